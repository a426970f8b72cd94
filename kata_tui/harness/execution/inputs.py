"""Arguments: what a problem file writes, as the values that a call gets."""

from types import ModuleType
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jax import lax

from kata_tui.comparison.result_tree import DTYPES
from kata_tui.model.problem import ArrayValue, Case, DictValue, ExprValue, ScalarValue, Value

LIBRARIES: dict[str, ModuleType] = {"jax": jax, "jnp": jnp, "np": np, "lax": lax, "nn": nn, "nnx": nnx, "optax": optax}
"""The names that every expression in a problem file can use."""


class Unbuildable(Exception):
    """An expression in the problem file raised; the message says which."""


def build_arguments(case: Case, repetition: int) -> dict[str, Any]:
    """The arguments of one repetition of a case, by name and in order; fresh objects each time.

    `key` in an expression is `jax.random.fold_in(jax.random.key(case.seed), repetition)`. Raises Unbuildable.
    """
    key = jax.random.fold_in(jax.random.key(case.seed), repetition)
    arguments: dict[str, Any] = {}
    for argument in case.args:
        arguments[argument.name] = _build(
            argument.value, {**LIBRARIES, "key": key, **arguments}, f"case {case.id}, {argument.name}"
        )
    return arguments


def _build(value: Value, names: dict[str, Any], place: str) -> Any:
    match value:
        case ScalarValue():
            return value.value
        case ArrayValue():
            return jnp.asarray(np.asarray(value.data).astype(DTYPES[value.dtype]))
        case DictValue():
            return {key: _build(item, names, f"{place}.{key}") for key, item in value.items.items()}
        case ExprValue():
            try:
                return eval(value.code, dict(names))  # noqa: S307 - an author's expression, in the confined process it is meant for
            except BaseException as error:  # `exit()` too: nobody else would tell whose it was
                raise Unbuildable(f"{place}: the expression `{value.code}` raised {type(error).__name__}: {error}") from error


def call_names(module: dict[str, Any], arguments: dict[str, Any]) -> dict[str, Any]:
    """The names that a `call` sees: the arguments before the libraries before the module's own."""
    return {**module, **LIBRARIES, **arguments}
