"""The check `uses`: each API is called by the source itself, and the result of the case needs what came of it.

While the source is loaded anew and its case is traced, the API's public names stand for a watched one. It asks who calls it: the source,
the problem's own expressions, or a library on its own account. What it gives to the source is moved by an amount times something fixed,
and that amount is an input of the jaxpr. So the jaxpr tells: where the input is dead, what the API gave was thrown away; where it is not,
and the result does not move with it at all, it was multiplied by nothing. What cannot be decided is decided for the learner.
"""

from typing import Any

import jax

from kata_tui.harness.checks.found import Found
from kata_tui.harness.checks.use_watch import UseWatch
from kata_tui.harness.checks.watched import resolve
from kata_tui.harness.execution.call import Call
from kata_tui.harness.execution.inputs import Unbuildable
from kata_tui.harness.jaxpr.cancelling import may_cancel
from kata_tui.harness.jaxpr.equations import inputs_needed, moves, result_leaves, walk
from kata_tui.model.checks import UsesRule

_FOR_WHAT_THEY_DO = ("stop_gradient", "block_until_ready")
"""APIs that give what they are given: nobody need look at that."""


def check_uses(call: Call, rule: UsesRule) -> Found:
    """Whether the source calls one API of each group, and needs what it gives."""
    names = tuple(dict.fromkeys(name for group in rule.groups for name in group))
    for name in names:
        if not callable(resolve(name)):
            raise Unbuildable(f"`{name}` cannot be called")
    watch = _look(call, names)
    for group in rule.groups:
        if any(name in watch.needed for name in group):
            continue
        called = [name for name in group if name in watch.called]
        if called:
            text = f"Your code calls `{called[0]}`, and the result does not need what it gives."
            return Found(False, text, watch.lines.get(called[0]))
        listed = ", ".join(f"`{name}`" for name in group)
        return Found(False, f"Your code never calls {'any of ' if len(group) > 1 else ''}{listed} while the case runs.")
    return Found(True)


def _look(call: Call, names: tuple[str, ...]) -> UseWatch:
    """What was seen of the APIs: in a jaxpr where the call can be traced, else in a plain run."""
    for inside in (False, True):
        watch = UseWatch(names)
        try:
            whole = _traced(call, watch, inside)
        except Exception:  # noqa: S112 - code that reads the values of what it computes; it is run below, where what it raises is told
            continue
        if whole or watch.called.issuperset(names):
            return watch
        break
    for bare in (False, True):
        watch = UseWatch(names, bare=bare)
        try:
            with watch.on():
                fresh, arguments = call.anew(), call.arguments()
                watch.running = True
                jax.block_until_ready(fresh.apply(arguments))
        except Exception:
            if bare:
                raise
            continue
        watch.needed |= watch.believed
        break
    return watch


def _traced(call: Call, watch: UseWatch, inside: bool) -> bool:
    """Trace the load and the call. Returns whether that is all: a callback runs later.

    `inside`: the arguments are made there too, as a Variable that is written to must be.
    """
    arguments = None if inside else call.arguments()
    opaque = False

    def function(*amounts: Any) -> list[Any]:
        nonlocal opaque
        watch.amounts = dict(zip(watch.names, amounts, strict=True))
        with watch.on():
            result = call.anew().apply(call.arguments() if arguments is None else arguments)
            leaves, opaque = result_leaves(result)
        return leaves

    closed = jax.make_jaxpr(function)(*[0.0] * len(watch.names))
    needed = inputs_needed(closed.jaxpr)
    steady = not closed.jaxpr.effects and not any(equation.primitive.name == "while" for equation in walk(closed.jaxpr))
    steady = steady and may_cancel(closed)  # to run it takes long, for it is compiled anew
    for number, name in enumerate(watch.names):
        if name not in watch.called:
            continue
        live = needed[number] and (not steady or moves(closed, number))
        if live or name in watch.believed or (opaque and name in watch.marked) or name.endswith(_FOR_WHAT_THEY_DO):
            watch.needed.add(name)
    return not any("callback" in equation.primitive.name for equation in walk(closed.jaxpr))
