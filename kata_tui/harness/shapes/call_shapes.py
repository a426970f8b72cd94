"""The shapes behind the names of a source while it runs a case: abstract where that is enough, else for real."""

from typing import Any

import jax

from kata_tui.harness.execution.call import Call
from kata_tui.harness.shapes.line_trace import LineTrace
from kata_tui.model.bound_shapes import LineShapes

SHARE = 0.75
"""Part of a request's time that the source may run: what is known by then is to be told within the rest."""


class CallShapes:
    """What one evaluation of a case's call bound. `error`: what it raised. `cut`: it took too long, and was ended."""

    def __init__(self, call: Call, *, abstract: bool, seconds: float) -> None:
        """Evaluate the call for fresh arguments. `abstract`: their arrays have dtypes and shapes, and no values.

        Raises Unbuildable for a fault of the problem file, and NotLoaded.
        """
        self.error: BaseException | None = None
        self._trace: LineTrace | None = None
        # what was traced before, with abstract values, would not run again
        self._call = call if abstract else call.anew()
        self._seconds = SHARE * seconds
        arguments = call.arguments()
        try:
            if abstract:
                self._abstractly(arguments)
            else:
                jax.block_until_ready(self._follow(arguments))
        except BaseException as error:
            self.error = error

    @property
    def lines(self) -> tuple[LineShapes, ...]:
        """What each line bound."""
        return self._trace.lines if self._trace is not None else ()

    @property
    def cut(self) -> bool:
        """Whether it was ended."""
        return self._trace is not None and self._trace.cut

    def _abstractly(self, arguments: dict[str, Any]) -> None:
        leaves, tree = jax.tree.flatten(list(arguments.values()))
        arrays = [index for index, leaf in enumerate(leaves) if isinstance(leaf, jax.Array)]

        def function(*values: Any) -> None:
            filled = dict(enumerate(leaves)) | dict(zip(arrays, values, strict=True))
            self._follow(dict(zip(arguments, jax.tree.unflatten(tree, filled.values()), strict=True)))

        jax.eval_shape(function, *[leaves[index] for index in arrays])

    def _follow(self, arguments: dict[str, Any]) -> Any:
        self._trace = LineTrace(self._seconds)
        with self._trace:
            return self._call.apply(arguments)
        return None
