"""What lets no gradient through: its derivative is 0 everywhere, or it is held back."""

from collections.abc import Iterator

from kata_tui.judging.suspicions.code import Code, shown
from kata_tui.model.result import Suspicion

_STEPS = frozenset({"round", "floor", "ceil", "sign", "trunc", "rint", "argmax", "argmin", "heaviside"})
_GRADIENTS = (
    "jax.grad",
    "jax.value_and_grad",
    "jax.jacobian",
    "jax.jacrev",
    "jax.jacfwd",
    "flax.nnx.grad",
    "flax.nnx.value_and_grad",
)


def steps(code: Code, reference: Code) -> Iterator[Suspicion]:
    """A step function, or `stop_gradient`, in a source that differentiates, where the reference has none of it."""
    if not any(name in _GRADIENTS for _, name in code.calls()):
        return
    there = {name.rpartition(".")[2] for _, name in reference.calls()}
    for call, name in code.calls():
        last = name.rpartition(".")[2]
        if last in there or not name.startswith("jax."):
            continue
        if last in _STEPS:
            said = f"The derivative of `{shown(call.func)}` is 0 everywhere: no gradient comes through."
            yield Suspicion("no-gradient", f"no gradient through {last}", said, call.lineno)
        elif last == "stop_gradient":
            said = f"`{shown(call, 36)}` counts as a constant: no gradient comes through."
            yield Suspicion("no-gradient", "a gradient held back", said, call.lineno)
