"""What stands behind the names of a source while it runs: dtypes and shapes, line by line."""
