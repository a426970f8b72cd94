"""A run as a pure fold: `advance(state, event)`.

The judge yields events; screens and the command line fold them into a `RunState` and show that. A run ends with exactly one
`RunFinished`, whatever happened to the process.
"""

from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from kata_tui.model.bound_shapes import Shapes
from kata_tui.model.evaluation import Evaluation
from kata_tui.model.inspection import Inspection
from kata_tui.model.problem import Case, Problem
from kata_tui.model.protections import Protections
from kata_tui.model.result import CaseResult, Count, Environment, RunReport
from kata_tui.model.verdict import Verdict, first_to_mend


class Phase(StrEnum):
    """What a run is busy with."""

    PREPARING = "preparing"  # the reference is run for the expected values; once per problem and environment
    STARTING = "starting"  # waiting for a process that has imported JAX
    LOADING = "loading"  # the submission's module body runs
    RUNNING = "running"  # cases, then checks
    FINISHED = "finished"


class RunEntry(Struct, frozen=True):
    """A case or check that the run will report: `kind` is `case` or `check`."""

    id: str
    kind: str
    hidden: bool = False


class RunStarted(Struct, frozen=True):
    """The first event. `entries`: everything that must report for the run to be accepted; `selected`: what was asked for."""

    problem: str
    revision: int
    entries: tuple[RunEntry, ...]
    selected: tuple[str, ...]


class PhaseChanged(Struct, frozen=True):
    """The run goes on to another phase."""

    phase: Phase


class EnvironmentKnown(Struct, frozen=True):
    """The process that runs the submission said what it is."""

    environment: Environment
    protections: Protections = Protections()


class CaseStarted(Struct, frozen=True):
    """A case or check begins."""

    id: str


class CaseFinished(Struct, frozen=True):
    """A case or check is decided, or the load failed (`result.kind == "load"`)."""

    result: CaseResult


class CaseRevised(Struct, frozen=True):
    """What was told of a case is told anew: a later one has shown what it is, or is not. Its verdict is the same."""

    result: CaseResult


class RunFinished(Struct, frozen=True):
    """The last event of a run. `verdict` is the judge's word when the run ended early (cancelled, time limit, internal error)."""

    seconds: float
    verdict: Verdict | None = None


Event = RunStarted | PhaseChanged | EnvironmentKnown | CaseStarted | CaseFinished | CaseRevised | RunFinished


class RunHandle(Protocol):
    """A run that was begun."""

    def events(self) -> AsyncIterator[Event]:
        """What happens, as it is decided; to be listened to once. Ends with exactly one `RunFinished`."""

    def cancel(self) -> None:
        """End it, at once: its process is killed, and its last event says cancelled. At any time, also before the first event."""


class Pad(Protocol):
    """Where a learner tries expressions beside her file."""

    async def evaluate(self, source: str, case: Case, code: str) -> Evaluation:
        """What `code` comes to after `source`, on the inputs of `case`. Cancelling the task ends it. Never raises."""

    async def close(self) -> None:
        """End what is under way; the names that were bound are gone."""


class Judging(Protocol):
    """What the screens and the command line need of a judge."""

    def warm(self, problem: Problem, following: Problem | None = None) -> None:
        """Begin, in the background, to make ready for a run of `problem` (expected values, a standby process). Returns at once.

        `following`: what is likely to be wanted next.
        """

    def begin(self, problem: Problem, source: str, *, only: str | None = None) -> RunHandle:
        """A run of `source`, which goes on while somebody listens to it; `only` names the one case or check to run."""

    async def inspect(self, problem: Problem, source: str, case: Case, *, solved: bool = False) -> Inspection:
        """Look inside `source` on one case, and the reference beside it, of which all is shown once it is `solved`. Never raises."""

    async def inspect_own(self, problem: Problem, source: str, case: Case) -> Inspection:
        """Look inside an alternative on one case, for one who may see it. Never raises."""

    async def judge_own(self, problem: Problem, cases: tuple[Case, ...], source: str) -> tuple[CaseResult, ...]:
        """What `source` comes to in cases of the learner's own, which decide nothing. Never raises."""

    def scratchpad(self, problem: Problem) -> Pad:
        """Where a learner tries expressions beside her file; to be closed."""

    async def shapes(self, problem: Problem, source: str, case: Case, *, spare: bool = False) -> Shapes:
        """What the names of `source` are bound to on one case; `spare`: only where memory is to spare. Ends for a run. Never raises."""

    async def close(self) -> None:
        """End the runs that are under way, and kill and reap every process."""


class RunState(Struct, frozen=True):
    """Everything known of a run so far."""

    problem: str = ""
    revision: int = 0
    entries: tuple[RunEntry, ...] = ()
    selected: tuple[str, ...] = ()
    phase: Phase = Phase.STARTING
    running: str | None = None
    results: tuple[CaseResult, ...] = ()
    environment: Environment | None = None
    protections: Protections | None = None
    seconds: float = 0.0
    ended_with: Verdict | None = None

    @property
    def finished(self) -> bool:
        """Whether the last event has come."""
        return self.phase is Phase.FINISHED

    @property
    def verdict(self) -> Verdict:
        """The run's verdict by what has reported so far.

        Accepted only when every case and check has reported accepted. When all that reported is accepted but something is missing,
        the rest was skipped. A run that was ended (cancelled, out of time) says so; any other has the verdict of what is to be mended
        first: the first case in the file's order that failed, or else the first check. A fault of the judge or of the problem file comes
        before all that.
        """
        places = {entry.id: place for place, entry in enumerate(self.entries)}
        in_order = [result.verdict for result in sorted(self.results, key=lambda result: places.get(result.id, -1))]
        # what was left out says nothing beside that for which it was
        decided = [verdict for verdict in in_order if verdict is not Verdict.SKIPPED] or in_order
        found = first_to_mend(decided or [self.ended_with or Verdict.INTERNAL_ERROR])
        if found is not Verdict.INTERNAL_ERROR and self.ended_with not in (None, Verdict.ACCEPTED):
            found = self.ended_with or found
        if found is not Verdict.ACCEPTED:
            return found
        accepted = {result.id for result in self.results if result.verdict is Verdict.ACCEPTED}
        complete = Verdict.SKIPPED not in in_order and bool(self.entries) and all(entry.id in accepted for entry in self.entries)
        return Verdict.ACCEPTED if complete else Verdict.SKIPPED

    def result(self, entry_id: str) -> CaseResult | None:
        """What that case or check came to; None while it is undecided."""
        return next((result for result in self.results if result.id == entry_id), None)


def advance(state: RunState, event: Event) -> RunState:
    """The state after `event`. Pure; events after the last one, and a second result for one id that is not revised, change nothing."""
    if state.finished:
        return state
    match event:
        case RunStarted():
            return RunState(event.problem, event.revision, event.entries, event.selected)
        case PhaseChanged():
            return replace(state, phase=event.phase)
        case EnvironmentKnown():
            return replace(state, environment=event.environment, protections=event.protections)
        case CaseStarted():
            return replace(state, running=event.id, phase=Phase.RUNNING)
        case CaseFinished():
            if state.result(event.result.id) is not None:
                return state
            # a check that is made although a case is wrong tells why: it comes first
            first = event.result.kind == "check" and any(
                result.verdict is not Verdict.ACCEPTED for result in state.results if result.kind == "case"
            )
            results = (event.result, *state.results) if first else (*state.results, event.result)
            return replace(state, running=None, results=results)
        case CaseRevised():
            results = tuple(event.result if event.result.id == result.id else result for result in state.results)
            return replace(state, results=results)
        case RunFinished():
            return replace(state, running=None, phase=Phase.FINISHED, seconds=event.seconds, ended_with=event.verdict)


def report(state: RunState) -> RunReport:
    """The document that `run --json` prints, of a run that has finished. It counts what was asked for."""
    accepted = {result.id for result in state.results if result.verdict is Verdict.ACCEPTED}

    def count(entries: list[RunEntry]) -> Count:
        return Count(sum(entry.id in accepted for entry in entries), len(entries))

    asked = [entry for entry in state.entries if entry.id in state.selected]
    visible = count([entry for entry in asked if not entry.hidden])
    hidden = count([entry for entry in asked if entry.hidden])
    return RunReport(
        format=1,
        problem=state.problem,
        revision=state.revision,
        verdict=state.verdict,
        passed=visible.passed + hidden.passed,
        total=visible.total + hidden.total,
        visible=visible,
        hidden=hidden,
        seconds=state.seconds,
        environment=state.environment,
        protections=None if state.protections is None else state.protections.document(),
        cases=state.results,
    )
