"""`kata-tui preview`: a problem as a learner meets it, and the report that each of its mistakes gets."""

import asyncio
from argparse import ArgumentParser, Namespace

from kata_tui.cli.ask_trust import hold_trust, libraries_of
from kata_tui.cli.exit import Exit
from kata_tui.cli.printer import Printer
from kata_tui.cli.problem_path import problem_file
from kata_tui.cli.run_printer import RunPrinter
from kata_tui.judging.judge import Judge
from kata_tui.library.format.load import load_problem, problems_of
from kata_tui.model.problem import Mistake, Problem
from kata_tui.model.run_state import CaseFinished, RunState, advance
from kata_tui.model.text import clean
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Role, Span

MORE = "Its screens at 80x24, and the report that each mistake gets."


def add_arguments(parser: ArgumentParser) -> None:
    """The id, or the file."""
    parser.add_argument("id", metavar="ID", help="the id of a problem, or the path of its file")


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Print the screens and the reports. Raises UsageError, UnknownProblem, and FileError for a file that is none."""
    path = problem_file(profile, options.id)
    faults = problems_of(path)
    for fault in faults:
        printer.say(str(fault))
    if faults:
        return Exit.WRONG
    problem = load_problem(path)
    hold_trust(profile, printer, libraries_of([path]))
    from kata_tui.tui.screen_texts import learner_pages

    for name, screen in asyncio.run(learner_pages(path)):
        _head(printer, name)
        printer.write(clean(screen) + "\n\n")
    if problem.mistakes:
        asyncio.run(_show_reports(profile, printer, problem))
    else:
        printer.say("This problem has no mistakes, so there is no report to show.")
    return Exit.WELL


async def _show_reports(profile: Profile, printer: Printer, problem: Problem) -> None:
    judge = Judge(profile.paths.cache, authored=True, layers=profile.layers)
    try:
        for mistake in problem.mistakes:
            _head(printer, f"the report of the mistake {mistake.id}")
            await _show_report(judge, printer, problem, mistake)
    finally:
        printer.status(None)
        await judge.close()


async def _show_report(judge: Judge, printer: Printer, problem: Problem, mistake: Mistake) -> None:
    state = RunState()
    outcome = RunPrinter(printer, problem, mistake.code)
    async for event in judge.begin(problem, mistake.code).events():
        state = advance(state, event)
        if isinstance(event, CaseFinished):
            outcome.decided(event.result, state)
        if not state.finished:
            printer.status((Span(f"{mistake.id}: {len(state.results)} decided", Role.MUTED),))
    outcome.explain(state)
    if not any(result.mistake and result.mistake.id == mistake.id for result in state.results):
        told = "Its feedback is not in this report: that comes with a case, or with checks, that fail in the very same way."
        printer.prose(Span(told, Role.WARN))
    printer.line()


def _head(printer: Printer, text: str) -> None:
    printer.line(Span(f"- - - {text} - - -", Role.TITLE))
