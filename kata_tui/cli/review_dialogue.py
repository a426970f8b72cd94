"""A review as a dialogue of lines: for any terminal, a screen reader too. What is long is written in the learner's own editor."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from kata_tui.cli.printer import Printer
from kata_tui.judging.judge import Judge
from kata_tui.model.text import clean
from kata_tui.model.told import Told
from kata_tui.practice.concept_card import Grade
from kata_tui.practice.items.dialogue import Marked, Misread, begins_with, feedback, mark, question, reply_of, wanted
from kata_tui.practice.items.exercise import Predict
from kata_tui.practice.practice import GradedReview, Practice
from kata_tui.practice.schedule import DueReview
from kata_tui.practice.session import ChosenReview, ReviewSession
from kata_tui.practice.telling import SIZES, graded_line
from kata_tui.profile.editor_command import ExternalEditorError, editor_command
from kata_tui.profile.workspace import Workspace
from kata_tui.reporting import Role, Span
from kata_tui.storage.files import read_bounded

LEAVE, GIVE_UP, HINT, TAKE = "Q", "G", "H", "T"
"""Capitals: small letters are answers."""


Ask = Callable[[str], Awaitable[str | None]]
"""Asks something and waits for a line; None where nobody answers any more."""


class ReviewLeft(Exception):
    """The learner leaves, or there is nothing more to read from her."""


class ReviewDialogue:
    """Reviews in lines, one after another, over a judge."""

    def __init__(self, practice: Practice, printer: Printer, judge: Judge, ask: Ask) -> None:
        self._ask = ask
        self._practice = practice
        self._printer = printer
        self._judge = judge
        self._session = ReviewSession(practice, judge)

    async def review(self, due: DueReview) -> bool:
        """Lead one review from its question to its grade. Returns whether it was done. Raises HarnessError and ProgressError."""
        chosen = await self._session.choose(due)
        if chosen is None:
            self._printer.say(f"The problems about {self._practice.title(due.concept)} cannot be used now.")
            return False
        printer = self._printer
        size = SIZES[chosen.item.kind].capitalize()
        printer.line(Span(f"{size}: {self._practice.title(due.concept)}", Role.TITLE), Span(f"  about {chosen.item.minutes} min"))
        printer.line()
        printer.lines(question(chosen.problem, chosen.exercise, printer.width))
        printer.line()
        try:
            graded = await (self._written(chosen) if begins_with(chosen.exercise) is not None else self._typed(chosen))
            await self._conclude(graded)
        except ReviewLeft:
            printer.say("Left. It waits for you.")
            return False
        return True

    async def _typed(self, chosen: ChosenReview) -> list[GradedReview]:
        """An answer of a line."""
        while True:
            asked = f"{wanted(chosen.exercise)} {GIVE_UP} alone gives up, {LEAVE} alone leaves."
            answer = await self._read(asked, small=isinstance(chosen.exercise, Predict))
            if answer == GIVE_UP:
                return self._session.gave_up(chosen)
            try:
                reply = reply_of(chosen.exercise, answer)
            except Misread as error:
                self._printer.say(str(error))
                continue
            marked = await mark(chosen.problem, chosen.exercise, reply, self._judge)
            if graded := self._told(chosen, marked):
                return graded

    async def _written(self, chosen: ChosenReview) -> list[GradedReview]:
        """An answer that is written in the learner's editor, again and again until it passes."""
        path = self._place(chosen)
        hints = 0
        self._printer.say(f"Your editor opens {path}. What you save there is judged.")
        while True:
            hint = f", {HINT} a hint" if hints < len(chosen.problem.hints) and chosen.whole else ""
            answer = await self._read(f"Enter opens the editor{hint}, {GIVE_UP} gives up, {LEAVE} leaves.")
            if answer == GIVE_UP:
                return self._session.gave_up(chosen)
            if answer == HINT and hint:
                self._practice.profile.attempts.show_hint(chosen.problem.id)
                self._printer.write(f"{clean(chosen.problem.hints[hints]).rstrip()}\n")
                hints += 1
                continue
            self._edit(path)
            try:
                source = read_bounded(path).decode("utf-8-sig")
                reply = reply_of(chosen.exercise, source)
            except (OSError, UnicodeDecodeError) as error:
                self._printer.say(f"{path} cannot be read: {error}.")
                continue
            except Misread as error:
                self._printer.say(str(error))
                continue
            marked = await mark(chosen.problem, chosen.exercise, reply, self._judge)
            graded = self._told(chosen, marked, source)
            if marked.passed:
                await self._ask_which(chosen, source)
                return graded

    def _told(self, chosen: ChosenReview, marked: Marked, source: str = "") -> list[GradedReview]:
        graded = self._session.answered(chosen, marked, source)
        self._printer.lines(feedback(chosen.problem, chosen.exercise, marked, self._printer.width))
        self._printer.line()
        return graded

    def _place(self, chosen: ChosenReview) -> Path:
        """The file to write in: the starter of a kata, or the program to mend."""
        desk = self._practice.desk
        if chosen.whole:
            return desk.path(chosen.problem)
        mending = Workspace(desk.folder / "mend")
        mending.write(chosen.problem, begins_with(chosen.exercise) or "")
        return mending.path(chosen.problem)

    def _edit(self, path: Path) -> None:
        """Open the learner's editor and wait until it ends."""
        try:
            command = editor_command(self._practice.profile.settings.editor)
            subprocess.run([*command, str(path)], check=False)  # noqa: S603 - the learner's own command, and no shell
        except (ExternalEditorError, OSError) as error:
            self._printer.say(f"{error} You can also write {path} elsewhere, and press Enter here.")

    async def _ask_which(self, chosen: ChosenReview, source: str) -> None:
        """The learner has a file of her own: it stays, unless she wants this one."""
        if not chosen.whole or not self._session.differs(chosen, source):
            return
        asked = "Your own file is as it was. Enter keeps it; T takes this one in its place, and keeps a copy of it."
        try:
            if await self._read(asked) == TAKE:
                self._session.take(chosen, source)
                self._printer.say(f"Taken: {self._practice.profile.workspace.path(chosen.problem)}")
        except ReviewLeft:
            return
        except Told as error:
            self._printer.say(str(error))

    async def _conclude(self, graded: list[GradedReview]) -> None:
        """Tell what it was worth, and put that right if she says so."""
        for review in graded[:1]:
            self._printer.line(*graded_line(self._practice, review))
            try:
                answer = await self._read("Enter goes on. To put that right: 1 again, 2 hard, 3 good, 4 easy.")
            except ReviewLeft:
                return
            if answer in {"1", "2", "3", "4"} and int(answer) != review.grade:
                self._printer.line(*graded_line(self._practice, self._practice.correct(review, Grade(int(answer)))))

    async def _read(self, asked: str, *, small: bool = True) -> str:
        """A line from the learner; `small`: a small letter is as good as a capital. Raises ReviewLeft."""
        line = await self._ask(asked)
        answer = (line or "").strip()
        command = answer.upper() if small and answer.upper() in (LEAVE, GIVE_UP, HINT, TAKE) else answer
        if line is None or command == LEAVE:
            raise ReviewLeft
        return command


def ask_in_lines(printer: Printer) -> Ask:
    """Asks on standard error, and reads a line of standard input."""

    async def ask(asked: str) -> str | None:
        printer.ask(f"{asked}\n> ")
        return await asyncio.to_thread(sys.stdin.readline) or None

    return ask


async def led(practice: Practice, printer: Printer, judge: Judge, ask: Ask, *, every: bool) -> bool:
    """Lead the first review of today, or all of them. Returns whether one was done."""
    dialogue = ReviewDialogue(practice, printer, judge, ask)
    done = False
    try:
        while due := practice.today().due:
            if not await dialogue.review(due[0]):
                return done
            done = True
            if not every:
                break
        return done
    finally:
        await asyncio.shield(judge.close())
