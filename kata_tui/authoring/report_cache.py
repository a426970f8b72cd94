"""Reports that were made before: kept by content, and never believed when they are not exactly what was written."""

import hashlib
from collections.abc import Collection
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

import kata_tui
from kata_tui.authoring.file_report import FileReport, Stated
from kata_tui.judging.expected import environment_key
from kata_tui.model.problem import Problem
from kata_tui.model.text import clean_line
from kata_tui.storage.bounded_folder import write_whole
from kata_tui.storage.files import read_bounded

MOST = 2_000
"""How many reports are kept; the oldest go."""


ITEMS = "items"
"""Beside the rules: that short exercises were made."""


class CachedReport(Struct, frozen=True):
    """A report, and what the file said of itself."""

    stated: Stated
    report: FileReport


_decoder: msgspec.msgpack.Decoder[CachedReport] = msgspec.msgpack.Decoder(CachedReport)


class Kept:
    """Reports in a folder. Nothing is lost when it cannot be written."""

    def __init__(self, folder: Path, rules: Collection[str]) -> None:
        """`rules`: what is held; a report of others is another report."""
        self._folder = folder
        self._rules = sorted(rules)

    def key(self, path: Path) -> str:
        """The key of a file as it is now; empty when it cannot be read."""
        try:
            content = read_bounded(path)
        except (OSError, ValueError):
            return ""
        names = "/".join(path.absolute().parts[-2:])
        parts = [_program(), environment_key(), *self._rules, clean_line(names, 400), hashlib.sha256(content).hexdigest()]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]

    def key_of_judged(self, problem: Problem) -> str:
        """The key of what judging a problem says: its texts, and what it says of its place in a track, decide nothing of that.

        But that it is about printing; and short exercises are made of its texts, too.
        """
        bare = (
            problem
            if ITEMS in self._rules
            else replace(
                problem,
                track="",
                title="",
                summary="",
                statement="print" * problem.prints,
                explanation="",
                hints=(),
                concepts=(),
                requires=(),
                minutes=0,
                revision=0,
                tested_with={},
            )
        )
        parts = [_program(), environment_key(), *self._rules, hashlib.sha256(msgspec.msgpack.encode(bare)).hexdigest()]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]

    def read(self, key: str) -> CachedReport | None:
        """What was kept under that key."""
        try:
            data = (self._folder / key).read_bytes()
            if not key or hashlib.sha256(data[32:]).digest() != data[:32]:
                return None
            return _decoder.decode(data[32:])
        except (OSError, msgspec.MsgspecError, RecursionError):
            return None

    def write(self, key: str, entry: CachedReport) -> None:
        """Keep a report under that key."""
        body = msgspec.msgpack.encode(entry)
        with suppress(OSError):  # then it is made again the next time
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._folder / key, [hashlib.sha256(body).digest(), body])

    def prune(self) -> None:
        """Remove the oldest when there are too many."""
        with suppress(OSError):
            found = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime)
            for path in found[: max(0, len(found) - MOST)]:
                path.unlink(missing_ok=True)


@cache
def _program() -> str:
    """Our own version: of an installed copy and of a checkout that somebody works on alike."""
    digest = hashlib.sha256()
    root = Path(kata_tui.__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
