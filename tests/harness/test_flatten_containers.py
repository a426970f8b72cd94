"""Containers as paths: every kind that a JAX program returns."""

import dataclasses
from collections import OrderedDict, defaultdict, namedtuple
from collections.abc import Callable
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
import optax
import pytest
from flax import nnx, struct
from flax.core import freeze
from flax.training.train_state import TrainState
from jax.experimental.sparse import BCOO

from kata_tui.comparison.compare import compare
from kata_tui.comparison.result_tree import decode_tree
from kata_tui.harness.execution.flatten import flatten

HERE = __name__
X = jnp.arange(3.0)
Pair = namedtuple("Pair", "left right")


@struct.dataclass
class Held:
    weights: Any
    steps: int = struct.field(pytree_node=False)
    apply: Callable[..., Any] = struct.field(pytree_node=False, default=len)
    name: str = struct.field(pytree_node=False, default="s")


State: Callable[..., Any] = Held


@jax.tree_util.register_dataclass
@dataclasses.dataclass
class Registered:
    weights: Any
    steps: int = dataclasses.field(metadata={"static": True})


@dataclasses.dataclass
class Plain:
    a: int
    b: Any


@jax.tree_util.register_pytree_node_class
class Numbered:
    def __init__(self, *parts: Any) -> None:
        self.parts = parts

    def tree_flatten(self) -> Any:
        return self.parts, "aux"

    @classmethod
    def tree_unflatten(cls, _: Any, parts: Any) -> "Numbered":
        return cls(*parts)


@jax.tree_util.register_pytree_with_keys_class
class Named(Numbered):
    def tree_flatten_with_keys(self) -> Any:
        keys = (jax.tree_util.GetAttrKey("a"), jax.tree_util.SequenceKey(1), jax.tree_util.DictKey("k"))
        return tuple(zip(keys, self.parts, strict=False)), None


class Net(nnx.Module):  # type: ignore[misc]
    def __init__(self, rngs: nnx.Rngs) -> None:
        self.first = nnx.Linear(2, 3, rngs=rngs)
        self.tied = self.first.kernel
        self.width = 3
        self.blocks = nnx.List([nnx.Linear(2, 2, use_bias=False, rngs=rngs), nnx.BatchNorm(2, rngs=rngs)])


def net() -> Net:
    return Net(nnx.Rngs(0))


def paths(value: Any) -> dict[str, str]:
    """Each path with what stands there: the container's name, or the leaf's kind."""
    tree = decode_tree(*flatten(value, HERE))
    return {path: leaf.type if leaf.kind == "branch" else leaf.kind for path, leaf in tree.items()}


CONTAINERS: list[tuple[str, Callable[[], Any], dict[str, str]]] = [
    ("list", lambda: [X, 1], {"": "list", "[0]": "array", "[1]": "scalar"}),
    ("empty", lambda: [(), {}, []], {"": "list", "[0]": "tuple", "[1]": "dict", "[2]": "list"}),
    ("tuple", lambda: (X, (None,)), {"": "tuple", "[0]": "array", "[1]": "tuple", "[1][0]": "none"}),
    ("dict", lambda: {"b": X, "a": {"c": 1}}, {"": "dict", '["b"]': "array", '["a"]': "dict", '["a"]["c"]': "scalar"}),
    (
        "odd keys",
        lambda: {1: 1, "1": 2, (1, 2): 3, None: 4, 1.5: 5, 'q"': 6, "a.b[0]": 7, "\x1b[31m\n": 8, "": 9, "数": 10},
        {"": "dict"}
        | dict.fromkeys(
            ["[1]", '["1"]', "[(1, 2)]", "[None]", "[1.5]", "['q\"']", '["a.b[0]"]', "['\\x1b[31m\\n']", '[""]', '["数"]'], "scalar"
        ),
    ),
    ("OrderedDict", lambda: OrderedDict(a=1), {"": "OrderedDict", '["a"]': "scalar"}),
    ("defaultdict", lambda: defaultdict(int, a=1), {"": "defaultdict", '["a"]': "scalar"}),
    ("FrozenDict", lambda: freeze({"a": {"b": X}}), {"": "FrozenDict", '["a"]': "FrozenDict", '["a"]["b"]': "array"}),
    ("namedtuple", lambda: Pair(X, 1), {"": "NamedTuple of yours", ".left": "array", ".right": "scalar"}),
    ("struct", lambda: State(X, 3), {"": "pytree of yours", ".weights": "array", ".steps": "scalar", ".name": "string"}),
    ("registered dataclass", lambda: Registered(X, 3), {"": "pytree of yours", ".weights": "array", ".steps": "scalar"}),
    ("dataclass", lambda: Plain(1, [X]), {"": "dataclass of yours", ".a": "scalar", ".b": "list", ".b[0]": "array"}),
    ("registered", lambda: Numbered(X, 1), {"": "pytree of yours", "[0]": "array", "[1]": "scalar"}),
    ("with keys", lambda: Named(X, 1, 2), {"": "pytree of yours", ".a": "array", "[1]": "scalar", '["k"]': "scalar"}),
    (
        "partial",
        lambda: jax.tree_util.Partial(len, X, k=2),
        {"": "jax.Partial", "[0]": "tuple", "[0][0]": "array", "[1]": "dict", '[1]["k"]': "scalar"},
    ),
    (
        "optax",
        lambda: optax.chain(optax.clip(1.0), optax.sgd(0.1, momentum=0.9)).init({"w": X}),
        {
            "": "tuple",
            "[0]": "optax.EmptyState",
            "[1]": "tuple",
            "[1][0]": "optax.TraceState",
            "[1][0].trace": "dict",
            '[1][0].trace["w"]': "array",
            "[1][1]": "optax.EmptyState",
        },
    ),
    (
        "train state",
        lambda: TrainState.create(apply_fn=len, params={"w": X}, tx=optax.sgd(0.1)),
        {
            "": "flax.TrainState",
            ".step": "scalar",
            ".params": "dict",
            '.params["w"]': "array",
            ".opt_state": "tuple",
            ".opt_state[0]": "optax.EmptyState",
            ".opt_state[1]": "optax.EmptyState",
        },
    ),
    (
        "Linen parameters",
        lambda: nn.Dense(3).init(jax.random.key(0), jnp.ones((1, 2))),
        {"": "dict", '["params"]': "dict", '["params"]["kernel"]': "array", '["params"]["bias"]': "array"},
    ),
    ("Param", lambda: nnx.Param(X), {"": "nnx.Param", "[...]": "array"}),
    (
        "nnx.List",
        lambda: nnx.List([X, nnx.Param(X)]),
        {"": "nnx.List", "[0]": "array", "[1]": "nnx.Param", "[1][...]": "array"},
    ),
    (
        "module",  # a shared variable stands at the first of its paths
        net,
        {
            "": "Module of yours",
            ".blocks[0].kernel": "nnx.Param",
            ".blocks[0].kernel[...]": "array",
            ".blocks[1].bias": "nnx.Param",
            ".blocks[1].bias[...]": "array",
            ".blocks[1].mean": "nnx.BatchStat",
            ".blocks[1].mean[...]": "array",
            ".blocks[1].scale": "nnx.Param",
            ".blocks[1].scale[...]": "array",
            ".blocks[1].var": "nnx.BatchStat",
            ".blocks[1].var[...]": "array",
            ".first.bias": "nnx.Param",
            ".first.bias[...]": "array",
            ".first.kernel": "nnx.Param",
            ".first.kernel[...]": "array",
        },
    ),
    (
        "a library's module",
        lambda: nnx.Linear(2, 2, use_bias=False, rngs=nnx.Rngs(0)),
        {"": "nnx.Linear", ".kernel": "nnx.Param", ".kernel[...]": "array"},
    ),
    (
        "state",
        lambda: nnx.state(net(), nnx.BatchStat),
        {
            "": "nnx.State",
            ".blocks[1].mean": "nnx.BatchStat",
            ".blocks[1].mean[...]": "array",
            ".blocks[1].var": "nnx.BatchStat",
            ".blocks[1].var[...]": "array",
        },
    ),
    (
        "pure dict",
        lambda: nnx.to_pure_dict(nnx.state(nnx.Linear(2, 2, use_bias=False, rngs=nnx.Rngs(0)))),
        {"": "dict", '["kernel"]': "array"},
    ),
]


@pytest.mark.parametrize(("make", "expected"), [row[1:] for row in CONTAINERS], ids=[row[0] for row in CONTAINERS])
def test_a_container_is_its_paths(make: Callable[[], Any], expected: dict[str, str]) -> None:
    assert paths(make()) == expected


@pytest.mark.parametrize("make", [row[1] for row in CONTAINERS], ids=[row[0] for row in CONTAINERS])
def test_what_is_made_twice_is_equal(make: Callable[[], Any]) -> None:
    one, other = (decode_tree(*flatten(make(), HERE)) for _ in range(2))
    assert compare(one, other).mismatches == ()


MORE: list[tuple[str, Callable[[], Any]]] = [
    ("split", lambda: nnx.split(net())),
    ("optimizer", lambda: nnx.Optimizer(net(), optax.adam(0.1), wrt=nnx.Param)),
    ("rngs", lambda: nnx.Rngs(0, dropout=1)),
    ("metrics", lambda: nnx.MultiMetric(loss=nnx.metrics.Average("loss"))),
    ("inject", lambda: optax.inject_hyperparams(optax.adam)(learning_rate=0.1).init(X)),
    ("masked", lambda: optax.masked(optax.sgd(0.1), {"a": True, "b": False}).init({"a": X, "b": X})),
    ("sparse", lambda: BCOO.fromdense(jnp.eye(2))),
]


@pytest.mark.parametrize("make", [row[1] for row in MORE], ids=[row[0] for row in MORE])
def test_the_rest_of_the_libraries_is_comparable_too(make: Callable[[], Any]) -> None:
    one, other = (decode_tree(*flatten(make(), HERE)) for _ in range(2))
    assert not [path for path, leaf in one.items() if leaf.kind == "opaque"]
    assert compare(one, other).mismatches == ()


def changed(value: Any) -> list[tuple[str, str]]:
    """Where and how a module differs from a fresh one."""
    one, other = decode_tree(*flatten(net(), HERE)), decode_tree(*flatten(value, HERE))
    return [(mismatch.path, mismatch.kind) for mismatch in compare(one, other).mismatches]


def test_a_change_anywhere_in_a_module_is_found() -> None:
    other = net()
    other.blocks[1].mean[...] += 1
    assert changed(other) == [(".blocks[1].mean[...]", "value")]
    other = net()
    other.first.bias = nnx.BatchStat(other.first.bias[...])
    assert changed(other) == [(".first.bias", "structure")]
    other = net()
    other.first.kernel = nnx.Param(other.first.kernel[...])  # no longer tied: a parameter more
    assert changed(other) == [(".tied", "structure")]


def test_a_static_field_counts_and_a_function_in_it_does_not() -> None:
    one = decode_tree(*flatten(State(X, 3, len), HERE))
    assert compare(one, decode_tree(*flatten(State(X, 3, max), HERE))).mismatches == ()
    assert [mismatch.path for mismatch in compare(one, decode_tree(*flatten(State(X, 4), HERE))).mismatches] == [".steps"]


def test_a_class_of_the_learners_own_may_have_any_name() -> None:
    class Mine(nnx.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            self.w = nnx.Param(X)

    class Yours(nnx.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            self.w = nnx.Param(X)

    one, other = (decode_tree(*flatten(kind(), HERE)) for kind in (Mine, Yours))
    assert compare(one, other).mismatches == ()
    assert compare(one, decode_tree(*flatten(Yours(), "another"))).mismatches != ()
