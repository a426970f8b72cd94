"""One call of a case, with an eye on the operations of its source."""

import ast

import jax

from kata_tui.harness.execution.call import Call
from kata_tui.harness.execution.submission import load_source, loaded_text
from kata_tui.harness.observing.observer import Observer, SeenEnough
from kata_tui.harness.observing.rewritten import WATCH, Rewriter
from kata_tui.model.observation import Observation

SECONDS = 1.0, 0.5
"""Of the processor, without `jit` and with it."""


def observed(call: Call) -> tuple[Observation, ...]:
    """What is seen while the call runs for fresh arguments, for so many `SECONDS` at most, in the order in which it came.

    Without `jit`, for then there are values to look at; and with it, where that raises. Raises NotLoaded, and Unbuildable for a fault of
    the problem file.
    """
    found: dict[Observation, None] = {}
    for disabled, seconds in zip((True, False), SECONDS, strict=True):
        rewriter = Rewriter()
        observer = Observer(seconds)
        text = loaded_text()
        try:
            tree = ast.fix_missing_locations(rewriter.visit(ast.parse(text)))
        except RecursionError:
            return ()
        raised = False
        arguments = call.arguments()  # building them puts JAX's options back as they were
        with jax.disable_jit(disabled):
            try:
                rewritten = call.of_module(load_source(text, call.entry, tree, {WATCH: observer}))
                jax.block_until_ready(rewritten.apply(arguments))
            except SeenEnough:
                pass
            except Exception:
                raised = True
        for (place, seen), numbers in observer.found.items():
            node = rewriter.places[place]
            at = node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0
            found.setdefault(Observation(seen, *at, numbers))
        if not raised:
            break
    return tuple(found)
