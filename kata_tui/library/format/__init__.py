"""Problem format 1: from a YAML file to a `Problem`, or to what is wrong with it and where."""
