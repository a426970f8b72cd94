"""What in a source may be why its result is wrong: looked for only when values differ, and told as a suspicion, with its line.

Nothing is run here. A rule reads the syntax tree, and names what is wrong with the code by itself, whatever the result; what is only wrong
beside the reference (a layer that is left in training) is named when the reference's source does otherwise.
"""

from collections.abc import Callable, Iterator

from kata_tui.judging.suspicions import columns, compiled, dropped, ends, flat, modes, optimizers, random_keys, stale, unused
from kata_tui.judging.suspicions.code import Code
from kata_tui.model.result import Suspicion

AT_MOST = 2

Rule = Callable[[Code, Code], Iterator[Suspicion]]

_RULES: tuple[Rule, ...] = (
    dropped.values,
    compiled.changes,
    compiled.modules,
    compiled.called,
    stale.captured,
    stale.of_self,
    stale.lambdas,
    random_keys.spent_twice,
    random_keys.aliased,
    random_keys.in_steps,
    random_keys.of_numpy,
    random_keys.left_out,
    optimizers.state,
    optimizers.order,
    optimizers.unapplied,
    unused.names,
    unused.given,
    modes.training,
    modes.told,
    flat.steps,
    ends.neighbours,
    columns.columns,
)
"""Surest first."""


def suspicions(source: str, reference: str) -> tuple[Suspicion, ...]:
    """At most two suspicions about a source whose result is wrong, the surest first; one of each rule, none of one line twice.

    Empty for a source that does not parse, or is too deep to be read. Takes some milliseconds.
    """
    code, right = Code.of(source), Code.of(reference)
    if code is None or right is None:
        return ()
    try:
        return _found(code, right)
    except RecursionError:  # an expression as deep as nobody writes one
        return ()


def _found(code: Code, right: Code) -> tuple[Suspicion, ...]:
    found: dict[int, Suspicion] = {}
    for rule in _RULES:
        first = next(rule(code, right), None)
        if first is not None and next(rule(right, right), None) is None:  # what the reference does too is not what is wrong
            found.setdefault(first.line, first)
        if len(found) == AT_MOST:
            break
    return tuple(found.values())
