"""What the folders of a library hold: the same for whoever lists it and for whoever checks it.

A library is a folder of tracks, a track is a folder of problem files. What begins with a dot or an underscore is never looked at, nor
is a folder whose YAML is plainly of something else.
"""

import os
import re
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from kata_tui.library.format.file_error import FileError
from kata_tui.model.ids import ID_RULE, is_id
from kata_tui.storage.files import read_bounded, why

TRACK = "track.yaml"
IMPRINT = "library.yaml"
CONCEPTS = "concepts.yaml"
"""Above the tracks; in a track it is a problem like any other."""

COURSE = "course.yaml"
"""Above the tracks, where the library is of one course; `check` looks at it, and nobody who learns."""
WAYS = "ways"
"""The folder of ways, beside the tracks. One that has a `track.yaml` is a track."""

_OURS = re.compile(rb"""^[\s{"']*(format|id|entry|statement|starter|reference|cases)["']?\s*:""", re.MULTILINE)
"""What a line of a problem file begins with; of settings and workflows hardly all lack it, so a whole folder of them must."""

_WHOLE = [re.compile(rb"^" + key + rb"\s*:", re.MULTILINE) for key in (b"entry", b"reference", b"cases")]
"""What a problem file surely has."""

MOST_LOOKED = 10_000
"""How many files and folders below those of tracks are looked at."""

File = os.DirEntry[str]


class Contents(NamedTuple):
    """What is there.

    `files`: problem, track and library files and a list of concepts, the library's own first and then by folder and name. `faults`: what
    cannot be used as it is.
    `strays`: problem files that are in no track. `ways`: files of ways.
    """

    files: list[File]
    faults: list[FileError]
    strays: list[FileError]
    ways: list[File]


def library_contents(folder: str) -> Contents:
    """What is in a library folder. A folder that is not there is empty; one that cannot be read is a fault."""
    found = Contents([], [], [], [])
    above: list[File] = []
    for file in _visible(folder, found.faults):
        if _is_folder(file):
            within = _yaml_in(file.path, found.faults)
            if file.name == WAYS and all(each.name != TRACK for each in within):
                found.ways.extend(within)
            elif _is_track(within):
                _add_track(file.path, within, found)
        elif file.name in (IMPRINT, CONCEPTS):
            above.append(file)
        elif file.name.endswith(".yaml") and file.name != COURSE and _is_ours(file):
            advice = "Move this file into one, or name the folder above it if this folder is a track."
            found.strays.append(FileError(Path(file.path), 1, 1, f"Problem files are in folders of tracks. {advice}"))
    found.files[:0] = above
    return found


def track_contents(folder: str) -> Contents:
    """What is in the folder of a track."""
    found = Contents([], [], [], [])
    _add_track(folder, _yaml_in(folder, found.faults), found)
    return found


def buried(folder: Path) -> list[FileError]:
    """Problem files below the folder of a track or library that are in too deep to be listed. Environments are left out, and links."""
    depth = 1 if is_track(folder) else 2
    found: list[FileError] = []
    looked = 0
    for here, folders, files in os.walk(folder):
        looked += len(folders) + len(files)
        below = len(Path(here).relative_to(folder).parts)
        folders[:] = (
            [] if "pyvenv.cfg" in files or looked > MOST_LOOKED else [name for name in sorted(folders) if not is_hidden(name)]
        )
        for name in sorted(files) if below >= depth else ():
            path = Path(here, name)
            if name.endswith((".yaml", ".yml")) and not is_hidden(name) and path.is_file() and _is_whole(path):
                message = (
                    "This problem file is too deep to be listed. Move it into the folder of a track, which is in the library's."
                )
                found.append(FileError(path, 1, 1, message))
    return found


def is_track(folder: Path) -> bool:
    """Whether a folder is a track rather than a library: it says so, or holds problem files and no track itself."""
    if (folder / TRACK).exists():
        return True
    held = library_contents(str(folder))
    return not held.files and bool(held.strays)


def _add_track(folder: str, files: list[File], found: Contents) -> None:
    if files and not is_id(Path(folder).absolute().name):
        found.faults.append(FileError(Path(folder), 1, 1, f"The folder of a track must be {ID_RULE}. Rename it."))
        return
    for file in files:
        fault = misnamed(Path(file.path))
        if fault is None:
            found.files.append(file)
        else:
            found.faults.append(fault)


def misnamed(path: Path) -> FileError | None:
    """What is wrong with the name of a file in a track."""
    if path.name.endswith(".yml"):
        return FileError(path, 1, 1, "The name of a problem file ends in `.yaml`. Rename this one.")
    if path.name == IMPRINT:
        advice = "Move this file up, or give the folder that it is in to `--problems` if that is the library."
        return FileError(path, 1, 1, f"A `library.yaml` is above the folders of tracks. {advice}")
    return None


def is_hidden(name: str) -> bool:
    """Whether a file or folder of that name is none of ours: editors and systems leave such files behind."""
    return name[:1] in (".", "_")


def _visible(folder: str, faults: list[FileError]) -> list[File]:
    try:
        with os.scandir(folder) as files:
            return sorted([file for file in files if not is_hidden(file.name)], key=attrgetter("name"))
    except FileNotFoundError:
        return []
    except OSError as error:
        faults.append(FileError(Path(folder), 1, 1, f"This folder cannot be read: {why(error)}."))
        return []


def _yaml_in(folder: str, faults: list[FileError]) -> list[File]:
    return [file for file in _visible(folder, faults) if file.name.endswith((".yaml", ".yml"))]


def _is_track(files: list[File]) -> bool:
    """Whether the folder of these files is to be looked into: not when all YAML in it is of something else."""
    return any(file.name == TRACK for file in files) or any(map(_is_ours, files))


def _is_ours(file: File) -> bool:
    """Whether a file may be meant as a problem file: not when it is YAML of something else. What cannot be read is told of."""
    try:
        content = read_bounded(Path(file.path))
    except (OSError, ValueError):
        return True
    return not content.strip() or _OURS.search(content) is not None


def _is_whole(path: Path) -> bool:
    try:
        content = read_bounded(path)
    except (OSError, ValueError):
        return False
    return all(key.search(content) for key in _WHOLE)


def _is_folder(file: File) -> bool:
    try:
        return file.is_dir()
    except OSError:
        return False
