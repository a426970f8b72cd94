"""What a call tells beside its result: deprecated things in the learner's own lines, and the time that went into compiling."""

import re
import sys
import warnings
from time import perf_counter
from types import FrameType

import jax

from kata_tui.harness.execution.source_lines import FILENAME
from kata_tui.model.result import Note
from kata_tui.model.text import clean_line

MAX_NOTES = 10
_DEPRECATIONS = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
_KNOWN = (
    (re.compile(r"'\.value' (access|setter)"), "`.value` still works, but it is deprecated. Write `variable[...]`."),
    (re.compile(r"'\.raw_value'"), "`.raw_value` still works, but it is deprecated. Write `variable[...]`."),
)
_COMPILING = "/jax/core/compile/"


class Notes:
    """While entered, keeps the deprecation warnings that the learner's own lines give; other warnings go their way."""

    def __init__(self) -> None:
        self.found: dict[Note, None] = {}
        self._kept = warnings.catch_warnings()

    def __enter__(self) -> "Notes":
        self._kept.__enter__()
        for category in _DEPRECATIONS:
            warnings.simplefilter("always", category)
        usual = warnings.showwarning

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: object = None,
            line: str | None = None,
        ) -> None:
            if not issubclass(category, _DEPRECATIONS):
                usual(message, category, filename, lineno, file, line)  # type: ignore[arg-type]
                return
            own = lineno if filename == FILENAME else _caller(filename)
            if own is not None and len(self.found) < MAX_NOTES:
                self.found[Note(_words(str(message)), own)] = None

        warnings.showwarning = show
        return self

    def __exit__(self, *_: object) -> None:
        self._kept.__exit__(None, None, None)


def _words(message: str) -> str:
    for known, words in _KNOWN:
        if known.search(message):
            return words
    return clean_line(message.strip().split("\n\n", 1)[0].replace("\n", " "), 300)


def _caller(filename: str) -> int | None:
    """The learner's line that called the function which gave a warning and blamed its own file; None when no such line did."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_code.co_filename.endswith("warnings.py"):
        frame = frame.f_back
    if frame is None or frame.f_code.co_filename != filename:
        return None
    while frame is not None and frame.f_code.co_filename == filename:
        frame = frame.f_back
    return frame.f_lineno if frame is not None and frame.f_code.co_filename == FILENAME else None


_spent: list[tuple[float, float]] = []


def _on_duration(event: str, seconds: float, **_: object) -> None:
    if event.startswith(_COMPILING) and len(_spent) < 100_000:
        now = perf_counter()
        _spent.append((now - seconds, now))


def watch_compiling() -> None:
    """Have JAX tell us of its tracing and compiling from now on."""
    jax.monitoring.register_event_duration_secs_listener(_on_duration)


def compiling_since(began: float) -> float:
    """Seconds since then (by `perf_counter`) in which JAX traced or compiled; stretches within each other count once."""
    total, until = 0.0, began
    for start, end in sorted(_spent):
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    _spent.clear()
    return total
