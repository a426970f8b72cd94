"""Looking for a case that tells a mutant from its reference: the problem's own cases with other values, shapes, dtypes and seeds."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from kata_tui.model.problem import Argument, ArrayValue, Case, DictValue, ExprValue, Problem, ScalarValue, Value

MOST_PATTERNS = 6
"""How many of the problem's cases candidates are made from."""

MOST = 80

_FILLINGS = (
    "jax.random.normal(jax.random.fold_in(key, {n}), {shape})",
    "1.0 + 0.5 * jax.random.normal(jax.random.fold_in(key, {n}), {shape})",
    "jax.random.randint(jax.random.fold_in(key, {n}), {shape}, -5, 6)",
    "jnp.zeros({shape})",
    "-jnp.ones({shape})",
    "jax.random.normal(jax.random.fold_in(key, {n}), {shape}).astype(jnp.bfloat16)",
    "100.0 * jax.random.normal(jax.random.fold_in(key, {n}), {shape})",
    "jnp.round(2.0 * jax.random.normal(jax.random.fold_in(key, {n}), {shape}))",
)
_Resize = Callable[[int], int]
_SIZES: tuple[_Resize, ...] = (
    lambda size: size,
    lambda size: size + 2,
    lambda size: 2 * size + 1,
    lambda size: min(size, 1),
    lambda size: 0,
)


def candidates(problem: Problem) -> tuple[Case, ...]:
    """Cases that might reject a mutant. Not all of them make sense for the problem: the reference says which."""
    made: dict[bytes, Case] = {}
    for pattern in _patterns(problem):
        for case in _variants(pattern):
            made.setdefault(msgspec.json.encode(case), case)
    few = list(made.values())[:MOST]
    return tuple(replace(case, id=f"found-{number}") for number, case in enumerate(few, 1))


def snippet(case: Case, *, hidden: bool = False) -> str:
    """The case as it is written in a problem file, to paste below `cases`."""
    lines = ["- id: name-it-after-what-it-shows", *(["  show: hidden"] if hidden else [])]
    if case.call is not None:
        lines.append(f"  call: {_quoted(case.call)}")
    if case.seed:
        lines.append(f"  seed: {case.seed}")
    lines.append("  args:")
    lines += [f"    {argument.name}: {_written(argument.value)}" for argument in case.args]
    return "\n".join(lines)


def _patterns(problem: Problem) -> list[Case]:
    """Cases that differ in how they call, or in what kinds of values they give."""
    seen: dict[Any, Case] = {}
    for case in problem.cases:
        kinds = tuple((argument.name, type(argument.value)) for argument in case.args)
        seen.setdefault((case.call, kinds), case)
    return [replace(case, repeat=1, hidden=False, message=None, raises=None, shown_as=None) for case in seen.values()][
        :MOST_PATTERNS
    ]


def _variants(case: Case) -> Iterator[Case]:
    if any(_is_random(argument.value) for argument in case.args):
        for seed in range(1, 4):
            yield replace(case, seed=case.seed + seed)
    for resize in _SIZES:
        for filling in _FILLINGS:
            args = tuple(
                Argument(argument.name, _filled(argument.value, filling, resize, number))
                for number, argument in enumerate(case.args)
            )
            if args != case.args:
                yield replace(case, args=args, seed=1)
    for change in (0, 1, -1, 2, 5):
        for number, argument in enumerate(case.args):
            value = _changed(argument.value, change)
            if value is not None:
                changed = (*case.args[:number], Argument(argument.name, value), *case.args[number + 1 :])
                yield replace(case, args=changed)


def _filled(value: Value, filling: str, resize: _Resize, number: int) -> Value:
    """A literal array as an expression with other values and another shape; anything else as it is."""
    match value:
        case ArrayValue(data=data, dtype=dtype):
            shape = tuple(resize(size) for size in _shape(data))
            text = filling.format(n=number, shape=shape)
            if not dtype.startswith(("float", "bfloat")):
                text = f"jax.random.randint(jax.random.fold_in(key, {number}), {shape}, -9, 10).astype(jnp.{dtype})"
            return ExprValue(text)
        case DictValue(items=items):
            return DictValue(
                {name: _filled(item, filling, resize, number * 16 + place) for place, (name, item) in enumerate(items.items())}
            )
    return value


def _changed(value: Value, change: int) -> Value | None:
    match value:
        case ScalarValue(value=bool(held)):
            return ScalarValue(not held) if change == 0 else None
        case ScalarValue(value=int(held)):
            return ScalarValue(held + change if change else 0)
        case ScalarValue(value=float(held)):
            return ScalarValue(held + 0.75 * change if change else 0.0)
    return None


def _is_random(value: Value) -> bool:
    match value:
        case ExprValue(code=code):
            return "key" in code
        case DictValue(items=items):
            return any(map(_is_random, items.values()))
    return False


def _shape(data: Any) -> tuple[int, ...]:
    shape: list[int] = []
    while isinstance(data, list | tuple):
        shape.append(len(data))
        if not data:
            break
        data = data[0]
    return tuple(shape)


def _written(value: Value) -> str:
    match value:
        case ScalarValue(value=held):
            return json.dumps(held)
        case ArrayValue(data=data, dtype=dtype):
            return (
                json.dumps(data)
                if dtype in ("float32", "int32", "bool") and data
                else f"{{array: {json.dumps(data)}, dtype: {dtype}}}"
            )
        case ExprValue(code=code):
            return f"{{expr: {_quoted(code)}}}"
        case DictValue(items=items):
            return f"{{{', '.join(f'{name}: {_written(item)}' for name, item in items.items())}}}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
