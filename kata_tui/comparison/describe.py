"""Leaves as short text for people."""

from collections.abc import Mapping

import numpy as np

from kata_tui.comparison.result_tree import Array, Leaf, Tree
from kata_tui.comparison.ulp import kind_of
from kata_tui.model.problem import Case, ExprValue
from kata_tui.model.text import clean_line

WIDTH = 400


def describe(leaf: Leaf) -> str:
    """One leaf on one line of bounded length: `int32[4] [1 2 3 4]`, `float32[2,3] [[…] […]]`, `'text'`, `None`, `a function`."""
    match leaf.kind:
        case "array":
            shape = ",".join(str(length) for length in leaf.array.shape)
            return f"{leaf.dtype}[{shape}] {values(leaf.array)}"
        case "scalar":
            return clean_line(repr(leaf.value), WIDTH)
        case "string" | "bytes":
            return clean_line(repr(leaf.value[: WIDTH + 1]), WIDTH)  # what cannot be shown need not be written out
        case "key":
            data = " ".join(str(word) for word in leaf.array.reshape(-1)[:8])
            return f"key<{clean_line(leaf.type, 40)}>[{data}]"
        case "none":
            return "None"
        case "branch":
            return with_article(clean_line(leaf.type, 80))
    return f"an object of type {clean_line(leaf.type, 80)}"


def with_article(name: str) -> str:
    """`a list`, `an array`, and `an nnx.Param`, for it is spelt out."""
    return f"{'an' if name[:1] in 'aeiou' or name.startswith('nnx.') else 'a'} {name}"


def describe_tree(tree: Tree) -> str:
    """A whole result on one line of bounded length: its only leaf, or its leaves with their paths."""
    if len(tree) == 1:
        return describe(tree[""])
    parts: list[str] = []
    for path, leaf in tree.items():
        if leaf.kind != "branch":
            parts.append(f"{clean_line(path, 80)}: {describe(leaf)}")
        if sum(map(len, parts)) > WIDTH:
            parts.append("…")
            break
    return clean_line(f"{tree[''].type} {{{'; '.join(parts)}}}", 2 * WIDTH)


def describe_inputs(case: Case, inputs: Mapping[str, Tree]) -> dict[str, str]:
    """The arguments of a case as people read them; a function is shown by the expression that made it."""
    given = {argument.name: argument.value for argument in case.args}
    shown: dict[str, str] = {}
    for name, tree in inputs.items():
        value = given.get(name)
        shown[name] = value.code if tree[""].kind == "opaque" and isinstance(value, ExprValue) else describe_tree(tree)
    return shown


def values(array: Array) -> str:
    """The values of an array on one line; a long one is cut in the middle of each axis, one of more than four axes goes without them."""
    shown = array if array.ndim <= 4 else array.reshape(-1)
    with np.errstate(all="ignore"):
        if kind_of(array.dtype) == "float" and array.dtype.kind != "f":
            shown = shown.astype(np.float32)
        elif kind_of(array.dtype) == "int" and array.dtype.kind not in "iu":
            shown = shown.astype(np.int32)
    text = np.array2string(shown, max_line_width=10**6, threshold=40, edgeitems=6 if shown.ndim == 1 else 3)
    return clean_line(" ".join(text.split("\n")), WIDTH)


def number(element: Array) -> bool | int | float | str:
    """A 0-d array as JSON can hold it; what is not finite, and what is complex, as text."""
    with np.errstate(all="ignore"):  # a signalling nan is told like any other
        match kind_of(element.dtype):
            case "bool":
                return bool(element)
            case "int":
                return int(element)
            case "complex":
                return str(complex(element))
        # float32 and narrower are shown by their own shortest text, not by the digits of the float64 they become
        shortest = element.astype(np.float32) if element.dtype.itemsize <= 4 else element
    found = float(str(shortest[()]))
    return found if np.isfinite(found) else str(found)
