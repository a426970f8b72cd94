"""Each verdict and each kind of mismatch as a glyph, a role and a sentence."""

from kata_tui.model.verdict import Verdict
from kata_tui.reporting.spans import Role, Span

_GLYPHS = {
    Verdict.ACCEPTED: Span("✓", Role.GOOD),
    Verdict.WRONG_ANSWER: Span("✗", Role.BAD),
    Verdict.RUNTIME_ERROR: Span("!", Role.BAD),
    Verdict.TIME_LIMIT: Span("⧖", Role.BAD),
    Verdict.MEMORY_LIMIT: Span("▲", Role.BAD),
    Verdict.OUTPUT_LIMIT: Span("»", Role.BAD),
    Verdict.INVALID_SUBMISSION: Span("!", Role.BAD),
    Verdict.SKIPPED: Span("–", Role.MUTED),
    Verdict.CANCELLED: Span("■", Role.WARN),
    Verdict.INTERNAL_ERROR: Span("?", Role.WARN),
}

_KINDS = {
    "raised": "exception",
    "structure": "structure",
    "type": "type",
    "shape": "shape",
    "dtype": "dtype",
    "nonfinite": "nan or inf",
    "value": "values",
}

OURS = "This is no fault of your solution, and it does not count against you."

_WHY_VERDICT = {
    Verdict.TIME_LIMIT: (
        "A loop that never ends is the first suspect. Then a Python loop over a long array, or a function under `jax.jit` that is "
        "compiled again in each call."
    ),
    Verdict.MEMORY_LIMIT: "A large intermediate array is the usual cause: look for a broadcast such as `x[:, None] - y[None, :]`.",
    Verdict.OUTPUT_LIMIT: "Take `print` out of loops, and print `x.shape` in place of a large `x`.",
    Verdict.INTERNAL_ERROR: "Run it again. If it stays, report it, with what `kata-tui doctor` prints and the log that it names.",
}

_WHY_KIND = {
    "raised": "The right solution raises an exception here, so yours has to raise it too.",
    "structure": "Containers are compared too: their kind, their length and their keys. A list is not a tuple.",
    "shape": "Results are compared without broadcasting: `(3,)` is not `(3, 1)`, and `(1,)` is not `()`.",
    "dtype": "`jnp.zeros(n)` is float32 unless you pass a dtype, and `/` turns integers into floats.",
    "nonfinite": "`0 / 0`, `log(0)`, `inf - inf` and `exp` of a large number are the usual sources.",
}


def glyph(verdict: Verdict | None) -> Span:
    """The sign of a verdict, one cell wide; None: not decided yet."""
    return Span("·", Role.MUTED) if verdict is None else _GLYPHS[verdict]


def kind_words(kind: str) -> str:
    """A kind of mismatch as a person reads it."""
    return _KINDS.get(kind, "")


def why(verdict: Verdict, kind: str | None) -> str:
    """What usually lies behind this, in a sentence or two; empty where that would be no help."""
    return _WHY_KIND.get(kind or "", "") if verdict is Verdict.WRONG_ANSWER else _WHY_VERDICT.get(verdict, "")
