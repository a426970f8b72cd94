"""The editor: its text, its keys, its colours, its files."""
