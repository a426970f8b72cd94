"""Texts that YAML has read otherwise than their author meant."""

import re

from kata_tui.authoring.file_report import Complaint
from kata_tui.authoring.yaml_places import Places, texts_in
from kata_tui.model.problem import Problem

_CODE = frozenset({"reference", "starter", "code"})
_CONTROLS = {"\t": "t", "\a": "a", "\b": "b", "\f": "f", "\v": "v", "\r": "r", "\x1b": "e", "\0": "0"}
_COMMENT = re.compile(r"\S #(?! TODO)")
"""A comment that stands as part of a sentence does. Whoever means a comment leaves two spaces before it."""


def yaml_traps(problem: Problem, places: Places) -> list[Complaint]:
    """A complaint for each text that ends at a `#`, has a letter eaten by double quotes, or has its lines of code joined."""
    found: list[Complaint] = []
    for steps, text in texts_in(places.root):
        row, column = places.value(*steps)
        rest = places.lines[row - 1][column - 1 :] if row <= len(places.lines) else ""
        message = ""
        if rest.startswith('"'):
            eaten = next((letter for control, letter in _CONTROLS.items() if control in text), "")
            if eaten:
                message = f"In double quotes `\\{eaten}` is one invisible character. Use single quotes, or a block after `|`."
        elif rest.startswith(">"):
            if "```" in text or (steps[-1] in _CODE and "\n" in text.strip()):
                message = "After `>` lines are joined to one, those of code too. Write `|`."
        elif not rest.startswith(("'", "|")) and " " in text and _COMMENT.match(rest[len(text) - 1 :]):
            message = "The text ends where ` #` begins: to YAML that is a comment. Put the text in quotes."
        if message:
            found.append(places.complaint("text-cut", message, *steps))
    return found
