"""The list of concepts of a library: read with places, kept in the index, searched by every name."""

from pathlib import Path

import pytest

from kata_tui.library.catalogue import open_library
from kata_tui.library.format.load import FileError, faults_of_concepts, load_concepts
from kata_tui.model.concept import Concept
from tests.samples.problem_file import place_of, write_small

GOOD = """\
format: 1
concepts:
  - id: scan
    title: Loops with scan
    sentence: >-
      One body,
      many steps.
    home: sums
    names: [lax.scan, "running  total"]
  - id: carry
    title: The carry
    sentence: It goes on.
    home: sums
"""

BROKEN = [
    (("title: The carry", "tittle: The carry"), "tittle", "There is no key `tittle`. Did you mean `title`?"),
    (("id: carry", "id: scan"), "scan\n    title: The carry", "Another concept has the id `scan`. Each needs its own."),
    (("id: carry", "id: The Carry"), "The Carry", "`id` must be"),
    (("home: sums\n    names", "home: [sums]\n    names"), "[sums]", "`home` must be"),
    (
        ("It goes on.\n    home: sums", "It goes on.\n    home: sums\n    names: [LAX.scan]"),
        "LAX.scan",
        "belongs to the concept `scan` already.",
    ),
    (
        ("It goes on.\n    home: sums", "It goes on.\n    home: sums\n    names: [scan]"),
        "[scan]",
        "belongs to the concept `scan` already.",
    ),
    (("    home: sums\n    names", "    names"), "id: scan", "`home` is missing in item 1 of `concepts`."),
    (("format: 1", "format: 2"), "2", "This file has format 2"),
    (("format: 1", 'format: 1\nneeds: "9.0"'), '"9.0"', "needs kata-tui 9.0"),
]


def listed_in(folder: Path, text: str) -> Path:
    path = folder / "concepts.yaml"
    path.write_text(text)
    return path


def test_a_list_is_read_in_its_order(tmp_path: Path) -> None:
    assert load_concepts(listed_in(tmp_path, GOOD)) == (
        Concept("scan", "Loops with scan", "One body, many steps.", "sums", ("lax.scan", "running total")),
        Concept("carry", "The carry", "It goes on.", "sums"),
    )


@pytest.mark.parametrize(("change", "at", "said"), BROKEN, ids=[said for _, _, said in BROKEN])
def test_what_is_wrong_is_told_at_its_place(tmp_path: Path, change: tuple[str, str], at: str, said: str) -> None:
    text = GOOD.replace(*change)
    assert text != GOOD
    path = listed_in(tmp_path, text)
    (fault,) = faults_of_concepts(path)
    assert said in fault.message
    line, column = place_of(text, at)
    assert (fault.line, abs(fault.column - column) <= 1) == (line, True)  # of a list item that lies in `[`, the item
    with pytest.raises(FileError):
        load_concepts(path)


def test_all_that_is_wrong_is_told(tmp_path: Path) -> None:
    text = GOOD.replace("id: carry", "id: scan").replace("It goes on.\n", "It goes on.\n    names: [lax.scan]\n")
    assert len(faults_of_concepts(listed_in(tmp_path, text.replace("scan, ", "scan, carry, ")))) == 1
    assert "cannot be read" in faults_of_concepts(tmp_path / "none" / "concepts.yaml")[0].message


def test_a_library_knows_its_concepts_the_second_time_too(tmp_path: Path) -> None:
    write_small(tmp_path, "sums", concepts="scan")
    path = listed_in(tmp_path, GOOD)
    for _ in range(2):
        library = open_library([tmp_path], tmp_path / "cache")
        assert list(library.concepts) == ["scan", "carry"]
        assert library.concepts["scan"].home == "sums"
        assert (library.broken, library.notices) == ((), ())
    path.write_text(GOOD.replace("home: sums", "home: 3"))
    library = library.reload()
    assert (library.concepts, [broken.path for broken in library.broken]) == ({}, [path])
    assert [listed.id for listed in library.listed] == ["sums"]


def test_of_two_libraries_with_one_id_the_first_counts(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_small(tmp_path / name, f"sums-{name}", concepts="scan")
        listed_in(tmp_path / name, GOOD.replace("The carry", f"The carry of {name}"))
    library = open_library([tmp_path / "two", tmp_path / "one"], tmp_path / "cache")
    assert library.concepts["carry"].title == "The carry of two"


def test_in_a_track_a_file_of_that_name_is_a_problem(tmp_path: Path) -> None:
    write_small(tmp_path, "concepts")
    library = open_library([tmp_path], tmp_path / "cache")
    assert ([listed.id for listed in library.listed], library.concepts, library.broken) == (["concepts"], {}, ())


def test_a_problem_is_found_by_the_title_and_the_names_of_its_concepts(tmp_path: Path) -> None:
    write_small(tmp_path, "sums", concepts="scan")
    write_small(tmp_path, "other", concepts="free words")
    listed_in(tmp_path, GOOD)
    library = open_library([tmp_path], tmp_path / "cache")
    for text, found in (("lax.scan", "sums"), ("running total", "sums"), ("loops", "sums"), ("free", "other")):
        assert [listed.id for listed in library.search(text)] == [found], text
