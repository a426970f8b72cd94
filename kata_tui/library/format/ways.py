"""Files of ways, `ways/<id>.yaml` beside the tracks: read, and held to the problems that there are."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from kata_tui.library.folders import TRACK, WAYS, is_hidden
from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.load import hold_format, in_order
from kata_tui.library.format.shape import WayShape
from kata_tui.library.format.validate import conform
from kata_tui.library.format.yaml_document import Document
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean_line
from kata_tui.model.way import LearningWay


def load_way(path: Path) -> LearningWay:
    """The way in a file. Raises FileError: the first mistake of the file."""
    way, _, faults = _read(path)
    if way is None:
        raise faults[0]
    return way


def ways_in(folders: Sequence[Path]) -> dict[str, LearningWay]:
    """The ways of these libraries, by id; of two with one id the earlier folder's counts. What is broken is left to `check`."""
    found: dict[str, LearningWay] = {}
    for folder in folders:
        if not (folder / WAYS / TRACK).exists():
            for path in sorted((folder / WAYS).glob("*.yaml")):
                with suppress(FileError):
                    if not is_hidden(path.name):
                        way = load_way(path)
                        found.setdefault(way.id, way)
    return found


def faults_of_way(path: Path, requires: Mapping[str, Sequence[str]]) -> list[FileError]:
    """Everything that is wrong with the way in a file, in the order of its lines. `requires`: of each problem that there is."""
    way, document, faults = _read(path)
    if way is None or document is None:
        return faults
    if way.id != path.stem:
        document.fault(document.at("id"), f"The id is `{way.id}` and the file is called `{path.name}`. Make them the same.")
    seen: dict[str, None] = {}
    for number, kata in enumerate(way.katas):
        at = document.at("katas", number)
        if kata not in requires:
            document.fault(at, f"There is no problem `{kata}`.{did_you_mean(kata, requires)}")
        elif kata in seen:
            document.fault(at, f"`{kata}` is in this way already. Take it out in one of the two places.")
        for need in requires.get(kata, ()):
            if need in way.katas and need not in seen:
                document.fault(at, f"`{kata}` requires `{need}`, which comes after it here. Put `{need}` before it.")
        seen[kata] = None
    return in_order(document.faults)


def _read(path: Path) -> tuple[LearningWay | None, Document | None, list[FileError]]:
    try:
        document = Document.read(path)
    except FileError as error:
        return None, None, [error]
    hold_format(document)
    shape = None if document.faults else conform(document, WayShape)
    if shape is None:
        return None, document, in_order(document.faults)
    title, summary = clean_line(shape.title), clean_line(shape.summary, 400)
    return LearningWay(shape.id, title, summary, shape.katas), document, []
