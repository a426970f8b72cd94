"""YAML 1.2 core, from the events of PyYAML's C parser, with a resolver of our own.

Tags, anchors, aliases, duplicate keys, deep nesting and many nodes are refused event by event, before they cost time or memory.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.yaml_nodes import Mapping, Node, Place, Scalar, Sequence
from kata_tui.model.text import clean_line

if TYPE_CHECKING:
    import yaml

MAX_DEPTH = 20
MAX_NODES = 20_000


def compose(path: Path, text: str) -> Mapping:
    """The one mapping that the text of a file is. Raises FileError."""
    import yaml

    loader = yaml.CSafeLoader(text)
    try:
        node = _document(path, loader)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(path, text, error) from None
    except (yaml.YAMLError, ValueError, RecursionError, MemoryError) as error:
        raise FileError(path, 1, 1, f"This file is no YAML: {clean_line(str(error))}.") from None
    finally:
        loader.dispose()
    if not isinstance(node, Mapping):
        raise FileError(path, *(node.place if node else (1, 1)), "This file holds no mapping. Begin it with `format: 1`.")
    return node


def _document(path: Path, loader: "yaml.CSafeLoader") -> Node | None:
    """The single document of the file; None when it holds nothing."""
    import yaml

    root: Node | None = None
    documents = nodes = 0
    parents: list[Sequence | Mapping] = []
    keys: list[str | None] = []  # beside `parents`: the key that waits for its value
    while True:
        event: Any = loader.get_event()
        mark = event.start_mark
        place = (mark.line + 1, mark.column + 1)
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            raise FileError(path, *place, "Anchors and aliases (`&`, `*`) are not allowed. Write each value out where it stands.")
        if isinstance(event, yaml.ScalarEvent):
            node: Node = _scalar(path, event, place)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = Sequence([], place)
        elif isinstance(event, yaml.MappingStartEvent):
            node = Mapping({}, {}, place)
        elif isinstance(event, yaml.CollectionEndEvent):
            parents.pop()
            keys.pop()
            continue
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if event.version or event.tags:
                raise FileError(path, *place, "Directives are not allowed. Remove the line that begins with `%`.")
            if documents > 1:
                raise FileError(path, *place, "A second YAML document begins here. One file holds one; remove the `---`.")
            continue
        elif isinstance(event, yaml.StreamEndEvent):
            return root
        else:
            continue

        if event.tag:
            raise FileError(path, *place, "Tags are not allowed. Remove it, or put a text that begins with `!` in quotes.")
        nodes += 1
        if nodes > MAX_NODES:
            raise FileError(path, *place, f"This file has more than {MAX_NODES} values. Make long arrays with `expr`.")
        if not parents:
            root = node
        elif isinstance(parent := parents[-1], Sequence):
            parent.items.append(node)
        elif (key := keys[-1]) is None:
            keys[-1] = _key(path, parent, node, event)
        else:
            parent.items[key] = node
            keys[-1] = None
        if not isinstance(node, Scalar):
            if len(parents) == MAX_DEPTH:
                raise FileError(path, *place, _nested_too_deep())
            parents.append(node)
            keys.append(None)


def _key(path: Path, parent: Mapping, node: Node, event: Any) -> str:
    """The text of a key, noted in its mapping. Raises FileError for a key that is no text, comes twice, or merges."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        shown = "a list or mapping" if not isinstance(node, Scalar) else f"`{clean_line(str(event.value), 40)}`"
        raise FileError(path, *node.place, f"A key must be text, and {shown} is none. Put it in quotes if it is meant so.")
    key = node.value
    if key == "<<" and event.implicit[0]:
        raise FileError(path, *node.place, "Merge keys (`<<`) are not allowed. Write the keys out.")
    if key in parent.keys:
        raise FileError(path, *node.place, f"The key `{_cut(key)}` stands in line {parent.keys[key][0]} already. Keep one of them.")
    parent.keys[key] = node.place
    return key


_NUMBER = re.compile(
    r"(?P<int>[-+]?(?:0|[1-9][0-9]*)|0x[0-9a-fA-F]+|0o[0-7]+)"
    r"|(?P<float>[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<inf>[-+]?\.(?:inf|Inf|INF))|(?P<nan>\.(?:nan|NaN|NAN))"
)
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def _scalar(path: Path, event: "yaml.ScalarEvent", place: Place) -> Scalar:
    """The scalar by the YAML 1.2 core schema, but numbers with leading zeros stay text. Raises FileError for numbers out of range."""
    text = event.value
    if not event.implicit[0]:
        return Scalar(text, place, event.style == "|")
    if text in _WORDS:
        return Scalar(_WORDS[text], place)
    found = _NUMBER.fullmatch(text)
    if found is None:
        return Scalar(text, place)
    if found.lastgroup == "int":
        number = int(text, 0) if len(text) <= 24 else None
        if number is None or not -(2**63) <= number < 2**64:
            raise FileError(path, *place, f"The whole number `{_cut(text)}` does not fit 64 bits. Put it in quotes if it is text.")
        return Scalar(number, place)
    value = float(text.replace(".", "", 1) if found.lastgroup in ("inf", "nan") else text)
    if found.lastgroup == "float" and value in (float("inf"), float("-inf")):
        raise FileError(path, *place, f"The number `{_cut(text)}` is too large for a float. Write `.inf` if infinity is meant.")
    return Scalar(value, place)


def _cut(text: str) -> str:
    return clean_line(text, 40)


def _nested_too_deep() -> str:
    return f"This is nested deeper than {MAX_DEPTH} levels."


_TOO_DEEP = "exceeded maximum nesting depth"
"""What libyaml says beyond its own bound, from PyYAML 6.0.4 on."""

_BEGUN = frozenset({"could not find expected ':'", "found unexpected end of stream"})
"""Problems that libyaml notices at the end of something that went wrong at its beginning."""

_ADVICE = {
    "mapping values are not allowed in this context": "Put a text that holds `: ` in quotes. "
    "A text of several lines needs a `|` after its key. Keys of one mapping begin in one column.",
    "found a tab character that violates indentation": "Indent with spaces, not tabs.",
    "could not find expected ':'": "A key needs a `:` after it, and the lines of a text after `|` must be indented.",
    "found character that cannot start any token": "Put a text that begins with `, @ or % in quotes, and indent with spaces, not tabs.",
    "found unexpected end of stream": "A quote that was opened is never closed.",
    "did not find expected key": "Keys of one mapping begin in one column. Put a text that holds quotes, `: ` or ` #` in quotes.",
    "did not find expected '-' indicator": "Items of one list begin with `- ` in one column.",
    "did not find expected ',' or ']'": "A list that begins with `[` needs commas between its items and `]` at its end.",
    "did not find expected ',' or '}'": "A mapping that begins with `{` needs commas between its items and `}` at its end.",
}


def _syntax_error(path: Path, text: str, error: "yaml.MarkedYAMLError") -> FileError:
    """What libyaml says, where it went wrong, and what usually helps."""
    problem = error.problem or error.context or "it cannot be parsed"
    mark, begun = error.problem_mark, error.context_mark
    if mark and problem == _TOO_DEEP:  # it looks ahead of the events, and so may come upon the depth before we do
        return FileError(path, mark.line + 1, mark.column + 1, _nested_too_deep())
    if begun and (not mark or problem in _BEGUN):
        mark = begun
    elif begun and mark and begun.line < mark.line:
        problem += f" ({error.context}, which begins in line {begun.line + 1})"
    message = clean_line(f"This is no YAML: {problem}. {_ADVICE.get(error.problem or '', '')}", 400).rstrip()
    lines = re.split(r"\r\n|\r|\n", text)
    if mark and mark.line < len(lines):
        return FileError(path, mark.line + 1, mark.column + 1, message)
    return FileError(path, len(lines), len(lines[-1]) + 1, message)  # libyaml ends a file with a line end of its own
