"""Practice over weeks: what is due, what comes next, and how well things are held."""
