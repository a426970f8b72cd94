"""Mutants of a reference: making them, judging them, and finding what would reject those that survive."""
