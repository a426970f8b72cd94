"""Mutants that change what goes into the reference's entry, or what comes out, and leave the entry as it is."""

import re

from kata_tui.authoring.mutants.mutant import Mutant
from kata_tui.judging.authored_answer import Answers
from kata_tui.model.problem import Problem
from kata_tui.protocol.messages import Returned
from kata_tui.protocol.nodes import nodes_in

_ADDING = re.compile(r"\b(scan|fori_loop|while_loop|associative_scan|cum\w+|sum|segment_sum|prod|dot|matmul|einsum|add)\b|@|\+")
_ANY_SHAPE = re.compile(r"\bany (shape|rank|number of (axes|dimensions))\b", re.IGNORECASE)

_ROUNDED = """


_exact = {entry}


def {entry}(*args, **kwargs):
    import jax
    import jax.numpy as jnp

    def rounded(leaf):
        whole = isinstance(leaf, jax.Array) and jnp.issubdtype(leaf.dtype, jnp.integer)
        return leaf.astype(jnp.float32).astype(leaf.dtype) if whole else leaf

    return jax.tree.map(rounded, _exact(*args, **kwargs))
"""
_RAISED = """


_of_scalars = {entry}


def {entry}(*args, **kwargs):
    import jax
    import jax.numpy as jnp

    return _of_scalars(*(jnp.atleast_1d(arg) if isinstance(arg, jax.Array) else arg for arg in args), **kwargs)
"""


def wrapped_entry(problem: Problem, reference: Answers) -> tuple[Mutant, ...]:
    """Whole numbers that went through float32, where whole numbers are added up; 0-d arrays as 1-d ones, where any shape is asked for.

    None for a class. Float32 counts to 2**24 without a gap, so only a larger number tells the first from the reference.
    """
    if f"class {problem.entry}" in problem.reference:
        return ()
    found: list[Mutant] = []
    if _ADDING.search(problem.reference) and _whole_in_and_out(problem, reference):
        code = problem.reference.rstrip() + _ROUNDED.format(entry=problem.entry)
        found.append(Mutant("float32 accumulator: whole numbers rounded to float32", "float32 accumulator", (1, 1), code))
    if _ANY_SHAPE.search(problem.statement):
        code = problem.reference.rstrip() + _RAISED.format(entry=problem.entry)
        found.append(Mutant("scalars: 0-d arrays taken as 1-d ones", "scalars", (1, 1), code))
    return tuple(found)


def _whole_in_and_out(problem: Problem, reference: Answers) -> bool:
    """Whether some case has arrays of whole numbers among its inputs and in its result."""
    for case in problem.cases:
        answer = reference[case.id][0]
        if case.call is None and isinstance(answer.reply, Returned):
            spans = [*answer.reply.inputs.values()]
            ins = any(_is_whole(node.dtype) for span in spans for _, node in nodes_in(span, answer.payload) if node.kind == "array")
            outs = any(_is_whole(node.dtype) for _, node in nodes_in(answer.reply.tree, answer.payload) if node.kind == "array")
            if ins and outs:
                return True
    return False


def _is_whole(dtype: str | None) -> bool:
    return (dtype or "").startswith(("int32", "int64", "uint32", "uint64"))
