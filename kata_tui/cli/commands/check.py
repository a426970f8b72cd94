"""`kata-tui check`: whether problem files keep what they promise."""

import asyncio
import json
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import msgspec

from kata_tui.authoring.check import Checking
from kata_tui.authoring.file_report import Calibration, CheckedFiles
from kata_tui.authoring.rules import FAST, RULES
from kata_tui.cli.annotations import annotations
from kata_tui.cli.arguments import add_json
from kata_tui.cli.ask_trust import hold_trust, libraries_of
from kata_tui.cli.exit import Exit, UsageError
from kata_tui.cli.held_files import concepts_of, held_files, list_of, others_of
from kata_tui.cli.printer import Printer
from kata_tui.model.text import clean, clean_line, lines_of
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Role, Span

MORE = (
    f"Runs the reference, the starter, every mistake and alternative, and mutants of the reference. Rules are {', '.join(RULES)}."
)


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
    held = held_files(profile, options.paths or [folder for folder in profile.folders if folder.is_dir()], options.since)
    checking = Checking(
        held.problems,
        profile.paths.cache,
        jobs=options.jobs or _cores(),
        rules=_rules(options),
        calibrate=options.calibrate,
        items=options.items,
        layers=profile.layers,
        others=others_of(profile, held.problems) if options.paths else {},
        concepts=concepts_of(profile, held.problems),
        lists=[list_of(profile, path) for path in held.lists],
        faults=held.faults,
    )
    reports = asyncio.run(_reports(printer, checking, len(held.problems)))
    if options.json:
        well = not any(checked.report.complaints for checked in reports)
        printer.json({"format": 1, "well": well, "files": [_document(checked) for checked in reports]})
    else:
        _print(printer, reports, github=options.format == "github", since=options.since is not None)
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


def _print(printer: Printer, reports: Sequence[CheckedFiles], *, github: bool, since: bool) -> None:
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
        printer.line(Span("No problem file has changed since then." if since else "It keeps what was promised.", Role.GOOD))
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
