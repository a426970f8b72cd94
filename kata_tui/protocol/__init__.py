"""What the judge and a harness process say to each other. Data and its encoding, with no NumPy."""
