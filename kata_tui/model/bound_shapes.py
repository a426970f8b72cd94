"""Live shapes: what the names of a source were bound to, line by line, as data. Nothing of it is judged."""

from collections.abc import Iterable

from msgspec import Struct

from kata_tui.model.result import ErrorReport
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict

MAX_LINES = 200
MAX_NAMES = 12
"""Names told of one line."""

MAX_KINDS = 3
"""Different dtypes and shapes of one name that are told."""

RETURNED = ""
"""In the place of a name: what the function returned."""

_NAME = 40
_TEXT = 80


class Bound(Struct, frozen=True):
    """A name that a line bound, or `RETURNED`: the first few of what it was bound to, how often, and what it was bound to last."""

    name: str
    shapes: tuple[str, ...]
    times: int = 1
    last: str = ""

    @property
    def text(self) -> str:
        """`h: float32[8] (10×)`, `h: float32[8], then float32[9]`, `i: 0 … 9 (10×)`, `→ float32[8]`."""
        sign = f"{self.name}: " if self.name != RETURNED else "→ "
        if len(self.shapes) >= MAX_KINDS:
            return f"{sign}{self.shapes[0]} … {self.last} ({self.times:,}×)"
        again = f" ({self.times:,}×)" if len(self.shapes) == 1 < self.times else ""
        return f"{sign}{', then '.join(self.shapes)}{again}"


class LineShapes(Struct, frozen=True):
    """What one line (from 1) of the source bound, in the order in which it came."""

    line: int
    names: tuple[Bound, ...]


class Shapes(Struct, frozen=True):
    """The shapes of a submission on one case.

    `abstract`: nothing was computed, JAX only traced the call. Where not all of the call was followed, `said` is a sentence that tells
    why, `verdict` what a run would say of it, and `error` what the call raised; its `shapes` are those of the failing line.
    """

    format: int
    problem: str
    case: str
    call: str
    lines: tuple[LineShapes, ...] = ()
    abstract: bool = True
    said: str = ""
    verdict: Verdict = Verdict.ACCEPTED
    error: ErrorReport | None = None

    @property
    def notes(self) -> dict[int, str]:
        """The text for each line (from 1) that has one. The line that raised begins with a cross."""
        notes = {each.line: "  ".join(bound.text for bound in each.names) for each in self.lines}
        if self.error is not None and self.error.line is not None:
            failing = "  ".join(f"{name}: {text}" for name, text in self.error.shapes.items())
            notes[self.error.line] = f"✗ {failing or clean_line(self.error.type, _NAME)}"
        return dict(sorted(notes.items()))


def bounded(lines: Iterable[LineShapes]) -> tuple[LineShapes, ...]:
    """What came from a process, cleaned, cut to what may be kept and shown, and in the order of the lines; each line once."""
    kept = {each.line: each for each in tuple(lines)[:MAX_LINES] if each.names and each.line > 0}
    return tuple(LineShapes(line, tuple(map(_bound, kept[line].names[:MAX_NAMES]))) for line in sorted(kept))


def _bound(bound: Bound) -> Bound:
    shapes = tuple(clean_line(text, _TEXT) for text in bound.shapes[:MAX_KINDS])
    return Bound(clean_line(bound.name, _NAME), shapes, max(1, min(bound.times, 10**9)), clean_line(bound.last, _TEXT))
