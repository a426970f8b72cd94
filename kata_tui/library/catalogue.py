"""The library: every problem of every folder, in learning order, and what is wrong with the rest."""

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

from kata_tui.library.folders import CONCEPTS, IMPRINT, Contents, library_contents
from kata_tui.library.format.file_error import FileError
from kata_tui.library.index import Index, IndexEntry
from kata_tui.library.listed import BrokenFile, Listed
from kata_tui.library.order import cycles, learning_order
from kata_tui.library.search import Search
from kata_tui.model.concept import Concept
from kata_tui.model.problem import LibraryInfo, Problem, Track
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean_line
from kata_tui.model.told import Told

__all__ = ["BrokenFile", "Library", "Listed", "UnknownProblem", "open_library"]

SUGGESTED = 10


class UnknownProblem(Told):
    """An id that no problem of the library has. Its text is a sentence."""

    def __init__(self, problem_id: str, known: Iterable[str]) -> None:
        shown = clean_line(problem_id, 80)
        super().__init__(f"There is no problem `{shown}` in the library.{did_you_mean(problem_id, known)}")


class Library:
    """What a look at the folders found. It does not change; `reload` looks again.

    `tracks`: in order, those that have problems. `listed`: in learning order. `broken`: files that are no problem, and why.
    `notices`: what is odd about problems that can be used all the same. `imprints`: by the folder of the library, of those that have one.
    `concepts`: what problems practise, by id, in the order of the libraries and of their lists; of two with one id the first counts.
    `unread`: the ids of problems of which only the head was read, so that their files may be broken; they are found by no API.
    """

    def __init__(
        self,
        folders: tuple[Path, ...],
        cache: Path,
        tracks: tuple[Track, ...],
        listed: tuple[Listed, ...],
        broken: tuple[BrokenFile, ...],
        notices: tuple[BrokenFile, ...],
        imprints: dict[Path, LibraryInfo],
        concepts: dict[str, Concept],
        unread: frozenset[str] = frozenset(),
    ) -> None:
        self.tracks = tracks
        self.listed = listed
        self.broken = broken
        self.notices = notices
        self.imprints = imprints
        self.unread = unread
        self.concepts = concepts
        self._folders = folders
        self._cache = cache
        self._by_id = {problem.id: problem for problem in listed}
        self._loaded: dict[str, Problem] = {}

    def find(self, problem_id: str) -> Listed:
        """The problem of that id as it is listed. Raises UnknownProblem."""
        try:
            return self._by_id[problem_id]
        except KeyError:
            raise UnknownProblem(problem_id, self._by_id) from None

    def problem(self, problem_id: str) -> Problem:
        """The whole problem of that id, read once. Raises UnknownProblem, and FileError when its file has changed for the worse."""
        listed = self.find(problem_id)
        if problem_id not in self._loaded:
            from kata_tui.library.format.load import load_problem

            self._loaded[problem_id] = load_problem(listed.path)
        return self._loaded[problem_id]

    def reload(self) -> "Library":
        """What the same folders hold now. Few files that have changed are read whole, many by their heads."""
        return open_library(self._folders, self._cache, whole=False)

    def read_whole(self, told: "OnRead") -> "Library":
        """What the same folders hold now, all of it read whole. `told` hears of each file that is read."""
        return open_library(self._folders, self._cache, told=told) if self.unread else self

    def without(self, broken: Sequence[BrokenFile]) -> "Library":
        """This library once those files of problems are known to be broken."""
        gone = {str(file.path) for file in broken}
        listed = tuple(row for row in self.listed if row.file not in gone)
        left = {row.track for row in listed}
        return Library(
            self._folders,
            self._cache,
            tuple(track for track in self.tracks if track.id in left),
            listed,
            tuple(dict.fromkeys((*self.broken, *broken))),
            self.notices,
            self.imprints,
            self.concepts,
            self.unread,
        )

    def search(self, text: str) -> tuple[Listed, ...]:
        """The problems that match every word of `text` by title, id, concept or API, best first; all of them for no word."""
        return self._search.find(text)

    @cached_property
    def _search(self) -> Search:
        return Search(self.listed, self.concepts)


OnRead = Callable[[int, int, BrokenFile | None], None]
"""Hears how many of how many files were looked at, after each that had to be read, and what is wrong with that one.

Whatever it raises ends the look; what was read until then is kept.
"""


def unheard(looked: int, of: int, broken: BrokenFile | None) -> None:
    """Nobody hears of it."""


def open_library(folders: Sequence[Path], cache: Path, *, whole: bool = True, told: OnRead = unheard) -> Library:
    """The library of these folders, each with a folder for each track. What is broken is listed; nothing here raises but `told`.

    A folder that is not there is empty. `cache`: the folder for the index; nothing is lost when it cannot be written. `whole`: every
    problem is read whole; without, where many have changed, some are read by their heads, and `unread` has them.
    """
    survey = _Scan(Index(cache / "library-index", whole=whole), told)
    held: dict[str, tuple[str, Contents]] = {}
    for folder in folders:
        if (real := os.path.realpath(folder)) not in held:
            held[real] = str(folder.absolute()), library_contents(str(folder.absolute()))
    survey.count = sum(len(contents.files) for _, contents in held.values())
    try:
        for name, contents in held.values():
            survey.look_into(name, contents)
    except BaseException:
        survey.index.keep(broken_off=True)
        raise
    survey.index.keep()
    tracks, listed = survey.in_order()
    notices = (*survey.notices, *survey.requirements())
    unread = frozenset(survey.unread)
    return Library(tuple(folders), cache, tracks, listed, tuple(survey.broken), notices, survey.imprints, survey.concepts, unread)


def library_of(path: Path, cache: Path) -> Library:
    """A library of the problem in that file and nothing else. Raises FileError."""
    from kata_tui.library.format.load import read_problem

    listed = read_problem(path).listed(path.absolute())
    return Library((), cache, (Track(listed.track, listed.track),), (listed,), (), (), {}, {})


class _Scan:
    """One look at the folders."""

    def __init__(self, index: Index, told: OnRead) -> None:
        self.index = index
        self.count = 0
        self.unread: list[str] = []
        self.broken: list[BrokenFile] = []
        self.notices: list[BrokenFile] = []
        self.imprints: dict[Path, LibraryInfo] = {}
        self.concepts: dict[str, Concept] = {}
        self._found: dict[str, IndexEntry] = {}
        self._tracks: dict[str, Track] = {}
        self._told = told
        self._looked = 0

    def look_into(self, folder: str, held: Contents) -> None:
        """A library folder, and what is in it: its folders are tracks."""
        self.broken += map(_told, held.faults)
        self.notices += map(_told, held.strays)
        for file in held.files:
            if file.name == IMPRINT:
                self._look_at_imprint(Path(folder), file)
            elif file.name == CONCEPTS and Path(file.path).parent == Path(folder):
                self._look_at_concepts(file)
            else:
                self._look_at(file)

    def _look_at_imprint(self, folder: Path, file: os.DirEntry[str]) -> None:
        entry = self._entry(file)
        if entry.imprint is not None:
            self.imprints[folder] = entry.imprint
        elif entry.broken is not None:
            self.broken.append(BrokenFile(Path(file.path), entry.broken))

    def _look_at_concepts(self, file: os.DirEntry[str]) -> None:
        entry = self._entry(file, above_tracks=True)
        for concept in entry.concepts:
            self.concepts.setdefault(concept.id, concept)
        if entry.broken is not None:
            self.broken.append(BrokenFile(Path(file.path), entry.broken))

    def _entry(self, file: os.DirEntry[str], *, above_tracks: bool = False) -> IndexEntry:
        before = self.index.fresh
        entry = self.index.entry(file, above_tracks=above_tracks)
        self._looked += 1
        if self.index.fresh > before:
            self._told(self._looked, self.count, None if entry.broken is None else BrokenFile(Path(file.path), entry.broken))
        return entry

    def _look_at(self, file: os.DirEntry[str]) -> None:
        entry = self._entry(file)
        if entry.broken is not None:
            self.broken.append(BrokenFile(Path(file.path), entry.broken))
        elif entry.track is not None:
            self._tracks.setdefault(entry.track.id, entry.track)
        elif entry.listed is not None:
            self._add(entry, entry.listed)

    def _add(self, entry: IndexEntry, listed: Listed) -> None:
        first = self._found.setdefault(listed.id, entry).listed
        if entry.skimmed:
            self.unread.append(listed.id)
        if first is not None and first.file != listed.file:
            order = "" if first.library == listed.library else " That library comes first, as `kata-tui paths` shows."
            said = f"The id `{listed.id}` is that of {first.file} already.{order} Give this problem another id."
            self.broken.append(_at(listed.path, entry.id_at, said))

    def in_order(self) -> tuple[tuple[Track, ...], tuple[Listed, ...]]:
        """The tracks that have problems, in order, and all problems in learning order."""
        by_track: dict[str, list[Listed]] = {}
        for entry in self._found.values():
            if entry.listed is not None:
                by_track.setdefault(entry.listed.track, []).append(entry.listed)
        tracks = sorted(
            (self._tracks.get(name) or Track(name, name) for name in by_track), key=lambda track: (track.order, track.id)
        )
        return tuple(tracks), tuple(listed for track in tracks for listed in learning_order(by_track[track.id]))

    def requirements(self) -> list[BrokenFile]:
        """A notice for each requirement that names no problem, and for each cycle."""
        requires = {name: entry.listed.requires for name, entry in self._found.items() if entry.listed}
        unknown = [(name, need) for name, needs in requires.items() for need in needs if need not in requires]
        known = requires if len(unknown) <= SUGGESTED else ()  # a part of a library has many, and no typing error
        notices = [
            self._required(name, f"`{name}` requires `{need}`, and no problem has that id.{did_you_mean(need, known)}")
            for name, need in unknown
        ]
        for cycle in cycles(requires):
            way = " requires ".join(f"`{name}`" for name in (*cycle, cycle[0]))
            notices.append(self._required(cycle[0], f"{way}: nobody could begin. Take one of these requirements away."))
        return notices

    def _required(self, name: str, message: str) -> BrokenFile:
        entry = self._found[name]
        assert entry.listed is not None
        return _at(entry.listed.path, entry.requires_at, message)


def _at(path: Path, place: tuple[int, int], message: str) -> BrokenFile:
    return _told(FileError(path, *place, message))


def _told(fault: FileError) -> BrokenFile:
    return BrokenFile(fault.path, str(fault))
