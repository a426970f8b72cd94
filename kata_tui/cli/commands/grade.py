"""`kata-tui grade`: a class's submissions, judged, and tables, pages and files made of that."""

import asyncio
import signal
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Collection
from contextlib import ExitStack, aclosing
from datetime import datetime
from pathlib import Path

from msgspec import to_builtins

from kata_tui.cli.arguments import add_json
from kata_tui.cli.ask_trust import hold_trust
from kata_tui.cli.exit import Exit, UsageError
from kata_tui.cli.printer import Printer
from kata_tui.grading.class_files import ClassFiles
from kata_tui.grading.class_grading import Grading, Wanted, strangers
from kata_tui.grading.grading_pool import TIERS, GradingPool, workers
from kata_tui.grading.intake import Intake, read_moment
from kata_tui.grading.ledger import Ledger
from kata_tui.grading.manual_marks import NAME, read_marks
from kata_tui.judging.judge import Judge
from kata_tui.judging.processes.process_handle import HarnessError
from kata_tui.library.format.course_file import read_course
from kata_tui.model.course import Course, CourseKata
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean, clean_line
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Role, Span

MORE = (
    "SUBMISSIONS is a folder with a folder for each student and a file KATA.py in it, or student/kata/*.py; a zip of either; what Moodle "
    "or Canvas lets you download; or a CSV file with the columns student,kata,path[,submitted_at]. Stopped at any moment, the same "
    "command goes on."
)

_TOLD = 20
"""So many of a kind are told by name."""


def add_arguments(parser: ArgumentParser) -> None:
    """Whose submissions, by which rules, and where to."""
    parser.add_argument("submissions", metavar="SUBMISSIONS", type=Path, help="what the class handed in")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="the folder for results, tables and the report")
    parser.add_argument(
        "--course", metavar="FILE", type=Path, help="points, deadlines and rules; without it each kata is one point"
    )
    parser.add_argument(
        "--only", metavar="NAME", action="append", default=[], help="judge only this student or kata; may be repeated"
    )
    parser.add_argument(
        "--regrade", metavar="NAME", action="append", default=[], help="judge this student or kata again; may be repeated"
    )
    parser.add_argument("--since", metavar="TIME", type=_time, help="judge only what was handed in since, as in 2026-11-01T12:00")
    parser.add_argument("--jobs", metavar="N", type=_jobs, help="how many at a time; by default what cores and memory allow")
    parser.add_argument(
        "--allow-tier", metavar="TIER", choices=TIERS[:2], help="judge with fewer protections than tier A: B or C (see `doctor`)"
    )
    add_json(parser)


def _time(text: str) -> datetime:
    try:
        return read_moment(text)
    except ValueError:
        raise ArgumentTypeError(f"`{clean_line(text, 40)}` is no time; write it as in 2026-11-01T12:00") from None


def _jobs(text: str) -> int:
    jobs = int(text) if text.isdecimal() else 0
    if not 1 <= jobs <= 256:
        raise ArgumentTypeError(f"`{clean_line(text, 20)}` is no whole number from 1 to 256")
    return jobs


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Grade what `options` names. Returns 0 when all of it is graded. Raises Told and UsageError."""
    _hold_places(options.submissions, options.out)
    course = None if options.course is None else _course(options.course, profile)
    entries = {listed.id: listed.entry for listed in profile.library.listed}
    asked = entries if course is None else {kata.id: entries[kata.id] for kata in course.katas}
    files = Intake(asked, entries).read(options.submissions)
    if not files.submissions:
        raise UsageError(_nothing(files, options.submissions))
    katas = [kata for kata in asked if any(one.kata == kata for one in files.submissions)]
    course = course or Course(katas=tuple(CourseKata(kata) for kata in katas))
    for name in strangers([*options.only, *options.regrade], files, asked):
        near = did_you_mean(name, [*files.students, *asked])
        raise UsageError(f"`{clean_line(name, 60)}` is no student who handed in, and no kata.{near}")
    hold_trust(profile, printer, {profile.listed(kata).library for kata in katas})
    problems = {kata: profile.problem(kata) for kata in katas}
    wanted = Wanted(frozenset(options.only), frozenset(options.regrade), options.since)
    with ExitStack() as stack:
        ledger = stack.enter_context(Ledger(options.out))
        marks = read_marks(options.out / NAME, [kata.id for kata in course.katas])
        grading = Grading(course, files, problems, ledger, options.out, marks, wanted)
        whole = asyncio.run(_judged(profile, printer, grading, options)) if grading.tasks else True
        if not whole:
            tally = grading.tally
            said = f"Stopped. {tally.judged:,} of {tally.submissions:,} submissions are judged, and kept."
            printer.say(f"{said} The same command goes on from there.")
            return Exit.STOPPED
        grading.finish()
    return _tell(printer, grading, files, options)


def _hold_places(submissions: Path, out: Path) -> None:
    """Raises UsageError when results would lie among the submissions."""
    if submissions.is_dir() and out.resolve().is_relative_to(submissions.resolve()):
        raise UsageError(f"The results must not lie among the submissions. Name a folder outside {submissions} with --out.")


def _course(path: Path, profile: Profile) -> Course:
    """The course of a file. Raises UsageError with everything that is wrong with it."""
    course, faults = read_course(path, [listed.id for listed in profile.library.listed])
    if course is None:
        raise UsageError("\n".join(str(fault) for fault in faults))
    return course


def _nothing(files: ClassFiles, where: Path) -> str:
    said = [f"There is no submission in {where}. A student's folder holds files that are called like their kata (`fori-power.py`)."]
    said += [f"{stray.place}: {stray.why}" for stray in files.strays[:_TOLD]]
    return "\n".join(said)


async def _judged(profile: Profile, printer: Printer, grading: Grading, options: Namespace) -> bool:
    """Judge what is to be judged. Returns whether all of it was; Ctrl+C ends it. Raises Told."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    tier = options.allow_tier or "A"

    def judge() -> Judge:
        return Judge(profile.paths.cache, standby=False, layers=profile.layers)

    async def work() -> None:
        await _hold_tier(judge(), tier)
        pool = grading.pool(judge, jobs=options.jobs or workers(), tier=tier)
        await _listen(printer, grading, pool, as_json=options.json)

    working, waiting = asyncio.create_task(work()), asyncio.create_task(stopped.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not working.done():
        working.cancel()
        await asyncio.wait({working})
        return False
    working.result()
    return True


async def _hold_tier(judge: Judge, tier: str) -> None:
    """Raises UsageError unless submissions run with that much protection here: they are hostile."""
    try:
        found = (await judge.probe()).protections.tier
    except HarnessError as error:
        raise UsageError(f"Nothing can be judged here: {clean_line(str(error), 400)} `kata-tui doctor` tells more.") from None
    finally:
        await judge.close()
    if TIERS.index(found) < TIERS.index(tier):
        raise UsageError(
            f"Submissions would run with the protections of tier {found} here, and grading demands {tier}: a student's file could reach "
            f"what you reach. `kata-tui doctor` says what to do about it; `--allow-tier {found}` grades all the same."
        )


async def _listen(printer: Printer, grading: Grading, pool: GradingPool, *, as_json: bool) -> None:
    from kata_tui.cli.progress_bar import progress

    with progress(printer, len(grading.tasks), rate=True) as advance:
        async with aclosing(pool.results()) as results:
            async for done in results:
                grading.keep(done)
                advance(done.row.id)
                if as_json:
                    printer.json({**to_builtins(done.row), "seconds": round(done.seconds, 3)})


def _counted(grading: Grading) -> str:
    tally = grading.tally
    said = f"{tally.judged:,} of {tally.submissions:,} submissions are judged ({tally.kept:,} of them before)"
    said += f", {tally.not_graded:,} not graded" if tally.not_graded else ""
    return f"{said}, {tally.left_out:,} left out." if tally.left_out else f"{said}."


def _tell(printer: Printer, grading: Grading, files: ClassFiles, options: Namespace) -> int:
    """Say what came of it. Returns the exit code."""
    tally, failed = grading.tally, grading.not_graded
    if options.json:
        strays = [{"place": stray.place, "why": stray.why} for stray in files.strays]
        printer.json({"format": 1, "summary": to_builtins(tally), "strays": strays, "out": str(options.out)})
    else:
        printer.prose(Span(_counted(grading)))
        _list(printer, "Not graded", [(row.file, row.reason) for row in failed])
        _list(printer, "No submission", [(stray.place, stray.why) for stray in files.strays])
        if grading.gone:
            printer.prose(Span(f"{grading.gone:,} results were of files that are not there any more, and are left out.", Role.WARN))
        printer.line(Span("Table:   ", Role.MUTED), Span(clean(str(options.out / "grades.csv")), Role.CODE))
        printer.line(Span("Report:  ", Role.MUTED), Span(clean(str(options.out / "report" / "index.html")), Role.CODE))
    return Exit.SHORT if failed or any(stray.meant for stray in files.strays) else Exit.WELL


def _list(printer: Printer, title: str, found: Collection[tuple[str, str]]) -> None:
    if found:
        printer.line(Span(f"{title}:", Role.BAD))
    for place, why in list(found)[:_TOLD]:
        printer.line(Span(f"  {clean_line(place, 200)}: {clean_line(why, 400)}"))
    if len(found) > _TOLD:
        printer.line(Span(f"  and {len(found) - _TOLD:,} more; the report has them all", Role.MUTED))
