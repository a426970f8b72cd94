"""`kata-tui inspect`: what JAX makes of a submission on one case."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from msgspec import to_builtins

from kata_tui.cli.arguments import add_id, add_json, add_plain
from kata_tui.cli.ask_trust import hold_trust, libraries_of
from kata_tui.cli.exit import Exit, UsageError
from kata_tui.cli.printer import Printer
from kata_tui.cli.problem_path import is_path, problem_file
from kata_tui.cli.solution_file import SolutionFile
from kata_tui.judging.judge import Judge
from kata_tui.library.format.load import load_problem
from kata_tui.model.bound_shapes import Shapes
from kata_tui.model.inspection import Inspection
from kata_tui.model.problem import Case, Problem
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Span
from kata_tui.reporting.line_shapes import shapes_lines
from kata_tui.reporting.look_inside import inspection_lines

T = TypeVar("T")

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
    parser.add_argument(
        "--shapes", action="store_true", help="in place of the jaxpr, the dtypes and shapes of what each of your lines bound"
    )
    parser.add_argument(
        "--reference",
        action="store_true",
        help="look inside the reference in place of a file: when you have solved the problem, or when ID is the path of its file",
    )
    add_plain(parser)
    add_json(parser)


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Look inside the file of `options`. Returns the exit code. Raises UnknownProblem, FileError and UsageError."""
    authored = options.reference and is_path(options.id)
    problem = load_problem(problem_file(profile, options.id)) if authored else profile.problem(options.id)
    case = _case(problem, options.case)
    solved = authored or profile.may_see_solution(problem.id)
    if authored:
        hold_trust(profile, printer, libraries_of([Path(options.id)]))
    source = _reference(problem, options, open_=solved) if options.reference else _submission(profile, problem, options.file)
    if options.plain:
        printer.make_plain()
    if options.shapes:
        return _shapes(profile, printer, problem, source, case, as_json=options.json)
    printer.status((Span("Looking inside; the reference beside it."),))

    async def inspect(judge: Judge) -> Inspection:
        return await judge.inspect(problem, source, case, solved=solved)

    inspection = asyncio.run(_judged(profile, inspect))
    if options.json:
        printer.json(to_builtins(inspection))
    else:
        printer.lines(inspection_lines(inspection, printer.width, source))
    return _exit(inspection.verdict)


def _submission(profile: Profile, problem: Problem, file: Path | None) -> str:
    """What the learner wrote. Raises FileError and UsageError."""
    begin = f" `kata-tui start {problem.id}` makes it from the starter."
    return (SolutionFile(file) if file else SolutionFile(profile.workspace.path(problem), begin)).read()


def _reference(problem: Problem, options: Namespace, *, open_: bool) -> str:
    """The reference, for who may see it. Raises UsageError."""
    if options.file is not None:
        raise UsageError("With --reference the reference is looked into, and no file. Leave one of the two out.")
    if not open_:
        advice = f"`kata-tui solution {problem.id} --give-up` opens it. Its author names its file in place of its id."
        raise UsageError(f"The reference of `{problem.id}` is for those who have solved it. {advice}")
    return problem.reference


def _shapes(profile: Profile, printer: Printer, problem: Problem, source: str, case: Case, *, as_json: bool) -> int:
    async def trace(judge: Judge) -> Shapes:
        return await judge.shapes(problem, source, case)

    printer.status((Span("Following your code line by line."),))
    shapes = asyncio.run(_judged(profile, trace))
    if as_json:
        printer.json(to_builtins(shapes))
    else:
        printer.lines(shapes_lines(shapes, printer.width, source))
    return _exit(shapes.verdict)


def _exit(verdict: Verdict) -> Exit:
    if verdict is Verdict.ACCEPTED:
        return Exit.WELL
    return Exit.FAULT if verdict is Verdict.INTERNAL_ERROR else Exit.SHORT


async def _judged(profile: Profile, ask: Callable[[Judge], Awaitable[T]]) -> T:
    judge = Judge(profile.paths.cache, standby=False, layers=profile.layers)
    try:
        return await ask(judge)
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
