"""A card: what a known error of JAX or Flax means, in short sentences, with the same code before and after the cure."""

import re
from collections.abc import Mapping

from msgspec import Struct

from kata_tui.model.text import clean_line, plain

_LONGEST_PART = 40
LONGEST_TITLE = 100


class Symptoms(Struct, frozen=True):
    """What is known of an exception.

    `bases` are the qualified names of its class and bases. `inside` has a line `file:function` for each frame of a library below the
    learner's innermost one, the outermost first; files are named from the folder they are installed in. `code` is her failing line.
    `got` has a line for each class of the object that lacked an attribute or was called, the most special first.
    """

    bases: tuple[str, ...]
    message: str
    inside: str = ""
    code: str = ""
    got: str = ""


class Sign(Struct, frozen=True):
    """What an error is known by: the qualified name of its class or a base of it, and patterns that all must be found.

    `message` is found in the message, `inside`, `code` and `got` in what `Symptoms` calls so. The named groups of `message`
    and `code` fill `title`, which tells what is particular; where one of them is empty the card's own title stands.
    """

    base: str = "builtins.Exception"
    message: str = ""
    inside: str = ""
    code: str = ""
    title: str = ""
    got: str = ""

    def found(self, symptoms: Symptoms) -> str | None:
        """The title that is filled in when the sign fits, maybe an empty one; None when it does not."""
        if self.base not in symptoms.bases or re.search(self.inside, symptoms.inside) is None:
            return None
        if self.got and re.search(self.got, symptoms.got, re.MULTILINE) is None:
            return None
        said, code = re.search(self.message, symptoms.message), re.search(self.code, symptoms.code)
        if said is None or code is None:
            return None
        return _filled(self.title, {**code.groupdict(), **said.groupdict()})


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


def _filled(title: str, found: Mapping[str, str | None]) -> str:
    parts = {name: clean_line(plain(value or "").replace("`", "'"), _LONGEST_PART) for name, value in found.items()}
    asked = re.findall(r"{(\w+)}", title)
    return clean_line(title.format_map(parts), LONGEST_TITLE) if all(parts.get(name) for name in asked) else ""
