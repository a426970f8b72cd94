"""A look inside a call: its jaxpr as rows, what is counted in it, how often it is traced, and where its result is."""

from collections import Counter
from typing import Any

import jax
import numpy as np
from jax.extend.core import Literal

from kata_tui.harness.checks.watched import CallWatch, body_of
from kata_tui.harness.execution.call import Call
from kata_tui.harness.execution.flatten import flatten
from kata_tui.harness.execution.submission import MODULE
from kata_tui.harness.jaxpr.equations import bytes_of, line_of, name_of, nested, trace_all, walk, without_dead
from kata_tui.harness.jaxpr.flops import flops_of
from kata_tui.model.inspection import MAX_PLACED, MAX_PRIMITIVES, MAX_ROWS, MAX_TEXT, Figures, Inside, Large, Placed, Row
from kata_tui.model.text import clean_line
from kata_tui.protocol.nodes import nodes_in

_QUIET_NAMES = """
    in_shardings out_shardings in_layouts out_layouts donated_invars ctx_mesh keep_unused inline compiler_options_kvs prevent_cse
    differentiated policy linear num_consts num_carry cond_nconsts body_nconsts unroll sharding out_sharding weak_type out_dtype
    accuracy out_trees symbolic_zeros fwd_jaxpr_thunk bwd jvp_jaxpr_fun check_vma newly_manual_axes debug_info indices_are_sorted
    unique_indices fill_value update_jaxpr ft_in ft_out
"""
_QUIET = frozenset(_QUIET_NAMES.split())
"""Parameters that say little of what an equation does."""

_SAID = 60


class Untraceable(Exception):
    """JAX cannot trace the call, which does run by itself; the cause is what tracing raised."""


def look_inside(call: Call) -> tuple[Inside, tuple[str, ...]]:
    """What JAX makes of the call, and the names of the arguments that are traced.

    Raises what the call raises, Unbuildable for a fault of the problem file, and Untraceable.
    """
    traces, result = _traces(call)
    placed = _placed(result)
    arguments = call.arguments()
    try:
        whole = trace_all(call, arguments)
    except Exception as error:
        raise Untraceable from error
    jaxpr = without_dead(whole)
    equations = list(walk(jaxpr))
    writer = _JaxprWriter()
    writer.add(jaxpr, 0)
    figures = Figures(
        equations=len(equations),
        flops=flops_of(jaxpr),
        dead=max(0, len(list(walk(whole))) - len(equations)),
        primitives=tuple(Counter(map(name_of, equations)).most_common(MAX_PRIMITIVES)),
        largest=_largest(equations),
        traces=traces,
    )
    traced = tuple(name for name, value in arguments.items() if any(isinstance(leaf, jax.Array) for leaf in jax.tree.leaves(value)))
    return Inside(figures, tuple(writer.rows), writer.left_out, placed), traced


def _traces(call: Call) -> tuple[tuple[int, int] | None, Any]:
    """How often Python runs the body of the entry in a first call and in the next, by itself; and the result."""
    code = body_of(call.module[call.entry])
    jax.clear_caches()
    counts = []
    result = None
    for _ in range(2):
        with CallWatch({call.entry: (frozenset({code} if code else ()), None)}, all_ours=True) as watch:
            result = call.run()
        counts.append(watch.counts[call.entry])
    return ((counts[0], counts[1]) if code else None), result


def _placed(result: Any) -> tuple[Placed, ...]:
    """The arrays of a result with their places; none on one device."""
    if jax.device_count() == 1:
        return ()
    nodes = nodes_in(*flatten(result, MODULE))
    found = [Placed(node.path, node.shape, node.dtype, node.placement) for _, node in nodes if node.placement is not None]
    return tuple(found[:MAX_PLACED])


def _largest(equations: list[Any]) -> Large | None:
    """The largest value that an equation makes; where an equation holds the one that made it, the inner one."""
    found: Large | None = None
    held = True
    for equation in equations:
        for variable in equation.outvars:
            size = bytes_of(variable.aval)
            if size and (found is None or size > found.bytes or (size == found.bytes and held)):
                kind = clean_line(variable.aval.str_short(), MAX_TEXT).partition("{")[0]
                found, held = Large(kind, size, clean_line(name_of(equation), _SAID), line_of(equation)), bool(nested(equation))
    return found


class _JaxprWriter:
    """Writes a jaxpr as rows, its variables named in the order they come."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.left_out = 0
        self._names: dict[Any, str] = {}

    def add(self, jaxpr: Any, depth: int) -> None:
        given = [*jaxpr.constvars, *jaxpr.invars]
        if given:
            self._row(Row(depth, "inputs", makes=_listed(map(self._typed, given))))
        for equation in jaxpr.eqns:
            self._equation(equation, depth)
        self._row(Row(depth, "outputs", of=_listed(map(self._atom, jaxpr.outvars))))

    def _equation(self, equation: Any, depth: int) -> None:
        of = _listed(map(self._atom, equation.invars))
        makes = _listed(map(self._typed, equation.outvars))
        name = clean_line(name_of(equation), _SAID)
        self._row(Row(depth, "equation", makes, name, of, _parameters(equation), line_of(equation)))
        shown = [(key, inner) for key, inner in nested(equation) if key not in _QUIET]
        for number, (key, inner) in enumerate(shown):
            if len(shown) > 1:
                said = f"branch {number}" if key == "branches" else key.removesuffix("_jaxpr")
                self._row(Row(depth + 1, "part", makes=clean_line(said, _SAID)))
            self.add(inner, depth + 1)

    def _row(self, row: Row) -> None:
        if len(self.rows) < MAX_ROWS:
            self.rows.append(row)
        else:
            self.left_out += 1

    def _typed(self, variable: Any) -> str:
        return f"{self._atom(variable)}:{_short(variable.aval)}"

    def _atom(self, atom: Any) -> str:
        if isinstance(atom, Literal):
            return str(np.asarray(atom.val).item()) if not getattr(atom.val, "shape", ()) else _short(atom.aval)
        if type(atom).__name__ == "DropVar":
            return "_"
        return self._names.setdefault(atom, _letters(len(self._names)))


def _short(aval: Any) -> str:
    """`f32[3]`, without what it varies over in a `shard_map`."""
    try:
        said = str(aval.str_short(short_dtypes=True))
    except TypeError:  # an aval of another kind
        said = str(aval.str_short())
    return said.partition("{")[0]


def _letters(number: int) -> str:
    """The name of a variable: a to z, then ba, bb and so on."""
    digits = []
    while True:
        number, digit = divmod(number, 26)
        digits.append(chr(ord("a") + digit))
        if not number:
            return "".join(reversed(digits))


def _listed(parts: Any) -> str:
    """Parts on one bounded line."""
    out = ""
    for part in parts:
        if len(out) > MAX_TEXT:
            break
        out += f" {part}" if out else part
    return clean_line(out, MAX_TEXT)


def _parameters(equation: Any) -> str:
    """What a person wants to know of an equation beside what goes in and out."""
    held = {name for name, _ in nested(equation)}
    said = []
    for name, value in equation.params.items():
        if name in held or name in _QUIET or value is None or value is False or callable(value):
            continue
        said.append(f"{name}={clean_line(str(value), _SAID)}")
    return clean_line(" ".join(said), MAX_TEXT)
