"""The JSON Schema for editors: it takes what the loader takes, and refuses what the shape of a file refuses."""

import copy
import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from msgspec import Struct, structs

from kata_tui.authoring.template import problem_text
from kata_tui.library.format.course_shape import COURSE_MEANINGS
from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.rule_shapes import SHAPES
from kata_tui.library.format.schema import MEANINGS, concepts_schema, problem_schema
from kata_tui.library.format.shape import CheckShape, ConceptsShape, LibraryShape, ProblemShape, TrackShape, WayShape
from kata_tui.library.format.validate import conform
from kata_tui.library.format.yaml_document import Document
from kata_tui.library.format.yaml_nodes import plain
from kata_tui.model.checks import RULES
from kata_tui.model.text import clean
from tests.library.test_load import FAULTS
from tests.samples.problem_file import VALID

PROBLEMS = Path(__file__).resolve().parents[2] / "problems"
SHIPPED = sorted(path for path in PROBLEMS.glob("*/*.yaml") if path.name != "track.yaml" and path.parent.name != "ways")
VALIDATOR = Draft202012Validator(problem_schema())

SPOILT: dict[str, list[Any]] = {
    "a case with an unknown key": ["cases", 0, {"id": "a", "arg": {}}],
    "no case": ["cases", []],
    "a value with two meanings": ["cases", 0, "args", {"x": {"expr": "1", "array": [1], "dtype": "int32"}}],
    "expr beside another key": ["cases", 0, "args", {"x": {"expr": "1", "y": 2}}],
    "expr that is no text": ["cases", 0, "args", {"x": {"expr": 1}}],
    "an array without a dtype": ["cases", 0, "args", {"x": {"array": [1]}}],
    "a dtype that is none": ["cases", 0, "args", {"x": {"array": [1], "dtype": "float23"}}],
    "text in an array": ["cases", 0, "args", {"x": [1, "a"]}],
    "a mapping in an array": ["cases", 0, "args", {"x": [{"expr": "1"}]}],
    "a bad value deep in a dict": ["cases", 0, "args", {"x": {"a": {"b": ["c"]}}}],
    "two rules in a check": ["checks", 0, {"leaks": "forbid", "pure": True}],
    "no rule in a check": ["checks", 0, {"message": "a"}],
    "a check that may not be false": ["checks", 0, {"pure": False}],
    "a jaxpr that asks nothing": ["checks", 0, {"jaxpr": {"static": ["x"]}}],
    "a mistake without code": ["mistakes", 0, {"id": "a", "feedback": "b"}],
    "a mistake with code twice": ["mistakes", 0, {"id": "a", "feedback": "b", "code": "c", "replace": [["d", "e"]]}],
    "a replacement of three": ["mistakes", 0, {"id": "a", "feedback": "b", "replace": [["d", "e", "f"]]}],
}


def valid() -> Any:
    return plain(Document(Path("running-total.yaml"), VALID).root)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(problem_schema())
    json.dumps(problem_schema(), allow_nan=False)
    assert "http" not in json.dumps(problem_schema()).replace(problem_schema()["$schema"], "")  # nothing to fetch


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_file_is_valid(path: Path) -> None:
    VALIDATOR.validate(plain(Document.read(path).root))


def test_the_shipped_list_of_concepts_is_valid() -> None:
    validator = Draft202012Validator(concepts_schema())
    listed = plain(Document.read(PROBLEMS / "concepts.yaml").root)
    validator.validate(listed)
    for spoilt in ({**listed, "concept": []}, {"format": 1}, {**listed, "concepts": [{**listed["concepts"][0], "home": "A B"}]}):
        assert not validator.is_valid(spoilt)


def test_a_new_file_and_a_full_one_are_valid(tmp_path: Path) -> None:
    VALIDATOR.validate(plain(Document(tmp_path, problem_text("running-mean")).root))
    VALIDATOR.validate(valid())


def misshapen() -> dict[str, Document]:
    """The faulty files that are YAML and have another shape than a problem, by what makes them so."""
    found: dict[str, Document] = {}
    for old, new, _, _ in FAULTS:
        if ".nan" in new:  # JSON has no nan to be refused
            continue
        with suppress(FileError):  # no editor that reads YAML needs a schema for this
            document = Document(Path("running-total.yaml"), VALID.replace(old, new, 1))
            if conform(document, ProblemShape) is None:
                found[clean(f"{old} -> {new}")[:60]] = document
    return found


MISSHAPEN = misshapen()


@pytest.mark.parametrize("fault", MISSHAPEN)
def test_what_the_shape_refuses_the_schema_refuses(fault: str) -> None:
    assert not VALIDATOR.is_valid(plain(MISSHAPEN[fault].root))


def test_most_faults_are_of_the_shape() -> None:
    assert len(MISSHAPEN) >= 50


@pytest.mark.parametrize("name", SPOILT)
def test_what_the_rest_of_the_loader_refuses_is_refused_where_a_schema_can_say_it(name: str) -> None:
    *steps, last, value = SPOILT[name]
    document = copy.deepcopy(valid())
    place = document
    for step in steps:
        place = place[step]
    place[last] = value
    assert not VALIDATOR.is_valid(document)


@pytest.mark.parametrize(
    "value",
    [1, -1.5, True, None, "a", [1, 2], [[1.5], [2]], [True], {"array": [[1]], "dtype": "int8"}, {"a": {"b": [1]}, "c": None}],
)
def test_every_kind_of_value_is_valid(value: object) -> None:
    document = valid()
    document["cases"][0]["args"] = {"x": value}
    VALIDATOR.validate(document)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_valid_alone(rule: str) -> None:
    values: dict[str, object] = {
        "traces": {"call": "f(x)", "at_most": 1},
        "jaxpr": {"require": ["scan"]},
        "no_unrolling": {"over": "x"},
        "uses": ["jax.lax.scan"],
        "avoids": ["jax.grad"],
        "key_reuse": "forbid",
        "leaks": "forbid",
        "pure": True,
        "intermediate": {"at_most_mb": 1},
        "collectives": {"require": ["psum"]},
    }
    document = valid()
    document["checks"] = [{rule: values.get(rule, {}), "message": "a", "case": "three"}]
    VALIDATOR.validate(document)


OF_RULES = {shape.__name__: shape for shape in SHAPES.values()}


def shapes(kind: type[Struct]) -> set[type[Struct]]:
    """A shape and all that are inside it."""
    found = {kind}
    for field in structs.fields(kind):
        names = set(re.findall(r"\w+Shape", str(field.type)))
        for name in names:
            found |= shapes(OF_RULES.get(name) or getattr(__import__("kata_tui.library.format.shape", fromlist=[name]), name))
    return found


def test_every_key_of_every_part_has_its_meaning() -> None:
    parts = shapes(ProblemShape) | shapes(ConceptsShape) | {TrackShape, LibraryShape, WayShape}
    assert set(MEANINGS) == parts | set(COURSE_MEANINGS)
    for shape, meanings in MEANINGS.items():
        assert list(meanings) == [field.name for field in structs.fields(shape)], shape
    described = problem_schema()["$defs"]["CaseShape"]["properties"]["seed"]["description"]
    assert described.endswith("i)`. (a whole number from 0 to 4294967295)")


def test_the_rules_of_a_check_are_those_of_the_loader() -> None:
    assert [field.name for field in structs.fields(CheckShape) if field.name not in ("message", "case")] == list(RULES)
