"""The JSON Schema of a problem file (2020-12), for editors that complete and validate.

It is made from the types that hold a file to its shape, and says besides what each key means. A schema can say less than `load` holds:
it knows neither Python nor the file's name.
"""

import json
from typing import Any

import msgspec
from msgspec import Struct

from kata_tui.library.format.argument_values import DTYPES
from kata_tui.library.format.course_shape import COURSE_MEANINGS, CourseShape
from kata_tui.library.format.rule_shapes import SHAPES, meaning, meanings
from kata_tui.library.format.shape import (
    AlternativeShape,
    CaseShape,
    CheckShape,
    CompareShape,
    ConceptShape,
    ConceptsShape,
    LibraryShape,
    LimitsShape,
    MessageShape,
    MistakeShape,
    ProblemShape,
    ToleranceShape,
    TrackShape,
    WaiverShape,
    WayShape,
)
from kata_tui.model.checks import RULES

DIALECT = "https://json-schema.org/draft/2020-12/schema"

NEEDS = "The oldest kata-tui that reads this file. An older one asks to be updated."

MEANINGS: dict[type[Struct], dict[str, str]] = {
    ProblemShape: {
        "format": "The format of this file: `1`.",
        "id": "The name of the problem, which is also the file's name. Unique in the library, and never used again for something else.",
        "title": "What the problem is called in a list.",
        "level": "How hard it is.",
        "summary": "One sentence for the list: what one learns here.",
        "entry": "The function or class that the learner writes.",
        "statement": "What is asked, and why it matters. Markdown.",
        "starter": "What the editor shows first. It compiles, defines the entry with the reference's parameters, and fails.",
        "reference": "The right solution. Expected values come from running it.",
        "cases": "The calls that are judged.",
        "revision": "Raise it when an earlier pass should be looked at again.",
        "minutes": "How long it takes someone who meets the idea for the first time.",
        "concepts": "What is practised: ids of the library's [concepts.yaml](#conceptsyaml), where it has one.",
        "requires": "The ids of problems that come first.",
        "checks": "How the solution must work. Run when all values are right.",
        "mistakes": "Wrong solutions that must be rejected. Each names a misconception.",
        "hints": "From a question to nearly there. The last one is not the solution.",
        "explanation": "Why it works, shown after a pass. Markdown.",
        "alternatives": "Other right solutions. They must pass.",
        "waive": "Mutants of the reference that are right too, so that no case need reject them.",
        "tolerance": "How far values may be off in every case that says nothing else.",
        "compare": "What counts when results are compared, in every case that says nothing else.",
        "limits": "What one run may take.",
        "devices": "How many simulated CPU devices the code runs on.",
        "tested_with": "The releases that this was written with: package to version, in quotes.",
        "needs": NEEDS,
    },
    CaseShape: {
        "id": "The name of the case. A changed case gets a new one.",
        "args": "The arguments, passed to the entry in the order written: name to value.",
        "call": "A Python expression to evaluate instead of `entry(*args)`. It sees the arguments by name.",
        "shown_as": "A sentence to show in place of the call, where that is long.",
        "raises": "The exception that is right here, in place of a result. One of a subclass is right too.",
        "seed": "Makes `key` for the `expr` of arguments: `jax.random.fold_in(jax.random.key(seed), i)`.",
        "repeat": "How many runs, each with a key of its own. They count as one case.",
        "show": "A hidden case shows its verdict and its message, no more.",
        "message": "What a learner should think of when the result differs; or a message for each kind of difference.",
        "tolerance": "How far values may be off.",
        "compare": "What counts when results are compared.",
    },
    MessageShape: {
        "value": "Values differ, or where nan and inf stand.",
        "shape": "The shape differs.",
        "dtype": "The dtype differs.",
        "structure": "The containers, their keys or the types of what they hold differ.",
        "raised": "An exception was raised where a result is right, or none or another where one is.",
    },
    CheckShape: {
        **{key: meaning(rule) for key, rule in RULES.items()},
        "message": "What to tell a learner whose solution breaks the rule.",
        "case": "The id of the case whose inputs are used. The first one unless you say another.",
    },
    **{shape: meanings(RULES[key]) for key, shape in SHAPES.items()},
    MistakeShape: {
        "id": "The name of the mistake.",
        "feedback": "Shown to whoever does in every visible case, or every check, what this does: the misconception, in a sentence or two.",
        "code": "The whole wrong solution. Either this or `replace`.",
        "replace": "Pairs of old and new text. Each old text is in the reference exactly once.",
    },
    AlternativeShape: {"title": "What is different about it.", "code": "The whole solution."},
    WaiverShape: {"mutant": "Its name, as `kata-tui check` gives it.", "why": "Why it need not be rejected."},
    ToleranceShape: {"rtol": "Relative to the expected value.", "atol": "Absolute."},
    CompareShape: {"dtype": "`ignore` lets the dtype differ."},
    LimitsShape: {
        "seconds": "Wall clock, for one case. Unless you say so it is 15 for the first and 5 for each later one.",
        "memory_mb": "Megabytes of memory.",
    },
    TrackShape: {
        "format": "The format of this file: `1`.",
        "title": "What the track is called.",
        "summary": "A sentence about it.",
        "order": "Tracks with a smaller number come first.",
        "needs": NEEDS,
    },
    ConceptsShape: {
        "format": "The format of this file: `1`.",
        "concepts": "What the problems practise, each idea once.",
        "needs": NEEDS,
    },
    ConceptShape: {
        "id": "The name that problems give under `concepts`. Unique in the list, and never used again for something else.",
        "title": "What the concept is called.",
        "sentence": "What one has understood who has understood it.",
        "home": "The id of the problem that teaches it. That problem has it under `concepts`.",
        "names": "What else it is called, and the APIs that belong to it, such as `lax.scan`. A name belongs to one concept.",
    },
    WayShape: {
        "format": "The format of this file: `1`.",
        "id": "The name of the way, and of its file.",
        "title": "What the way is called.",
        "summary": "For whom it is, and where it ends.",
        "katas": "The ids of its problems, in their order. What one requires and the way does not have is asked for on the way.",
        "needs": NEEDS,
    },
    LibraryShape: {
        "format": "The format of this file: `1`.",
        "title": "What the library is called.",
        "authors": "Who wrote it.",
        "license": "Under which licence, for example `CC-BY-4.0`.",
        "tested_with": "The releases that it was written with: package to version, in quotes.",
        "needs": NEEDS,
    },
    **COURSE_MEANINGS,
}
"""What each key of each part of a file means, in a sentence or two."""

SINCE: dict[type[Struct], dict[str, str]] = {
    ProblemShape: {"waive": "0.2", "needs": "0.2"},
    CaseShape: {"shown_as": "0.2", "raises": "0.2"},
    MessageShape: dict.fromkeys(("value", "shape", "dtype", "structure", "raised"), "0.2"),
    SHAPES["jaxpr"]: {"of": "0.2"},
    TrackShape: {"needs": "0.2"},
}
"""The release that a key came with, where that is later than its part of the format: a file that has the key `needs` that release."""


def meaning_of(shape: type[Struct], key: str) -> str:
    """What a key means, and since which release there is one."""
    since = SINCE.get(shape, {}).get(key)
    return MEANINGS[shape][key] + (f" Since {since}." if since else "")


def problem_schema() -> dict[str, Any]:
    """The schema of a problem file, as what `json.dumps` takes."""
    parts = _described(ProblemShape)
    root = parts.pop(ProblemShape.__name__)
    parts["Array"] = {"type": "array", "items": {"anyOf": [{"type": ["number", "boolean"]}, _part("Array")]}}
    parts["Value"] = _value()
    parts[CaseShape.__name__]["properties"]["args"]["additionalProperties"] = _part("Value")
    parts[CheckShape.__name__]["oneOf"] = [{"required": [key]} for key in RULES]
    parts[MistakeShape.__name__]["oneOf"] = [{"required": ["code"]}, {"required": ["replace"]}]
    for rule, shape in SHAPES.items():
        if RULES[rule].ANY_OF:
            parts[shape.__name__]["anyOf"] = [{"required": [key]} for key in RULES[rule].ANY_OF]
    return {
        "$schema": DIALECT,
        "title": "A problem of kata-tui, format 1",
        "$comment": "Made by `kata-tui schema`.",
        **root,
        "$defs": parts,
    }


def concepts_schema() -> dict[str, Any]:
    """The schema of a `concepts.yaml`, as what `json.dumps` takes."""
    return _plain_schema(ConceptsShape, "A list of concepts of kata-tui, format 1", "--concepts")


def course_schema() -> dict[str, Any]:
    """The schema of a `course.yaml`, as what `json.dumps` takes."""
    return _plain_schema(CourseShape, "A course of kata-tui, format 1", "--course")


def _plain_schema(shape: type[Struct], title: str, option: str) -> dict[str, Any]:
    """The schema of a file that is its shape and no more. `option`: of `kata-tui schema`, which prints it."""
    parts = _described(shape)
    root = parts.pop(shape.__name__)
    return {"$schema": DIALECT, "title": title, "$comment": f"Made by `kata-tui schema {option}`.", **root, "$defs": parts}


def schema_text(schema: dict[str, Any]) -> str:
    """A schema as the text of a file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _described(shape: type[Struct]) -> dict[str, Any]:
    """The schemas of a file's shape and of its parts, by name, with what each key means."""
    parts: dict[str, Any] = msgspec.json.schema(shape)["$defs"]
    for part in MEANINGS:
        keys = parts.get(part.__name__, {}).get("properties", {})  # a track is no part of a problem file
        for key, stated in keys.items():
            rule = stated.get("description")
            stated["description"] = f"{meaning_of(part, key)} ({rule})" if rule else meaning_of(part, key)
    for stated in parts.values():
        stated.pop("title", None)
    return parts


def _value() -> dict[str, Any]:
    """What `values.read_value` reads, but for rows of unequal length and numbers that a dtype does not hold."""
    expr = {
        "type": "string",
        "description": "A Python expression over jax jnp np lax nn nnx optax key and the arguments before it.",
    }
    typed = {"array": {"anyOf": [{"type": ["number", "boolean"]}, _part("Array")]}, "dtype": {"enum": list(DTYPES)}}
    return {
        "description": "A scalar, a rectangular list of numbers or bools, {array: …, dtype: …}, {expr: …}, or a dict of such values.",
        "anyOf": [
            {"type": ["number", "boolean", "string", "null"]},
            _part("Array"),
            {"type": "object", "properties": typed, "required": ["array", "dtype"], "additionalProperties": False},
            {"type": "object", "properties": {"expr": expr}, "required": ["expr"], "additionalProperties": False},
            {
                "type": "object",
                "not": {"anyOf": [{"required": ["expr"]}, {"required": ["array"]}]},
                "additionalProperties": _part("Value"),
            },
        ],
    }


def _part(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}
