"""Optimizers of optax: a state that is not kept, and a chain in which one step undoes another."""

import ast
from collections.abc import Iterator

from kata_tui.judging.suspicions.code import Code, shown
from kata_tui.model.result import Suspicion

_RATED = frozenset({"sgd", "adam", "adamw", "rmsprop", "lion", "adagrad", "scale_by_learning_rate"})
_RESCALING = frozenset({"scale_by_adam", "scale_by_rms", "scale_by_lion", "scale_by_adagrad", "scale_by_sign"}) | _RATED - {
    "sgd",
    "scale_by_learning_rate",
}
_SCALES = frozenset({"scale", "scale_by_learning_rate", "scale_by_schedule"})
_CLIPS = frozenset({"clip", "clip_by_global_norm", "clip_by_block_rms", "adaptive_grad_clip"})


def state(code: Code, reference: Code) -> Iterator[Suspicion]:
    """The new state of `tx.update` thrown away, or a fresh one made for each step."""
    for node in code.nodes:
        if not isinstance(node, ast.Assign) or not _is_update(code, node.value):
            continue
        target = node.targets[0]
        if isinstance(target, ast.Tuple) and len(target.elts) == 2 and isinstance(target.elts[1], ast.Name):
            scope = code.scope(node)
            if target.elts[1].id.startswith("_") and _repeats(code, node):
                said = (
                    f"`{shown(node.value, 40)}` gives a new state, and `{target.elts[1].id}` throws it away: each step begins anew."
                )
                yield Suspicion(
                    "optimizer-state", "the optimizer's state is dropped", said, node.lineno, "Keep it for the next step."
                )
            for other in code.own(scope):
                if isinstance(other, ast.Call) and isinstance(other.func, ast.Attribute) and other.func.attr == "init":
                    made = isinstance(other.func.value, ast.Name) and _same_base(other.func.value, node.value)
                    if made and code.loop(other) is not None and code.loop(other) is code.loop(node):
                        said = f"`{shown(other, 40)}` stands in the loop: the optimizer forgets what it knew in every step."
                        cure = "Make the state once, before the loop."
                        yield Suspicion("optimizer-state", "a new optimizer state in each step", said, other.lineno, cure)


def unapplied(code: Code, reference: Code) -> Iterator[Suspicion]:
    """Updates that are made, and added to nothing, where the reference applies them."""
    adding = ("optax.apply_updates", "jax.tree.map", "jax.tree_util.tree_map")
    sums = any(isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) for node in code.nodes)
    if sums or any(name in adding for _, name in code.calls()) or not any(name == adding[0] for _, name in reference.calls()):
        return
    for node in code.nodes:
        if isinstance(node, ast.Assign) and _is_update(code, node.value):
            said = "The updates are what is to be added to the parameters, and nothing adds them."
            cure = "`params = optax.apply_updates(params, updates)`."
            yield Suspicion("updates-unapplied", "the updates are not applied", said, node.lineno, cure)


def order(code: Code, reference: Code) -> Iterator[Suspicion]:
    """A chain in which a later transformation undoes an earlier one."""
    for call, name in code.calls():
        if name != "optax.chain":
            continue
        parts = [(part, code.name(part.func).removeprefix("optax.")) for part in call.args if isinstance(part, ast.Call)]
        for at, (part, kind) in enumerate(parts):
            for later, after in parts[at + 1 :]:
                if kind in _SCALES and after in _RESCALING:
                    said = f"`{after}` divides by the size of what it gets, so `{shown(part, 30)}` before it has no effect."
                    yield Suspicion("chain-order", f"{after} undoes {kind}", said, part.lineno, f"Put `{kind}` behind `{after}`.")
                elif kind == "add_decayed_weights" and after in _RESCALING:
                    said = f"`{after}` divides by the size of what it gets, so also the decay that is added before it."
                    yield Suspicion("chain-order", "the decay comes too early", said, part.lineno, "`adamw` adds it behind.")
                elif kind in _RATED and after in _CLIPS:
                    said = f"`{shown(later, 36)}` comes after `{kind}`: it clips the step, and not the gradient."
                    yield Suspicion("chain-order", f"{after} comes too late", said, later.lineno, f"Put `{after}` first.")


def _is_update(code: Code, value: ast.AST) -> bool:
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "update" and value.args):
        return False
    base = value.func.value
    return isinstance(base, ast.Name) and "flax.nnx.Optimizer" not in code.made_by(base.id)


def _same_base(base: ast.Name, call: ast.AST) -> bool:
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == base.id
    )


def _repeats(code: Code, node: ast.AST) -> bool:
    """Whether a statement runs more than once: in a loop, or in a function that a loop of JAX is given, or that is called in a loop."""
    if code.loop(node) is not None:
        return True
    scope = code.scope(node)
    if not isinstance(scope, ast.FunctionDef):
        return False
    for call, name in code.calls():
        if name in ("jax.lax.scan", "jax.lax.fori_loop", "jax.lax.while_loop"):
            if any(isinstance(arg, ast.Name) and arg.id == scope.name for arg in call.args):
                return True
        elif isinstance(call.func, ast.Name) and call.func.id == scope.name and code.loop(call) is not None:
            return True
    return False
