"""One review: which exercise it is, and what an answer to it leaves in the log."""

from collections.abc import Iterator
from time import monotonic

from msgspec import Struct

from kata_tui.judging.judge import Judge
from kata_tui.model.problem import Problem
from kata_tui.model.told import Told
from kata_tui.practice.items.dialogue import Marked
from kata_tui.practice.items.exercise import Exercise, Write
from kata_tui.practice.items.item import Item, items_about
from kata_tui.practice.items.making import exercise_of
from kata_tui.practice.practice import GradedReview, Practice
from kata_tui.practice.schedule import DueReview
from kata_tui.profile.entries import ItemDone, entry_now

_TRIED = 6
"""Short exercises that are tried to be made, before the kata itself is taken."""


class ChosenReview(Struct, frozen=True):
    """A review that was chosen: why, of which problem, and the exercise."""

    due: DueReview
    problem: Problem
    exercise: Exercise

    @property
    def item(self) -> Item:
        """What the exercise was made of."""
        return self.exercise.item

    @property
    def whole(self) -> bool:
        """Whether it is a whole kata, which is written in a place of its own."""
        return isinstance(self.exercise, Write)


class ReviewSession:
    """Reviews of one evening. Each begins when it is chosen."""

    def __init__(self, practice: Practice, judge: Judge) -> None:
        self._practice = practice
        self._judge = judge
        self._began = monotonic()
        self._runs = 0

    async def choose(self, due: DueReview) -> ChosenReview | None:
        """The exercise for what is due; None when its problems cannot be used. Raises HarnessError when nothing can be run."""
        for problem in self._problems(due):
            for item in self._items(due, problem):
                exercise = await exercise_of(problem, item, self._judge)
                if exercise is not None:
                    return self._begun(ChosenReview(due, problem, exercise))
        for problem in self._problems(due):
            item = next(item for item in items_about(problem, due.concept) if item.kind == "write")
            return self._begun(ChosenReview(due, problem, Write(item, problem.starter)))
        return None

    def _problems(self, due: DueReview) -> Iterator[Problem]:
        """The problems that it can be reviewed by, best first: those that were passed, and were not reviewed lately."""
        history = self._practice.history
        katas = [kata for kata in self._practice.graph.about(due.concept) if due.kata in ("", kata.id)]
        katas.sort(key=lambda kata: (kata.id not in history.passed, history.items.get(f"{kata.id}:write", 0) if due.written else 0))
        for kata in katas:
            listed = self._practice.profile.listed(kata.id)
            problem = self._practice.profile.runnable(listed)
            if problem is not None:
                yield problem

    def _items(self, due: DueReview, problem: Problem) -> Iterator[Item]:
        """Its short exercises, those that were not done lately first; none where a whole kata is due, or it was never passed."""
        history = self._practice.history
        if due.written or problem.id not in history.passed:
            return
        short = [item for item in items_about(problem, due.concept) if item.kind != "write"]
        kinds = {
            item.kind: max((history.items.get(each.id, 0) for each in short if each.kind == item.kind), default=0) for item in short
        }
        short.sort(key=lambda item: (history.items.get(item.id, 0), kinds[item.kind]))
        yield from short[:_TRIED]

    def _begun(self, chosen: ChosenReview) -> ChosenReview:
        self._began, self._runs = monotonic(), 0
        if chosen.whole:
            self._practice.profile.attempts.open(chosen.problem.id, review=True)
            self._practice.desk.reset(chosen.problem)
        return chosen

    def answered(self, chosen: ChosenReview, marked: Marked, source: str = "") -> list[GradedReview]:
        """Enter an answer. Returns what it was worth, once it is decided: a kata or a program may be tried again. Raises ProgressError."""
        if not marked.counts:
            return []
        self._runs += 1
        if chosen.whole:
            assert marked.state is not None
            self._practice.profile.attempts.record(marked.state, source)
            return self._practice.grade()
        if not marked.passed and chosen.item.kind != "predict":
            return []
        return self._done(chosen, passed=marked.passed)

    def gave_up(self, chosen: ChosenReview) -> list[GradedReview]:
        """The learner asks for the answer. Raises ProgressError."""
        if chosen.whole:
            self._practice.profile.attempts.give_up(chosen.problem.id)
            return self._practice.grade()
        return self._done(chosen, passed=False)

    def _done(self, chosen: ChosenReview, *, passed: bool) -> list[GradedReview]:
        item = chosen.item
        told = ItemDone(item.id, chosen.due.concept, item.kind, passed, monotonic() - self._began, runs=self._runs)
        self._practice.profile.attempts.add(entry_now(told, chosen.problem.id))
        return self._practice.grade()

    def differs(self, chosen: ChosenReview, source: str) -> bool:
        """Whether the learner has a file of her own for this problem that is another than `source`."""
        try:
            return self._practice.profile.workspace.read(chosen.problem) not in (None, source)
        except Told:
            return True

    def take(self, chosen: ChosenReview, source: str) -> None:
        """Make `source` the learner's own file; what was there is copied beside it. Raises WorkspaceError."""
        workspace = self._practice.profile.workspace
        workspace.reset(chosen.problem)
        workspace.write(chosen.problem, source)
