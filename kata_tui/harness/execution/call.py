"""One call of a case: the expression, its names, and the values of one repetition."""

import importlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import jax
import numpy as np

from kata_tui.harness.execution.inputs import Unbuildable, build_arguments, call_names
from kata_tui.harness.execution.submission import reload_source
from kata_tui.harness.execution.surroundings import Surroundings
from kata_tui.harness.execution.tracebacks import CALL
from kata_tui.harness.warmup.prebuilt import Ahead
from kata_tui.model.problem import Case

CALLER = __file__
"""The file that calls an entry: it raises where the entry cannot be called like that."""


class Call:
    """A case's call in a loaded module. Every `run` has fresh inputs: some that were built ahead where there are any, else new ones.

    They are built as in `surroundings`, whatever the module has changed.
    """

    def __init__(
        self,
        module: dict[str, Any],
        entry: str,
        case: Case,
        repetition: int = 0,
        ahead: Ahead | None = None,
        surroundings: Surroundings | None = None,
    ) -> None:
        self.module = module
        self.entry = entry
        self.case = case
        self.repetition = repetition
        self._ahead = ahead
        self._surroundings = surroundings

    def arguments(self) -> dict[str, Any]:
        """Fresh arguments. Raises Unbuildable when an expression of the problem file raises."""
        built = self._ahead.take(self.case, self.repetition) if self._ahead is not None else None
        if built is not None:
            return built
        with self._as_at_first():
            arguments = self._built()
            jax.block_until_ready(arguments)
        return arguments

    def _as_at_first(self) -> AbstractContextManager[None]:
        return nullcontext() if self._surroundings is None else self._surroundings.own()

    def _built(self) -> dict[str, Any]:
        return build_arguments(self.case, self.repetition)

    def apply(self, arguments: dict[str, Any], entry: Callable[..., Any] | None = None) -> Any:
        """The value of the call for these arguments, with `entry` in the place of the module's own when it is given."""
        function = entry or self.module[self.entry]
        if self.case.call is None:
            return function(*arguments.values())
        names = call_names({**self.module, self.entry: function}, arguments)
        return eval(compiled(self.case.call), names)  # noqa: S307 - an author's expression, in the confined process

    def anew(self) -> "Call":
        """This call in a module of its own, where nothing was compiled or kept before. Raises NotLoaded."""
        with self._as_at_first():  # what loading it changes, it does not keep
            module = reload_source(self.entry)
        return self.of_module(module)

    def of_module(self, module: dict[str, Any]) -> "Call":
        """This call in another module."""
        return Call(module, self.entry, self.case, self.repetition, self._ahead, self._surroundings)

    def run(self) -> Any:
        """The value of the call for fresh arguments, computed to its end."""
        return self.finish(self.arguments())

    def finish(self, arguments: dict[str, Any]) -> Any:
        """The value of the call for these arguments, computed to its end."""
        return jax.block_until_ready(self.apply(arguments))

    def wanted(self) -> str:
        """The qualified name of the class of exception that the case means; empty when it means none. Raises Unbuildable."""
        name = self.case.raises
        if name is None:
            return ""
        module, _, last = name.rpartition(".")
        try:
            kind = getattr(importlib.import_module(module or "builtins"), last)
        except (ImportError, AttributeError):
            raise Unbuildable(f"case {self.case.id}: there is no exception `{name}`") from None
        if not (isinstance(kind, type) and issubclass(kind, Exception)):
            raise Unbuildable(f"case {self.case.id}: `{name}` is no exception")
        return f"{kind.__module__}.{kind.__qualname__}"


class DoubleCall(Call):
    """A call in float64, in a process that has JAX's 64 bits on. Its inputs have the values that they have in float32."""

    def _built(self) -> dict[str, Any]:
        """What is float32 in the arguments is cast to float64."""
        with jax.enable_x64(False):
            arguments = super()._built()
        return {name: jax.tree.map(_doubled, value) for name, value in arguments.items()}


def _doubled(leaf: Any) -> Any:
    wider = {"float32": "float64", "complex64": "complex128"}.get(str(getattr(leaf, "dtype", "")))
    return leaf.astype(wider) if wider and isinstance(leaf, jax.Array | np.ndarray) else leaf


def compiled(expression: str) -> Any:
    """The code of an author's expression. Raises Unbuildable."""
    try:
        return compile(expression.strip(), CALL, "eval", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise Unbuildable(f"the call `{expression}` is no expression: {error}") from None
