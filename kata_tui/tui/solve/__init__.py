"""The screen on which a problem is solved, and its parts."""
