"""The floating-point operations of a jaxpr, with the lengths of loops multiplied in.

XLA's own analysis counts the body of a loop once, so the jaxpr is walked. How many there are of one equation: one for each element of an
arithmetic operation or function, 2·m·n·k for a product of matrices, n - 1 for a sum of n. Comparisons, copies, conversions, integers and
communication count nothing.
"""

from collections.abc import Iterator
from math import prod
from typing import Any

import jax
import jax.numpy as jnp

from kata_tui.harness.jaxpr.equations import line_of, name_of, nested
from kata_tui.model.inspection import Flops, Open

_EACH_NAMES = """
    add sub mul div rem neg abs sign max min pow integer_pow square sqrt rsqrt cbrt exp exp2 expm1 log log1p sin cos tan asin acos
    atan atan2 sinh cosh tanh asinh acosh atanh logistic erf erfc erf_inv lgamma digamma floor ceil round add_any clamp nextafter
    igamma igammac polygamma zeta regularized_incomplete_beta bessel_i0e bessel_i1e random_gamma_grad
"""
_EACH = frozenset(_EACH_NAMES.split())
_REDUCE = frozenset(("reduce_sum", "reduce_prod", "reduce_max", "reduce_min"))
_CUMULATE = frozenset(("cumsum", "cumprod", "cummax", "cummin", "cumlogsumexp"))
_SCATTER = frozenset(
    ("scatter-add", "scatter_add", "scatter-mul", "scatter_mul", "scatter-sub", "scatter_sub", "scatter_max", "scatter_min")
)
_UNCOUNTED_NAMES = """
    eig eigh svd qr geqrf householder_product cholesky cholesky_update lu triangular_solve tridiagonal tridiagonal_solve schur
    hessenberg fft sort approx_top_k pallas_call pure_callback io_callback ffi_call custom_call reduce reduce_window ragged_dot
    ragged_dot_general custom_linear_solve select_and_scatter_add symmetric_product xla_call lu_pivots_to_permutation
"""
_UNCOUNTED = frozenset(_UNCOUNTED_NAMES.split())
"""What takes operations of which no simple count is true."""


_MOST = 2**60
"""More than anybody waits for: numbers stay within what a message can hold."""


def flops_of(jaxpr: Any) -> Flops:
    """The operations of a jaxpr. What cannot be known before it runs is told apart."""
    total, at_most = 0, False
    open_ends: list[Open] = []
    for equation in jaxpr.eqns:
        found = _of(equation)
        total += found.count
        at_most = at_most or found.at_most
        open_ends += found.open
    return Flops(min(total, _MOST), at_most, tuple(open_ends))


def _of(equation: Any) -> Flops:
    name = name_of(equation)
    match name:
        case "scan":
            return _times(flops_of(equation.params["jaxpr"].jaxpr), equation.params["length"])
        case "while":
            turn = _sum(flops_of(inner) for _, inner in nested(equation))
            return Flops(0, turn.at_most, (Open(name, turn.count, 1, line_of(equation)), *turn.open))
        case "cond":
            branches = [flops_of(inner) for _, inner in nested(equation)]
            counts = [branch.count for branch in branches]
            differ = len(set(counts)) > 1 or any(branch.at_most or branch.open for branch in branches)
            return Flops(max(counts), differ, tuple(held for branch in branches for held in branch.open))
        case "shard_map":  # what one device does, by all of them
            return _times(flops_of(equation.params["jaxpr"]), equation.params["mesh"].size)
    if name in _UNCOUNTED:
        return Flops(0, open=(Open(name, 0, 1, line_of(equation)),))
    inner = nested(equation)
    if inner and name not in _SCATTER:  # jit, remat, custom_jvp, custom_vjp: a jaxpr that runs once
        return _sum(flops_of(held) for _, held in inner)
    return Flops(_alone(name, equation))


def _alone(name: str, equation: Any) -> int:
    """The operations of an equation that holds no other."""
    given, made = [variable.aval for variable in equation.invars], equation.outvars[0].aval if equation.outvars else None
    if made is None or not any(_is_floating(aval) for aval in (*given, made)):
        return 0
    if name == "dot_general":
        (contracted, _), _ = equation.params["dimension_numbers"]
        return 2 * _size(made) * int(prod(given[0].shape[axis] for axis in contracted))
    if name == "conv_general_dilated":
        kernel = given[1].shape
        spec = equation.params["dimension_numbers"].rhs_spec  # output features, then input features of a group, then space
        return 2 * _size(made) * int(prod(kernel[axis] for axis in spec[1:]))
    if name in _EACH:
        return _size(made)
    if name in _REDUCE:
        return _size(given[0]) - _size(made) if _size(given[0]) else 0
    if name in _CUMULATE:
        length = given[0].shape[equation.params["axis"]]
        return _size(made) // length * (length - 1) if length else 0
    if name in _SCATTER:
        return _size(given[2])
    return 0


def _is_floating(aval: Any) -> bool:
    dtype = getattr(aval, "dtype", None)
    return dtype is not None and not jax.dtypes.issubdtype(dtype, jax.dtypes.extended) and jnp.issubdtype(dtype, jnp.inexact)


def _size(aval: Any) -> int:
    size = getattr(aval, "size", 0)
    return size if isinstance(size, int) else 0


def _sum(parts: Iterator[Flops]) -> Flops:
    found = list(parts)
    return Flops(
        sum(part.count for part in found), any(part.at_most for part in found), tuple(held for part in found for held in part.open)
    )


def _times(flops: Flops, factor: int) -> Flops:
    return Flops(
        min(flops.count * factor, _MOST),
        flops.at_most,
        tuple(Open(held.primitive, held.each, min(held.times * factor, _MOST), held.line) for held in flops.open),
    )
