"""What an editor knows of Python text, line by line: indentation, pairs, comments. Pure functions on strings."""

import re
from collections.abc import Callable, Sequence

INDENT = 4
PAIRS = {"(": ")", "[": "]", "{": "}", '"': '"', "'": "'"}
Change = Callable[[list[str]], list[str]]
"""A change of whole lines; as many come out as went in."""

CLOSERS = frozenset(PAIRS.values())
QUOTES = frozenset("\"'")

_LEAVES = re.compile(r"\s*(return|raise|pass|break|continue)\b")
_PREFIX = re.compile(r"(?<![A-Za-z0-9_])([rbfuRBFU]{1,2})$")


def leading(line: str) -> str:
    """The white space that `line` begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def code_part(line: str) -> str:
    """`line` with the text of its strings blanked out and its comment cut off. A string is taken to end with its line."""
    out: list[str] = []
    quote = ""
    position = 0
    while position < len(line):
        character = line[position]
        if quote:
            if character == "\\":
                out.append(" ")
                position += 1
            elif character == quote:
                quote = ""
            out.append(" ")
        elif character in QUOTES:
            quote = character
            out.append(" ")
        elif character == "#":
            break
        else:
            out.append(character)
        position += 1
    return "".join(out)


def open_brackets(line: str) -> int:
    """How many brackets `line` opens and does not close; negative when it closes more."""
    code = code_part(line)
    return sum(map(code.count, "([{")) - sum(map(code.count, ")]}"))


def indent_after(before: str, above: Sequence[str] = ()) -> str:
    """The indentation of a new line begun after the text `before` of the present one; `above` are the lines before that, in order.

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
    if depth > 0 or code_part(before).rstrip().endswith(":"):
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
    """Whether a closing bracket `typed` at the end of a line is the one that the line `below` begins with already.

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
        and not in_string(before)
    )


def opens_triple(typed: str, before: str) -> bool:
    """Whether the quote `typed` after `before` makes three in a row that open a string."""
    return typed in QUOTES and before.endswith(typed * 2) and not before.endswith(typed * 3) and not in_string(before[:-2])


def in_string(before: str) -> bool:
    """Whether a string is open on the line at the end of `before`."""
    quote = ""
    escaped = False
    for character in before:
        if escaped:
            escaped = False
        elif quote and character == "\\":
            escaped = True
        elif quote:
            quote = "" if character == quote else quote
        elif character in QUOTES:
            quote = character
        elif character == "#":
            return False
    return bool(quote)


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
