"""What stands around a place in Python text: the name that is being written, the call that it is in."""

import re
from typing import NamedTuple

from kata_tui.tui.editor.document import PythonDocument

ABOVE = 40
"""Lines above the cursor in which a call may begin."""

_WORD = re.compile(r"(?!\d)\w*\Z")
_DOTTED = re.compile(r"(?!\d)\w+(?:\.(?!\d)\w+)*")
_CALLED = re.compile(r"(?:((?!\d)\b\w+(?:\.(?!\d)\w+)*)|[)\]])\s*\Z")
_DEFINED = re.compile(r"\s*(?:async\s+)?(?:def|class)\s+\w*\Z")
_IMPORT = re.compile(r"\s*(?:import\s|from\s+[\w.]*\Z|from\s+[\w.]+\s+import\b)")
_KEYWORDS = re.compile("and|assert|elif|for|if|in|is|lambda|not|or|return|while|with|yield|import")


class OpenCall(NamedTuple):
    """An open bracket of a call, and the name before it, which may be none: `f()(` has none."""

    row: int
    column: int
    name: str


class Name(NamedTuple):
    """A dotted name as far as the part under the cursor: `nnx.Linear`; `column` and `end` are those of that part."""

    row: int
    column: int
    end: int
    text: str


def word_before(before: str) -> str:
    """What is written of a name at the end of `before`; nothing where none begins."""
    found = _WORD.search(before)
    return "" if found is None else found.group()


def in_import(before: str) -> bool:
    """Whether the names of an import are being written."""
    return _IMPORT.match(before) is not None


def call_around(document: PythonDocument, row: int, column: int) -> OpenCall | None:
    """The innermost call that the place is in the brackets of; None in no call, and in the head of a function or a class."""
    closed = 0
    top = max(0, row - ABOVE + 1)
    code = document.code(top, row)
    code[-1] = code[-1][:column]
    for at in range(row, top - 1, -1):
        blank = code[at - top]
        for place in range(len(blank) - 1, -1, -1):
            if blank[place] in ")]}":
                closed += 1
            elif blank[place] in "([{":
                if closed:
                    closed -= 1
                    continue
                before = blank[:place]
                if blank[place] != "(" or _DEFINED.match(before):
                    return None
                called = _CALLED.search(before)
                if called is None or _KEYWORDS.fullmatch(called.group(1) or ""):
                    return None
                return OpenCall(at, place, called.group(1) or "")
    return None


def name_at(line: str, row: int, column: int) -> Name | None:
    """The name that the place is in or right behind of."""
    for found in _DOTTED.finditer(line):
        if found.start() <= column <= found.end():
            end = line.find(".", column, found.end())
            end = found.end() if end < 0 else end
            text = line[found.start() : end]
            return Name(row, end - len(text.rpartition(".")[2]), end, text)
    return None
