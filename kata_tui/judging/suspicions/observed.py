"""What was seen of a source's operations while it ran, as suspicions: where JAX raises nothing, and does not what was meant."""

import ast
from collections.abc import Iterator

from kata_tui.judging.suspicions.code import Code, shown
from kata_tui.model.observation import Observation, Sight
from kata_tui.model.result import Suspicion

_EXPANDING = frozenset({"expand_dims", "reshape", "atleast_2d"})
_CHOOSING = frozenset({"where", "select", "clip", "minimum", "maximum", "cond"})
_ORDER = (Sight.SQUARE, Sight.WRAPPED, Sight.PAST, Sight.MOVED, Sight.DOUBLE, Sight.BELOW)


def of_observations(
    code: Code, reference: Code, seen: tuple[Observation, ...], in_reference: tuple[Observation, ...], *, double: bool
) -> tuple[Suspicion, ...]:
    """A suspicion of each kind that the reference has nothing of. `double`: the result is float64."""
    known = {one.seen for one in in_reference}
    places = {_place(node): node for node in code.nodes if isinstance(node, ast.expr)}
    found: dict[Sight, Suspicion] = {}
    for one in seen:
        node = places.get((one.line, one.column, one.end_line, one.end_column))
        if node is None or one.seen in known | found.keys() or (one.seen is Sight.DOUBLE and not double):
            continue
        said = next(_said(code, reference, one, node), None)
        if said is not None:
            found[one.seen] = said
    return tuple(found[kind] for kind in _ORDER if kind in found)


def _said(code: Code, reference: Code, one: Observation, node: ast.expr) -> Iterator[Suspicion]:
    written, numbers = f"`{shown(node, 40)}`", (*one.numbers, 0, 0, 0)
    match one.seen:
        case Sight.SQUARE if _is_meant(code, reference, node):
            return
        case Sight.SQUARE:
            n = numbers[0]
            said = f"In {written} a column ({n}, 1) and a row ({n},) broadcast to ({n}, {n}): each with each."
            yield Suspicion(
                "column-and-row", "a column against a row", said, one.line, "Give both one shape: `[:, 0]` of the column."
            )
        case Sight.WRAPPED:
            kind = f"{'' if numbers[1] else 'u'}int{numbers[0]}"
            said = f"{written} outgrows {kind}: whole numbers past its end begin again at the other one."
            yield Suspicion("overflow", f"integer overflow of {kind}", said, one.line, "Convert before you compute.")
        case Sight.PAST if not _is_chosen(code, node):
            index, length = numbers[:2]
            does = "JAX leaves out what is written there." if _is_update(code, node) else "JAX raises nothing."
            end = f"its axis has the places 0 to {length - 1}" if length else "its axis has no element"
            said = f"{written} asks for place {index}, and {end}. {does}"
            yield Suspicion("past-the-end", "an index past the end", said, one.line)
        case Sight.MOVED if not _is_chosen(code, node):
            start, size, length = numbers[:3]
            said = f"{written} asks for {size} elements from place {start} on, of {length}. JAX moves the slice back until it fits."
            yield Suspicion("past-the-end", "a slice past the end", said, one.line)
        case Sight.BELOW if isinstance(node, ast.Subscript) and not _is_chosen(code, node) and not _is_reckoned(node):
            said = f"{written} is asked for place {numbers[0]}: below 0 JAX counts from the end."
            yield Suspicion("past-the-end", "an index below 0", said, one.line, "Say what should happen there.")
        case Sight.DOUBLE:
            said = f"{written} is a function of NumPy, and gives float64. JAX's own gives float32."
            yield Suspicion("numpy-float64", "NumPy made float64", said, one.line, "Write it with `jnp`.")


def _place(node: ast.expr) -> tuple[int, int, int, int]:
    return node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0


def _is_meant(code: Code, reference: Code, node: ast.expr) -> bool:
    """Whether a square may be what is asked: both sides are expanded there, or one where the reference goes over pairs too."""
    expanded = [_is_expanded(part) for part in _operands(node)]
    if all(expanded):
        return True
    pairs = any(name == "jax.vmap" or name.endswith(("outer", "meshgrid")) for _, name in reference.calls()) or _expands(reference)
    return pairs and (any(expanded) or _expands(code))


def _operands(node: ast.expr) -> tuple[ast.expr, ...]:
    if isinstance(node, ast.BinOp):
        return node.left, node.right
    if isinstance(node, ast.Compare):
        return node.left, *node.comparators
    return tuple(node.args[:2]) if isinstance(node, ast.Call) else ()


def _is_expanded(part: ast.expr) -> bool:
    """Whether an axis is put in just there: `x[:, None]`, `jnp.expand_dims(x, 1)`, `x.reshape(-1, 1)`."""
    if isinstance(part, ast.Subscript):
        elements = part.slice.elts if isinstance(part.slice, ast.Tuple) else [part.slice]
        return any(_is_new_axis(element) for element in elements)
    return isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in _EXPANDING


def _is_new_axis(element: ast.expr) -> bool:
    if isinstance(element, ast.Constant):
        return element.value is None
    return isinstance(element, ast.Attribute) and element.attr == "newaxis"


def _expands(code: Code) -> bool:
    return any(_is_expanded(node) for node in code.nodes if isinstance(node, ast.Subscript | ast.Call))


def _is_update(code: Code, node: ast.expr) -> bool:
    """Whether it is the `x.at[i]` of an update."""
    above = code.parents.get(node)
    at = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "at"
    return at and isinstance(above, ast.Attribute) and above.attr != "get"


def _is_chosen(code: Code, node: ast.expr) -> bool:
    """Whether something chooses, in the statement of an index, what comes of it."""
    for above in (node, *code.above(node)):
        if isinstance(above, ast.IfExp | ast.BoolOp) or (isinstance(above, ast.BinOp) and isinstance(above.op, ast.BitAnd)):
            return True
        if isinstance(above, ast.Call) and isinstance(above.func, ast.Attribute) and above.func.attr in _CHOOSING:
            return True
        if isinstance(above, ast.stmt):
            break
    return False


def _is_reckoned(node: ast.Subscript) -> bool:
    """Whether the index is worked out there: then what is below 0 may be meant."""
    return any(isinstance(part, ast.BinOp | ast.UnaryOp | ast.Slice) for part in ast.walk(node.slice))
