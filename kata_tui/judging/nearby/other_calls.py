"""Other calls: another function, arguments that changed places, a step too much or too little, another axis."""

import ast
from collections.abc import Iterator

from kata_tui.judging.nearby.variant import SourceTree, Variant, parsed, values
from kata_tui.judging.suspicions.code import FunctionNode, shown
from kata_tui.judging.suspicions.code import arguments as names_of

_OTHER: dict[str, tuple[str, ...]] = {
    "sum": ("mean", "prod", "max"),
    "mean": ("sum", "max", "median"),
    "max": ("min", "mean", "argmax", "sum"),
    "min": ("max", "argmin"),
    "argmax": ("argmin", "max"),
    "argmin": ("argmax", "min"),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "std": ("var",),
    "var": ("std",),
    "abs": ("square",),
    "square": ("abs",),
    "cumsum": ("cumprod",),
    "cumprod": ("cumsum",),
    "any": ("all",),
    "all": ("any",),
    "floor": ("ceil", "round", "trunc"),
    "ceil": ("floor", "round"),
    "round": ("floor", "ceil", "trunc"),
    "sin": ("cos",),
    "cos": ("sin",),
    "tanh": ("sin",),
    "exp": ("expm1", "exp2"),
    "log": ("log1p", "log2", "log10"),
    "log2": ("log",),
    "log10": ("log",),
    "log1p": ("log",),
    "sqrt": ("square",),
    "softmax": ("log_softmax", "sigmoid"),
    "log_softmax": ("softmax",),
    "sigmoid": ("log_sigmoid", "tanh", "softplus"),
    "log_sigmoid": ("sigmoid",),
    "relu": ("gelu", "elu"),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "convolve": ("correlate",),
    "correlate": ("convolve",),
    "tril": ("triu",),
    "triu": ("tril",),
    "radians": ("degrees",),
    "degrees": ("radians",),
    "add": ("set", "multiply"),
    "set": ("add",),
    "psum": ("pmean",),
    "pmean": ("psum",),
    "pmax": ("pmin",),
    "normal": ("uniform",),
    "uniform": ("normal",),
    "repeat": ("tile",),
    "tile": ("repeat",),
    "inner": ("outer",),
    "sort": ("argsort",),
    "argsort": ("sort",),
    "clip_by_global_norm": ("clip",),
    "clip": ("clip_by_global_norm",),
    "hstack": ("vstack",),
    "vstack": ("hstack",),
    "segment_sum": ("segment_max",),
    "segment_max": ("segment_min",),
}
_REDUCING = frozenset(
    {
        "sum",
        "mean",
        "max",
        "min",
        "prod",
        "var",
        "std",
        "any",
        "all",
        "argmax",
        "argmin",
        "softmax",
        "log_softmax",
        "norm",
        "logsumexp",
    }
)
_LAST = frozenset({"softmax", "log_softmax"})
"""They go along the last axis where none is named."""

_AXES = frozenset({"axis", "in_axes", "out_axes", "axes", "argnums"})
_WRAPPED = (
    ("sqrt", "jnp.sqrt({})"),
    ("nnx.clone", "nnx.clone({})"),
    ("stop_gradient", "jax.lax.stop_gradient({})"),
    ("abs", "jnp.abs({})"),
    ("square", "({}) ** 2"),
    ("minus", "-({})"),
    ("half", "0.5 * ({})"),
    ("double", "2 * ({})"),
    ("[::-1]", "({})[::-1]"),
    ("transpose", "({}).T"),
    ("exp", "jnp.exp({})"),
    ("log", "jnp.log({})"),
    ("1 -", "1 - ({})"),
    ("1 /", "1 / ({})"),
    ("+ 1", "({}) + 1"),
    ("- 1", "({}) - 1"),
    ("mean", "jnp.mean({})"),
    ("sum", "jnp.sum({})"),
)
_WORDS = {
    "minus": "a sign",
    "half": "the factor 1/2",
    "double": "the factor 2",
    "transpose": ".T",
}


def functions(draft: SourceTree) -> Iterator[Variant]:
    """Another function of its kind."""
    for node in draft.nodes:
        called = node.func if isinstance(node, ast.Call) else node
        above = draft.code.parents.get(called)
        if (
            not isinstance(called, ast.Attribute)
            or isinstance(called.ctx, ast.Store)
            or (called is node and isinstance(above, ast.Attribute | ast.Call) and getattr(above, "func", above) is called)
        ):
            continue
        for other in _OTHER.get(called.attr, ()):
            said = f"In `{shown(node, 44)}` another function than `{called.attr}` is meant."
            yield draft.changing("function", f"{called.attr}, not {other}", said, called, called.attr, other, attr=other)


def arguments(draft: SourceTree) -> Iterator[Variant]:
    """Two arguments that have changed places, of a call, of what is returned, of what is unpacked."""
    for node in draft.nodes:
        if isinstance(node, ast.Call):
            for at in range(len(node.args) - 1):
                args = list(node.args)
                args[at], args[at + 1] = args[at + 1], args[at]
                if not any(isinstance(arg, ast.Starred) for arg in args) and ast.dump(args[at]) != ast.dump(args[at + 1]):
                    said = f"In `{shown(node, 44)}` two arguments have changed places."
                    yield draft.changing("arguments", "swapped arguments", said, node, "", "", args=args)
        elif isinstance(node, ast.Tuple) and not any(isinstance(part, ast.Slice) for part in node.elts):
            for at in range(len(node.elts) - 1):
                elements = list(node.elts)
                elements[at], elements[at + 1] = elements[at + 1], elements[at]
                said = f"In `{shown(node, 44)}` two parts have changed places."
                yield draft.changing("arguments", "two parts swapped", said, node, "", "", elts=elements)


def axes(draft: SourceTree) -> Iterator[Variant]:
    """Another axis, one that is named where none is, or none where one is."""
    for node in draft.nodes:
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            if keyword.arg not in _AXES:
                continue
            written = f"`{keyword.arg}={shown(keyword.value, 24)}`"
            said = f"{written} in `{shown(node.func, 24)}`: another one is meant."
            for other in ("0", "1", "-1", "2", "None"):
                if other != ast.unparse(keyword.value) and not isinstance(keyword.value, ast.Tuple | ast.Dict):
                    yield draft.replacing("axis", f"another {keyword.arg}", said, keyword.value, other, node)
            for element in getattr(keyword.value, "elts", ()):
                for other in ("0", "1", "None"):
                    if other != ast.unparse(element):
                        yield draft.replacing("axis", f"another {keyword.arg}", said, element, other, node)
            without = [one for one in node.keywords if one is not keyword]
            yield draft.changing(
                "axis", f"{keyword.arg} too much", f"{written}: none is meant.", node, draft.text(keyword), "", keywords=without
            )
        last = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if last in _REDUCING and not any(keyword.arg == "axis" for keyword in node.keywords):
            for axis, kept in (
                *((name, kept) for name in _axis_names(draft, node) for kept in (False, True)),
                ("-1", False),
                ("0", False),
                ("1", False),
                ("-1", True),
                ("0", True),
            ):
                more = [ast.keyword("axis", parsed(axis))]
                more += [ast.keyword("keepdims", ast.Constant(True))] if kept else []
                come = f"axis={axis}{' keepdims=True' if kept else ''}"
                does = "goes over everything, and one axis" if last not in _LAST else "goes along the last axis, and another one"
                said = f"`{shown(node, 44)}` {does} is meant."
                yield draft.changing("axis", "without an axis", said, node, "", come, keywords=[*node.keywords, *more])
        if last == "vmap" and not any(keyword.arg == "out_axes" for keyword in node.keywords):
            for axis in ("1", "-1"):
                said = f"`{shown(node, 44)}` puts the new axis first, and another place is meant."
                words = [*node.keywords, ast.keyword("out_axes", parsed(axis))]
                yield draft.changing("axis", "without out_axes", said, node, "", f"out_axes={axis}", keywords=words)


def switches(draft: SourceTree) -> Iterator[Variant]:
    """`True` for `False` and the other way round; `ddof`, `reverse` and `keepdims` where they are missing."""
    for node in draft.nodes:
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            if isinstance(keyword.value, ast.Constant) and type(keyword.value.value) is bool:
                said = f"`{keyword.arg}={keyword.value.value}` in `{shown(node.func, 24)}` is the other way round than is meant."
                other = ast.Constant(not keyword.value.value)
                yield draft.replacing("switch", f"{keyword.arg}={keyword.value.value}", said, keyword.value, other, node)
            if keyword.arg == "ddof":
                without = [one for one in node.keywords if one is not keyword]
                said = f"`ddof` in `{shown(node, 44)}` is too much."
                yield draft.changing("switch", "ddof too much", said, node, draft.text(keyword), "", keywords=without)
        last = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        have = {keyword.arg for keyword in node.keywords}
        for wanted, word, value in (("var", "ddof", 1), ("std", "ddof", 1), ("scan", "reverse", True)):
            if last == wanted and word not in have:
                said = f"`{shown(node, 44)}` lacks `{word}={value}`."
                words = [*node.keywords, ast.keyword(word, ast.Constant(value))]
                yield draft.changing("switch", f"without {word}", said, node, "", f"{word}={value}", keywords=words)


def steps(draft: SourceTree) -> Iterator[Variant]:
    """A call of one argument left out; an attribute `.T`, a slice `[::-1]`, too."""
    for node in draft.nodes:
        if isinstance(node, ast.Call) and node.args and not isinstance(node.args[0], ast.Starred):
            if isinstance(node.func, ast.Attribute | ast.Name) and not shown(node.func).startswith(
                ("super", "range", "len", "isinstance")
            ):
                said = f"`{shown(node.func, 30)}` in `{shown(node, 40)}` is a step too much."
                yield draft.replacing("too-much", f"{shown(node.func, 30)} too much", said, node, node.args[0])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            said = f"`.{node.func.attr}()` in `{shown(node, 40)}` is a step too much."
            yield draft.replacing("too-much", f".{node.func.attr}() too much", said, node, node.func.value)
        elif isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
            yield draft.replacing("too-much", ".T too much", f"The `.T` in `{draft.around(node)}` is too much.", node, node.value)
        elif isinstance(node, ast.Subscript) and ast.unparse(node.slice) == "::-1":
            said = f"`[::-1]` in `{draft.around(node)}` is too much."
            yield draft.replacing("too-much", "[::-1] too much", said, node, node.value)


def missing(draft: SourceTree) -> Iterator[Variant]:
    """A step that is missing around a value."""
    for node in values(draft):
        text, around = draft.text(node), draft.around(node)
        for word, form in _WRAPPED:
            named = _WORDS.get(word, word)
            said = f"`{shown(node, 36)}` in `{around}` lacks {named if ' ' in named else f'`{named}`'}."
            yield draft.replacing("missing", f"without {named}", said, node, form.format(text))


def _axis_names(draft: SourceTree, node: ast.AST) -> tuple[str, ...]:
    """`axis`, where the function that a node stands in has an argument of that name."""
    scope = draft.code.scope(node)
    return ("axis",) if isinstance(scope, FunctionNode) and "axis" in names_of(scope) else ()
