"""What equal means, and what can be learnt of a difference. NumPy from here up."""
