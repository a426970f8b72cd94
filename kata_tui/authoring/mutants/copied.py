"""The mutant that knows the answers of the visible cases by heart, and nothing else."""

from msgspec import Struct

from kata_tui.authoring.mutants.mutant import Mutant
from kata_tui.judging.authored_answer import Answer, Answers
from kata_tui.model.problem import Case, Problem
from kata_tui.protocol.messages import ByteSpan, Returned
from kata_tui.protocol.nodes import Node, nodes_in

COPIED = "copied answers"
MOST_BYTES = 4_096
"""Answers larger than this nobody copies."""

_HELP = """\
import numpy as np
import ml_dtypes
import jax.numpy as jnp


def _array(data, dtype, shape):
    return jnp.asarray(np.frombuffer(bytes.fromhex(data), np.dtype(dtype)).reshape(shape))


def _known(value):
    value = np.asarray(value)
    return value.tobytes(), value.dtype, value.shape


"""


class _Copy(Struct, frozen=True):
    inputs: tuple[str, ...]
    answer: str


def copied_answers(problem: Problem, reference: Answers) -> tuple[Mutant, ...]:
    """The mutant that looks its arguments up among those of the visible cases; none where nothing can be copied.

    It can copy where the call is the entry's and arguments and results are arrays, numbers and tuples, lists and dicts of them.
    """
    copies: list[_Copy] = []
    for case in problem.cases:
        if case.hidden or case.call is not None:
            continue
        for answer in reference[case.id]:
            copy = _copied(case, answer)
            if copy is not None:
                copies.append(copy)
    if not copies or f"class {problem.entry}" in problem.reference:
        return ()
    rows = "".join(f"    (({', '.join(copy.inputs)},), {copy.answer}),\n" for copy in copies)
    code = f"{_HELP}_COPIED = [\n{rows}]\n\n\ndef {problem.entry}(*args):\n{_LOOK_UP}"
    return (Mutant("copied answers: visible cases", COPIED, (1, 1), code),)


_LOOK_UP = """\
    for inputs, answer in _COPIED:
        if len(inputs) == len(args) and all(_known(one) == _known(other) for one, other in zip(inputs, args)):
            return answer
    return _COPIED[0][1]
"""


def _copied(case: Case, answer: Answer) -> _Copy | None:
    reply = answer.reply
    if not isinstance(reply, Returned) or len(answer.payload) > MOST_BYTES:
        return None
    try:
        inputs = tuple(_value(reply.inputs[argument.name], answer.payload) for argument in case.args)
        return _Copy(inputs, _value(reply.tree, answer.payload)) if inputs else None
    except _NotPlainError:
        return None


class _NotPlainError(Exception):
    """A value that cannot be written down."""


def _value(span: ByteSpan, payload: memoryview) -> str:
    return _literal(tuple(node for _, node in nodes_in(span, payload)), payload)


def _literal(nodes: tuple[Node, ...], payload: memoryview) -> str:
    """The value of nodes as Python. Raises _NotPlainError."""
    if len(nodes) > 1:
        root, rest = nodes[0], nodes[1:]
        if any(node.kind == "branch" for node in rest) or root.type not in ("tuple", "list", "dict"):
            raise _NotPlainError
        items = [_literal((node,), payload) for node in rest]
        if root.type == "dict":
            return f"{{{', '.join(f'{node.path[2:-2]!r}: {item}' for node, item in zip(rest, items, strict=True))}}}"
        return f"({', '.join(items)},)" if root.type == "tuple" else f"[{', '.join(items)}]"
    node = nodes[0]
    match node.kind:
        case "array":
            data = payload[node.offset : node.offset + node.size].hex()
            return f"_array({data!r}, {node.dtype!r}, {node.shape!r})"
        case "scalar":
            return f"float({node.text!r})" if node.dtype == "float" else node.text
        case "none":
            return "None"
    raise _NotPlainError
