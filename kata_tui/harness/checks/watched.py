"""Checks that watch which Python functions run while a call is evaluated.

A profile hook sees every Python call, however the function was imported or handed on. JAX's caches are cleared first, since a function
that was compiled before runs without any Python.
"""

import importlib
import inspect
import sys
from types import CodeType, FrameType
from typing import Any

import jax

from kata_tui.domain.checks import TracesRule
from kata_tui.harness.call import Call, compiled
from kata_tui.harness.checks.finding import Found
from kata_tui.harness.errors import FILENAME
from kata_tui.harness.inputs import LIBRARIES, Unbuildable, call_names

_ROOTS = ("jax", "flax", "optax", "numpy")


class Watch:
    """How often each of some functions was entered from a source, and the line of the source that led there first."""

    def __init__(self, targets: dict[str, tuple[CodeType, type | None]]) -> None:
        self.counts = dict.fromkeys(targets, 0)
        self.lines: dict[str, int] = {}
        self._by_code: dict[CodeType, list[tuple[str, type | None]]] = {}
        for name, (code, owner) in targets.items():
            self._by_code.setdefault(code, []).append((name, owner))

    def __enter__(self) -> "Watch":
        jax.clear_caches()
        sys.setprofile(self._enter)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _enter(self, frame: FrameType, event: str, _: object) -> None:
        if event != "call" or frame.f_code not in self._by_code:
            return
        line = _own_line(frame)
        if line is None:
            return
        for name, owner in self._by_code[frame.f_code]:
            if owner is None or (frame.f_locals and isinstance(next(iter(frame.f_locals.values())), owner)):
                self.counts[name] += 1
                self.lines.setdefault(name, line)


def check_traces(call: Call, rule: TracesRule) -> Found:
    """Whether the body of the entry runs in Python no more often than allowed while the rule's call is evaluated."""
    entry = call.module[call.entry]
    body = entry.__call__ if inspect.isclass(entry) else entry
    code = getattr(innermost(body), "__code__", None)
    if code is None or code.co_filename != FILENAME:
        return Found(
            False, f"The body of `{call.entry}` could not be found, so its traces cannot be counted. Define it with `def`."
        )
    names = call_names(call.module, call.arguments())
    with Watch({call.entry: (code, None)}) as watch:
        jax.block_until_ready(eval(compiled(rule.call), names))  # noqa: S307 - an author's expression, in the confined process
    count = watch.counts[call.entry]
    if count > rule.at_most:
        times = "once" if rule.at_most == 1 else f"{rule.at_most} times"
        text = f"Python ran the body of `{call.entry}` {count} times during `{rule.call}`; it should run at most {times}."
        return Found(False, text, code.co_firstlineno)
    return Found(True)


def check_uses(call: Call, apis: tuple[str, ...]) -> Found:
    """Whether each API is reached from the source while the call runs."""
    with Watch({name: target_of(name) for name in apis}) as watch:
        call.run()
    for name in apis:
        if not watch.counts[name]:
            return Found(False, f"Your code never calls `{name}` while the case runs.")
    return Found(True)


def check_avoids(call: Call, apis: tuple[str, ...]) -> Found:
    """Whether none of the APIs is reached from the source while the call runs."""
    with Watch({name: target_of(name) for name in apis}) as watch:
        call.run()
    for name in apis:
        if watch.counts[name]:
            return Found(False, f"Your code calls `{name}`, which this problem does without.", watch.lines.get(name))
    return Found(True)


def target_of(name: str) -> tuple[CodeType, type | None]:
    """The code object that runs when an API is called, and for a class whose constructor is inherited, the class."""
    found = _resolve(name)
    if inspect.isclass(found):
        code = getattr(innermost(found.__init__), "__code__", None)
        owner: type | None = found
    else:
        code, owner = getattr(innermost(found), "__code__", None), None
    if not isinstance(code, CodeType):
        raise Unbuildable(f"the API `{name}` runs no Python of its own, so its use cannot be seen; check the jaxpr instead")
    return code, owner


def _resolve(name: str) -> Any:
    first, *rest = name.split(".")
    if first in LIBRARIES:
        found: Any = LIBRARIES[first]
    elif first in _ROOTS:
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
