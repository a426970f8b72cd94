"""Library calls: recorded from a reference, made again on zeros, so that what follows need not compile."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from kata_tui.harness.warmup.record import Recorder
from kata_tui.harness.warmup.replay import little_of_everything, make_again
from kata_tui.protocol.jax_call import ArrayPart, JaxCall, Layer, PlainPart

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
    "numbers of two types": lambda: (jnp.asarray(X) + 0, jnp.asarray(X) + 0.0, jnp.asarray(X, jnp.int32) + 0),
    "weak arrays": lambda: jnp.full((3,), 2.0) * jnp.ones(3, jnp.bfloat16),
    "a list": lambda: jnp.concatenate([jnp.ones(2), jnp.zeros(3)]),
    "gather": lambda: jnp.asarray(X)[jnp.array([2, 0])],
    "scatter": lambda: jnp.asarray(X).at[jnp.array([2, 0])].add(1.5),
    "a slice at a place": lambda: jax.lax.dynamic_slice(jnp.ones((3, 4)), (np.int64(1), 0), (np.int64(2), 3)),
    "einsum": lambda: jnp.einsum("ij,jk,lk->il", jnp.ones((2, 3)), jnp.ones((3, 4)), jnp.ones((2, 4))),
    "relu": lambda: jax.nn.relu(jnp.asarray(X)),
    "convolution": lambda: jax.lax.conv_general_dilated(
        jnp.ones((1, 4, 1)), jnp.ones((2, 1, 1)), (1,), "SAME", None, None, ("NHC", "HIO", "NHC")
    ),
    "grad": lambda: jax.grad(loss)(jnp.ones(3), jnp.ones((4, 3)), jnp.ones(4)),
    "vmap": lambda: jax.vmap(loss, (None, 0, 0))(jnp.ones(3), jnp.ones((4, 3)), jnp.ones(4)),
    "vmap of grad": lambda: jax.vmap(jax.grad(loss), (None, 0, 0))(jnp.ones(3), jnp.ones((4, 3)), jnp.ones(4)),
    "vmap over a last axis": lambda: jax.vmap(jnp.cumsum, in_axes=1, out_axes=1)(jnp.ones((3, 4))),
    "grad of grad": lambda: jax.grad(lambda v: jnp.sum(jax.grad(lambda u: jnp.sum(jnp.sin(u) ** 3))(v)))(jnp.ones(3)),
    "jvp": lambda: jax.jvp(lambda v: jnp.tanh(v) * v, (jnp.ones(3),), (jnp.ones(3),)),
    "jacobian, forward": lambda: jax.jacfwd(lambda v: jnp.tanh(v) * v)(jnp.ones(3)),
    "jacobian, backward": lambda: jax.jacrev(lambda v: jnp.tanh(v) * v)(jnp.ones(3)),
    "grad of a rule": lambda: jax.grad(lambda v: jnp.sum(jax.nn.relu(v)))(jnp.ones(3)),
    "grad of softmax": lambda: jax.grad(lambda v: jax.nn.softmax(v)[0])(jnp.ones(3)),
    "a layer": lambda: nnx.Linear(2, 3, rngs=nnx.Rngs(0))(jnp.ones((4, 2))),
    "grad of a layer": lambda: nnx.grad(lambda m, x: jnp.mean(m(x)))(nnx.Linear(2, 3, rngs=nnx.Rngs(0)), jnp.ones((4, 2))),
}


def loss(w: jax.Array, x: jax.Array, y: jax.Array) -> jax.Array:
    return jnp.mean((jnp.dot(x, w) - y) ** 2)


def recorded(run: Callable[[], Any]) -> tuple[JaxCall, ...]:
    with Recorder() as recorder:
        jax.block_until_ready(run())
    return recorder.calls


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


NOT_YET = () if jax.__version_info__ < (0, 11) else ("vmap of grad", "jacobian, backward")
"""Here a later JAX compiles a call's way back for what comes back, batched or not, and that is not recorded: it costs a run some time."""


@pytest.mark.parametrize("name", sorted(CALLS.keys() - set(NOT_YET)))
def test_what_was_made_again_is_not_compiled_again(name: str) -> None:
    jax.clear_caches()
    calls = recorded(CALLS[name])
    assert calls
    jax.clear_caches()
    make_again(calls)
    assert compiled(CALLS[name]) == 0


def test_what_was_made_again_while_keys_are_followed_is_not_compiled_again_for_that() -> None:
    jax.clear_caches()
    calls = recorded(CALLS["split"])
    make_again(calls)
    with jax.debug_key_reuse(True):
        assert compiled(CALLS["split"]) > 0
    jax.clear_caches()
    make_again(calls, following_keys=True)
    with jax.debug_key_reuse(True):
        assert compiled(CALLS["split"]) == 0
    assert not jax.config.jax_debug_key_reuse


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


def test_a_call_holds_no_name_of_an_axis() -> None:
    jax.clear_caches()
    calls = recorded(lambda: jax.vmap(jnp.sin, axis_name="zebra")(jnp.asarray(X)))
    assert calls
    assert "zebra" not in repr(calls)


def test_a_call_holds_the_transformations_from_the_innermost_out() -> None:
    jax.clear_caches()
    calls = recorded(CALLS["vmap of grad"])
    dot = next(call for call in calls if call.name.endswith(":dot"))
    assert dot.args == (ArrayPart((4, 3), "float32"), ArrayPart((3,), "float32"))
    assert dot.layers == (Layer("vjp", (-1, 0)), Layer("vmap", (0, -1)))


@pytest.mark.parametrize(
    "name", ["os:system", "builtins:print", "jax.numpy:nothing", "jax:jit", ":nothing_p", ":os", "", "jax.numpy:load"]
)
def test_a_name_that_is_no_operation_is_not_called(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    make_again((JaxCall(name, (PlainPart("echo called"),)),))
    assert "called" not in capsys.readouterr().out


def test_a_call_that_does_not_work_stops_no_other() -> None:
    jax.clear_caches()
    make_again((JaxCall("jax.numpy:sin", (PlainPart("text"),)), *(calls := recorded(lambda: jnp.tan(jnp.asarray(X))))))
    assert any(call.args == (ArrayPart((3,), "float32"),) for call in calls)
    assert compiled(lambda: jnp.tan(jnp.asarray(X))) == 0


def test_a_little_of_everything_can_be_traced() -> None:
    traced = jax.eval_shape(little_of_everything)
    assert (traced.shape, traced.dtype) == ((), jnp.float32)


def test_to_trace_it_compiles_nothing() -> None:
    jax.clear_caches()
    assert compiled(lambda: jax.eval_shape(little_of_everything)) == 0
