"""The files that `check` holds to the format: what paths name, sorted by what they are."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from kata_tui.authoring.concept_rules import ConceptList, Concepts
from kata_tui.cli.exit import UsageError
from kata_tui.cli.revision import changed_since
from kata_tui.library.catalogue import open_library
from kata_tui.library.folders import (
    CONCEPTS,
    COURSE,
    IMPRINT,
    TRACK,
    WAYS,
    buried,
    is_hidden,
    is_track,
    library_contents,
    misnamed,
    track_contents,
)
from kata_tui.library.format.course_file import read_course
from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.load import faults_of_concepts, load_concepts, load_imprint, load_track
from kata_tui.library.format.ways import faults_of_way
from kata_tui.profile.profile import Profile

_BESIDE: dict[str, Callable[[Path], object]] = {TRACK: load_track, IMPRINT: load_imprint}
"""Files that are no problems, and what reads them. A list of concepts is none either where it is above the tracks."""

_WHERE = "Name a problem file, or the folder of a track or of a library, which is a folder of tracks."


class HeldFiles(NamedTuple):
    """What there is to check: problem files, lists of concepts, and what is wrong with all that needs no judging."""

    problems: list[Path]
    lists: list[Path]
    faults: list[FileError]


def held_files(profile: Profile, paths: Sequence[Path], since: str | None) -> HeldFiles:
    """What `paths` name, files or folders; of that, with `since`, what has changed since that revision. Raises UsageError."""
    files, faults = _held(paths)
    if not files and not faults and not any(path.name in _BESIDE for path in paths):
        raise UsageError(f"There is no problem file to check there. {_WHERE}")
    ways = [path for path in files if _is_way(path)]
    courses = [path for path in files if path.name == COURSE and not (path.parent / TRACK).exists()]
    files = [path for path in files if path not in {*ways, *courses}]
    faults += _of_ways(profile, ways, files)
    for path in courses:
        faults += read_course(path, others_of(profile, [*files, path.parent / "track" / path.name]))[1]
    faults += [fault for path in files if _is_list(path) for fault in faults_of_concepts(path)]
    if since is not None:
        files, faults = _since(since, files, faults)
    broken = {fault.path for fault in faults}
    lists = [path for path in files if _is_list(path) and path not in broken]
    return HeldFiles([path for path in files if not _is_list(path)], lists, faults)


def others_of(profile: Profile, files: Sequence[Path]) -> dict[str, tuple[str, ...]]:
    """The problems that the files may require, with what they require: those in use, and those of the libraries that the files are in."""
    around = dict.fromkeys(file.absolute().parent.parent for file in files)
    libraries = (profile.library, open_library(tuple(around), profile.paths.cache))
    return {listed.id: listed.requires for library in libraries for listed in library.listed}


def _is_list(path: Path) -> bool:
    """Whether a file is a list of concepts, and not a problem of that name in a track."""
    return path.name == CONCEPTS and not (path.parent / TRACK).exists()


def _is_way(path: Path) -> bool:
    """Whether a file is a way, and not a problem of a track that is called so."""
    return path.parent.name == WAYS and not (path.parent / TRACK).exists()


def _of_ways(profile: Profile, ways: Sequence[Path], files: Sequence[Path]) -> list[FileError]:
    """What is wrong with ways, of the problems in use, of those that are checked, and of those of their own libraries."""
    if not ways:
        return []
    known = others_of(profile, [*files, *ways])
    return [fault for path in ways for fault in faults_of_way(path, known)]


def list_of(profile: Profile, path: Path) -> ConceptList:
    """A list of concepts, with the problems that it is held to."""
    own = open_library((path.absolute().parent,), profile.paths.cache).listed
    return ConceptList(path, {listed.id: listed for listed in (*profile.library.listed, *own)}, [listed.id for listed in own])


def concepts_of(profile: Profile, files: Sequence[Path]) -> dict[Path, Concepts]:
    """What problems may practise, by the folder of their library: what its list has, and those in use. One without a list is free."""
    found: dict[Path, Concepts] = {}
    for folder in dict.fromkeys(file.absolute().parent.parent for file in files):
        with suppress(FileError):  # a broken list is told of by itself
            if (folder / CONCEPTS).is_file():
                own = {concept.id: concept for concept in load_concepts(folder / CONCEPTS)}
                found[folder] = profile.library.concepts | own
    return found


def _held(paths: Sequence[Path]) -> tuple[list[Path], list[FileError]]:
    """The problem files that `paths` name, themselves or as a track or library, each once; and faults. Raises UsageError."""
    files: list[Path] = []
    faults: list[FileError] = []
    for path in paths:
        if path.is_dir():
            held = track_contents(str(path)) if is_track(path) else library_contents(str(path))
            files += [Path(file.path) for file in (*held.files, *held.ways)]
            files += [path / COURSE] if (path / COURSE).is_file() and not is_track(path) else []
            faults += [*held.faults, *held.strays, *buried(path)]
        elif not os.path.lexists(path):
            raise UsageError(f"There is no file or folder `{path}`.")
        elif not is_hidden(path.name):
            fault = misnamed(path) if path.name != IMPRINT else None
            if fault is None:
                files.append(path)
            else:
                faults.append(fault)
    problems = [path for path in dict.fromkeys(files) if path.name not in _BESIDE]
    return problems, [*faults, *(fault for path in dict.fromkeys(files) for fault in _beside(path))]


def _since(revision: str, files: list[Path], faults: list[FileError]) -> tuple[list[Path], list[FileError]]:
    """Those that have changed since a revision; what is wrong with a folder is told in any case. Raises UsageError."""
    folders = {fault.path for fault in faults if not fault.path.is_file()}
    changed = folders | changed_since(revision, {*files, *(fault.path for fault in faults)} - folders)
    return [path for path in files if path in changed], [fault for fault in faults if fault.path in changed]


def _beside(path: Path) -> Iterator[FileError]:
    """What is wrong with a file that tells of a track or a library."""
    if path.name in _BESIDE:
        try:
            _BESIDE[path.name](path)
        except FileError as error:
            yield error
