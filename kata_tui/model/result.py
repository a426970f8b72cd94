"""What a judge found: the data of a report. `run --json`, `run --plain` and the screens all show these.

The structs that `run --json` prints are named and ordered as in its contract; fields may be added, never renamed or removed.
"""

from typing import Annotated

from msgspec import Meta, Struct

from kata_tui.model.problem import Tolerance
from kata_tui.model.verdict import Verdict

Number = bool | int | float | str
"""A number as JSON can hold it: what is not finite, and what is complex, is a string (`"nan"`, `"-inf"`, `"(1+2j)"`)."""


RESULT = "a result"
"""What a mismatch of kind `raised` expects, or has, where nothing was raised."""


MAX_SHAPES = 6
"""Names of a failing line whose shapes are told."""


class Worst(Struct, frozen=True):
    """The element furthest outside its tolerance. `ulp`: units in the last place, in the expected dtype; None for exact dtypes."""

    index: tuple[int, ...]
    expected: Number
    actual: Number
    abs: Number | None = None
    rel: Number | None = None
    ulp: int | None = None


class Excerpt(Struct, frozen=True):
    """A window on an expected and an actual array, around the element that is worst off.

    `lead` fixes every axis but the last two; `rows` are indices along the last but one (empty for a 1-D array), `columns` along the
    last. The cells are texts, row by row (one row for a 1-D array); `differs` marks those that are outside the tolerance. `centre` is
    the place of the worst in the cells.
    """

    shape: tuple[int, ...]
    lead: tuple[int, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    expected: tuple[tuple[str, ...], ...]
    actual: tuple[tuple[str, ...], ...]
    differs: tuple[tuple[bool, ...], ...]
    centre: tuple[int, int] = (0, 0)


class Heat(Struct, frozen=True):
    """Where the error sits: an array, or the slice of it that holds the worst element, in blocks.

    A character a block, row by row (one row for a 1-D array): `.` all equal, `1` to `9` its largest error in ninths of `largest`,
    `!` nan or inf that does not match. `block` is the elements of a block along the two axes. `lead` fixes every axis but the last two.
    `slices`: how many of such slices differ, of how many. `looked_at`: one element in so many was looked at (1: all).
    """

    rows: tuple[str, ...]
    block: tuple[int, int]
    largest: Number
    lead: tuple[int, ...] = ()
    slices: tuple[int, int] = (0, 0)
    looked_at: int = 1


class Nonfinite(Struct, frozen=True):
    """Where one of `nan`, `inf` and `-inf` stands in one result and not in the other.

    `extra`: elements that have it and should not; `missing`: elements that should have it. `where` says in words where they are.
    """

    value: str
    extra: int
    missing: int
    where: str


class Pattern(Struct, frozen=True):
    """Something that holds of the actual result beside the expected one, to within the tolerance.

    `name` is a word or two for a headline, `sentence` is whole, `hint` (may be empty) says what usually leads there.
    """

    id: str
    name: str
    sentence: str
    hint: str = ""


class Mismatch(Struct, frozen=True):
    """One difference between a result and the expected one.

    `path` is the place in the result in Python terms without its root (`["params"]["kernel"]`), `kind` one of raised, structure,
    type, shape, dtype, nonfinite, value. `expected` and `actual` are bounded one-line summaries; of a hidden case they are empty.
    The gravest mismatches of a case say more: `excerpt` and `heat` where an array is too long for one line, `nonfinite`, `patterns`
    (at most two, the likeliest first).
    """

    path: str
    kind: str
    headline: str
    expected: str = ""
    actual: str = ""
    wrong: int = 0
    of: int = 0
    worst: Worst | None = None
    tolerance: Tolerance | None = None
    excerpt: Excerpt | None = None
    heat: Heat | None = None
    nonfinite: tuple[Nonfinite, ...] = ()
    patterns: tuple[Pattern, ...] = ()


class ErrorReport(Struct, frozen=True):
    """An exception of the submission. `line` and `column` (from 1) are in the learner's file; None when it never was there.

    `traceback` starts at the learner's first line and counts the frames of libraries, `frames` names them all; `card` is the id of an
    explanation of a known JAX or Flax error, and `title` what that explanation is called in this case, "" where it has no other title.
    `end_column` is where the failing part ends, behind its last character; None when it ends in another line. `shapes` says what the
    names in the failing part were bound to, in their order: `{"q": "float32[6,4]"}`.
    """

    type: str
    message: str
    line: int | None = None
    column: int | None = None
    traceback: str = ""
    card: str | None = None
    frames: str = ""
    title: str = ""
    end_column: int | None = None
    shapes: Annotated[dict[str, str], Meta(description="Since 0.2. Of a hidden case it is empty.")] = {}


class Note(Struct, frozen=True):
    """Something worth knowing of a line of the learner's that works: a deprecation. `line` is in the learner's file."""

    message: str
    line: int | None = None


class Suspicion(Struct, frozen=True):
    """Something in the learner's source that may be why values are wrong. `line` is in her file.

    `name` is a word or two for a headline, `sentence` is whole, `hint` says what to do about it.
    """

    id: str
    name: str
    sentence: str
    line: int
    hint: str = ""


class MistakeShown(Struct, frozen=True):
    """A known mistake whose output equals this wrong output."""

    id: str
    feedback: str


class Finding(Struct, frozen=True):
    """What a failed check found, in words; `line` is in the learner's file."""

    message: str
    line: int | None = None


class CaseResult(Struct, frozen=True):
    """What one case or check came to.

    `kind` is `case`, `check`, or `load` for a submission that could not be loaded (then it is the only result of the run). `call`
    and `inputs` are for people. `stdout` is what the case printed, standard error included. `repetition` (from 0) is the first
    failing one of a repeated case and `reproduce` the line that makes its key again. `finding` is what a failed check found.
    `compiling` is the part of `seconds` in which JAX traced and compiled. `leaves` is how many leaves the expected result has; those
    without a mismatch are equal. `more` mismatches are counted beside those that are told. `card` explains a wrong answer that is a
    usual misuse. `returned` is what an accepted case returned, on one line; "" for a hidden one. `suspicions` (at most two, the
    surest first) are about the source of a wrong answer. `message_kind` is the kind of difference that the author wrote `message` for
    (`value`, `shape`, `dtype`, `structure`, `raised`), "" where it is for whatever differs.
    """

    id: str
    kind: str
    verdict: Verdict
    shown: str = "visible"
    seconds: float = 0.0
    call: str = ""
    inputs: dict[str, str] = {}
    mismatches: tuple[Mismatch, ...] = ()
    message: str | None = None
    mistake: MistakeShown | None = None
    error: ErrorReport | None = None
    stdout: str = ""
    stdout_truncated: bool = False
    repetition: int | None = None
    reproduce: str | None = None
    finding: Finding | None = None
    compiling: float = 0.0
    notes: tuple[Note, ...] = ()
    leaves: int = 0
    card: str | None = None
    more: int = 0
    returned: str = ""
    suspicions: tuple[Suspicion, ...] = ()
    message_kind: str = ""


class Environment(Struct, frozen=True):
    """What the submission ran on."""

    python: str
    jax: str
    flax: str
    numpy: str
    devices: tuple[str, ...] = ()


class Count(Struct, frozen=True):
    """How many of how many."""

    passed: int
    total: int


class RunReport(Struct, frozen=True):
    """A whole run, as `run --json` prints it."""

    format: int
    problem: str
    revision: int
    verdict: Verdict
    passed: int
    total: int
    visible: Count
    hidden: Count
    seconds: float
    environment: Environment | None
    cases: tuple[CaseResult, ...]
    protections: dict[str, str | int | bool] | None = None
