"""Random numbers: a key spent twice, numbers of NumPy's, a key that was given and not used."""

import ast
from collections.abc import Iterator

from kata_tui.judging.suspicions.code import Code, FunctionNode, arguments
from kata_tui.model.result import Suspicion

_NOT_SPENDING = frozenset({"key", "PRNGKey", "fold_in", "key_data", "wrap_key_data", "clone", "key_impl"})
_KEYS = frozenset({"key", "rng", "rng_key", "prng_key"})


def spent_twice(code: Code, reference: Code) -> Iterator[Suspicion]:
    """One key in two calls of `jax.random`, with nothing assigned to it between them; or in a loop that never makes a new one."""
    for function in (code.tree, *(node for node in code.nodes if isinstance(node, FunctionNode))):
        spent: dict[str, ast.Call] = {}
        for node in _in_order(code, function):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                spent.pop(node.id, None)
            elif isinstance(node, ast.Call) and (key := _spends(code, node)) is not None:
                before, loop = spent.get(key), code.loop(node)
                if before is not None and not _exclusive(code, before, node):
                    text = f"`{key}` was spent in line {before.lineno} already: both calls draw the same random numbers."
                    yield _reused(node, text, f"Split it: `{key}, sub = jax.random.split({key})`.")
                if before is None and loop is not None and not _assigned(loop, key):
                    text = f"`{key}` is the same in every turn of the loop: each draws the same random numbers."
                    yield _reused(node, text, "Split it in the loop, or before it: one key a turn.")
                spent[key] = node


def aliased(code: Code, reference: Code) -> Iterator[Suspicion]:
    """One key under two names, with each of which something is drawn."""
    spent = {_spends(code, call) for call, _ in code.calls()}
    for node in code.nodes:
        if isinstance(node, ast.Assign) and len(node.targets) > 1 and isinstance(node.value, ast.Call | ast.Name):
            names = [target.id for target in node.targets if isinstance(target, ast.Name) and target.id in spent]
            if len(names) > 1:
                text = f"`{names[0]}` and `{names[1]}` are one key: both draw the same random numbers."
                yield Suspicion("key-reuse", "a key used twice", text, node.lineno, "Split it: two keys come of one.")


def in_steps(code: Code, reference: Code) -> Iterator[Suspicion]:
    """A key of outside that the function of a `scan` or `vmap` draws with; or a key that is split in it, and goes on as it came."""
    for step, how in code.repeated():
        own = arguments(step)
        stored = {node.id for node in code.own(step) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        for node in code.own(step):
            if not isinstance(node, ast.Call) or (key := _spends(code, node)) is None or key in stored:
                continue
            if key not in own:
                text = f"`{key}` is the same in every step of `{how}`: each draws the same random numbers."
                yield _reused(node, text, "Split it before, and go along the keys: one for each step.")
            elif how in ("scan", "fori_loop", "while_loop") and code.name(node.func) == "jax.random.split" and _goes_on(step, key):
                text = f"`{key}` is split, and goes on as it came: every step of `{how}` draws the same random numbers."
                yield _reused(node, text, f"Keep one of the new keys: `{key}, sub = jax.random.split({key})`.")


def _goes_on(step: ast.AST, key: str) -> bool:
    """Whether a function returns the key that it was given, by itself or in a tuple."""
    results = (
        [step.body] if isinstance(step, ast.Lambda) else [node.value for node in ast.walk(step) if isinstance(node, ast.Return)]
    )
    for result in results:
        parts = ast.walk(result) if isinstance(result, ast.Tuple) else (result,)
        if any(isinstance(part, ast.Name) and part.id == key for part in parts):
            return True
    return False


def _reused(call: ast.Call, text: str, hint: str) -> Suspicion:
    return Suspicion("key-reuse", "a key used twice", text, call.lineno, hint)


def of_numpy(code: Code, reference: Code) -> Iterator[Suspicion]:
    """`np.random`, or Python's own `random`, where the reference has neither."""
    if any(name.startswith(("numpy.random.", "random.")) for _, name in reference.calls()):
        return
    for call, name in code.calls():
        if name.startswith(("numpy.random.", "random.")):
            whose = "NumPy's" if name.startswith("numpy") else "Python's"
            text = f"These random numbers are {whose}: no key decides them, and under `jit` they are drawn once."
            yield Suspicion(
                "numpy-random", "random numbers without a key", text, call.lineno, "Draw them with `jax.random` and a key."
            )


def left_out(code: Code, reference: Code) -> Iterator[Suspicion]:
    """A key that is an argument, is never read, and another one is made in its place."""
    for function in code.functions:
        given = arguments(function) & _KEYS
        for node in _in_order(code, function):
            if isinstance(node, ast.Name) and node.id in given:
                if isinstance(node.ctx, ast.Store) and _is_made(code, node):
                    text = f"`{function.name}` is given `{node.id}`, and a key of its own takes its place before it is used."
                    yield Suspicion(
                        "key-left-out", "the key is not used", text, node.lineno, f"Draw with the `{node.id}` that came."
                    )
                given = given - {node.id}
        given = arguments(function) & _KEYS
        read = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        for call, name in code.calls(function):
            if name in ("jax.random.key", "jax.random.PRNGKey") and given - read:
                key = min(given - read)
                text = f"`{function.name}` is given `{key}` and never uses it; it makes a key of its own."
                yield Suspicion("key-left-out", "the key is not used", text, call.lineno, f"Draw with `{key}`.")


def _is_made(code: Code, name: ast.Name) -> bool:
    """Whether a name is given a key that is made of a number."""
    assigned = code.parents.get(name)
    return (
        isinstance(assigned, ast.Assign)
        and isinstance(assigned.value, ast.Call)
        and code.name(assigned.value.func) in ("jax.random.key", "jax.random.PRNGKey")
        and bool(assigned.value.args)
        and isinstance(assigned.value.args[0], ast.Constant)
    )


def _spends(code: Code, call: ast.Call) -> str | None:
    name = code.name(call.func)
    if not name.startswith("jax.random.") or name.removeprefix("jax.random.") in _NOT_SPENDING:
        return None
    first = call.args[0] if call.args else next((word.value for word in call.keywords if word.arg == "key"), None)
    return first.id if isinstance(first, ast.Name) else None


def _in_order(code: Code, function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function in the order in which they are evaluated, as far as that is known: a value before its target."""
    for child in _children(function):
        if not isinstance(child, FunctionNode | ast.ClassDef):
            yield from _in_order(code, child)
            yield child


def _children(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        if node.value is not None:
            yield node.value
        yield from node.targets if isinstance(node, ast.Assign) else (node.target,)
        return
    yield from ast.iter_child_nodes(node)


def _exclusive(code: Code, one: ast.AST, other: ast.AST) -> bool:
    """Whether of two places only one is ever reached: arms of one choice, or the earlier in an arm that leaves the function."""
    arms, others = dict(_arms(code, one)), dict(_arms(code, other))
    if any(choice in others and others[choice] != arm for choice, arm in arms.items()):
        return True
    return any(choice not in others and _leaves(choice, arm) for choice, arm in arms.items())


def _arms(code: Code, node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Each choice that a node stands in, with the name of the arm."""
    while node in code.parents:
        parent = code.parents[node]
        if isinstance(parent, ast.If | ast.Try | ast.Match | ast.IfExp):
            for name, held in ast.iter_fields(parent):
                if name != "test" and (held is node or (isinstance(held, list) and node in held)):
                    yield parent, f"{name} {held.index(node) if isinstance(held, list) and isinstance(parent, ast.Match) else ''}"
        node = parent


def _leaves(choice: ast.AST, arm: str) -> bool:
    held = getattr(choice, arm.split()[0])
    return isinstance(held, list) and any(
        isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break) for statement in held
    )


def _assigned(loop: ast.AST, name: str) -> bool:
    return any(isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name for node in ast.walk(loop))
