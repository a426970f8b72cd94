"""The index: what the files of the library said when they were last read, so that unchanged files are not read again.

It is a cache. It is believed only whole, only when this very program wrote it, and only for files that are as they were.
"""

import os
import sys
import time
import zlib
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

import kata_tui
from kata_tui.library.folders import CONCEPTS
from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.yaml_nodes import Place
from kata_tui.library.listed import Listed
from kata_tui.model.concept import Concept
from kata_tui.model.problem import LibraryInfo, Track
from kata_tui.storage.files import read_bounded, replace_file

LIMIT = 256 * 2**20
YOUNG = 2_000_000_000
"""Nanoseconds. A file changed so shortly before it was read can change again and look the same, where clocks are coarse."""

AT_ONCE = 25
"""So many problems are read whole before heads have to do: whoever has changed a few files is told at once what is wrong with them."""

Stamp = tuple[int, int, int]
"""Size; mtime and ctime in nanoseconds."""


class IndexEntry(Struct, frozen=True, gc=False, array_like=True):
    """What one file said: it is a problem, a track, a library's imprint or list of concepts, or broken; then it is read each time.

    Places are those of a problem's `id` and `requires`. `skimmed`: its head was read, and the rest may be broken.
    """

    stamp: Stamp
    listed: Listed | None = None
    id_at: Place = (1, 1)
    requires_at: Place = (1, 1)
    track: Track | None = None
    imprint: LibraryInfo | None = None
    broken: str | None = None
    skimmed: bool = False
    concepts: tuple[Concept, ...] = ()


class _Kept(Struct, frozen=True):
    maker: str
    entries: dict[str, IndexEntry]


class Index:
    """The entries of files, taken from the index file at `path` where they are still true.

    `whole`: every problem is read whole. Without, the first few are that have to be read, and of the others the heads.
    """

    def __init__(self, path: Path, *, whole: bool) -> None:
        self._path = path
        self._maker = _maker()
        self._old = self._read()
        self._new: dict[str, IndexEntry] = {}
        self._settled = time.time_ns() - YOUNG
        self._whole = whole
        self.fresh = 0
        """How many files were read."""

    def entry(self, file: os.DirEntry[str], *, above_tracks: bool = False) -> IndexEntry:
        """What that file says: a track or an imprint when its name is `track.yaml` or `library.yaml`, else the problem.

        `above_tracks`: it is no problem, so a `concepts.yaml` is the library's list.
        """
        read = _listing if above_tracks and file.name == CONCEPTS else _fresh
        try:
            found = file.stat()
        except OSError:
            return read(file, (0, 0, 0))
        stamp = (found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        path = file.path
        entry = self._old.get(path)
        was_broken = entry is not None and entry.broken is not None
        if entry is None or entry.stamp != stamp or was_broken or (entry.skimmed and self._whole):
            whole = self._whole or was_broken or self.fresh < AT_ONCE or read is _listing
            entry = (None if whole else _skimmed(file, stamp)) or read(file, stamp)
            self.fresh += 1
        if found.st_mtime_ns < self._settled:
            self._new[path] = entry
        return entry

    def keep(self, *, broken_off: bool = False) -> None:
        """Write the entries that were asked for. Where nothing can be written nothing happens: files are read again next time.

        `broken_off`: not all were asked for, so what is known of the others is kept too.
        """
        entries = self._old | self._new if broken_off else self._new
        if entries == self._old:
            return
        with suppress(OSError, ValueError):  # ValueError: a path that is no UTF-8
            content = msgspec.msgpack.encode(_Kept(self._maker, entries))
            self._path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self._path, zlib.crc32(content).to_bytes(4) + content, durable=False)

    def _read(self) -> dict[str, IndexEntry]:
        """The entries of the last time; none when there is the least doubt."""
        try:
            content = read_bounded(self._path, LIMIT)
            if zlib.crc32(content[4:]).to_bytes(4) != content[:4]:
                return {}
            kept = msgspec.msgpack.decode(content[4:], type=_Kept)
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
            return {}
        return kept.entries if kept.maker == self._maker else {}


def _fresh(file: os.DirEntry[str], stamp: Stamp) -> IndexEntry:
    """The entry of a file, read now."""
    from kata_tui.library.format.load import load_imprint, load_track, read_problem

    path = Path(file.path)
    try:
        if file.name == "track.yaml":
            return IndexEntry(stamp, track=load_track(path))
        if file.name == "library.yaml":
            return IndexEntry(stamp, imprint=load_imprint(path))
        loaded = read_problem(path)
    except FileError as error:
        return IndexEntry(stamp, broken=str(error))
    return IndexEntry(stamp, loaded.listed(path), loaded.id_at, loaded.requires_at)


def _listing(file: os.DirEntry[str], stamp: Stamp) -> IndexEntry:
    """The entry of a list of concepts, read now."""
    from kata_tui.library.format.load import load_concepts

    try:
        return IndexEntry(stamp, concepts=load_concepts(Path(file.path)))
    except FileError as error:
        return IndexEntry(stamp, broken=str(error))


def _skimmed(file: os.DirEntry[str], stamp: Stamp) -> IndexEntry | None:
    """The entry of a problem's head, read now; None when the whole file has to be read."""
    if file.name in ("track.yaml", "library.yaml"):
        return None
    from kata_tui.library.format.skim import skim

    found = skim(Path(file.path))
    return None if found is None else IndexEntry(stamp, *found, skimmed=True)


def _maker() -> str:
    """Tells apart programs that might read the same file differently: releases, Pythons, and states of a checkout."""
    newest = 0
    here = Path(__file__).parent
    for folder in (here, here / "format"):
        with suppress(OSError), os.scandir(folder) as files:
            newest = max(newest, *(file.stat().st_mtime_ns for file in files if file.name.endswith(".py")))
    return f"{kata_tui.__version__} {sys.hexversion:x} {newest}"
