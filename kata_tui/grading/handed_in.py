"""The files of a folder or of a zip archive, as they are: nothing is followed, unpacked or believed."""

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from kata_tui.grading.class_files import Handed, Stray
from kata_tui.model.told import Told
from kata_tui.storage.files import MIB, read_bounded, size_words, why

MOST_FILES = 100_000
"""So many files are looked at; a class has a few thousand."""

MOST_BYTES = 512 * MIB
"""So much of them is read, whatever an archive claims."""

DEEPEST = 4

_LINK = "It is a link, and links are not followed. Hand in the file itself."
_TOO_MANY = f"There are more than {MOST_FILES:,} files: that is no class. Name the folder with the students' folders."
_TOO_MUCH = f"The files before it hold {size_words(MOST_BYTES)} already. Take what is not a submission out, and grade again."
_TOO_LARGE = f"it is larger than {size_words(MIB)}"


def folder_files(folder: Path) -> Iterator[Handed | Stray]:
    """The files below a folder, in the order of their names. Raises Told when there are too many."""
    left, count = MOST_BYTES, 0
    for entry, place in _walk(folder, "", 1):
        count += 1
        if count > MOST_FILES:
            raise Told(_TOO_MANY)
        if isinstance(entry, str):
            yield Stray(place, entry, meant=_is_source(place))
            continue
        at, content, trouble = datetime.fromtimestamp(0, UTC), None, ""
        try:
            at = datetime.fromtimestamp(int(entry.stat(follow_symlinks=False).st_mtime), UTC)
            if not _is_source(place):
                content = b""  # nobody needs it
            elif left <= 0:
                trouble = _TOO_MUCH
            else:
                content = read_bounded(Path(entry.path))
                left -= len(content)
        except (OSError, ValueError, OverflowError) as error:
            trouble = f"It cannot be read: {why(error) if isinstance(error, OSError | ValueError) else error}."
        yield Handed(place, content, at, trouble)


def _walk(folder: str | Path, above: str, depth: int) -> Iterator[tuple[os.DirEntry[str] | str, str]]:
    """Each file with its place, or why it is none."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        yield f"This folder cannot be read: {why(error)}.", above or "."
        return
    for entry in entries:
        place = above + os.fsencode(entry.name).decode("utf-8", "backslashreplace")
        if entry.is_symlink():
            yield _LINK, place
        elif entry.is_dir(follow_symlinks=False):
            if depth == DEEPEST:
                yield "This folder lies too deep. A student's folder holds files, or a folder for each kata.", place
            else:
                yield from _walk(entry.path, f"{place}/", depth + 1)
        elif entry.is_file(follow_symlinks=False):
            yield entry, place
        else:
            yield "It is a pipe or a device, not a file.", place


def archive_files(path: Path) -> Iterator[Handed | Stray]:
    """The files of a zip archive, in the order of their names. Raises Told when it is none, or holds too many."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _members(archive)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        said = why(error) if isinstance(error, OSError | ValueError) else str(error)
        raise Told(f"`{path}` is no zip archive that can be read: {said.rstrip('.')}. Pack the folder again.") from None


def _members(archive: zipfile.ZipFile) -> Iterator[Handed | Stray]:
    members = sorted(archive.infolist(), key=lambda member: member.filename)
    if len(members) > MOST_FILES:
        raise Told(_TOO_MANY)
    left, seen = MOST_BYTES, set[str]()
    for member in members:
        place = member.filename
        if member.is_dir():
            if refused := _refused(place.rstrip("/")):
                yield Stray(place, refused)
            continue
        mode = member.external_attr >> 16
        refused = _refused(place)
        if stat.S_ISLNK(mode):
            refused = _LINK
        elif stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            refused = "It is a pipe or a device, not a file."
        elif place in seen:
            refused = "The archive holds another file of this name. Only the first is taken."
        seen.add(place)
        if refused:
            yield Stray(place, refused, meant=_is_source(place))
            continue
        content, trouble = (b"", "") if not _is_source(place) else _content(archive, member) if left > 0 else (None, _TOO_MUCH)
        left -= len(content or b"")
        yield Handed(place, content, _packed_at(member), trouble)


def _refused(place: str) -> str:
    """Why a name of an archive is not taken; "" where it is."""
    parts = place.replace("\\", "/").split("/")
    if place.startswith(("/", "\\")) or place[1:2] == ":":
        return "Its name is that of a place on a whole disk. It is not taken."
    if ".." in parts:
        return "Its name leads out of the archive. It is not taken."
    if len(parts) > DEEPEST:
        return "It lies too deep. A student's folder holds files, or a folder for each kata."
    if "\\" in place or "" in parts or "." in parts:
        return "Its name is none that a folder could have. It is not taken."
    return ""


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[bytes | None, str]:
    """The bytes of a member, of which no more is unpacked than a submission may hold; or why there are none."""
    if member.flag_bits & 1:
        return None, "It is locked with a password. Pack it without one."
    try:
        with archive.open(member) as file:
            content = file.read(MIB + 1)
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
        return None, f"The archive is damaged here: {str(error).rstrip('.')}. Pack it again."
    return (content, "") if len(content) <= MIB else (None, f"It cannot be read: {_TOO_LARGE}.")


def _packed_at(member: zipfile.ZipInfo) -> datetime:
    """When a file was last changed. An archive does not say in which zone: it is taken for UTC."""
    try:
        return datetime(*member.date_time, tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _is_source(place: str) -> bool:
    return place.endswith((".py", ".ipynb"))
