"""Watching what a source calls of some APIs: their public names stand for a watched one while it runs."""

import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType, FunctionType
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from kata_tui.harness.checks.own_frames import is_dropped, own_frame
from kata_tui.harness.checks.watched import ROOTS, resolve
from kata_tui.harness.execution.source_lines import FILENAME

_flatten, _unflatten = jax.tree_util.tree_flatten, jax.tree_util.tree_unflatten
"""As they were before any of them is watched."""

_WRITTEN_TO = (nnx.Pytree, nnx.Variable, dict, list, set)


class UseWatch:
    """What a source calls of some APIs, while it is on.

    `amounts`: by how much what an API gives is moved, a traced scalar for each; without them, and in a plain run, nothing is.
    `bare`: what an API gives is left as it is.
    """

    def __init__(self, names: tuple[str, ...], *, bare: bool = False) -> None:
        self.names = names
        self.called: set[str] = set()
        self.believed: set[str] = set()
        self.marked: set[str] = set()
        self.needed: set[str] = set()
        self.lines: dict[str, int] = {}
        self.amounts: dict[str, Any] = {}
        self.running = False
        self._bare = bare
        self._made: dict[int, tuple[Any, str, FrameType | None, int]] = {}
        self._others: dict[int, Any] = {}
        self._depth = 0

    @contextmanager
    def on(self) -> Iterator[None]:
        """Let the watched APIs stand for the public ones, as long as this lasts."""
        with ExitStack() as stack:
            for name in self.names:
                found = resolve(name)
                if inspect.isclass(found):
                    self._watch_class(stack, name, found)
                    continue
                for known in (name, *_aliases(name)):
                    found = resolve(known)
                    watched = self._watched(name, found)
                    for holder, attribute in _places(known, found):
                        stack.callback(_restoring(holder, attribute))
                        setattr(holder, attribute, watched)
            yield

    def _watched(self, name: str, function: Any) -> Any:
        def called(*args: Any, **kwargs: Any) -> Any:
            frame = sys._getframe(1)
            hers = self._is_hers(frame, name)
            result = function(*args, **kwargs)
            written = any(isinstance(part, _WRITTEN_TO) for part in (*args, *kwargs.values()))
            return self._given(name, result, frame, kept=written) if hers else result

        return functools.wraps(function)(called) if isinstance(function, FunctionType) else _Made(function, called)

    def _given(self, name: str, result: Any, frame: FrameType | None = None, *, kept: bool = False) -> Any:
        """What an API gave to the source, so that it is seen whether it is needed.

        `frame`: that of the call. `kept`: it may have written to its arguments, so that to drop its result says nothing.
        """
        self.called.add(name)
        if frame is not None and frame.f_code.co_filename == FILENAME:
            self.lines.setdefault(name, frame.f_lineno)
        leaves, tree = _flatten(result, is_leaf=_is_whole)
        followed = [_is_function(leaf) or (bool(self.amounts) and isinstance(leaf, jax.Array)) for leaf in leaves]
        if self._bare or not leaves or not all(followed):
            dropped = not kept and result is not None and not isinstance(result, bool) and frame is not None and is_dropped(frame)
            if not dropped and (self.amounts or self.running or self._bare):
                self.believed.add(name)
        return result if self._bare else _unflatten(tree, [self._leaf(name, leaf) for leaf in leaves])

    def _leaf(self, name: str, leaf: Any) -> Any:
        if _is_function(leaf):
            return self._function(name, leaf)
        if self.amounts and isinstance(leaf, jax.Array):
            self.marked.add(name)
            return _moved(leaf, self.amounts[name])
        return leaf

    def _function(self, name: str, made: Any) -> Any:
        """A function that an API has made; what it gives is what the API gives."""
        if getattr(made, "_kata_watched", None) == name:
            return made

        def called(*args: Any, **kwargs: Any) -> Any:
            return self._given(name, made(*args, **kwargs))

        if isinstance(made, FunctionType):
            called = functools.wraps(made)(called)
            called._kata_watched = name  # type: ignore[attr-defined]
            return called
        return _Made(made, called)

    def _watch_class(self, stack: ExitStack, name: str, kind: type) -> None:
        """Watch how instances of a class are made, called and read."""
        made_by: Callable[..., None]
        made_by, called_by, read_by = (
            inspect.getattr_static(kind, "__init__"),
            inspect.getattr_static(kind, "__call__", None),
            inspect.getattr_static(kind, "__getattribute__"),
        )
        calls = any("__call__" in vars(base) for base in kind.__mro__)
        module = issubclass(kind, (nnx.Module, nn.Module))

        @functools.wraps(made_by)
        def init(instance: Any, *args: Any, **kwargs: Any) -> None:
            frame = sys._getframe(1)
            if self._is_hers(frame, name):
                own = own_frame(frame)
                self._made[id(instance)] = (instance, name, own, own.f_lasti if own else -1)
                self.called.add(name)
                if own is not None:
                    self.lines.setdefault(name, own.f_lineno)
                if not (calls or module) or self._bare:
                    self.believed.add(name)
            else:
                self._others[id(instance)] = instance
            if made_by is not object.__init__:
                made_by(instance, *args, **kwargs)

        def call(instance: Any, *args: Any, **kwargs: Any) -> Any:
            self._depth += 1
            try:
                result = called_by(instance, *args, **kwargs)
            finally:
                self._depth -= 1
            if id(instance) in self._others or not (id(instance) in self._made or own_frame(sys._getframe(1))):
                return result
            return self._given(name, result)

        def read(instance: Any, attribute: str) -> Any:
            made = self._made.get(id(instance))
            if made is not None and not self._depth and not (attribute.startswith("__") and attribute != "__dict__"):
                own = own_frame(sys._getframe(1))
                if own is None or own is not made[2] or own.f_lasti != made[3]:
                    self.believed.add(name)  # something of it is looked at; what for, nobody can tell
            return read_by(instance, attribute)

        watched: dict[str, Any] = {"__init__": init}
        if calls:
            watched["__call__"] = functools.wraps(called_by)(call) if callable(called_by) else call
        if module:
            watched["__getattribute__"] = read
        for attribute, value in watched.items():
            stack.callback(_restoring(kind, attribute))
            setattr(kind, attribute, value)

    def _is_hers(self, frame: FrameType | None, name: str) -> bool:
        """Whether a call that was made in this frame is the source's: of its own code, or of a library that it handed the API to.

        A library that calls the API on its own account has the name in its code, and so has an expression of the problem file.
        """
        last = name.rpartition(".")[2]
        while frame is not None:
            code = frame.f_code
            if code.co_filename == FILENAME:
                return True
            if code.co_filename != __file__ and last in code.co_names:
                return False
            frame = frame.f_back
        return True  # an entry that a transformation has made has no line on the stack


class _Made:
    """What is no plain function, watched: it is called, bound and read like what it stands for."""

    def __init__(self, made: Any, called: Callable[..., Any]) -> None:
        self._kata_made = made
        self._kata_called = called

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._kata_called(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kata_made, name)

    def __get__(self, instance: Any, kind: Any = None) -> Any:
        return self if instance is None or not hasattr(self._kata_made, "__get__") else functools.partial(self, instance)


def _aliases(name: str) -> list[str]:
    """Other public names of the same thing that stand for functions of their own."""
    if name.startswith("jax.tree."):
        return [name.replace("jax.tree.", "jax.tree_util.tree_")]
    if name.startswith("jax.tree_util.tree_"):
        short = name.replace("jax.tree_util.tree_", "jax.tree.")
        return [short] if hasattr(jax.tree, short.rpartition(".")[2]) else []
    return {"jax.checkpoint": ["jax.remat"], "jax.remat": ["jax.checkpoint"]}.get(name, [])


def _places(name: str, found: Any) -> list[tuple[Any, str]]:
    """Where the API is found by a public name: in its class, or in every public module that holds it."""
    path, _, last = name.rpartition(".")
    holder = resolve(path) if "." in path or path in sys.modules else None
    if inspect.isclass(holder):
        return [(holder, last)]
    places = []
    for module_name, module in list(sys.modules.items()):
        parts = module_name.split(".")
        if parts[0] not in ROOTS or any(part.startswith("_") for part in parts):
            continue
        places += [(module, key) for key, value in list(vars(module).items()) if value is found]
    return places


def _restoring(holder: Any, attribute: str) -> Callable[[], None]:
    """What puts an attribute back as it is now."""
    if attribute not in vars(holder):
        return lambda: delattr(holder, attribute)
    before = vars(holder)[attribute]
    return lambda: setattr(holder, attribute, before)


def _is_whole(value: Any) -> bool:
    """Whether a part of a result is looked at whole, and not leaf by leaf."""
    return value is None or callable(value) or isinstance(value, (nnx.Pytree, nnx.Variable, nn.Module))


def _is_function(value: Any) -> bool:
    """Whether it is a function, or called like one. What is entered by `with` is left alone."""
    return (
        callable(value) and not isinstance(value, (type, nnx.Pytree, nnx.Variable, nn.Module)) and not hasattr(value, "__enter__")
    )


def _moved(array: Any, amount: Any) -> Any:
    """The array, moved by `amount` times something fixed that differs from place to place; of the same shape and dtype."""
    dtype = array.dtype
    if jnp.issubdtype(dtype, jax.dtypes.prng_key):
        numbers = jax.random.key_data(array)
        return jax.random.wrap_key_data(numbers ^ amount.astype(numbers.dtype), impl=jax.random.key_impl(array))
    if dtype == jax.dtypes.float0:
        return array
    if dtype == np.bool_:
        return array ^ (amount > 0)
    if jnp.issubdtype(dtype, np.integer):
        return array + (3 * amount).astype(dtype)
    if array.weak_type or not array.ndim:
        return array + amount * (0.11 + 0.37 * jnp.sin(1.3 * array))
    places = (jax.lax.iota(np.int32, array.size).reshape(array.shape) % 7).astype(dtype)
    return array + amount * (0.11 * places + 0.37 * jnp.sin(1.3 * array + places))
