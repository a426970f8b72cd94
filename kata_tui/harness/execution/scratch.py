"""What a learner tries beside her file: statements and expressions, on the inputs of a case. What they bind stays for the next ones."""

import ast
import linecache
from typing import Any

import jax
import numpy as np

from kata_tui.harness.execution.call import Call
from kata_tui.harness.execution.inputs import LIBRARIES
from kata_tui.harness.shapes.bindings import described
from kata_tui.model.evaluation import MAX_VALUE
from kata_tui.model.text import clean_line

SCRATCH = "scratch"
"""What the code of the panel is called while it runs."""

_SUMMARISED = 200
"""Elements of an array from which on only its edges are told."""

_LINE = 100


class Scratch:
    """The names of one case's scratch: those of the libraries, of the source's module, the case's arguments, and what was bound since."""

    def __init__(self, call: Call) -> None:
        """Raises Unbuildable when an argument of the case cannot be built."""
        self.case = call.case
        self._names: dict[str, Any] = {**LIBRARIES, **call.module, **call.arguments(), "__name__": SCRATCH}

    def evaluate(self, code: str) -> tuple[Any, ...]:
        """Carry out `code`. Returns the value of its last expression in a tuple; an empty one when it ends with another statement.

        Raises whatever it raises, SyntaxError too.
        """
        tree = ast.parse(code, SCRATCH)
        linecache.cache[SCRATCH] = (len(code), None, [f"{line}\n" for line in code.split("\n")], SCRATCH)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, SCRATCH, "exec", dont_inherit=True), self._names)  # noqa: S102 - running it is what this process is for
        if not isinstance(last, ast.Expr):
            return ()
        expression = compile(ast.Expression(last.value), SCRATCH, "eval", dont_inherit=True)
        return (jax.block_until_ready(eval(expression, self._names)),)  # noqa: S307 - as above


def told(value: Any) -> tuple[str, str]:
    """Dtype and shape of a value, or its class; and its values in words, cut. Raises what its `repr` does."""
    shape = described(value) or clean_line(type(value).__name__, 60)
    with np.printoptions(threshold=_SUMMARISED, edgeitems=4, linewidth=_LINE):
        if isinstance(value, jax.Array | np.ndarray) and not jax.dtypes.issubdtype(value.dtype, jax.dtypes.extended):
            return shape, str(np.asarray(value))[:MAX_VALUE]
        text = repr(value)
    return shape, text if len(text) <= MAX_VALUE else f"{text[:MAX_VALUE]} …"
