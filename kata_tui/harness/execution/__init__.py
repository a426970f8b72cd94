"""One call of a source: its arguments, its run, its result as nodes and bytes, its exceptions."""
