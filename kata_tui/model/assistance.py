"""What is known of Python that is being written: how a name goes on, what a call takes, what a thing is for, what looks wrong."""

from enum import StrEnum

from msgspec import Struct


class Completion(Struct, frozen=True):
    """A way to go on. `name` is shown, `text` takes the place of what was typed of it; `kind`: `function`, `class`, ... or nothing."""

    name: str
    text: str
    kind: str = ""


class Completions(Struct, frozen=True):
    """All ways to go on at a place, best first. `whole`: what is typed next only leaves some of them out."""

    items: tuple[Completion, ...] = ()
    whole: bool = True


class CallSignature(Struct, frozen=True):
    """What a call takes, short: `parts` are names with their defaults, `*` and `/`. `active`: the part that is being written."""

    parts: tuple[str, ...]
    active: int | None = None
    documentation: str = ""


class Documentation(Struct, frozen=True):
    """What a name stands for. `path` and `line` (from 1): where it is defined, if that is known."""

    name: str
    signature: str
    text: str
    path: str | None = None
    line: int | None = None


class Weight(StrEnum):
    """How much a mark matters: the run will fail, it may not be meant, or something is left over."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Mark(Struct, frozen=True):
    """A place that looks wrong: row and column (from 0), and a sentence."""

    row: int
    column: int
    message: str
    weight: Weight = Weight.ERROR
