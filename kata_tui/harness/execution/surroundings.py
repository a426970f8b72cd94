"""What a source can change of its process besides its own names: options of JAX, NumPy and Python, and functions of libraries.

All of it is remembered as it is before any source is loaded. Arguments are built, results read and checks carried out as it was then.
"""

import builtins
import locale
import math
import os
import random
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jax import lax

MAX_CHANGES = 20
HELD = ("jax_disable_jit",)
"""Options that a call never runs under: without compiling, code would pass that cannot be compiled."""

_LIBRARIES: tuple[ModuleType, ...] = (
    *(
        builtins,
        math,
        np,
        np.linalg,
        np.random,
        jax,
        jnp,
        jnp.linalg,
        jax.random,
        jax.nn,
        jax.scipy.special,
        jax.tree,
        jax.tree_util,
    ),
    *(lax, nn, nnx, optax),
)


class Option:
    """One thing that a process has once, however many sources it runs: its name, and how it is read and written."""

    def __init__(self, name: str, read: Callable[[], Any], write: Callable[[Any], object], told: bool = True) -> None:
        self.name = name
        self.read = read
        self.write = write
        self.told = told


class Surroundings:
    """What a process was like when this was made."""

    def __init__(self) -> None:
        self._options = {option.name: option for option in (*_jax_options(), *_other_options())}
        self._own = {name: option.read() for name, option in self._options.items()}
        self._functions = [
            (module, {name: held for name, held in vars(module).items() if not name.startswith("_")}) for module in _LIBRARIES
        ]
        self._undone: dict[str, None] = {}
        self._within = False

    @contextmanager
    def own(self) -> Iterator[None]:
        """While entered all is as it was at first. Afterwards the options are as they were before, but for those that are always held.

        Entered once more, it leaves the functions of libraries as they are, and back to that: a check may watch some of them.
        """
        nested, self._within = self._within, True
        functions = self._functions
        if nested:
            functions = [(module, {name: vars(module).get(name) for name in held}) for module, held in functions]
        else:
            self.hold()
        before = {}
        for name, option in self._options.items():
            value = option.read()
            if not _equal(value, self._own[name]):
                before[name] = value
                option.write(self._own[name])
        try:
            yield
        finally:
            self._within = nested
            self._put_back(functions)
            for name, option in self._options.items():
                wanted = before.get(name, self._own[name])
                if not _equal(option.read(), wanted):
                    option.write(wanted)

    def hold(self) -> None:
        """Put back for good what no call may run without: compiling, and the libraries' own functions."""
        for name in HELD:
            if name in self._options and not _equal(self._options[name].read(), self._own[name]):
                self._options[name].write(self._own[name])
                self._undone[name] = None
        self._put_back(self._functions)

    def _put_back(self, functions: list[tuple[ModuleType, dict[str, Any]]]) -> None:
        for module, names in functions:
            now = vars(module)
            for name, held in names.items():
                if now.get(name) is not held:
                    setattr(module, name, held)
                    self._undone[f"{module.__name__}.{name}"] = None

    def changed(self) -> tuple[str, ...]:
        """The names of what a source has changed, as a person reads them: those that were put back first."""
        other = (name for name, option in self._options.items() if option.told and not _equal(option.read(), self._own[name]))
        return tuple(dict.fromkeys((*self._undone, *other)))[:MAX_CHANGES]


def _jax_options() -> Iterator[Option]:
    """Every option of JAX: the value that holds for the process, and the one that this thread may have in its stead."""
    holders = getattr(jax.config, "_value_holders", {})  # where JAX has them no more, the values of the process are what there is
    for name in jax.config.values:
        holder = holders.get(name)
        yield _jax_option(name, holder) if hasattr(holder, "get_local") else _jax_value(name)


def _jax_value(name: str) -> Option:
    return Option(name, lambda: jax.config.values[name], lambda value: jax.config.update(name, value))


def _jax_option(name: str, holder: Any) -> Option:
    unset = holder.get_local()

    def read() -> tuple[Any, Any]:
        return holder.get_global(), holder.get_local()

    def write(values: tuple[Any, Any]) -> None:
        everywhere, here = values
        if not _equal(holder.get_global(), everywhere):
            jax.config.update(name, everywhere)
        holder.set_local(here)
        hook = getattr(holder, "_update_thread_local_hook", None)
        if hook is not None:
            hook(None if here is unset else here)

    return Option(name, read, write)


def _other_options() -> Iterator[Option]:
    yield Option("numpy.seterr", np.geterr, lambda value: np.seterr(**value))
    yield Option("numpy.set_printoptions", np.get_printoptions, lambda value: np.set_printoptions(**value))
    yield Option("warnings.filters", lambda: list(warnings.filters), _filter)
    yield Option("sys.setrecursionlimit", sys.getrecursionlimit, sys.setrecursionlimit)
    yield Option("sys.set_int_max_str_digits", sys.get_int_max_str_digits, sys.set_int_max_str_digits)
    yield Option("locale.setlocale", lambda: locale.setlocale(locale.LC_ALL), lambda value: locale.setlocale(locale.LC_ALL, value))
    yield Option("sys.path", lambda: list(sys.path), lambda value: sys.path.__setitem__(slice(None), value), told=False)
    yield Option("os.environ", lambda: dict(os.environ), _environ, told=False)
    yield Option("random.seed", random.getstate, random.setstate, told=False)
    yield Option("numpy.random.seed", np.random.get_state, np.random.set_state, told=False)


def _filter(value: list[Any]) -> None:
    warnings.filters[:] = value  # type: ignore[index]
    with warnings.catch_warnings():  # what was decided by the old ones is forgotten
        pass


def _environ(value: dict[str, str]) -> None:
    for name in os.environ.keys() - value.keys():
        del os.environ[name]
    os.environ.update(value)


def _equal(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_equal, one, other))
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    try:
        return bool(one == other)
    except Exception:  # values of the source's own making
        return False
