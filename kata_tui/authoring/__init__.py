"""What instructors run: holding problem files to everything that they promise."""
