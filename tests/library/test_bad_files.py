"""Files that are no problem, of every kind that people and programs make. Each has its error with a place, and the library goes on."""

import copy
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from kata_tui.library.catalogue import open_library
from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.load import load_problem, problems_of
from kata_tui.library.format.rule_shapes import SHAPES
from kata_tui.library.format.shape import (
    AlternativeShape,
    CaseShape,
    CheckShape,
    CompareShape,
    LimitsShape,
    MessageShape,
    MistakeShape,
    ProblemShape,
    ToleranceShape,
)
from kata_tui.library.format.yaml_document import Document
from kata_tui.library.format.yaml_nodes import plain
from tests.samples.problem_file import STEM, VALID, write, write_small

Steps = tuple[str | int, ...]

CHECKS = [
    {"jit": {"static": ["x"]}, "message": "a", "case": "three"},
    {"traces": {"call": "running_total(x)", "at_most": 1}},
    {"jaxpr": {"require": ["scan"], "forbid": ["cumsum"], "of": "x", "max_equations": 40, "static": ["x"]}},
    {"no_unrolling": {"over": "x"}},
    {"uses": ["jax.lax.scan"]},
    {"avoids": ["jax.grad"]},
    {"key_reuse": "forbid"},
    {"leaks": "forbid"},
    {"pure": True},
    {"intermediate": {"at_most_mb": 1.5}},
    {"sharding": {"of": "result"}},
    {"collectives": {"require": ["psum"]}},
]
SHAPE_OF: dict[str, type[Any]] = {
    "": ProblemShape,
    "cases/": CaseShape,
    "cases/message": MessageShape,
    "checks/": CheckShape,
    **{f"checks/{key}": shape for key, shape in SHAPES.items()},
    "mistakes/": MistakeShape,
    "alternatives/": AlternativeShape,
    "tolerance": ToleranceShape,
    "cases/tolerance": ToleranceShape,
    "compare": CompareShape,
    "cases/compare": CompareShape,
    "limits": LimitsShape,
}


def full() -> Any:
    """A valid problem that has every key there is."""
    document = plain(Document(Path(f"{STEM}.yaml"), VALID).root)
    document |= {"checks": CHECKS, "tolerance": {"rtol": 1e-5, "atol": 1e-6}, "compare": {"dtype": "exact"}, "needs": "0.2"}
    document["limits"]["seconds"] = 10.5
    document["cases"][2] |= {"call": "running_total(x)", "shown_as": "what comes of it", "raises": "ValueError"}
    document["cases"][2]["message"] = dict.fromkeys(("value", "shape", "dtype", "structure", "raised"), "Think of it.")
    return copy.deepcopy(document)


def where(steps: Steps) -> str:
    """The shape that is at the end of `steps`, as SHAPE_OF names it."""
    words = [step for step in steps if isinstance(step, str)]
    return "/".join(words) + "/" * bool(steps and isinstance(steps[-1], int))


def keys_of(document: Any, steps: Steps = ()) -> Iterator[Steps]:
    """The way to every key of every shape."""
    if isinstance(document, dict) and where(steps) in SHAPE_OF:
        for key, value in document.items():
            yield (*steps, key)
            yield from keys_of(value, (*steps, key))
    elif isinstance(document, list):
        for number, item in enumerate(document):
            yield from keys_of(item, (*steps, number))


KEYS = list(keys_of(full()))
NAMES = ["/".join(map(str, steps)) for steps in KEYS]


def parent_of(document: Any, steps: Steps) -> Any:
    for step in steps[:-1]:
        document = document[step]
    return document


def put(folder: Path, document: Any) -> Path:
    """Write it as JSON, which is YAML, with a line for each key."""
    return write(folder, json.dumps(document, indent=1))


def lines_of(path: Path, steps: Steps) -> range:
    """The lines of the file that hold what `steps` lead to."""
    node = Document.read(path).at(*steps)
    text = path.read_text().split("\n")
    first = node.place[0]
    indent = len(text[first - 1]) - len(text[first - 1].lstrip())
    after = (
        number for number in range(first + 1, len(text) + 1) if len(text[number - 1]) - len(text[number - 1].lstrip()) <= indent
    )
    return range(first, next(after, first) + 1)


def test_every_key_of_every_shape_is_tried(tmp_path: Path) -> None:
    load_problem(put(tmp_path, full()))
    tried = {(where(steps[:-1]), steps[-1]) for steps in KEYS}
    every = {(place, field.name) for place, shape in SHAPE_OF.items() for field in structs.fields(shape)}
    assert tried == every


WRONG: dict[type, list[object]] = {
    str: [1.5, True, None, [], {}, ["a"], {"a": "b"}],
    int: ["a", True, None, [], {}, 1.5],
    float: ["a", True, None, [], {}],
    bool: ["a", 1, None, [], {}],
    list: ["a", 1, True, None, {}, {"a": 1}],
    dict: ["a", 1, True, None, [], [1]],
}


@pytest.mark.parametrize("steps", KEYS, ids=NAMES)
def test_a_wrong_type_at_any_key_is_told_there(tmp_path: Path, steps: Steps) -> None:
    kind = type(parent_of(full(), steps)[steps[-1]])
    for wrong in WRONG[kind]:
        if steps[-1] == "message" and isinstance(wrong, str):
            continue  # it may be one text, or one for each kind of difference
        document = full()
        parent_of(document, steps)[steps[-1]] = wrong
        path = put(tmp_path, document)
        faults = problems_of(path)
        assert any(fault.line in lines_of(path, steps) for fault in faults), (wrong, [str(fault) for fault in faults])
        with pytest.raises(FileError):
            load_problem(path)


@pytest.mark.parametrize("steps", KEYS, ids=NAMES)
def test_a_key_one_letter_off_is_told_with_the_right_one(tmp_path: Path, steps: Steps) -> None:
    right = str(steps[-1])
    for wrong in {right[:-1], right + right[-1], right[:1] + right[2:], right.upper()} - {right, ""}:
        document = full()
        parent = parent_of(document, steps)
        parent[wrong] = parent.pop(right)
        faults = problems_of(put(tmp_path, document))
        told = [fault for fault in faults if f"There is no key `{wrong}`." in fault.message]
        assert len(told) == 1, [str(fault) for fault in faults]
        assert told[0].line in lines_of(tmp_path / "arrays" / f"{STEM}.yaml", (*steps[:-1], wrong))
        assert f"Did you mean `{right}`?" in told[0].message, told[0].message
        assert not [fault for fault in faults if f"`{right}` is missing" in fault.message]  # that would be the same once more


REQUIRED = [
    steps
    for steps in KEYS
    if next(field for field in structs.fields(SHAPE_OF[where(steps[:-1])]) if field.name == steps[-1]).required
]


@pytest.mark.parametrize("steps", REQUIRED, ids=["/".join(map(str, steps)) for steps in REQUIRED])
def test_a_missing_key_is_told_where_it_should_be(tmp_path: Path, steps: Steps) -> None:
    document = full()
    del parent_of(document, steps)[steps[-1]]
    path = put(tmp_path, document)
    faults = problems_of(path)
    told = [fault for fault in faults if f"`{steps[-1]}` is missing" in fault.message]
    assert [fault.line in lines_of(path, steps[:-1]) for fault in told] == [True], [str(fault) for fault in faults]


IDS: list[Steps] = [("id",), ("requires", 0), ("cases", 0, "id"), ("mistakes", 0, "id"), ("checks", 0, "case")]


@pytest.mark.parametrize("bad", ["a/b", "../x", "..", ".", "a.b", "a\\b", "/etc/passwd", "a\x00b", "a b", "-a", "é", "a\nb", "A"])
@pytest.mark.parametrize("steps", IDS, ids=lambda steps: "/".join(map(str, steps)))
def test_an_id_that_could_name_another_file_is_refused(tmp_path: Path, steps: Steps, bad: str) -> None:
    document = full()
    parent_of(document, steps)[steps[-1]] = bad
    path = put(tmp_path, document)
    told = [fault for fault in problems_of(path) if "kebab-case" in fault.message]
    assert [fault.line in lines_of(path, steps) for fault in told] == [True]


BOMB = "a: &a [l, l, l, l, l, l, l, l, l]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)

BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", ":1:1: This file holds no mapping"),
    "blank": (b"\n\n   \n", ":1:1: This file holds no mapping"),
    "binary": (bytes(range(256)) * 40, ":3:115: This file is not UTF-8 from here on"),
    "elf": (b"\x7fELF\x02\x01\x01" + bytes(200), ":1:1: "),
    "utf-16": ("format: 1\n".encode("utf-16"), ":1:1: This file is UTF-16"),
    "utf-16-without-mark": ("format: 1\n".encode("utf-16-le"), ":1:2: The invisible character U+0000"),
    "utf-32": ("format: 1\n".encode("utf-32"), ":1:1: "),
    "latin-1": ("format: 1\ntitle: Schöner\n".encode("latin-1"), ":2:11: This file is not UTF-8 from here on"),
    "tabs": (b"format: 1\nlimits:\n\tseconds: 3\n", ":3:1: "),
    "fifty-mb": (b"format: 1\n" + b"#" * (50 * 2**20), ":1:1: This file cannot be read: it is larger than 1 MiB."),
    "deep": (b"format: 1\nargs: " + b"[" * 5000, ":2:"),
    "alias-bomb": (BOMB.encode(), ":1:4: Anchors and aliases"),
    "tags": (b"format: !!python/object/apply:os.system [id]\n", ":1:9: Tags are not allowed"),
    "twice": (b"format: 1\nid: a\nid: b\n", ":3:1: The key `id` stands in line 2 already"),
    "two": (b"format: 1\n---\nformat: 1\n", ":2:1: A second YAML document"),
    "list": (b"- format: 1\n", ":1:1: This file holds no mapping"),
    "json-cut": (b'{"format": 1, "id": "json-cut"', ":1:"),
    "html": (b"<!DOCTYPE html>\n<html><body>404</body></html>\n", ":1:1: "),
    "conflict": (b"format: 1\n<<<<<<< HEAD\nid: a\n=======\nid: b\n>>>>>>> main\n", ":2:1: "),
}


def test_every_bad_file_has_its_place_and_the_library_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    write_small(folder, "healthy")
    track = folder / "arrays"
    for name, (content, _) in BAD.items():
        (track / f"{name}.yaml").write_bytes(content)
    (track / "folder.yaml").mkdir()
    (track / "dangling.yaml").symlink_to("nowhere.yaml")
    (track / "loop.yaml").symlink_to("loop.yaml")
    os.mkfifo(track / "pipe.yaml")
    (track / "library.yaml").write_text("format: 1\ntitle: In the wrong place\n")
    (folder / "library.yaml").write_text("format: 1\ntitle: [no]\n")
    library = open_library([folder], tmp_path / "cache")
    assert [listed.id for listed in library.listed] == ["healthy"]
    assert library.problem("healthy").id == "healthy"
    told = {broken.path: broken.message for broken in library.broken}
    assert len(told) == len(library.broken) == len(BAD) + 6
    for name, (_, words) in BAD.items():
        path = track / f"{name}.yaml"
        assert told[path].startswith(f"{path}{words}"), told[path]
    for name, words in {"folder": "a folder", "dangling": "No such file", "loop": "symbolic links", "pipe": "a pipe"}.items():
        path = track / f"{name}.yaml"
        assert told[path].startswith(f"{path}:1:1: This file cannot be read: "), told[path]
        assert words in told[path]
    assert "above the folders of tracks" in told[track / "library.yaml"]
    assert told[folder / "library.yaml"].startswith(f"{folder}/library.yaml:2:8: ")
    assert max(map(len, told.values())) < 1500


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert load_problem(write(tmp_path, "\ufeff" + VALID)).id == STEM


def test_an_enormous_file_is_not_read_whole(tmp_path: Path) -> None:
    path = write(tmp_path, VALID)
    os.truncate(path, 2**40)  # a hole that takes no disk; whoever reads it all never ends
    assert [fault.message for fault in problems_of(path)] == ["This file cannot be read: it is larger than 1 MiB."]
