"""An item that was made: what is shown, and what decides whether an answer is right. Data; nothing here is run."""

from typing import Literal

from msgspec import Struct

from kata_tui.model.problem import Case
from kata_tui.model.result import CaseResult
from kata_tui.practice.items.item import Item
from kata_tui.practice.items.pieces import Puzzle

Asked = Literal["value", "form", "verdict"]
"""What is to be predicted: what a call gives, of what shape and dtype that is, or what a judge says of it."""


class Choice(Struct, frozen=True):
    """One thing that may come of it. `of`: the source of the problem that does this, `reference` or the id of a mistake."""

    text: str
    of: str


class Predict(Struct, frozen=True):
    """A program, and four things that may come of a call; the one at `right` does. `inputs`: argument name to its text."""

    item: Item
    source: str
    case: Case
    call: str
    inputs: dict[str, str]
    asked: Asked
    choices: tuple[Choice, ...]
    right: int


class Mend(Struct, frozen=True):
    """A program with one fault, and what a judge says of it. `changes`: lines that may be changed."""

    item: Item
    source: str
    symptom: CaseResult
    changes: int


class Order(Struct, frozen=True):
    """Pieces to be put in order; not all of them belong."""

    item: Item
    puzzle: Puzzle


class Write(Struct, frozen=True):
    """The whole problem, from its starter."""

    item: Item
    source: str


Exercise = Predict | Mend | Order | Write
