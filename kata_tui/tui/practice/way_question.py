"""Which way: the one question that a learner is asked about what comes next."""

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from kata_tui.model.told import Told
from kata_tui.practice.practice import Practice
from kata_tui.tui.dialogs import Question, tell


def ask_way(screen: Screen[Any], practice: Practice, chosen: Callable[[], None]) -> None:
    """Ask, and keep what is answered; `chosen` is called then. Escape leaves it as it was."""
    ways = practice.profile.ways.values()
    answers = [("", "None: the library in its order"), *((way.id, f"{way.title}: {len(way.katas)} katas") for way in ways)]
    answers.sort(key=lambda answer: answer[0] != (practice.way or ""))  # the first one is what Escape means

    def answered(way: str | None) -> None:
        if way is None:
            return
        try:
            practice.choose_way(way)
        except Told as error:
            tell(screen, error)
        chosen()

    screen.app.push_screen(Question("Which way?", (), tuple(answers)), answered)
