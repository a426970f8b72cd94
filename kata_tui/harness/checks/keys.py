"""The check `key_reuse`: no PRNG key is spent twice.

A key is spent when it is drawn from or split. `fold_in` spends nothing: what it gives is a key of its own. JAX's checker follows keys by
the names that they go through a program under; it takes `jnp.stack` and its like for a use, and does not see that two keys are equal. So
the numbers are counted that really reach the generators, in a run where nothing but these is compiled.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from inspect import signature
from time import monotonic
from types import FrameType, FunctionType
from typing import Any

import jax
import numpy as np

from kata_tui.harness.checks.found import Found
from kata_tui.harness.checks.watched import CallWatch, target_of
from kata_tui.harness.execution.call import Call
from kata_tui.harness.execution.source_lines import FILENAME
from kata_tui.harness.execution.submission import loaded_text
from kata_tui.harness.execution.tracebacks import describe_error, message_of
from kata_tui.harness.jaxpr.equations import walk

_SECONDS = 4.0
"""How long uses are counted. Nothing is compiled then, so a long loop would take very long."""


def check_keys(call: Call) -> Found:
    """Whether no PRNG key is drawn from or split twice, nor two keys of the same numbers.

    JAX follows typed keys only. So whatever takes a key out of its sight (a key of the old kind, a key made of another one's numbers, a
    clone) is told as such, unless the problem itself hands out keys of the old kind.
    """
    arguments = call.arguments()
    handed_out = any(_is_old_key(leaf) for leaf in jax.tree.leaves(arguments))
    uses = _counted(call, arguments, old_keys=handed_out)
    if uses.certain and uses.again is None and not any(name.rpartition(".")[2] in loaded_text() for name in _OUT_OF_SIGHT):
        return Found(True)  # what JAX's checker would say makes no difference, and to ask it is to compile all anew
    ways = {name: target_of(name) for name in _OUT_OF_SIGHT}
    arguments = call.arguments()
    told: Found | None = None
    with CallWatch(ways) as watch:
        try:
            with jax.debug_key_reuse(True), jax.legacy_prng_key("allow" if handed_out else "error"):
                jax.block_until_ready(call.apply(arguments))
        except jax.errors.KeyReuseError as error:
            told = Found(False, f"A PRNG key is used twice: {message_of(error)}", describe_error(error).line)
        except ValueError as error:
            if not message_of(error).startswith("Legacy uint32 key array"):
                raise
            if not any(watch.counts.values()):
                text = "Raw numbers are used as a key, whose use cannot be followed. Write `jax.random.key`, and split what you were given."
                return Found(False, text, describe_error(error).line, other=True)
    for name, text in _OUT_OF_SIGHT.items():
        if watch.counts[name] and not (handed_out and name == "jax.random.wrap_key_data"):
            return Found(False, text, watch.lines.get(name), other=True)
    if uses.again is None:
        return told if told is not None and not uses.certain else Found(True)
    first, second = uses.again
    return Found(False, f"A PRNG key is used twice: {_said(first, second, same=told is not None)}", second.line or first.line)


_OUT_OF_SIGHT = {
    "jax.random.PRNGKey": "`jax.random.PRNGKey` makes a key of the old kind, whose use cannot be followed. Write `jax.random.key`.",
    "jax.random.wrap_key_data": "`jax.random.wrap_key_data` makes a key of another one's numbers, whose use cannot be followed. "
    "Split the key instead.",
    "jax.random.clone": "`jax.random.clone` gives the same key once more, to be used twice. Split the key instead.",
}
"""What hides the use of a key from JAX's checker, and what to tell whoever calls it."""


def _is_old_key(value: Any) -> bool:
    """Whether this is a key of the old kind: an array of unsigned integers, the last axis two (or four) long."""
    return isinstance(value, (jax.Array, np.ndarray)) and value.dtype == np.uint32 and value.shape[-1:] in ((2,), (4,))


class _Use:
    """One use of a key: what it was used for, by which call into JAX's random functions, and on which line of the source."""

    def __init__(self, kind: str, within: FrameType, line: int | None) -> None:
        self.kind = kind
        self.within = within
        self.line = line


class _Uses:
    """The uses of keys in one run. `again`: two uses of one key. `certain`: whether all uses were seen.

    `quiet`: inside of a function that has told already.
    """

    def __init__(self) -> None:
        self.again: tuple[_Use, _Use] | None = None
        self.certain = True
        self.quiet = False
        self._seen: dict[bytes, _Use] = {}
        self._until = monotonic() + _SECONDS

    def note(self, kind: str, keys: Any, within: FrameType) -> None:
        """Note that these keys are used. Raises _Enough when a key was used before, or time is up."""
        if monotonic() > self._until:
            self.certain = False
            raise _Enough
        use = _Use(kind, within, _own_line(within))
        numbers = np.asarray(jax.random.key_data(keys))
        own: set[bytes] = set()
        for row in numbers.reshape(-1, numbers.shape[-1]):
            number = row.tobytes()
            before = self._seen.setdefault(number, use)
            if number in own or before.within is not within:
                self.again = (before, use)
                raise _Enough
            own.add(number)


class _Enough(BaseException):
    """What had to be known is known."""


def _counted(call: Call, arguments: dict[str, Any], *, old_keys: bool) -> _Uses:
    """The uses of keys in one run of the call in which nothing is compiled. Without `old_keys` one of the old kind makes it uncertain."""
    uses = _Uses()
    with _noting(uses), jax.disable_jit(), jax.legacy_prng_key("allow" if old_keys else "error"):
        try:
            jax.block_until_ready(call.anew().apply(arguments))
        except _Enough:
            pass
        except Exception:
            uses.certain = False  # some of JAX cannot do without compiling
    return uses


@contextmanager
def _noting(uses: _Uses) -> Iterator[None]:
    """Let JAX's random functions tell of the keys that they are given, and are compiled as ever.

    Where a key cannot be seen through the transformations around it, nothing is compiled, and the primitives tell.
    """
    spending = {
        equation.primitive.name: equation.primitive
        for equation in walk(jax.make_jaxpr(_spend)(jax.random.key(0)).jaxpr)
        if equation.primitive.name in _KINDS
    }
    with ExitStack() as stack:
        for name, primitive in spending.items():
            stack.callback(setattr, primitive, "impl", primitive.impl)
            primitive.impl = _telling(uses, _KINDS[name], primitive.impl)
        for module in {jax.random, sys.modules.get("jax._src.random", jax.random)}:
            for name, function in list(vars(module).items()):
                if isinstance(function, FunctionType) and next(iter(signature(function).parameters), "") == "key":
                    stack.callback(setattr, module, name, function)
                    setattr(module, name, _seeing(uses, name, function))
        yield


def _telling(uses: _Uses, kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A primitive's own implementation, which tells of its use from within JAX's random functions.

    Equations that are evaluated again, and both branches of a `cond` under `vmap`, come without them: no use to be told from another.
    """

    def told(keys: Any, *args: Any, **params: Any) -> Any:
        within = _within(sys._getframe(1))
        if within is not None and not uses.quiet and not isinstance(keys, jax.core.Tracer):
            uses.note(kind, keys, within)
        with jax.disable_jit(False):
            return function(keys, *args, **params)

    return told


def _seeing(uses: _Uses, name: str, function: FunctionType) -> Callable[..., Any]:
    @wraps(function)
    def seen(*args: Any, **kwargs: Any) -> Any:
        keys = _bare(args[0] if args else kwargs.get("key"))
        if uses.quiet or keys is None:
            return function(*args, **kwargs)
        if name not in _UNSPENT:
            uses.note("split" if name == "split" else "drawn from", keys, sys._getframe())
        uses.quiet = True
        try:
            with jax.disable_jit(False):
                return function(*args, **kwargs)
        finally:
            uses.quiet = False

    return seen


_KINDS = {"random_bits": "drawn from", "random_split": "split", "random_gamma": "drawn from"}
"""The primitives that spend a key, and how that is said."""

_UNSPENT = ("fold_in", "key_data", "key_impl", "clone")
"""The functions of `jax.random` that take a key and spend nothing of it."""


def _spend(key: Any) -> Any:
    return jax.random.bits(key), jax.random.split(key), jax.random.gamma(key, 1.0)


def _bare(keys: Any) -> Any:
    """The typed keys below `vmap` and `grad`, with their numbers; None where they have none yet, or are no typed keys."""
    while isinstance(keys, jax.core.Tracer):
        keys = getattr(keys, "val", getattr(keys, "primal", None))
    return keys if isinstance(keys, jax.Array) and jax.dtypes.issubdtype(keys.dtype, jax.dtypes.prng_key) else None


def _within(frame: FrameType | None) -> FrameType | None:
    """The outermost frame of the call into JAX's random functions."""
    within = None
    while frame is not None and frame.f_code.co_filename != FILENAME:
        if frame.f_globals.get("__name__", "").startswith("jax._src.random") and not frame.f_code.co_name.endswith("_impl"):
            within = frame
        frame = frame.f_back
    return within


def _own_line(frame: FrameType | None) -> int | None:
    """The nearest line of the source."""
    while frame is not None and frame.f_code.co_filename != FILENAME:
        frame = frame.f_back
    return None if frame is None else frame.f_lineno


def _said(first: _Use, second: _Use, *, same: bool) -> str:
    """Two uses in words."""
    if first is second:
        return f"two of the keys that are {second.kind} together are equal."
    places = [use.kind + (f" on line {use.line}" if use.line is not None else "") for use in (first, second)]
    again = places[1] if places[1] != places[0] else f"{second.kind} there again"
    if same:
        return f"it is {places[0]}, and then {again}. Once it is drawn from or split, only its new keys may be used."
    return f"a key is {places[0]}, and then one with the same numbers is {again}. Equal keys give equal numbers."
