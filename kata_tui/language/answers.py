"""What a server answers → what is known of the text. A server is believed nothing: what has another shape is no answer."""

import re
from typing import Annotated, Any, TypeVar
from urllib.parse import unquote, urlparse

import msgspec
from msgspec import Meta, Raw, Struct

from kata_tui.model.assistance import CallSignature, Completion, Completions, Mark, Weight
from kata_tui.model.text import clean, clean_line

MOST_COMPLETIONS = 3000
MOST_MARKS = 200
MOST_PARTS = 200
LONGEST_DEFAULT = 24
"""Characters of a default that are shown."""

_Kind = TypeVar("_Kind")
_Count = Annotated[int, Meta(ge=0, le=10**9)]
_KINDS = (
    "",
    "text",
    "method",
    "function",
    "method",
    "field",
    "variable",
    "class",
    "class",
    "module",
    "property",
    "",
    "",
    "",
    "keyword",
)
_UNSURE = "`ArrayTree`"
"""What Optax calls whatever its states hold. Of two in 740 right solutions it was said that they lack an attribute, both times for this."""

_PARTED = f"\n{'-' * 20}"
_SAYS_NOTHING = ("Unknown", "Any")

_NAME = re.compile(r"[^\W\d]\w*=?(?!\n)$")


class _Position(Struct, frozen=True):
    line: _Count
    character: _Count


class _Range(Struct, frozen=True):
    start: _Position
    end: _Position


class _Edit(Struct, frozen=True):
    newText: str  # noqa: N815 - the protocol's name, as are those below


class _Item(Struct, frozen=True):
    label: str
    kind: int = 0
    sortText: str = ""  # noqa: N815
    insertText: str | None = None  # noqa: N815
    textEdit: _Edit | None = None  # noqa: N815


class _ItemList(Struct, frozen=True):
    items: list[Raw] = []
    isIncomplete: bool = False  # noqa: N815


class _Parameter(Struct, frozen=True):
    label: str | tuple[_Count, _Count]


class _Signature(Struct, frozen=True):
    label: str
    parameters: list[_Parameter] = []
    documentation: Any = None
    activeParameter: int | None = None  # noqa: N815


class _Signatures(Struct, frozen=True):
    signatures: list[_Signature] = []
    activeSignature: int | None = None  # noqa: N815
    activeParameter: int | None = None  # noqa: N815


class _Hover(Struct, frozen=True):
    contents: Any = None


class _Location(Struct, frozen=True):
    uri: str
    range: _Range


class _Diagnostic(Struct, frozen=True):
    range: _Range
    message: str
    severity: int = 1
    code: str | int | None = None
    tags: list[int] = []


class _Published(Struct, frozen=True):
    uri: str
    diagnostics: list[Raw] = []
    version: int | None = None


def _read(raw: Raw | bytes | None, kind: type[_Kind]) -> _Kind | None:
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw, type=kind, strict=False)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None


def completions(raw: Raw | None) -> Completions:
    """Every way to go on, in the server's order; names that begin with an underscore come last, and what is no name is left out."""
    found = _read(raw, _ItemList)
    if found is None:
        found = _ItemList(_read(raw, list[Raw]) or [])
    items: dict[str, tuple[tuple[bool, str], Completion]] = {}
    for part in found.items[:MOST_COMPLETIONS]:
        item = _read(part, _Item)
        if item is None:
            continue
        text = item.textEdit.newText if item.textEdit is not None else item.insertText or item.label
        text = text.removesuffix("()")
        if _NAME.match(text) is None or len(text) > 100:
            continue
        kind = _KINDS[item.kind] if 0 <= item.kind < len(_KINDS) else ""
        items.setdefault(text, ((text.startswith("_"), item.sortText), Completion(text, text, kind)))
    ordered = sorted(items.values(), key=lambda entry: entry[0])
    return Completions(tuple(item for _, item in ordered), not found.isIncomplete and len(found.items) <= MOST_COMPLETIONS)


def signature(raw: Raw | None) -> CallSignature | None:
    """The signature that the call fits so far, short; None when there is none."""
    found = _read(raw, _Signatures)
    if found is None or not found.signatures:
        return None
    index = found.activeSignature or 0
    chosen = found.signatures[index if 0 <= index < len(found.signatures) else 0]
    active = chosen.activeParameter if chosen.activeParameter is not None else found.activeParameter
    parts: list[str] = []
    places: list[int] = []
    ended = chosen.label.find("(") + 1
    for parameter in chosen.parameters[:MOST_PARTS]:
        start, end = _span(chosen.label, parameter.label, ended)
        parts += re.findall(r"(?<![\w*/])[*/](?![\w*/])", chosen.label[ended:start])
        places.append(len(parts))
        ended = max(ended, end)
        if not (short := shortened(chosen.label[start:end])).startswith("_"):  # those are not for us
            parts.append(short)
    at = places[active] if active is not None and 0 <= active < len(places) and places[active] < len(parts) else None
    return CallSignature(tuple(parts), at, _text(chosen.documentation))


def _span(label: str, parameter: str | tuple[int, int], after: int) -> tuple[int, int]:
    if isinstance(parameter, str):
        start = max(label.find(parameter, after), 0)
        return start, start + len(parameter)
    return parameter


def shortened(parameter: str) -> str:
    """`use_bias=True` of `use_bias: bool = True`: a parameter without its type."""
    name, typed, rest = parameter.partition(":")
    if not typed:
        name, _, rest = parameter.partition("=")
        return _with_default(name, rest if "=" in parameter else "")
    depth = 0
    for at, character in enumerate(rest):
        depth += (character in "([{") - (character in ")]}")
        if character == "=" and depth == 0:
            return _with_default(name, rest[at + 1 :])
    return _with_default(name, "")


def _with_default(name: str, default: str) -> str:
    default = clean_line(default.strip(), LONGEST_DEFAULT)
    return clean_line(name.strip(), 80) + (f"={default}" if default else "")


def hover(raw: Raw | None) -> str:
    """What is told of a name; nothing when there is nothing. Where `ty` has documentation, it says what the name is above a line."""
    found = _read(raw, _Hover)
    text = "" if found is None else _text(found.contents)
    _, parted, documentation = text.partition(_PARTED)
    return documentation.lstrip("-").strip("\n") if parted else "" if text in _SAYS_NOTHING else text


def location(raw: Raw | None) -> tuple[str, int] | tuple[None, None]:
    """Where something is defined: a file of this machine, and a line from 1."""
    places = _read(raw, list[_Location])
    place = places[0] if places else _read(raw, _Location)
    if place is None:
        return None, None
    where = urlparse(place.uri)
    if where.scheme != "file" or where.netloc not in ("", "localhost"):
        return None, None
    return clean_line(unquote(where.path), 4096), place.range.start.line + 1


def _text(said: Any) -> str:
    """Text, in each of the forms that the protocol has for it."""
    if isinstance(said, str):
        return clean(said)
    if isinstance(said, dict):
        return _text(said.get("value"))
    if isinstance(said, list):
        return "\n\n".join(filter(None, map(_text, said[:10])))
    return ""


def marks(raw: Raw) -> tuple[str, int | None, tuple[Mark, ...]] | None:
    """The document, its version, and what looks wrong in it. What is only superfluous is found without a server, and a syntax error too."""
    found = _read(raw, _Published)
    if found is None:
        return None
    told: list[Mark] = []
    for part in found.diagnostics[:MOST_MARKS]:
        item = _read(part, _Diagnostic)
        if item is None or item.severity > 2 or 1 in item.tags or "syntax" in str(item.code) or _UNSURE in item.message:
            continue
        start = item.range.start
        message = clean_line(item.message.partition("\n")[0], 300)
        told.append(Mark(start.line, start.character, message, Weight.ERROR if item.severity == 1 else Weight.WARNING))
    return found.uri, found.version, tuple(told)
