"""Library calls: recorded from a reference, made again on zeros, so that what follows need not compile."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from kata_tui.domain.library_call import ArrayPart, LibraryCall, PlainPart
from kata_tui.harness.warming import Recorder, make_again

X = np.arange(3, dtype=np.float32)
CALLS: dict[str, Callable[[], Any]] = {
    "operators": lambda: jnp.asarray(X) * 2 + 1,
    "functions": lambda: jnp.cumsum(jnp.sin(jnp.asarray(X))),
    "keywords": lambda: jnp.sum(jnp.ones((2, 3)), axis=1, keepdims=True),
    "random": lambda: jax.random.normal(jax.random.key(7), (4,)),
    "split": lambda: jax.random.split(jax.random.key(7), 3),
    "dtypes": lambda: jnp.asarray(X).astype(jnp.bfloat16),
    "numbers": lambda: jnp.linspace(73519.5, 81733.5, 3) * 92821.5,
    "dot": lambda: jnp.dot(jnp.ones((2, 3)), jnp.ones((3, 4))),
}


def recorded(run: Callable[[], Any]) -> tuple[LibraryCall, ...]:
    with Recorder() as recorder:
        jax.block_until_ready(run())
    return tuple(recorder.calls)


_compilations: list[str] = []
jax.monitoring.register_event_duration_secs_listener(lambda event, _, **__: _compilations.append(event))


def compiled(run: Callable[[], Any]) -> int:
    """How often JAX compiles while this runs."""
    before = _compilations.count("/jax/core/compile/backend_compile_duration")
    jax.block_until_ready(run())
    return _compilations.count("/jax/core/compile/backend_compile_duration") - before


def test_compilations_are_counted() -> None:
    jax.clear_caches()
    assert compiled(CALLS["operators"]) > 0
    assert compiled(CALLS["operators"]) == 0


@pytest.mark.parametrize("name", CALLS)
def test_what_was_made_again_is_not_compiled_again(name: str) -> None:
    jax.clear_caches()
    calls = recorded(CALLS[name])
    assert calls
    jax.clear_caches()
    make_again(calls)
    assert compiled(CALLS[name]) == 0


def test_a_call_holds_no_values_of_arrays() -> None:
    jax.clear_caches()
    secret = np.full((3,), 73519.0, np.float32)
    calls = recorded(lambda: jnp.sin(jnp.asarray(secret)) * jnp.asarray(secret))
    assert calls
    assert "73519" not in repr(calls)


def test_a_call_holds_no_number_but_what_jax_compiles_for() -> None:
    jax.clear_caches()
    calls = recorded(lambda: (CALLS["numbers"](), jnp.asarray(X) * 73519.5, jnp.take(jnp.asarray(X), 92821, mode="clip")))
    assert any(call.name.endswith("linspace") for call in calls)
    assert not {number for number in ("73519", "81733", "92821") if number in repr(calls)}


def test_functions_of_a_source_are_not_recorded() -> None:
    jax.clear_caches()
    own = jax.jit(lambda x: x * 3)
    calls = recorded(lambda: own(jnp.asarray(X)))
    assert not any("lambda" in call.name or __name__ in call.name for call in calls)


@pytest.mark.parametrize(
    "name", ["os:system", "builtins:print", "jax.numpy:nothing", "jax:jit", ":nothing_p", ":os", "", "jax.numpy:load"]
)
def test_a_name_that_is_no_operation_is_not_called(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    make_again((LibraryCall(name, (PlainPart("echo called"),)),))
    assert "called" not in capsys.readouterr().out


def test_a_call_that_does_not_work_stops_no_other() -> None:
    jax.clear_caches()
    make_again((LibraryCall("jax.numpy:sin", (PlainPart("text"),)), *(calls := recorded(lambda: jnp.tan(jnp.asarray(X))))))
    assert any(call.args == (ArrayPart((3,), "float32"),) for call in calls)
    assert compiled(lambda: jnp.tan(jnp.asarray(X))) == 0
