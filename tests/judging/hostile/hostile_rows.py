"""What is thrown at the judge, and what must be seen: one row for each.

To add a row to one of the `rows_of_…`: a name, a source, and the verdict of each case that reports. `second` writes a source that does its
harm in the second of the three cases of `THREE`; the cases before and after it are then accepted, which is what `around` says. A verdict
may be a pattern. `told` is searched for in everything that the result of a case says, `never` must not be found in any; `line` is counted
from the first line of the harm, and for `load` from the first line of the file. A source may aim at what stands around a run: a home
at `@HOME@`, a process `@BYSTANDER@`, the judge's own `@APP@`, a socket that listens on `@PORT@`, and `@ESCAPED@` names a file that it may
try to make where everybody can; whatever the verdicts, all of that must be as it was.

A row that holds only where the machine has a layer of protection names it in `needs`; of layers divided by `|` one is enough, and
`landlock 4` is Landlock in its fourth version. Without them such a row must not hold, or the need is none; `perhaps` says that something
else, like a permission of the kernel's, may stand in the way too. So a source must be harmless to the machine even where nothing holds it:
bounded, and aimed at nothing but what stands around it.
"""

from dataclasses import dataclass, field
from textwrap import dedent, indent

from kata_tui.model.problem import Problem
from tests.samples.katas import BRIEF, FIRST, THREE, source, three


def second(harm: str, before: str = "") -> str:
    """A right source that does harm when `x` has two elements. `before` stands at the top level."""
    return source(f"{before}\ndef solve(x):\n    if len(x) == 2:\n{indent(dedent(harm).strip(), ' ' * 8)}\n    return x * 2\n")


def around(verdict: str) -> dict[str, str]:
    """The second case comes to this, and the others are accepted."""
    return {"one": "accepted", "two": verdict, "three": "accepted"}


@dataclass(frozen=True)
class Row:
    name: str
    source: str
    verdicts: dict[str, str]
    told: dict[str, str] = field(default_factory=dict)
    line: dict[str, int] = field(default_factory=dict)
    never: str | None = None
    problem: Problem = THREE
    needs: frozenset[str] = frozenset()
    perhaps: bool = False


SHORT = three(limits=BRIEF)
STALE = "runtime_error"
"""After a forged answer the true one comes when nobody asks, or at the turn of the next question."""
ALL_WELL = {"one": "accepted", "two": "accepted", "three": "accepted"}
HARM = FIRST + 2
"""The line of the first line of the harm in `second`, when there is nothing before it."""
