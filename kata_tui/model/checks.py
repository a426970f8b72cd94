"""Checks: how a solution works, not only what it returns.

Each rule is a struct, and that is all of it but for the part of the harness that carries it out. Its tag is its key in a file, its
docstring what the key means. Its fields are what is written below the key, each with what limits it and what it means: the shape that a
file is held to, its errors, the schema for editors and the tables of the guide are made of this.
"""

from typing import Annotated, Any, ClassVar, Literal, get_args

from msgspec import Meta, Struct

MAX_CODE = 32_768

Code = Annotated[str, Meta(pattern=r"\S", max_length=MAX_CODE, description=f"Python code of at most {MAX_CODE} characters")]
Name = Annotated[str, Meta(pattern=r"^[^\W\d]\w*$(?!\n)", max_length=100, description="the name of an argument")]
Primitive = Annotated[str, Meta(pattern=r"^[\w-]+$(?!\n)", max_length=100, description="the name of a JAX primitive (`scan`)")]
Api = Annotated[
    str,
    Meta(pattern=r"^[^\W\d]\w*(\.[^\W\d]\w*)+$(?!\n)", max_length=200, description="the dotted name of an API (`jax.lax.scan`)"),
]
AnyOf = Annotated[tuple[Api, ...], Meta(min_length=1, description="a list of dotted names, one of which is enough")]
Forbid = Literal["forbid"]


class Means(str):
    """What a field of a rule means, in a sentence: beside its type, as `Annotated[Name, Means("…")]`."""


class _Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """What the rules have in common.

    `WRITTEN`: the type of what a file says under the key, where that is not a mapping of the fields; a list is the rule's one field.
    `ANY_OF`: fields of which a file has at least one.
    """

    WRITTEN: ClassVar[Any] = None
    ANY_OF: ClassVar[tuple[str, ...]] = ()


class JitRule(_Rule, frozen=True, tag="jit"):
    """The entry traces under `jax.jit` and agrees with its eager result."""

    static: Annotated[tuple[Name, ...], Means("Arguments that are static under `jax.jit`.")] = ()


class TracesRule(_Rule, frozen=True, tag="traces"):
    """The entry's body runs at most so often in Python while `call` is evaluated."""

    call: Annotated[Code, Means("A Python expression, usually several calls in a row. It sees the arguments of the case by name.")]
    at_most: Annotated[
        int, Meta(ge=1, le=10_000, description="a whole number from 1 to 10000"), Means("How often the body may run.")
    ]


class JaxprRule(_Rule, frozen=True, tag="jaxpr"):
    """Primitives that must, or must not, be in the jaxpr, nested ones too. Dead equations do not count."""

    ANY_OF: ClassVar[tuple[str, ...]] = ("require", "forbid", "max_equations")

    require: Annotated[tuple[Primitive, ...], Means("Primitives that must be there.")] = ()
    forbid: Annotated[tuple[Primitive, ...], Means("Primitives that must not be there.")] = ()
    of: (
        Annotated[
            Name,
            Means(
                "An argument. Then `forbid` looks only at what your code does with this argument as it came; "
                "what `vmap` makes does not count."
            ),
        ]
        | None
    ) = None
    max_equations: (
        Annotated[
            int,
            Meta(ge=1, le=1_000_000, description="a whole number, 1 or more"),
            Means("How many equations there may be."),
        ]
        | None
    ) = None
    static: Annotated[tuple[Name, ...], Means("Arguments that are static while the jaxpr is made.")] = ()


class NoUnrollingRule(_Rule, frozen=True, tag="no_unrolling"):
    """The jaxpr does not grow when this argument is made longer along its first axis."""

    over: Annotated[Name, Means("The argument that is made longer.")]


class UsesRule(_Rule, frozen=True, tag="uses"):
    """Each of these APIs is called by the submission itself, and the result needs what it gives. A list in the list: any one of them."""

    WRITTEN: ClassVar[Any] = Annotated[tuple[Api | AnyOf, ...], Meta(min_length=1)]

    apis: tuple[str | tuple[str, ...], ...]

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The APIs of which one is enough, for each that is asked."""
        return tuple((item,) if isinstance(item, str) else item for item in self.apis)

    @property
    def names(self) -> tuple[str, ...]:
        """Every API that is named."""
        return tuple(name for group in self.groups for name in group)


class AvoidsRule(_Rule, frozen=True, tag="avoids"):
    """None of these APIs is reached by the submission while the case runs."""

    WRITTEN: ClassVar[Any] = Annotated[tuple[Api, ...], Meta(min_length=1)]

    apis: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every API that is named."""
        return self.apis


class KeyReuseRule(_Rule, frozen=True, tag="key_reuse"):
    """No PRNG key is drawn from or split twice, nor two equal ones.

    Keys that cannot be followed (`PRNGKey`, `wrap_key_data`, `clone`) are refused.
    """

    WRITTEN: ClassVar[Any] = Forbid


class LeaksRule(_Rule, frozen=True, tag="leaks"):
    """No tracer escapes."""

    WRITTEN: ClassVar[Any] = Forbid


class PureRule(_Rule, frozen=True, tag="pure"):
    """Same inputs, same result; inputs untouched; no global written."""

    WRITTEN: ClassVar[Any] = Annotated[bool, Meta(extra_json_schema={"const": True})]


class IntermediateRule(_Rule, frozen=True, tag="intermediate"):
    """No value in the jaxpr is larger than this."""

    at_most_mb: Annotated[float, Meta(gt=0, le=1e6, description="a number above 0"), Means("Megabytes (10**6 bytes).")]


class ShardingRule(_Rule, frozen=True, tag="sharding"):
    """Each device holds the part of the result that it holds of the reference's. Needs `devices`."""

    of: Annotated[Literal["result"], Means("Whose sharding.")] = "result"


class CollectivesRule(_Rule, frozen=True, tag="collectives"):
    """Collective primitives that must be in the jaxpr."""

    require: Annotated[tuple[Primitive, ...], Meta(min_length=1), Means("Primitives that must be there, for example `psum`.")]


Rule = (
    JitRule
    | TracesRule
    | JaxprRule
    | NoUnrollingRule
    | UsesRule
    | AvoidsRule
    | KeyReuseRule
    | LeaksRule
    | PureRule
    | IntermediateRule
    | ShardingRule
    | CollectivesRule
)

RULES: dict[str, type[Rule]] = {kind.__struct_config__.tag: kind for kind in get_args(Rule)}
"""Every rule by its key in a file."""


class Check(Struct, frozen=True):
    """One check of a problem. `id` is unique among its cases and checks; `case` is the id whose inputs it uses."""

    id: str
    rule: Rule
    case: str
    message: str | None = None
