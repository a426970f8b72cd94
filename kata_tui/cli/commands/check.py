"""`kata-tui check`: whether problem files keep what they promise."""

import asyncio
import json
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from kata_tui.authoring.check import Checking
from kata_tui.authoring.concept_rules import ConceptList, Concepts
from kata_tui.authoring.file_report import Calibration, CheckedFiles
from kata_tui.authoring.rules import FAST, RULES
from kata_tui.cli.annotations import annotations
from kata_tui.cli.arguments import add_json
from kata_tui.cli.ask_trust import hold_trust, libraries_of
from kata_tui.cli.exit import Exit, UsageError
from kata_tui.cli.printer import Printer
from kata_tui.cli.revision import changed_since
from kata_tui.library.catalogue import open_library
from kata_tui.library.folders import (
    CONCEPTS,
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
from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.load import faults_of_concepts, load_concepts, load_imprint, load_track
from kata_tui.library.format.ways import faults_of_way
from kata_tui.model.text import clean, clean_line, lines_of
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Role, Span

MORE = (
    f"Runs the reference, the starter, every mistake and alternative, and mutants of the reference. Rules are {', '.join(RULES)}."
)

_BESIDE: dict[str, Callable[[Path], object]] = {TRACK: load_track, IMPRINT: load_imprint}
"""Files that are no problems, and what reads them. A list of concepts is none either where it is above the tracks."""

_WHERE = "Name a problem file, or the folder of a track or of a library, which is a folder of tracks."


def add_arguments(parser: ArgumentParser) -> None:
    """The files, the rules that they are held to, and how it is told."""
    parser.add_argument(
        "paths", metavar="PATH", nargs="*", type=Path, help="files, or folders with files below; without any, the library"
    )
    parser.add_argument("--fast", action="store_true", help="run nothing: only what can be seen by reading")
    parser.add_argument(
        "--rule", metavar="NAME", action="append", default=[], choices=RULES, help="hold only this rule; may be repeated"
    )
    parser.add_argument(
        "--since", metavar="REV", help="only files that have changed since that revision of git, or that git does not know"
    )
    parser.add_argument(
        "--format", choices=("text", "github"), default="text", help="`github`: as annotations, for a workflow on GitHub"
    )
    parser.add_argument("--calibrate", action="store_true", help="tell for each case how tight its tolerance is")
    parser.add_argument(
        "--items", action="store_true", help="make the short exercises of reviews, tell how many there are, and show them"
    )
    parser.add_argument("--jobs", metavar="N", type=_jobs, help="how many files at a time; by default one for each core")
    add_json(parser)


def _jobs(text: str) -> int:
    jobs = int(text) if text.isdecimal() else 0
    if not 1 <= jobs <= 64:
        raise ArgumentTypeError(f"`{clean_line(text, 20)}` is no whole number from 1 to 64")
    return jobs


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Check the files of `options` and print what falls short. Returns 0 when nothing does. Raises UsageError."""
    hold_trust(profile, printer, libraries_of(options.paths or profile.folders))
    files, faults = _held(options.paths or [folder for folder in profile.folders if folder.is_dir()])
    if not files and not faults:
        raise UsageError(f"There is no problem file to check there. {_WHERE}")
    ways = [path for path in files if _is_way(path)]
    files = [path for path in files if path not in ways]
    faults += _of_ways(profile, ways, files)
    lists = [path for path in files if _is_list(path)]
    faults += [fault for path in lists for fault in faults_of_concepts(path)]
    if options.since is not None:
        files, faults = _since(options.since, files, faults)
    broken = {fault.path for fault in faults}
    lists = [path for path in files if _is_list(path) and path not in broken]
    files = [path for path in files if not _is_list(path)]
    checking = Checking(
        files,
        profile.paths.cache,
        jobs=options.jobs or _cores(),
        rules=_rules(options),
        calibrate=options.calibrate,
        items=options.items,
        layers=profile.layers,
        others=_others(profile, files) if options.paths else {},
        concepts=_concepts(profile, files),
        lists=[_list(profile, path) for path in lists],
        faults=faults,
    )
    reports = asyncio.run(_reports(printer, checking, len(files)))
    if options.json:
        well = not any(checked.report.complaints for checked in reports)
        printer.json({"format": 1, "well": well, "files": [_document(checked) for checked in reports]})
    else:
        _print(printer, reports, github=options.format == "github")
        _print_items(printer, reports)
    codes = {complaint.rule for checked in reports for complaint in checked.report.complaints}
    return Exit.FAULT if "internal" in codes else Exit.SHORT if codes else Exit.WELL


def _cores() -> int:
    """The processor cores that we may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _rules(options: Namespace) -> Collection[str]:
    """The rules to hold. Raises UsageError."""
    asked = options.rule or (FAST if options.fast else RULES)
    rules = [rule for rule in asked if rule in FAST or not options.fast]
    if not rules or (options.fast and (options.calibrate or options.items)):
        raise UsageError("With --fast nothing is run, and what you ask for needs running. Leave --fast out.")
    return rules


async def _reports(printer: Printer, checking: Checking, count: int) -> list[CheckedFiles]:
    from kata_tui.cli.progress_bar import progress

    reports: list[CheckedFiles] = []
    with progress(printer, count) as advance:
        async for checked in checking.reports():
            reports.append(checked)
            advance(checked.path.stem)
    return sorted(reports, key=lambda checked: checked.path)


def _others(profile: Profile, files: Sequence[Path]) -> dict[str, tuple[str, ...]]:
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
    known = _others(profile, [*files, *ways])
    return [fault for path in ways for fault in faults_of_way(path, known)]


def _list(profile: Profile, path: Path) -> ConceptList:
    own = open_library((path.absolute().parent,), profile.paths.cache).listed
    return ConceptList(path, {listed.id: listed for listed in (*profile.library.listed, *own)}, [listed.id for listed in own])


def _concepts(profile: Profile, files: Sequence[Path]) -> dict[Path, Concepts]:
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


def _print(printer: Printer, reports: Sequence[CheckedFiles], *, github: bool) -> None:
    """What falls short, a line each with its detail below, or as `github` shows it; then a summary."""
    for checked in reports:
        for line in annotations(checked) if github else ():
            printer.line(Span(line))
        for complaint in () if github else checked.report.complaints:
            where = f"{checked.path}:{complaint.line}:{complaint.column}: "
            printer.line(Span(clean(where)), Span(complaint.rule, Role.BAD), Span(clean(f": {complaint.message}")))
            for line in lines_of(complaint.detail) if complaint.detail else ():
                printer.line(Span(f"    {clean_line(line, 1000)}", Role.MUTED))
        _print_calibration(printer, checked)
    for checked in reports:
        if checked.report.untried:
            printer.line(Span(clean(f"{checked.path}: not tried: {'; '.join(checked.report.untried)}."), Role.MUTED))
    short = sum(bool(checked.report.complaints) for checked in reports)
    mutants, waived = (sum(getattr(checked.report, field) for checked in reports) for field in ("mutants", "waived"))
    tried = f" {mutants} mutants tried, {waived} waived." if mutants else ""
    files = "1 file" if len(reports) == 1 else f"{len(reports)} files"
    if not reports:
        printer.line(Span("No problem file has changed since then.", Role.GOOD))
    elif short:
        printer.line(Span(f"{short} of {files} fall{'s' * (short == 1)} short.{tried}", Role.BAD))
    else:
        printer.line(Span(f"{'It keeps' if len(reports) == 1 else f'All {files} keep'} what was promised.{tried}", Role.GOOD))


def _print_items(printer: Printer, reports: Sequence[CheckedFiles]) -> None:
    """How many short exercises each file gives, and of which kinds. Those of a single file are shown, of several they are named."""
    for checked in reports:
        made = [item for item in checked.report.items if not item.why]
        left = [item for item in checked.report.items if item.why]
        if not checked.report.items:
            continue
        kinds = Counter(item.kind for item in made)
        counts = ", ".join(f"{count} to {kind}" for kind, count in kinds.items())
        printer.line(Span(clean(f"{checked.path}: {len(made)} short exercises{': ' if counts else ''}{counts}"), Role.TITLE))
        for item in made:
            concept = f"  ({item.concept})" if item.concept else ""
            printer.line(Span(f"  {clean_line(item.id, 200)}", Role.CODE), Span(clean_line(concept, 80), Role.MUTED))
            for line in item.shown if len(reports) == 1 else ():
                printer.line(Span(f"    {clean_line(line, 1000)}"))
            if item.answer and len(reports) == 1:
                printer.line(Span(f"    Right: {item.answer}", Role.GOOD))
        for item in left:
            printer.line(Span(f"  {clean_line(item.id, 200)}: not made. {clean_line(item.why, 300)}", Role.MUTED))
    made_in_all = sum(not item.why for checked in reports for item in checked.report.items)
    if made_in_all and len(reports) > 1:
        printer.line(Span(f"{made_in_all} short exercises in all.", Role.TITLE))


def _print_calibration(printer: Printer, checked: CheckedFiles) -> None:
    """A table of the cases, and the tolerances as YAML."""
    calibration = checked.report.calibration
    if not calibration:
        return
    width = max(len("case"), *(len(case.case) for case in calibration))
    printer.line(Span(clean(f"{checked.path}: parts of the tolerance; float32 should be within 0.1"), Role.TITLE))
    printer.line(Span(f"  {'case':<{width}}  {'rtol':>7}  {'atol':>7}  {'float32':>8}  {'others':>8}", Role.MUTED))
    for case in calibration:
        printer.line(
            Span(
                f"  {case.case:<{width}}  {case.rtol:>7.1e}  {case.atol:>7.1e}  {_part(case.precision)}  {_part(case.spread)}  {case.why}"
            )
        )
    for line in _tolerances(calibration):
        printer.line(Span(line, Role.CODE))


def _part(part: float | None) -> str:
    return f"{'-' if part is None else format(part, '.2g'):>8}"


def _tolerances(calibration: Sequence[Calibration]) -> Iterator[str]:
    """The tolerances to set, as YAML to paste; nothing where those in use fit."""
    for case in calibration:
        if case.wanted > 1:
            yield f"  - id: {case.case}"
            yield f"    tolerance: {{rtol: {case.rtol * case.wanted:.1e}, atol: {case.atol * case.wanted:.1e}}}"


def _document(checked: CheckedFiles) -> dict[str, object]:
    document = json.loads(msgspec.json.encode(checked.report))
    return {"path": str(checked.path), **document, "seconds": round(checked.report.seconds, 3), "kept": checked.kept}
