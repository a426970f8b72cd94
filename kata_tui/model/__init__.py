"""What everything here is about: problems, results, runs. Pure data and functions, with no I/O and no NumPy."""
