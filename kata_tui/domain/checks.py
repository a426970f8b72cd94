"""Checks: how a solution works, not only what it returns.

Each rule is one row of the format's table of checks. What a rule means is carried out in the harness; here it is data.
"""

from msgspec import Struct


class JitRule(Struct, frozen=True, tag="jit", forbid_unknown_fields=True):
    """The entry traces under `jax.jit` and agrees with its eager result. `static`: names of static arguments."""

    static: tuple[str, ...] = ()


class TracesRule(Struct, frozen=True, tag="traces", forbid_unknown_fields=True):
    """The body of the entry runs at most `at_most` times in Python while `call` is evaluated."""

    call: str
    at_most: int


class JaxprRule(Struct, frozen=True, tag="jaxpr", forbid_unknown_fields=True):
    """Primitives that must or must not be found anywhere in the jaxpr, nested ones included.

    `of`: an argument; what is forbidden is then forbidden on this argument as it came, in the source's own calls.
    """

    require: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    max_equations: int | None = None
    static: tuple[str, ...] = ()
    of: str | None = None


class NoUnrollingRule(Struct, frozen=True, tag="no_unrolling", forbid_unknown_fields=True):
    """The jaxpr does not grow when the argument `over` is made longer along its first axis."""

    over: str


class UsesRule(Struct, frozen=True, tag="uses", forbid_unknown_fields=True):
    """Each API (a dotted name) is called by the source itself, and its result is needed; of an inner tuple, any one of them."""

    apis: tuple[str | tuple[str, ...], ...]

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The APIs of which one is enough, for each that is asked."""
        return tuple((item,) if isinstance(item, str) else item for item in self.apis)

    @property
    def names(self) -> tuple[str, ...]:
        """Every API that is named."""
        return tuple(name for group in self.groups for name in group)


class AvoidsRule(Struct, frozen=True, tag="avoids", forbid_unknown_fields=True):
    """No API of these (dotted names) is reached by the submission while the case runs."""

    apis: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every API that is named."""
        return self.apis


class KeyReuseRule(Struct, frozen=True, tag="key_reuse", forbid_unknown_fields=True):
    """No PRNG key is consumed twice."""


class LeaksRule(Struct, frozen=True, tag="leaks", forbid_unknown_fields=True):
    """No tracer escapes."""


class PureRule(Struct, frozen=True, tag="pure", forbid_unknown_fields=True):
    """Same inputs, same result, whatever ran before; inputs untouched; no global written."""


class IntermediateRule(Struct, frozen=True, tag="intermediate", forbid_unknown_fields=True):
    """No value in the jaxpr is larger than so many megabytes (10**6 bytes)."""

    at_most_mb: float


class ShardingRule(Struct, frozen=True, tag="sharding", forbid_unknown_fields=True):
    """The sharding of the result equals that of the reference's."""

    of: str = "result"


class CollectivesRule(Struct, frozen=True, tag="collectives", forbid_unknown_fields=True):
    """Collective primitives that must be found in the jaxpr."""

    require: tuple[str, ...]


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


class Check(Struct, frozen=True):
    """One check of a problem. `id` is unique among its cases and checks; `case` is the id whose inputs it uses."""

    id: str
    rule: Rule
    case: str
    message: str | None = None
