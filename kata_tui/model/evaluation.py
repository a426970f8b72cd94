"""What a learner's expression came to, as data. Nothing of it is judged."""

from msgspec import Struct

from kata_tui.model.result import ErrorReport
from kata_tui.model.verdict import Verdict

MAX_VALUE = 8_000
"""Characters of a value that are told."""


class Evaluation(Struct, frozen=True):
    """One entry of the scratch panel: the code, the case whose inputs it had, and what came of it.

    `shape`: dtype and shape of the last expression's value, or its class; empty where the last statement was no expression. `value`: its
    values in words, cut. Where it came to nothing, `said` is a sentence, `verdict` what a run would say of it, `error` what was raised.
    `anew`: names that were bound before are gone.
    """

    code: str
    case: str
    shape: str = ""
    value: str = ""
    seconds: float = 0.0
    printed: str = ""
    truncated: bool = False
    said: str = ""
    verdict: Verdict = Verdict.ACCEPTED
    error: ErrorReport | None = None
    anew: bool = False
