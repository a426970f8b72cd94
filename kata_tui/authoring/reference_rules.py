"""Rules that are held by judging the reference: it is accepted, steady and quick, and gives something to compare."""

from collections.abc import Collection

from kata_tui.authoring.file_report import Complaint
from kata_tui.authoring.yaml_places import Places
from kata_tui.judging.author_judge import AuthorJudge
from kata_tui.judging.authored_answer import Answer, Answers
from kata_tui.judging.faults import TELL
from kata_tui.judging.judge import Judge
from kata_tui.judging.processes.source_runner import seconds_for
from kata_tui.model.problem import Problem
from kata_tui.model.result import CaseResult
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Returned

WAITING = 0.1
"""A case that computes in less than this part of its time is taken to sleep."""

PART = 5
"""A case of the reference takes less than one part in so many of its limit: other machines are slower."""

LARGE = 10 * 2**20
"""Bytes of one result from which on it costs each run more than it tells."""


async def reference(problem: Problem, places: Places, bench: AuthorJudge) -> list[Complaint]:
    """Whether the reference is accepted, and gives the same again."""
    unanswered = _unanswered(problem, places, bench.reference)
    if unanswered:
        return unanswered
    ruling = await bench.judge(problem.reference, thorough=True)
    found = [
        places.complaint(*_fallen(result), *place_of(problem, result.id, "reference"))
        for result in ruling.results
        if result.verdict is not Verdict.ACCEPTED
    ]
    if found:
        return found
    found += _useless(problem, places, bench.reference, ruling.results)
    unsteady = bench.unsteady(ruling.answers)
    if unsteady is not None:
        message = (
            f"Case `{unsteady}` of the reference gives one result the first time and another the next. Take out what is random."
        )
        found.append(places.complaint("reference-unsteady", message, *place_of(problem, unsteady, "reference")))
    return found


async def times(problem: Problem, places: Places, judge: Judge, bench: AuthorJudge) -> list[Complaint]:
    """Whether every case leaves slower machines the time they need. What seems slow is run again as a learner's would be."""
    if not _slow(problem, bench.reference):
        return []
    cold = judge.beside(bench, cold=True)
    try:
        slow = _slow(problem, await cold.answers(problem.reference, problem.cases))
    finally:
        await cold.close()
    return [
        places.complaint(
            "case-slow",
            f"The reference takes {seconds:.2g} s for case `{case}`, of {limit:.3g} s. Make it smaller, or raise `limits: seconds`.",
            *place_of(problem, case, "cases"),
        )
        for case, (seconds, limit) in slow.items()
    ]


def place_of(problem: Problem, name: str, otherwise: str) -> tuple[str | int, ...]:
    """The keys that lead to the case or check of that id, or to another key."""
    entries: tuple[tuple[str, Collection[str]], ...] = (
        ("cases", [case.id for case in problem.cases]),
        ("checks", [check.id for check in problem.checks]),
    )
    for key, ids in entries:
        if name in ids:
            return key, list(ids).index(name)
    return (otherwise,)


def why(result: CaseResult) -> str:
    """What a case or check came to, in one line."""
    if result.finding is not None:
        detail = result.finding.message
    elif result.mismatches:
        detail = result.mismatches[0].headline
    else:
        detail = f"{result.error.type}: {result.error.message}" if result.error else ""
    if result.error is not None and result.mismatches:
        detail += f" ({result.error.message})"
    return f"{result.id} came to {result.verdict.words}. {detail}".strip()


def _unanswered(problem: Problem, places: Places, answers: Answers) -> list[Complaint]:
    """One complaint for each cause why the reference gives nothing, at its own line where that is known."""
    causes: dict[str, list[str]] = {}
    firsts: dict[str, Answer] = {}
    for case in problem.cases:
        failed = next((answer for answer in answers[case.id] if answer.reply is None), None)
        if failed is not None:
            causes.setdefault(failed.failure, []).append(case.id)
            firsts.setdefault(failed.failure, failed)
    found: list[Complaint] = []
    for failure, cases in causes.items():
        failed, said = firsts[failure], clean_line(failure, 400)
        others = f" The same goes for {', '.join(f'`{name}`' for name in cases[1:])}." if len(cases) > 1 else ""
        if failed.ours:
            message = f"Case `{cases[0]}` could not be run, by a fault of kata-tui: {said} Please report it."
            found.append(places.complaint("internal", message, *place_of(problem, cases[0], "reference")))
            continue
        message = f"Case `{cases[0]}` cannot be run: {said}{others}"
        if failed.line is None:
            found.append(places.complaint("reference-rejected", message, *place_of(problem, cases[0], "reference")))
        else:
            found.append(Complaint(*places.inside("reference", at=(failed.line, 1)), "reference-rejected", message))
    return found


def _useless(problem: Problem, places: Places, answers: Answers, results: Collection[CaseResult]) -> list[Complaint]:
    """What is wrong with what the reference gives, though it is steady: nothing, too much, or words beside it."""
    found: list[Complaint] = []
    nothing = [case.id for case in problem.cases if any(map(_is_nothing, answers[case.id]))]
    if nothing:
        message = f"Case `{nothing[0]}` gives `None`, so whatever returns nothing is right. Return what the case is about."
        found.append(places.complaint("gives-nothing", message, *place_of(problem, nothing[0], "reference")))
    for case in problem.cases:
        most = max(len(answer.payload) for answer in answers[case.id])
        if most > LARGE:
            message = f"Case `{case.id}` gives {most / 2**20:.0f} MiB, which each run carries. A thousand numbers show as much."
            found.append(places.complaint("result-large", message, *place_of(problem, case.id, "reference")))
    said = next((result for result in results if result.kind == "case" and result.stdout.strip()), None)
    if said is not None and not problem.prints:
        first = clean_line(said.stdout.strip().split("\n", 1)[0], 60)
        message = f"The reference prints `{first}` in case `{said.id}`. Reports show what a learner prints: take the line out."
        found.append(places.complaint("reference-prints", message, "reference"))
    return found


def _is_nothing(answer: Answer) -> bool:
    """Whether the whole of it is `None`, and not a part of it, as a bias that there is none of."""
    return isinstance(answer.reply, Returned) and [(path, leaf.kind) for path, leaf in answer.tree.items()] == [("", "none")]


def _fallen(result: CaseResult) -> tuple[str, str]:
    """The rule, and what to say, of a case or check that does not accept the reference."""
    if result.error is not None and result.error.type == "ProblemFile":
        return "check-broken", f"{result.error.message.removesuffix(TELL)}Mend it."
    return "reference-rejected", f"The reference itself is not accepted: {why(result)} Mend it, or the case."


def _slow(problem: Problem, answers: Answers) -> dict[str, tuple[float, float]]:
    """The cases that take too long: their seconds and limits."""
    slow: dict[str, tuple[float, float]] = {}
    first = True
    for case in problem.cases:
        for answer in answers[case.id]:
            limit = seconds_for(problem.limits, first=first)
            first = False
            seconds = 0.0
            if isinstance(answer.reply, Returned):
                # a busy machine makes it wait, which is not its fault; one that hardly computes waits by itself
                waits = answer.reply.processor < WAITING * answer.reply.seconds
                seconds = answer.reply.seconds if waits else answer.reply.processor
            if seconds > max(limit / PART, slow.get(case.id, (0.0, 0.0))[0]):
                slow[case.id] = seconds, limit
    return slow
