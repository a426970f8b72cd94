"""What an editor knows of Python text, line by line: indentation, pairs, comments. Pure functions on strings.

Where one asks for code, that is a line as `PythonDocument.code` gives it: without what is in strings and comments.
"""

import difflib
import re
from collections.abc import Callable, Sequence

INDENT = 4
UNWRITTEN = "raise NotImplementedError"
"""What a starter has where something is to be written."""

PAIRS = {"(": ")", "[": "]", "{": "}", '"': '"', "'": "'"}
Change = Callable[[list[str]], list[str]]
"""A change of whole lines; as many come out as went in."""

CLOSERS = frozenset(PAIRS.values())
QUOTES = frozenset("\"'")

_WORDS = re.compile(r"\w+|\s+|[^\w\s]+")
_LEAVES = re.compile(r"\s*(return|raise|pass|break|continue)\b")
_PREFIX = re.compile(r"(?<![A-Za-z0-9_])([rbfuRBFU]{1,2})$")


def leading(line: str) -> str:
    """The white space that `line` begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def open_brackets(code: str) -> int:
    """How many brackets a line opens and does not close; negative when it closes more."""
    return sum(map(code.count, "([{")) - sum(map(code.count, ")]}"))


def indent_after(before: str, above: Sequence[str] = ()) -> str:
    """The indentation of a new line begun after the code `before` of the present one; `above` is that of the lines before, in order.

    A line that closes brackets opened further up counts as a part of the line that opened them.
    """
    depth = open_brackets(before)
    opener = before
    for line in reversed(above):
        if depth >= 0:
            break
        depth += open_brackets(line)
        opener = line
    indent = leading(opener)
    if depth > 0 or before.rstrip().endswith(":"):
        return indent + " " * INDENT
    if _LEAVES.match(opener):
        return indent[: max(0, len(indent) - INDENT)]
    return indent


def stop_before(column: int) -> int:
    """The last tab stop left of `column`; 0 at 0."""
    return max(0, (column - 1) // INDENT * INDENT)


def pairs_up(typed: str, before: str, after: str) -> bool:
    """Whether an opening bracket or quote `typed` between `before` and `after` should bring its closing partner."""
    following = after[:1]
    if following and not following.isspace() and following not in ")]},:;":
        return False
    if typed not in QUOTES:
        return True
    previous = before[-1:]
    if previous == typed:
        return False
    return not (previous.isalnum() or previous == "_") or _PREFIX.search(before) is not None


def closes_below(typed: str, before: str, after: str, below: str) -> bool:
    """Whether a closing bracket `typed` in code, at the end of a line, is the one that the line `below` begins with already.

    Enter between a pair puts the closing one on a line of its own. Whoever types it too, after the last argument or on the next line,
    wants to be behind it. A line that has brackets of its own to close, and one that is less than a stop deeper than `below`, do not.
    """
    deeper = len(leading(before)) - len(leading(below)) >= INDENT
    return (
        typed in CLOSERS - QUOTES
        and not after.strip()
        and below.strip().startswith(typed)
        and deeper
        and open_brackets(before) <= 0
    )


def opens_triple(typed: str, before: str) -> bool:
    """Whether the quote `typed` after `before` makes three in a row. They open a string where the first two are not in one."""
    return typed in QUOTES and before.endswith(typed * 2) and not before.endswith(typed * 3)


def word_at(line: str, column: int) -> tuple[int, int]:
    """From where to where the word goes that `column` is in or right behind of; elsewhere what stands there alike: blanks, or signs."""
    if column and re.match(r"\w\W|\w$", line[column - 1 : column + 1]):
        column -= 1
    for found in _WORDS.finditer(line):
        if found.start() <= column < found.end():
            return found.span()
    return len(line), len(line)


def toggle_comment(lines: list[str]) -> list[str]:
    """`lines` commented out at their common indentation, or, when every one that is not blank is a comment, uncommented."""
    written = [line for line in lines if line.strip()]
    if not written:
        return lines
    if all(line.lstrip().startswith("#") for line in written):
        return [re.sub(r"^(\s*)# ?", r"\1", line) for line in lines]
    column = min(len(leading(line)) for line in written)
    return [f"{line[:column]}# {line[column:]}" if line.strip() else line for line in lines]


def indent_lines(lines: list[str]) -> list[str]:
    """`lines` one stop deeper; blank ones stay as they are."""
    return [" " * INDENT + line if line.strip() else line for line in lines]


def dedent_lines(lines: list[str]) -> list[str]:
    """`lines` one stop less deep, as far as each has white space to give."""
    return [line[min(len(leading(line)), INDENT) :] for line in lines]


def place_after(before: str, after: str, place: tuple[int, int]) -> tuple[int, int]:
    """Where the cursor belongs in a text that was written anew: in the same line, behind as much that is no white space."""
    row, column = place
    old, new = ([line.strip() for line in text.split("\n")] for text in (before, after))
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    block = next(block for block in blocks if block[1] <= row < block[2])  # from which line to which, of each of the two texts
    at = min(block[3] + row - block[1], max(block[3], block[4] - 1), len(new) - 1)
    written = len("".join(before.split("\n")[row][:column].split()))
    line = after.split("\n")[at]
    if not written:
        return at, min(column, len(leading(line)))
    for end, character in enumerate(line, 1):
        written -= not character.isspace()
        if not written:
            return at, end
    return at, len(line)
