"""Checks that watch which Python functions run while a call is evaluated: `avoids` and `traces`.

A profile hook sees every Python call, however the function was imported or handed on. A function that was compiled before runs without
any Python, so JAX's caches are cleared where that could decide.
"""

import importlib
import inspect
import sys
from types import CodeType, FrameType
from typing import Any

import jax

from kata_tui.harness.checks.found import Found
from kata_tui.harness.execution.call import Call, compiled
from kata_tui.harness.execution.inputs import LIBRARIES, Unbuildable, call_names
from kata_tui.harness.execution.source_lines import FILENAME
from kata_tui.model.checks import TracesRule

ROOTS = ("jax", "flax", "optax", "numpy")


Target = tuple[frozenset[CodeType], type | None]
"""What runs when a function is called: any of these code objects; where a class is given, on an instance of it."""


class CallWatch:
    """How often each of some functions was entered from a source, and the line of the source that led there first.

    `all_ours`: whatever runs is the source's doing, also where no line of it is on the stack (an entry that a transformation has made).
    """

    def __init__(self, targets: dict[str, Target], all_ours: bool = False) -> None:
        self._all_ours = all_ours
        self.counts = dict.fromkeys(targets, 0)
        self.lines: dict[str, int] = {}
        self._by_code: dict[CodeType, list[tuple[str, type | None]]] = {}
        for name, (codes, owner) in targets.items():
            for code in codes:
                self._by_code.setdefault(code, []).append((name, owner))

    def __enter__(self) -> "CallWatch":
        sys.setprofile(self._enter)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _enter(self, frame: FrameType, event: str, _: object) -> None:
        if event != "call" or frame.f_code not in self._by_code:
            return
        line = _own_line(frame)
        if line is None and not self._all_ours:
            return
        for name, owner in self._by_code[frame.f_code]:
            if owner is None or (frame.f_locals and isinstance(next(iter(frame.f_locals.values())), owner)):
                self.counts[name] += 1
                if line is not None:
                    self.lines.setdefault(name, line)


def check_traces(call: Call, rule: TracesRule) -> Found:
    """Whether the body of the entry runs in Python no more often than allowed while the rule's call is evaluated."""
    call = call.anew()  # nothing of it was compiled before, and what the library has compiled need not be compiled again
    code = body_of(call.module[call.entry])
    if code is None:
        return Found(
            False, f"The body of `{call.entry}` could not be found, so its traces cannot be counted. Define it with `def`."
        )
    names = call_names(call.module, call.arguments())
    with CallWatch({call.entry: (frozenset({code}), None)}) as watch:
        jax.block_until_ready(eval(compiled(rule.call), names))  # noqa: S307 - an author's expression, in the confined process
    count = watch.counts[call.entry]
    if count > rule.at_most:
        times = "once" if rule.at_most == 1 else f"{rule.at_most} times"
        text = f"Python ran the body of `{call.entry}` {count} times during `{rule.call}`; it should run at most {times}."
        return Found(False, text, code.co_firstlineno)
    return Found(True)


def body_of(entry: Any) -> CodeType | None:
    """The body of an entry that the source defines, a class's `__call__`; None where there is none to be found."""
    body = entry.__call__ if inspect.isclass(entry) else entry
    code = getattr(innermost(body), "__code__", None)
    return code if isinstance(code, CodeType) and code.co_filename == FILENAME else None


def check_avoids(call: Call, apis: tuple[str, ...]) -> Found:
    """Whether none of the APIs is reached from the source while the call runs."""
    jax.clear_caches()  # what was compiled before runs no Python
    watch = _watched(call, apis)
    for name in apis:
        if watch.counts[name]:
            return Found(False, f"Your code calls `{name}`, which this problem does without.", watch.lines.get(name))
    return Found(True)


def _watched(call: Call, apis: tuple[str, ...]) -> CallWatch:
    """What the source reached while the call ran; what an author's `call` reaches by itself does not count."""
    arguments = call.arguments()
    with CallWatch({name: target_of(name) for name in apis}, all_ours=call.case.call is None) as watch:
        result = call.apply(arguments)
    jax.block_until_ready(result)
    return watch


def target_of(name: str) -> Target:
    """What runs when an API is called, or when what it has made is: `jax.vmap` and the functions it gives, a class and its instances.

    A transformation is often written as a decorator. Then the API itself runs while the module is loaded, and only what it has made runs
    with the case.
    """
    found = resolve(name)
    if inspect.isclass(found):
        methods = [vars(base).get("__call__") for base in found.__mro__]
        called = next((method for method in methods if method is not None), None)
        codes = [getattr(innermost(function), "__code__", None) for function in (found.__init__, called)]
        known, owner = frozenset(code for code in codes if isinstance(code, CodeType)), found
    else:
        known, owner = frozenset(_nested(getattr(innermost(found), "__code__", None))), None
    if not known:
        raise Unbuildable(f"the API `{name}` runs no Python of its own, so its use cannot be seen; check the jaxpr instead")
    return known, owner


def _nested(code: object) -> list[CodeType]:
    """A function's code and that of every function defined in it."""
    if not isinstance(code, CodeType):
        return []
    return [code, *(inner for held in code.co_consts for inner in _nested(held))]


def resolve(name: str) -> Any:
    """What a dotted name stands for. Raises Unbuildable."""
    first, *rest = name.split(".")
    if first in LIBRARIES:
        found: Any = LIBRARIES[first]
    elif first in ROOTS:
        found = importlib.import_module(first)
    else:
        raise Unbuildable(f"the API `{name}` is none of JAX, Flax, Optax or NumPy")
    for part in rest:
        if not hasattr(found, part) and inspect.ismodule(found):
            try:
                importlib.import_module(f"{found.__name__}.{part}")
            except ImportError:
                raise Unbuildable(f"there is no API `{name}`") from None
        try:
            found = getattr(found, part)
        except AttributeError:
            raise Unbuildable(f"there is no API `{name}`") from None
    return found


def innermost(function: Any) -> Any:
    """The function that a chain of decorators, transformations and partials comes down to."""
    for _ in range(100):
        held = [getattr(function, key, None) for key in ("__wrapped__", "func", "fun", "__func__")]
        inner = next((candidate for candidate in held if callable(candidate)), None)
        if inner is None:
            break
        function = inner
    return function


def _own_line(frame: FrameType) -> int | None:
    """The line of the source that is nearest on the stack; None when the source is not on it."""
    walked: FrameType | None = frame
    while walked is not None:
        if walked.f_code.co_filename == FILENAME:
            return walked.f_lineno
        walked = walked.f_back
    return None
