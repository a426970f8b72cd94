"""A card: what a known error of JAX or Flax means, in short sentences, with the same code before and after the cure."""

import re

from msgspec import Struct


class Sign(Struct, frozen=True):
    """What an error is known by: the qualified name of its class or a base of it, and a pattern found in its message."""

    base: str = "builtins.Exception"
    message: str = ""

    def fits(self, bases: tuple[str, ...], message: str) -> bool:
        """Whether an exception with these bases and this message shows the sign."""
        return self.base in bases and re.search(self.message, message) is not None


class Card(Struct, frozen=True):
    """An explanation. `title` says what happened in a line; `before` shows code that fails so, `after` the same code cured."""

    id: str
    title: str
    happened: str
    why: str
    cure: str
    before: str
    after: str
    signs: tuple[Sign, ...] = ()
