"""What is told in a sentence: the one base of every error that a person is meant to read."""


class Told(Exception):
    """Something cannot be done. The text is a sentence for the person who asked: what happened, where, and what to do."""
