"""What the judge said of one submission: a line of `results.jsonl`."""

import hashlib
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

import kata_tui
from kata_tui.grading.class_files import Submission
from kata_tui.judging.expected import environment_key
from kata_tui.model.problem import Problem
from kata_tui.model.result import Count
from kata_tui.model.run_state import RunState, report
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict


class GradedCase(Struct, frozen=True):
    """A case or check (`kind`), or the load where that failed, and what it came to; `skipped` where it was not run."""

    id: str
    kind: str
    verdict: Verdict
    shown: str = "visible"


class GradedFile(Struct, frozen=True):
    """One submission and its verdict; None where it is not graded, and then `reason` says why.

    `key` is of all that decides the verdict: the source, the kata, the versions. `mistakes`: ids of known mistakes. `tried_again`: it was
    judged a second time, alone and with twice the time. `same_as`: the id of an equal one, which was judged for both. `text` is the
    report, without times: nothing here depends on when it was judged.
    """

    format: int
    id: str
    student: str
    kata: str
    file: str
    submitted_at: str
    sha256: str
    key: str
    state: Literal["judged", "not_graded"]
    verdict: Verdict | None = None
    reason: str = ""
    passed: int = 0
    total: int = 0
    visible: Count = Count(0, 0)
    hidden: Count = Count(0, 0)
    cases: tuple[GradedCase, ...] = ()
    mistakes: tuple[str, ...] = ()
    tried_again: bool = False
    same_as: str = ""
    note: str = ""
    called: str = ""
    account: str = ""
    versions: dict[str, str] = {}
    protections: dict[str, str | int | bool] = {}
    text: str = ""

    @property
    def judged(self) -> bool:
        """Whether there is a verdict."""
        return self.state == "judged"

    @property
    def accepted(self) -> bool:
        """Whether it is right."""
        return self.verdict is Verdict.ACCEPTED


def key_of(problem: Problem, source: str, *, to_the_end: bool) -> str:
    """What a verdict depends on, as one text. `to_the_end`: cases after one that ran out of time are run in the second try."""
    parts = (
        hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest(),
        problem.digest,
        problem.entry,
        hashlib.sha256(msgspec.json.encode(problem.limits)).hexdigest(),
        environment_key(),
        kata_tui.__version__,
        str(to_the_end),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]


def ungraded(submission: Submission, reason: str, key: str = "") -> GradedFile:
    """A submission that nothing could be judged of."""
    return about(submission, GradedFile(1, "", "", "", "", "", "", key, "not_graded", reason=reason))


def about(submission: Submission, graded: GradedFile) -> GradedFile:
    """What is known of a source, as said of that submission."""
    return replace(
        graded,
        id=submission.id,
        student=submission.student,
        kata=submission.kata,
        file=submission.file,
        submitted_at=submission.submitted_at,
        sha256=submission.sha256,
        note=submission.note,
        called=submission.called,
        account=submission.account,
    )


def graded(submission: Submission, key: str, state: RunState, text: str, *, tried_again: bool) -> GradedFile:
    """What a run that has finished says of a submission. A fault of the judge or of the problem is no verdict of it."""
    verdict = state.verdict
    if verdict in (Verdict.INTERNAL_ERROR, Verdict.CANCELLED, Verdict.SKIPPED):
        return ungraded(submission, _reason(state), key)
    counted = report(state)
    environment = state.environment
    mistakes = dict.fromkeys(result.mistake.id for result in state.results if result.mistake is not None)
    return about(
        submission,
        GradedFile(
            1,
            *("",) * 6,
            key,
            "judged",
            verdict,
            passed=counted.passed,
            total=counted.total,
            visible=counted.visible,
            hidden=counted.hidden,
            cases=_cases(state),
            mistakes=tuple(mistakes),
            tried_again=tried_again,
            versions={}
            if environment is None
            else {
                "kata_tui": kata_tui.__version__,
                "python": environment.python,
                "jax": environment.jax,
                "flax": environment.flax,
                "numpy": environment.numpy,
            },
            protections={} if state.protections is None else state.protections.document(),
            text=text,
        ),
    )


def _cases(state: RunState) -> tuple[GradedCase, ...]:
    """Each case and check in the order of the problem file; before them the load, if it failed."""
    load = [GradedCase(result.id, "load", result.verdict) for result in state.results if result.kind == "load"]
    found = {result.id: result.verdict for result in state.results}
    each = (
        GradedCase(entry.id, entry.kind, found.get(entry.id, Verdict.SKIPPED), "hidden" if entry.hidden else "visible")
        for entry in state.entries
    )
    return (*load, *each)


def _reason(state: RunState) -> str:
    """Why a run has no verdict, in a sentence."""
    for result in state.results:
        if result.verdict is Verdict.INTERNAL_ERROR and result.error is not None:
            return clean_line(result.error.message, 400)
    return "The run ended before everything was judged."
