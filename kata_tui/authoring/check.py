"""`kata-tui check`: whether problem files keep what they promise, shown by running them.

Several files at a time, each with a judge of its own, and all of it through the same harness and the same comparison as a submission.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from pathlib import Path
from time import monotonic

from msgspec.structs import replace

from kata_tui.authoring.case_expressions import calls_of_nothing
from kata_tui.authoring.code_fences import code_fences
from kata_tui.authoring.concept_rules import ConceptList, Concepts, complaints_of_list, unlisted
from kata_tui.authoring.file_report import CheckedFiles, Complaint, FileReport, Stated
from kata_tui.authoring.idle_cases import idle_cases
from kata_tui.authoring.left_over import left_over
from kata_tui.authoring.outside import outside
from kata_tui.authoring.report_cache import ITEMS, CachedReport, Kept
from kata_tui.authoring.requirements import complaints_between
from kata_tui.authoring.rules import JUDGED
from kata_tui.authoring.spoilers import shown_solutions, solving_hint
from kata_tui.authoring.yaml_places import Places
from kata_tui.authoring.yaml_traps import yaml_traps
from kata_tui.judging.judge import Judge
from kata_tui.judging.processes.process_handle import HarnessError
from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.load import problems_of, read_problem
from kata_tui.model.problem import Problem
from kata_tui.model.protections import LAYERS
from kata_tui.model.text import clean_line

_ALWAYS = frozenset({"format", "reference-rejected", "check-broken", "internal"})
"""Rules without which nothing else can be said of a file."""

_FLEETING = frozenset({"internal", "case-slow"})
"""Rules about the machine as much as about the file: a report that names one is not kept."""


_READINGS = (
    shown_solutions,
    solving_hint,
    calls_of_nothing,
    idle_cases,
    left_over,
    yaml_traps,
    code_fences,
    outside,
)
"""What is seen by reading a file."""


class Checking:
    """One check of some files.

    `rules`: those that are held. `calibrate`: tell how tight the tolerances are, too. `items`: make the short exercises, too. `others`:
    problems that are not checked, with what they require. `concepts`: by the folder of a library, what its problems may practise; others
    may practise anything. `lists`: lists of concepts to hold. `layers` of protection that are wanted. `faults`: what is known to be wrong
    with files beside these.
    """

    def __init__(
        self,
        files: Sequence[Path],
        cache: Path,
        *,
        jobs: int,
        rules: Collection[str],
        calibrate: bool = False,
        items: bool = False,
        others: Mapping[str, tuple[str, ...]] | None = None,
        concepts: Mapping[Path, Concepts] | None = None,
        lists: Sequence[ConceptList] = (),
        layers: frozenset[str] = LAYERS,
        faults: Sequence[FileError] = (),
    ) -> None:
        self._files = files
        self._faults = faults
        self._cache = cache
        self._jobs = jobs
        self._rules = frozenset(rules)
        self._calibrate = calibrate
        self._items = items
        self._others = others or {}
        self._concepts = concepts or {}
        self._lists = lists
        self._layers = layers
        self._kept = Kept(cache / "checked", {*rules, *(["calibrate"] if calibrate else []), *([ITEMS] if items else [])})

    async def reports(self) -> AsyncIterator[CheckedFiles]:
        """Each file's report as it is there, in whatever order."""
        done = [CheckedFiles(path, FileReport(found)) for path, found in _by_file(self._faults).items()]
        waiting: list[tuple[Path, str, Problem, Stated]] = []
        stated: dict[Path, Stated] = {}
        for path in self._files:
            key = self._kept.key(path)
            entry = self._kept.read(key)
            if entry is not None:
                stated[path] = entry.stated
                done.append(CheckedFiles(path, entry.report, kept=True))
                continue
            try:
                loaded = read_problem(path)
            except FileError:
                done += [CheckedFiles(path, FileReport(found)) for path, found in _by_file(problems_of(path)).items()]
                continue
            problem = loaded.problem
            at = loaded.id_at, loaded.requires_at
            stated[path] = Stated(problem.id, problem.requires, *at, problem.concepts, loaded.concepts_at)
            waiting.append((path, key, problem, stated[path]))
        between = complaints_between(stated, self._others)
        for path, said in stated.items():
            concepts = self._concepts.get(path.absolute().parent.parent)
            between[path] += [] if concepts is None else unlisted(said, concepts)
        for held in self._lists:
            if complaints := complaints_of_list(held):
                done.append(CheckedFiles(held.path, FileReport(tuple(complaints))))
        for checked in done:
            yield self._with(checked, between)
        waiting.reverse()
        async for checked in self._work(waiting):
            yield self._with(checked, between)
        self._kept.prune()

    def _with(self, checked: CheckedFiles, between: Mapping[Path, list[Complaint]]) -> CheckedFiles:
        """With the complaints about what files say of each other, and of all only those that were asked for."""
        every = (*checked.report.complaints, *between.get(checked.path, ()))
        wanted = sorted(
            (complaint for complaint in every if complaint.rule in self._rules or complaint.rule in _ALWAYS),
            key=lambda complaint: (complaint.line, complaint.column),
        )
        return replace(checked, report=replace(checked.report, complaints=tuple(wanted)))

    async def _work(self, waiting: list[tuple[Path, str, Problem, Stated]]) -> AsyncIterator[CheckedFiles]:
        finished: asyncio.Queue[CheckedFiles | None] = asyncio.Queue()

        async def work() -> None:
            judge = Judge(self._cache, authored=True, layers=self._layers)
            try:
                while waiting:
                    path, key, problem, stated = waiting.pop()
                    report = await self._file(path, problem, stated, judge)
                    if key and not _FLEETING & {complaint.rule for complaint in report.complaints}:
                        await asyncio.to_thread(self._kept.write, key, CachedReport(stated, report))
                    await finished.put(CheckedFiles(path, report))
            finally:
                await judge.close()
                await finished.put(None)

        workers = [asyncio.create_task(work()) for _ in range(max(1, min(self._jobs, len(waiting))))]
        try:
            left = len(workers)
            while left:
                checked = await finished.get()
                if checked is None:
                    left -= 1
                else:
                    yield checked
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _file(self, path: Path, problem: Problem, stated: Stated, judge: Judge) -> FileReport:
        began = monotonic()
        try:
            places = Places(path)
        except FileError as error:
            return FileReport((Complaint(error.line, error.column, "format", error.message),))
        report = FileReport(tuple(complaint for read in _READINGS for complaint in read(problem, places)))
        if self._items or self._rules & JUDGED.keys():
            report = await self._judged(report, problem, places, stated, judge)
        return replace(report, seconds=monotonic() - began)

    async def _judged(self, report: FileReport, problem: Problem, places: Places, stated: Stated, judge: Judge) -> FileReport:
        """The report with what judging says: from before, where all was well and only texts have changed since."""
        from kata_tui.authoring.judged_rules import judged_report  # late: it imports NumPy

        key = self._kept.key_of_judged(problem)
        entry = self._kept.read(key)
        if entry is not None:
            return replace(entry.report, complaints=report.complaints)
        try:
            judged = await judged_report(problem, places, judge, self._rules, calibrated=self._calibrate, items=self._items)
        except HarnessError as error:
            message = f"Nothing could be judged: {clean_line(str(error), 400)}"
            judged = FileReport((Complaint(1, 1, "internal", message),))
        if not judged.complaints:  # what is told has a place in the file, which texts move
            await asyncio.to_thread(self._kept.write, key, CachedReport(stated, judged))
        return replace(judged, complaints=(*report.complaints, *judged.complaints))


def _by_file(faults: Sequence[FileError]) -> dict[Path, tuple[Complaint, ...]]:
    """What is wrong with each file's format."""
    found: dict[Path, tuple[Complaint, ...]] = {}
    for fault in faults:
        found[fault.path] = (*found.get(fault.path, ()), Complaint(fault.line, fault.column, "format", fault.message))
    return found
