"""What is looked for in a text, where it stands, and what comes in its place. The pattern is the learner's own, so its time is bounded."""

import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from kata_tui.model.text import clean_line

TIME = 0.05
"""Seconds of the processor that a look through a text may take."""

MOST = 10_000
"""Matches that are looked for."""


class SearchError(Exception):
    """A pattern that cannot be used. Its text is a sentence."""


class Match(NamedTuple):
    """Where something was found: a row, and the columns from which and up to which, all from 0."""

    row: int
    column: int
    end: int


class Sought(NamedTuple):
    """What is looked for, in each line. `regex`: it is a pattern of Python's `re`. `exact`: capitals matter also when it has none."""

    wanted: str
    regex: bool = False
    word: bool = False
    exact: bool = False

    def matches(self, lines: Sequence[str]) -> list[Match]:
        """Where it stands, in order; an empty match is none. Raises SearchError."""
        if not self.wanted:
            return []
        pattern = self._pattern()
        found: list[Match] = []
        with _in_time():
            for row, line in enumerate(lines):
                found += [Match(row, *there.span()) for there in pattern.finditer(line) if there.end() > there.start()]
                if len(found) > MOST:
                    break
        return found[:MOST]

    def replaced(self, line: str, match: Match, by: str) -> str:
        r"""What comes in the place of that match of `line`: `by`, in which a pattern's groups are `\1`, `\g<name>`. Raises SearchError."""
        if not self.regex:
            return by
        with _in_time():
            there = self._pattern().search(line, match.column)
            try:
                return by if there is None else there.expand(by)
            except (re.error, IndexError) as error:
                raise SearchError(f"what comes in its place: {clean_line(str(error), 60)}") from None

    def _pattern(self) -> re.Pattern[str]:
        pattern = self.wanted if self.regex else re.escape(self.wanted)
        written = re.sub(r"\\.", "", self.wanted) if self.regex else self.wanted
        if self.word:
            pattern = rf"(?<!\w)(?:{pattern})(?!\w)"
        try:
            return re.compile(pattern, re.IGNORECASE if written == written.lower() and not self.exact else 0)
        except (re.error, OverflowError, RecursionError) as error:
            raise SearchError(f"no pattern: {clean_line(str(error), 60)}") from None


@contextmanager
def _in_time() -> Iterator[None]:
    """Python's `re` can take years over a short pattern. It looks for signals on the way, and so is ended by one. For the main thread."""

    def late(*_: object) -> None:
        raise SearchError("that pattern takes too long")

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, TIME)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
