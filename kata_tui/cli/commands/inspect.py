"""`kata-tui inspect`: what JAX makes of a submission on one case."""

import asyncio
from argparse import ArgumentParser, Namespace
from pathlib import Path

from msgspec import to_builtins

from kata_tui.cli.arguments import add_id, add_json, add_plain
from kata_tui.cli.exit import Exit, UsageError
from kata_tui.cli.printer import Printer
from kata_tui.cli.solution_file import SolutionFile
from kata_tui.judging.judge import Judge
from kata_tui.model.inspection import Inspection
from kata_tui.model.problem import Case, Problem
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Span
from kata_tui.reporting.look_inside import inspection_lines

MORE = (
    "The jaxpr of a case's call, its primitives, FLOPs and largest value, and how often it is traced. "
    "Without FILE it takes the one that `kata-tui start` made."
)


def add_arguments(parser: ArgumentParser) -> None:
    """The id and the file, the case, and how it is told."""
    add_id(parser)
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="a Python file of your own choice")
    parser.add_argument(
        "--case", metavar="CASE", help="the case, or the check, to look into; without it the first that is not hidden"
    )
    add_plain(parser)
    add_json(parser)


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Look inside the file of `options`. Returns the exit code. Raises UnknownProblem, FileError and UsageError."""
    problem = profile.problem(options.id)
    case = _case(problem, options.case)
    begin = f" `kata-tui start {problem.id}` makes it from the starter."
    submission = SolutionFile(options.file) if options.file else SolutionFile(profile.workspace.path(problem), begin)
    source = submission.read()
    solved = profile.may_see_solution(problem.id)
    if options.plain:
        printer.make_plain()
    printer.status((Span("Looking inside; the reference beside it."),))
    inspection = asyncio.run(_inspect(profile, problem, source, case, solved=solved))
    if options.json:
        printer.json(to_builtins(inspection))
    else:
        printer.lines(inspection_lines(inspection, printer.width, source))
    if inspection.found is not None:
        return Exit.WELL
    return Exit.FAULT if inspection.verdict is Verdict.INTERNAL_ERROR else Exit.SHORT


async def _inspect(profile: Profile, problem: Problem, source: str, case: Case, *, solved: bool) -> Inspection:
    judge = Judge(profile.paths.cache, layers=profile.layers)
    try:
        return await judge.inspect(problem, source, case, solved=solved)
    finally:
        await judge.close()


def _case(problem: Problem, wanted: str | None) -> Case:
    """The case of that id, or that a check of that id looks at; without one the first that is not hidden. Raises UsageError."""
    if wanted is None:
        return next((case for case in problem.cases if not case.hidden), problem.cases[0])
    by_id = {case.id: case.id for case in problem.cases} | {check.id: check.case for check in problem.checks}
    if wanted not in by_id:
        raise UsageError(f"`{problem.id}` has no case `{clean_line(wanted, 60)}`.{did_you_mean(wanted, by_id)}")
    return problem.case(by_id[wanted])
