"""The cases of a problem file."""

import builtins
import keyword
import unicodedata

from msgspec import UNSET, UnsetType

from kata_tui.library.format.argument_values import hold_expression, read_value
from kata_tui.library.format.python_source import Source
from kata_tui.library.format.shape import CompareShape, MessageShape, ProblemShape, ToleranceShape
from kata_tui.library.format.yaml_document import Document
from kata_tui.library.format.yaml_nodes import Mapping, Node
from kata_tui.model.problem import Argument, Case, Tolerance
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean_line

LIBRARIES = ("jax", "flax", "optax", "numpy")
"""Where an exception may be from that is no builtin, by the first word of its name."""


def read_case(document: Document, problem: ProblemShape, number: int, reference: Source | None) -> Case:
    """Case `number` (from 0) of a file whose shape is right. What else is wrong with it becomes faults of the document."""
    shape = problem.cases[number]
    node = document.at("cases", number)
    call = None if shape.call is UNSET else shape.call.strip()
    if call is not None:
        with document.collecting():
            hold_expression(document, document.at("cases", number, "call"), "`call`")
    elif reference is not None:
        hold_count(document, node, problem.entry, len(shape.args), reference)
    raises = None if shape.raises is UNSET else shape.raises
    if raises is not None:
        with document.collecting():
            _hold_exception(document, document.at("cases", number, "raises"), raises)
    return Case(
        id=shape.id,
        args=read_arguments(document, node, problem.entry),
        call=call,
        seed=shape.seed,
        repeat=shape.repeat,
        hidden=shape.show == "hidden",
        message=shape.message.strip() if isinstance(shape.message, str) else None,
        messages=_messages(document, node, shape.message),
        tolerance=_tolerance(problem.tolerance if shape.tolerance is UNSET else shape.tolerance),
        ignore_dtype=_ignores_dtype(problem.compare if shape.compare is UNSET else shape.compare),
        raises=raises,
        shown_as=None if shape.shown_as is UNSET else " ".join(shape.shown_as.split()),
    )


def _messages(document: Document, case: Node, shape: str | MessageShape | UnsetType) -> dict[str, str]:
    """The messages for each kind of difference, where there are such."""
    if not isinstance(shape, MessageShape):
        return {}
    kinds = shape.__struct_fields__
    found = {kind: text.strip() for kind in kinds if isinstance(text := getattr(shape, kind), str)}
    if not found:
        known = ", ".join(f"`{kind}`" for kind in kinds)
        place = case.where("message") if isinstance(case, Mapping) else case
        document.fault(place, f"`message` says nothing. Write a text, or one for {known}.")
    return found


def is_name(text: str) -> bool:
    """Whether Python code can say `text` as a name, and would read it unchanged."""
    return text.isidentifier() and not keyword.iskeyword(text) and unicodedata.normalize("NFKC", text) == text


def _hold_exception(document: Document, node: Node, name: str) -> None:
    """Raises FileError for a name that is no exception's, or one's that has other causes than the code."""
    first, *rest = name.split(".")
    if rest:
        if first not in LIBRARIES:
            known = ", ".join(f"`{library}`" for library in LIBRARIES)
            raise document.error(node, f"`{name}` is in none of {known}. Write an exception of one of them, or a builtin one.")
        return  # the reference's run tells whether it is there
    kind = getattr(builtins, name, None)
    if not (isinstance(kind, type) and issubclass(kind, BaseException)):
        exceptions = [other for other, held in vars(builtins).items() if isinstance(held, type) and issubclass(held, Exception)]
        advice = did_you_mean(name, exceptions)
        dots = " One of a library is written with its dots: `jax.errors.ConcretizationTypeError`."
        raise document.error(node, f"`{name}` is no builtin exception.{advice}{dots}")
    if kind is Exception:
        raise document.error(
            node, "`Exception` is every mistake's, so anything would pass. Write which one the right solution raises."
        )
    if not issubclass(kind, Exception) or issubclass(kind, (OSError, MemoryError)):
        raise document.error(
            node, f"`{name}` may come of the machine or of what code is kept from, so no case can ask for it. Write another."
        )


def _tolerance(shape: ToleranceShape | UnsetType) -> Tolerance | None:
    return None if isinstance(shape, UnsetType) else Tolerance(shape.rtol, shape.atol)


def _ignores_dtype(shape: CompareShape | UnsetType) -> bool:
    return not isinstance(shape, UnsetType) and shape.dtype == "ignore"


def read_arguments(document: Document, case: Node, entry: str) -> tuple[Argument, ...]:
    """The arguments that could be read, in the order written."""
    node = case.items.get("args") if isinstance(case, Mapping) else None
    if not isinstance(node, Mapping):
        return ()
    arguments: list[Argument] = []
    for name, value in node.items.items():
        shown, place = clean_line(name, 40), node.where(name)
        with document.collecting():
            if not is_name(name):
                raise document.error(place, f"`{shown}` cannot name an argument. Write a name that Python code can use.")
            if name == entry:
                raise document.error(place, f"An argument `{shown}` would hide the entry of that name. Give it another name.")
            arguments.append(Argument(name, read_value(document, value)))
    return tuple(arguments)


def hold_count(document: Document, case: Node, entry: str, count: int, reference: Source, else_: str = "write a `call`") -> None:
    """Note a fault when `entry(*args)` cannot bind: both sides would raise TypeError, and everything would pass."""
    signature = reference.signature
    if signature is None or signature.decorated:
        return
    if count < signature.least or (signature.most is not None and count > signature.most):
        where = case.where("args") if isinstance(case, Mapping) else case
        given = f"{count} argument{'s' * (count != 1)}"
        document.fault(where, f"This case gives {given}, and the reference is `{entry}({signature.text})`. Match it, or {else_}.")
