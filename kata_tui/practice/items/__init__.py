"""Short exercises that are made of a problem: nothing in them is authored, and every answer was run."""
