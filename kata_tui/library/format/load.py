"""One YAML file of problem format 1, read whole: a `Problem` that is complete and valid, or what is wrong with it and where."""

import hashlib
from pathlib import Path

import msgspec
from msgspec import UNSET, Struct

import kata_tui
from kata_tui.library.format.cases import is_name, read_case
from kata_tui.library.format.check_rules import read_check
from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.python_source import read_apis, short_name
from kata_tui.library.format.release import is_newer
from kata_tui.library.format.shape import FORMAT, ConceptsShape, LibraryShape, ProblemShape, TrackShape
from kata_tui.library.format.sources import hold_starter, read_alternative, read_mistake, read_reference
from kata_tui.library.format.validate import Shape, conform
from kata_tui.library.format.yaml_document import Document
from kata_tui.library.format.yaml_nodes import Place, Scalar
from kata_tui.library.listed import Listed
from kata_tui.model.checks import AvoidsRule, Check, UsesRule
from kata_tui.model.concept import Concept
from kata_tui.model.ids import ID_RULE, is_id
from kata_tui.model.problem import Alternative, Case, LibraryInfo, Limits, Mistake, Problem, Track, Waiver
from kata_tui.model.text import clean_line

__all__ = [
    "FileError",
    "LoadedProblem",
    "faults_of_concepts",
    "hold_format",
    "in_order",
    "load_concepts",
    "load_imprint",
    "load_problem",
    "load_track",
    "problems_of",
    "read_problem",
]


class LoadedProblem(Struct, frozen=True):
    """A problem, the APIs it is about (short dotted names), and where its file says `id`, `requires` and each concept."""

    problem: Problem
    apis: tuple[str, ...]
    id_at: Place
    requires_at: Place
    concepts_at: tuple[Place, ...]

    def listed(self, path: Path) -> Listed:
        """What a list shows of it."""
        problem = self.problem
        return Listed(
            id=problem.id,
            track=problem.track,
            title=problem.title,
            level=problem.level,
            minutes=problem.minutes,
            concepts=problem.concepts,
            requires=problem.requires,
            summary=problem.summary,
            revision=problem.revision,
            entry=problem.entry,
            file=str(path),
            apis=self.apis,
        )


def load_problem(path: Path) -> Problem:
    """The problem in the file at `path`. Raises FileError: the first mistake of the file."""
    return read_problem(path).problem


def read_problem(path: Path) -> LoadedProblem:
    """The problem in the file at `path`, with what a list needs beside it. Raises FileError: the first mistake of the file."""
    loaded, faults = _read(path)
    if loaded is None:
        raise faults[0]
    return loaded


def problems_of(path: Path) -> list[FileError]:
    """Everything that is wrong with the problem file at `path`, in the order of its lines."""
    return _read(path)[1]


def load_track(path: Path) -> Track:
    """The track that a `track.yaml` tells of; its folder names it. Raises FileError."""
    shape = _shaped(path, TrackShape)
    return Track(path.absolute().parent.name, _one_line(shape.title), _one_line(shape.summary), shape.order)


def load_imprint(path: Path) -> LibraryInfo:
    """What a `library.yaml` tells of the library in its folder. Raises FileError."""
    shape = _shaped(path, LibraryShape)
    license_ = "" if shape.license is UNSET else _one_line(shape.license)
    return LibraryInfo(_one_line(shape.title), tuple(_one_line(author) for author in shape.authors), license_, shape.tested_with)


def load_concepts(path: Path) -> tuple[Concept, ...]:
    """What a `concepts.yaml` lists, in its order. Raises FileError: the first mistake of the file."""
    concepts, faults = _read_concepts(path)
    if faults:
        raise faults[0]
    return concepts


def faults_of_concepts(path: Path) -> list[FileError]:
    """Everything that is wrong with the `concepts.yaml` at `path` by itself, in the order of its lines."""
    return _read_concepts(path)[1]


def _read_concepts(path: Path) -> tuple[tuple[Concept, ...], list[FileError]]:
    """The concepts, or else at least one fault."""
    try:
        document = Document.read(path)
    except FileError as error:
        return (), [error]
    hold_format(document)
    shape = None if document.faults else conform(document, ConceptsShape)
    if shape is None:
        return (), in_order(document.faults)
    owners: dict[str, str] = {}
    for number, stated in enumerate(shape.concepts):
        if stated.id in owners:
            document.fault(document.at("concepts", number, "id"), f"Another concept has the id `{stated.id}`. Each needs its own.")
        owners[stated.id] = stated.id
    for number, stated in enumerate(shape.concepts):
        for at, name in enumerate(stated.names):
            owner = owners.setdefault(_one_line(name).casefold(), stated.id)
            if owner != stated.id:
                said = f"`{clean_line(name, 60)}` belongs to the concept `{owner}` already. Take it out in one of the two places."
                document.fault(document.at("concepts", number, "names", at), said)
    concepts = tuple(
        Concept(stated.id, _one_line(stated.title), _one_line(stated.sentence), stated.home, tuple(map(_one_line, stated.names)))
        for stated in shape.concepts
    )
    return concepts, in_order(document.faults)


def _shaped(path: Path, shape: type[Shape]) -> Shape:
    """A file that is its shape and no more. Raises FileError."""
    document = Document.read(path)
    hold_format(document)
    found = None if document.faults else conform(document, shape)
    if found is None:
        raise in_order(document.faults)[0]
    return found


def _read(path: Path) -> tuple[LoadedProblem | None, list[FileError]]:
    """The problem, or else at least one fault."""
    try:
        document = Document.read(path)
    except FileError as error:
        return None, [error]
    hold_format(document)
    if document.faults:
        return None, document.faults
    shape = conform(document, ProblemShape)
    loaded = _build(document, shape) if shape else None
    return (None if document.faults else loaded), in_order(document.faults)


def in_order(faults: list[FileError]) -> list[FileError]:
    """Faults in the order of their lines."""
    return sorted(faults, key=lambda fault: (fault.line, fault.column))


def hold_format(document: Document) -> None:
    """A file of another format, and one that needs a newer program, are not held to this one's shape."""
    stated = document.at("format")
    if isinstance(stated, Scalar) and type(stated.value) is int and stated.value != FORMAT:
        document.fault(
            stated, f"This file has format {stated.value}, and this kata-tui reads format {FORMAT}. A newer one may read it."
        )
    needs = document.at("needs")
    if isinstance(needs, Scalar) and isinstance(needs.value, str) and is_newer(needs.value):
        document.fault(needs, f"This file needs kata-tui {needs.value}, this is {kata_tui.__version__}: update it.")


def _build(document: Document, shape: ProblemShape) -> LoadedProblem | None:
    """The problem of a file whose shape is right; None when something else is not, and then the document has a fault for it."""
    track = _hold_names(document, shape)
    reference = read_reference(document, shape)
    hold_starter(document, shape, reference)
    cases = tuple(read_case(document, shape, number, reference) for number in range(len(shape.cases)))
    checks: list[Check] = []
    mistakes: list[Mistake] = []
    alternatives: list[Alternative] = []
    taken = {case.id for case in cases}
    for number in range(len(shape.checks)):
        with document.collecting():
            checks.append(read_check(document, shape, number, taken))
            taken.add(checks[-1].id)
    for number in range(len(shape.mistakes)):
        with document.collecting():
            mistakes.append(read_mistake(document, shape, number))
    for number in range(len(shape.alternatives)):
        with document.collecting():
            alternatives.append(read_alternative(document, shape, number))
    if document.faults or reference is None:
        return None

    problem = Problem(
        id=shape.id,
        track=track,
        title=_one_line(shape.title),
        level=shape.level,
        summary=_one_line(shape.summary),
        entry=shape.entry,
        statement=shape.statement,
        starter=shape.starter,
        reference=shape.reference,
        cases=cases,
        digest=_digest(shape, cases, checks, mistakes),
        revision=shape.revision,
        minutes=shape.minutes,
        concepts=tuple(_one_line(concept) for concept in shape.concepts),
        requires=tuple(dict.fromkeys(shape.requires)),
        checks=tuple(checks),
        mistakes=tuple(mistakes),
        hints=tuple(hint.strip() for hint in shape.hints),
        explanation=shape.explanation,
        alternatives=tuple(alternatives),
        waive=tuple(Waiver(waiver.mutant.strip(), _one_line(waiver.why)) for waiver in shape.waive),
        limits=Limits(None if shape.limits.seconds is UNSET else shape.limits.seconds, shape.limits.memory_mb),
        devices=shape.devices,
        tested_with=shape.tested_with,
    )
    asked = {short_name(api) for check in checks if isinstance(check.rule, UsesRule | AvoidsRule) for api in check.rule.names}
    apis = tuple(sorted(asked | read_apis(shape.reference)))
    concepts_at = tuple(document.at("concepts", number).place for number in range(len(shape.concepts)))
    return LoadedProblem(problem, apis, document.root.where("id"), document.root.where("requires"), concepts_at)


def _hold_names(document: Document, shape: ProblemShape) -> str:
    """The track, which the folder names. Notes a fault for each name that is not as it must be."""
    path = document.path.absolute()
    track = path.parent.name
    if not is_id(track):
        document.fault(
            (1, 1), f"The folder of a problem names its track, and `{clean_line(track, 60)}` must be {ID_RULE}. Rename it."
        )
    if shape.id != path.stem:
        advice = (
            f"Name the file `{shape.id}.yaml`, or write `id: {path.stem}`."
            if is_id(path.stem)
            else f"Name the file `{shape.id}.yaml`."
        )
        document.fault(document.at("id"), f"The id is `{shape.id}`, and the file is `{clean_line(path.name, 80)}`. {advice}")
    if not is_name(shape.entry):
        document.fault(
            document.at("entry"), f"`{shape.entry}` cannot be the name of a function. Write a name that Python code can use."
        )
    for key, ids in (("cases", [case.id for case in shape.cases]), ("mistakes", [mistake.id for mistake in shape.mistakes])):
        for number, name in enumerate(ids):
            if name in ids[:number]:
                document.fault(document.at(key, number, "id"), f"Another of the {key} has the id `{name}`. Each needs its own.")
    return track


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _digest(shape: ProblemShape, cases: tuple[Case, ...], checks: list[Check], mistakes: list[Mistake]) -> str:
    """See `Problem.digest`. MessagePack tells 1 from 1.0 and from true, and keeps the order of what is in a dict."""
    content = msgspec.msgpack.encode((shape.entry, shape.reference, cases, checks, mistakes, shape.devices))
    return hashlib.sha256(content).hexdigest()
