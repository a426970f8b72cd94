"""A line of the editor to point at, such as the one of a syntax error."""

import ast
import warnings
from dataclasses import dataclass

from kata_tui.model.text import clean_line

MAX_CHECKED = 200_000
"""Characters. A longer text is not checked as one types; the run will tell."""


@dataclass(frozen=True)
class Diagnostic:
    """A line (from 0) to point at, and why. `typed` tells a syntax error seen while typing from an error of the last run."""

    line: int
    message: str
    typed: bool


def syntax_error(text: str) -> Diagnostic | None:
    """The first syntax error of `text`, in words; None when it compiles, or when Python itself gives up on it."""
    if len(text) > MAX_CHECKED:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        return Diagnostic((error.lineno or 1) - 1, f"Line {error.lineno or 1}: {clean_line(error.msg)}", typed=True)
    except (ValueError, RecursionError, MemoryError):
        return None
    return None
