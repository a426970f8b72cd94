"""A problem: what is asked, what is right, and how it is judged. Pure data; `kata_tui.library` reads it from a file."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct

from kata_tui.model.checks import Check


class Level(StrEnum):
    """How hard a problem is."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class Tolerance(Struct, frozen=True):
    """`actual` is close when `abs(actual - expected) <= atol + rtol * abs(expected)`."""

    rtol: float
    atol: float

    def allowed(self, expected: Any) -> Any:
        """By how much a value may be off where that is expected: a real or complex number, or an array of them, as float64."""
        return self.atol + abs(self.rtol * expected)  # in this order: the size of a complex number may be beyond all floats


class Limits(Struct, frozen=True):
    """What one run may take. `seconds`: per case, wall clock; None for the judge's own default."""

    seconds: float | None = None
    memory_mb: int = 2048


class ScalarValue(Struct, frozen=True, tag="scalar"):
    """A Python scalar, passed as it is."""

    value: bool | int | float | str | None


class ArrayValue(Struct, frozen=True, tag="array"):
    """A `jax.Array` of dtype `dtype` from (nested) lists of numbers or bools."""

    data: Any
    dtype: str


class ExprValue(Struct, frozen=True, tag="expr"):
    """The value of a Python expression, evaluated in the harness, never in the app's process."""

    code: str


class DictValue(Struct, frozen=True, tag="dict"):
    """A dict of converted values."""

    items: dict[str, Value]


Value = ScalarValue | ArrayValue | ExprValue | DictValue


class Argument(Struct, frozen=True):
    """One argument of a case: its name in `call`, and its value."""

    name: str
    value: Value


class Case(Struct, frozen=True):
    """One call that is judged. `call` is None for `entry(*args)`; a repeated case is one case with several keys.

    `message` is about whatever differs; `messages` has in its place one for each kind of difference that its author speaks of (`value`,
    `shape`, `dtype`, `structure`, `raised`). `raises`: the class of exception that is expected in place of a result, by the name of a
    builtin or a dotted one. `shown_as`: a sentence to show in place of the call.
    """

    id: str
    args: tuple[Argument, ...] = ()
    call: str | None = None
    seed: int = 0
    repeat: int = 1
    hidden: bool = False
    message: str | None = None
    tolerance: Tolerance | None = None
    ignore_dtype: bool = False
    raises: str | None = None
    shown_as: str | None = None
    messages: dict[str, str] = {}

    def message_kind(self, kind: str) -> str:
        """The kind of message that a mismatch of `kind` calls for; "" where the author wrote none."""
        called = {"nonfinite": "value", "type": "structure"}.get(kind, kind)
        return called if called in self.messages else ""


class Mistake(Struct, frozen=True):
    """A wrong solution that must be rejected, and what to tell someone who writes it. `code` is whole."""

    id: str
    feedback: str
    code: str


class Alternative(Struct, frozen=True):
    """Another right solution."""

    title: str
    code: str


class Waiver(Struct, frozen=True):
    """A mutant of the reference that need not be rejected, by name, and why: it is right too, or nobody could tell it apart."""

    mutant: str
    why: str


class Problem(Struct, frozen=True):
    """One problem, complete and valid.

    `digest` is the SHA-256 of everything that decides what is expected (reference, cases, checks, mistakes, devices), in hex:
    expected values are cached under it.
    """

    id: str
    track: str
    title: str
    level: Level
    summary: str
    entry: str
    statement: str
    starter: str
    reference: str
    cases: tuple[Case, ...]
    digest: str
    revision: int = 1
    minutes: int = 10
    concepts: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    hints: tuple[str, ...] = ()
    explanation: str = ""
    alternatives: tuple[Alternative, ...] = ()
    waive: tuple[Waiver, ...] = ()
    limits: Limits = Limits()
    devices: int = 1
    tested_with: dict[str, str] = {}

    @property
    def prints(self) -> bool:
        """Whether it is about printing: its statement speaks of that."""
        return "print" in self.statement

    def call_of(self, case: Case) -> str:
        """The call of a case as a person reads it: its author's sentence, or the code."""
        return case.shown_as or case.call or f"{self.entry}({', '.join(argument.name for argument in case.args)})"

    def case(self, case_id: str) -> Case:
        """The case of that id. Raises KeyError when there is none."""
        for case in self.cases:
            if case.id == case_id:
                return case
        raise KeyError(case_id)


class Track(Struct, frozen=True):
    """A folder of problems in learning order. `id` is the folder's name."""

    id: str
    title: str
    summary: str = ""
    order: int = 1000


class LibraryInfo(Struct, frozen=True):
    """What a library says of itself. `tested_with`: package to version."""

    title: str
    authors: tuple[str, ...] = ()
    license: str = ""
    tested_with: dict[str, str] = {}
