"""What the judge asks of a harness process."""

from __future__ import annotations

from msgspec import Struct

from kata_tui.model.checks import Check
from kata_tui.model.problem import Case
from kata_tui.protocol.jax_call import JaxCall


class Load(Struct, frozen=True, tag=True):
    """Run the module body of a source. Answered by `Loaded` or `Refused`."""

    source: str
    entry: str
    seconds: float


class Execute(Struct, frozen=True, tag=True):
    """Run one repetition of one case. Answered by `Returned` or `Raised`.

    `reference`: the answer is to hold the inputs too, and the library calls that were compiled. `plain`: the call runs without what the
    source has changed of its process.
    """

    case: Case
    repetition: int
    seconds: float
    reference: bool = False
    plain: bool = False


class Verify(Struct, frozen=True, tag=True):
    """Carry out one check on the inputs of `case`. Answered by `Checked`, `Returned` (a result to compare) or `Raised`."""

    check: Check
    case: Case
    seconds: float


class Inspect(Struct, frozen=True, tag=True):
    """Look inside the call of a case. Answered by `Inspected`, `Untraced` or `Raised`."""

    case: Case
    seconds: float


class TraceShapes(Struct, frozen=True, tag=True):
    """Follow the call of a case line by line. Answered by `ShapesTraced`, or `Unable`. `abstract`: its arrays have no values."""

    case: Case
    abstract: bool
    seconds: float


class Observe(Struct, frozen=True, tag=True):
    """Run the call of a case with an eye on its operations. Answered by `Observed`, or `Unable`."""

    case: Case
    seconds: float


class Evaluate(Struct, frozen=True, tag=True):
    """Carry out what a learner tries beside the source, on the inputs of a case. Answered by `Evaluated`, `Raised` or `Unable`.

    What it binds stays for the next one of the same case.
    """

    case: Case
    code: str
    seconds: float


class WarmLibraries(Struct, frozen=True, tag=True):
    """Do what takes longer the first time, whatever it is for. Answered by `Warmed`."""

    seconds: float


class WarmCalls(Struct, frozen=True, tag=True):
    """Make these library calls once, so that they are compiled. Answered by `Warmed`.

    `following_keys`: as they are made while JAX follows the use of keys, for which it compiles anew.
    """

    calls: tuple[JaxCall, ...]
    seconds: float
    following_keys: bool = False


class WarmArguments(Struct, frozen=True, tag=True):
    """Build the arguments of one repetition of a case, for when it is run or checked. Answered by `Warmed`."""

    case: Case
    repetition: int
    seconds: float


Request = Load | Execute | Verify | Inspect | TraceShapes | Observe | Evaluate | WarmLibraries | WarmCalls | WarmArguments
