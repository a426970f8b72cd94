"""The log as a file of lines, to take along and to merge. Each line is JSON; the first says what it is and of which version."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec
from msgspec import Meta, Struct

from kata_tui.model.text import clean_line
from kata_tui.model.told import Told
from kata_tui.profile.attempts import Attempts
from kata_tui.profile.entries import Entry
from kata_tui.storage.files import name_beside, size_words, why

FORMAT = 1
LONGEST = 4 * 1024 * 1024
"""Bytes of a line."""
_AT_ONCE = 5_000

_Moment = Annotated[int, Meta(ge=-(2**60), le=2**60)]
_Name = Annotated[str, Meta(max_length=200)]


class ExchangeError(Told):
    """A file that cannot be written, or is no log. Its text is a sentence: which file, which line, what to do."""


class _Head(Struct, frozen=True, tag_field="kata_tui", tag="log"):
    """The first line."""

    format: int


class _Line(Struct, frozen=True, omit_defaults=True):
    """An entry, as it stands in a line; what is odd about it is told here and not by SQLite. `told`: what its kind tells."""

    id: Annotated[str, Meta(min_length=1, max_length=64)]
    at: _Moment
    zone: Annotated[int, Meta(ge=-1500, le=1500)]
    kind: Annotated[str, Meta(min_length=1, max_length=40)]
    told: msgspec.Raw
    problem: _Name = ""
    source: str = ""


def export_log(attempts: Attempts, path: Path) -> int:
    """Write the log to a file, wholly or not at all. Returns how many entries. Raises ExchangeError."""
    temporary = name_beside(path)
    count = 0
    try:
        with temporary.open("xb") as file:
            file.write(msgspec.json.encode(_Head(FORMAT)) + b"\n")
            for entry in attempts.log():
                line = _Line(
                    entry.id, entry.at, entry.zone, entry.kind, msgspec.Raw(entry.body.encode()), entry.problem, entry.source
                )
                file.write(msgspec.json.encode(line) + b"\n")
                count += 1
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise ExchangeError(f"Your progress cannot be written to {path}: {why(error)}.") from None
    finally:
        temporary.unlink(missing_ok=True)
    return count


def import_log(attempts: Attempts, path: Path) -> int:
    """Add what is in a file to the log; what is in it already stays. Returns how many were new.

    Raises ExchangeError, and then nothing was added; ProgressError.
    """
    try:
        with path.open("rb") as file:
            for _ in _entries(file, path):  # all of it is read before anything is written
                pass
            file.seek(0)
            before = attempts.size
            entries = _entries(file, path)
            while part := list(islice(entries, _AT_ONCE)):
                attempts.add(*part)
    except OSError as error:
        raise ExchangeError(f"The file {path} cannot be read: {why(error)}.") from None
    return attempts.size - before


def _entries(file: BinaryIO, path: Path) -> Iterator[Entry]:
    lines = _lines(file, path)
    _, first = next(lines, (1, b""))
    try:
        head = msgspec.json.decode(first, type=_Head)
    except (msgspec.MsgspecError, ValueError):
        raise ExchangeError(f"The file {path} is no progress of kata-tui. `kata-tui export FILE` writes one.") from None
    if head.format > FORMAT:
        raise ExchangeError(f"The file {path} was written by a newer kata-tui. Update this one, and import it then.")
    for number, line in lines:
        yield _entry(line, number, path)


def _lines(file: BinaryIO, path: Path) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := file.readline(LONGEST):
        number += 1
        if len(line) == LONGEST:
            raise ExchangeError(f"Line {number} of {path} is longer than {size_words(LONGEST)}. Nothing was imported.")
        if line.strip():
            yield number, line


def _entry(line: bytes, number: int, path: Path) -> Entry:
    try:
        read = msgspec.json.decode(line, type=_Line)
        msgspec.json.decode(read.told, type=dict)
        body = bytes(read.told).decode()
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        said = clean_line(str(error), 200)
        raise ExchangeError(f"Line {number} of {path} is no entry of a log: {said}. Nothing was imported.") from None
    return Entry(read.id, read.at, read.zone, read.kind, read.problem, body, read.source)
