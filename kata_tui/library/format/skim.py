"""The head of a problem file, read alone: all that a list shows, in a twentieth of the time that the whole takes.

What is below the head is not looked at, so the file may be broken all the same. Where the least is odd, nothing is told, and the whole
has to be read.
"""

import re
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.shape import ProblemShape
from kata_tui.library.format.yaml_core import compose
from kata_tui.library.format.yaml_nodes import Place, plain
from kata_tui.library.listed import Listed
from kata_tui.model.ids import is_id
from kata_tui.storage.files import read_bounded

_SHOWN = ("format", "id", "title", "level", "summary", "entry", "revision", "minutes", "concepts", "requires")
_FIELDS = msgspec.structs.fields(ProblemShape)
_NEEDED = frozenset(field.name for field in _FIELDS if field.required)
_KEY = re.compile(r"^(\w+):(?=\s)", re.MULTILINE)
_NOTHING = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*")
"""Blank lines and comments."""


def _head() -> type[msgspec.Struct]:
    hints = get_type_hints(ProblemShape, include_extras=True)
    return msgspec.defstruct(
        "Head",
        [
            (field.name, hints[field.name]) if field.required else (field.name, hints[field.name], field.default)
            for field in _FIELDS
            if field.name in _SHOWN
        ],
    )


_Head = _head()


def skim(path: Path) -> tuple[Listed, Place, Place] | None:
    """What a list shows of the problem in that file, without its APIs, and the places of its `id` and `requires`.

    None when the head alone does not tell that.
    """
    try:
        text = read_bounded(path).decode()
        keys = list(_KEY.finditer(text))
        names = [key[1] for key in keys]
        if not keys or not _NEEDED.issubset(names) or len(set(names)) < len(names):
            return None
        if not _NOTHING.fullmatch(text, 0, keys[0].start()):
            return None
        ends = [*(key.start() for key in keys[1:]), len(text)]
        shown = "".join(text[key.start() : end] for key, end in zip(keys, ends, strict=True) if key[1] in _SHOWN)
        head: Any = msgspec.convert(plain(compose(path, shown)), _Head)
    except (OSError, ValueError, FileError, msgspec.ValidationError):
        return None
    track = path.parent.name
    if head.id != path.stem or not is_id(track):
        return None

    def place(name: str) -> Place:
        at = keys[names.index(name)] if name in names else keys[0]
        return text.count("\n", 0, at.start()) + 1, 1

    listed = Listed(
        id=head.id,
        track=track,
        title=" ".join(head.title.split()),
        level=head.level,
        minutes=head.minutes,
        concepts=tuple(" ".join(concept.split()) for concept in head.concepts),
        requires=tuple(dict.fromkeys(head.requires)),
        summary=" ".join(head.summary.split()),
        revision=head.revision,
        entry=head.entry,
        file=str(path),
        apis=(),
    )
    return listed, place("id"), place("requires")
