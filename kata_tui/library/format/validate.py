"""Holding a document to a shape.

msgspec decides whether the document fits. When it does not, the walk here finds every place where it does not, and says for each what
to write instead.
"""

import types
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct, UnsetType

from kata_tui.library.format.yaml_document import Document
from kata_tui.library.format.yaml_nodes import Mapping, Node, Scalar, Sequence, plain
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean_line

Shape = TypeVar("Shape", bound=Struct)


def conform(document: Document, shape: type[Shape]) -> Shape | None:
    """The document as a `shape`; None when it does not fit, and then the document has a fault at each wrong place."""
    try:
        return msgspec.convert(plain(document.root), shape)
    except msgspec.ValidationError as error:
        before = len(document.faults)
        _walk(document, document.root, shape, "the file")
        if len(document.faults) == before:
            document.fault(document.root, clean_line(str(error), 300))
        return None


def _walk(document: Document, node: Node, annotation: Any, label: str) -> None:
    """Note every place under `node` that does not fit `annotation`. `label`: how an error names the node."""
    if document.full:
        return
    annotation = _meant(annotation, node)
    kind, meta = _peel(annotation)
    if isinstance(kind, type) and issubclass(kind, Struct):
        _walk_struct(document, node, kind, label)
    elif kind is Any:
        pass
    elif get_origin(kind) is tuple:
        _walk_tuple(document, node, get_args(kind), meta, label)
    elif get_origin(kind) is dict:
        if not isinstance(node, Mapping):
            document.fault(node, f"{label} must be a mapping, {_found(node)}.")
            return
        for key, item in node.items.items():
            _walk(document, item, get_args(kind)[1], f"`{clean_line(key, 40)}`")
    else:
        try:
            msgspec.convert(plain(node), annotation)
        except msgspec.ValidationError:
            document.fault(node, _wrong_scalar(node, kind, meta, label))


def _walk_struct(document: Document, node: Node, kind: type[Struct], label: str) -> None:
    fields = _annotations(kind)
    names = ", ".join(f"`{name}`" for name in fields)
    if not isinstance(node, Mapping):
        document.fault(node, f"{label} must be a mapping of {names}; {_found(node)}.")
        return
    meant = ""
    for key in node.items:
        if key not in fields and not document.full:
            near = did_you_mean(key, fields)
            meant += near
            known = near or f" The keys here are {names}."
            document.fault(node.where(key), f"There is no key `{clean_line(key, 40)}`.{known} {_NEWER}")
    missing = [field.name for field in msgspec.structs.fields(kind) if field.required and field.name not in node.items]
    needed = [name for name in missing if f"`{name}`" not in meant]  # a key that is only mistyped is told once
    if needed:
        document.fault(
            node, f"{', '.join(f'`{name}`' for name in needed)} {'is' if len(needed) == 1 else 'are'} missing in {label}."
        )
    for name, annotation in fields.items():
        if name in node.items:
            _walk(document, node.items[name], annotation, f"`{name}`")


def _walk_tuple(document: Document, node: Node, items: tuple[Any, ...], meta: Meta | None, label: str) -> None:
    if not isinstance(node, Sequence):
        advice = " Write it between `[` and `]`, with commas." if isinstance(node, Scalar) and node.value is not None else ""
        document.fault(node, f"{label} must be a list, {_found(node)}.{advice}")
        return
    count = len(node.items)
    if items[-1] is not Ellipsis:
        low = high = len(items)
    else:
        low, high = (meta and meta.min_length) or 0, (meta and meta.max_length) or count
        items = (items[0],) * count
    if not low <= count <= high:
        wanted = f"exactly {low}" if low == high else f"at least {low}" if count < low else f"at most {high}"
        document.fault(node, f"{label} must hold {wanted} item{'s' * (wanted[-2:] != ' 1')}, and it holds {count}.")
    for number, (item, annotation) in enumerate(zip(node.items, items, strict=False), 1):
        _walk(document, item, annotation, f"item {number} of {label}")


def _wrong_scalar(node: Node, kind: Any, meta: Meta | None, label: str) -> str:
    """What is wrong with a node that stands where a scalar of `kind` should."""
    label = label[0].upper() + label[1:]
    value = node.value if isinstance(node, Scalar) else node
    choices = _choices(kind)
    if choices:
        wanted = " or ".join(f"`{choice}`" for choice in choices)
        advice = did_you_mean(value, choices) if isinstance(value, str) and len(choices) > 1 else ""
    else:
        wanted = (meta and meta.description) or _WORDS[kind]
        advice = ""
        if kind is str and isinstance(node, Mapping):
            advice = " A text of several lines needs a `|` after its key. Put one that holds `: ` in quotes."
        elif kind is str and isinstance(value, bool | int | float):
            advice = " Put it in quotes."
    if value is None or (isinstance(value, str) and not value.strip()):
        return f"{label} is empty. Write {wanted} here, or remove the key."
    return f"{label} must be {wanted}; {_found(node)}.{advice}"


_NEWER = "Or update kata-tui, if a newer one knows it."
_WORDS = {str: "a text", int: "a whole number", float: "a number", bool: "`true` or `false`"}


def _found(node: Node) -> str:
    """What stands there instead: `this is a list`."""
    if isinstance(node, Sequence | Mapping):
        return "this is a list" if isinstance(node, Sequence) else "this is a mapping"
    match node.value:
        case None:
            return "here is nothing"
        case bool():
            return f"this is `{str(node.value).lower()}`"
        case int() | float():
            return f"this is the number {node.value}"
        case text:
            return f"this is the text `{clean_line(text, 60)}`"


def _choices(kind: Any) -> tuple[str, ...]:
    if get_origin(kind) is Literal:
        return tuple(str(choice) for choice in get_args(kind))
    return tuple(str(choice.value) for choice in kind) if isinstance(kind, type) and issubclass(kind, Enum) else ()


@cache
def _annotations(kind: type[Struct]) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _meant(annotation: Any, node: Node) -> Any:
    """Of what may be a text or else a list, or a mapping, the one that stands there.

    msgspec 0.22 frees the pattern of such a text once too often when it converts to the union itself, again and again; and then crashes.
    """
    parts = get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else ()
    parts = tuple(part for part in parts if part is not UnsetType)
    return next((part for part in parts if _stands_for(part) is type(node)), parts[0]) if len(parts) > 1 else annotation


def _stands_for(annotation: Any) -> type[Node]:
    kind, _ = _peel(annotation)
    if isinstance(kind, type) and issubclass(kind, Struct):
        return Mapping
    return Sequence if get_origin(kind) is tuple else Scalar


def _peel(annotation: Any) -> tuple[Any, Meta | None]:
    """The type inside `Annotated[...] | UnsetType`, and what limits it."""
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(part for part in get_args(annotation) if part is not UnsetType)
    if get_origin(annotation) is Annotated:
        kind, meta = get_args(annotation)
        return kind, meta
    return annotation, None
