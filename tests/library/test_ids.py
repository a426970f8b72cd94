"""What may name a problem, a track, a case or a mistake, and so a file."""

from pathlib import Path

import pytest

from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.load import load_problem
from kata_tui.model.ids import is_id
from tests.samples.problem_file import VALID, write

BAD = [
    "../x",
    "a/b",
    "a\\b",
    "C:x",
    "con",
    "com1",
    "lpt9",
    "nul",
    ".",
    "..",
    "",
    "A",
    "é",
    "x" * 65,
    "a\n",
    "a\0b",
    "~root",
    "$HOME",
    "-rf",
]
BAD += ["a.", "a ", "a\u202e", "a-", "xn--a", " a", "a_b", "\u0661", "a\u200b"]


@pytest.mark.parametrize("name", BAD, ids=ascii)
def test_what_could_lead_elsewhere_is_no_id(name: str) -> None:
    assert not is_id(name)


@pytest.mark.parametrize("name", ["a", "0", "scan-cumsum", "x" * 64, "con-1", "com10", "a--b"])
def test_words_of_small_letters_are_ids(name: str) -> None:
    assert is_id(name)


PLACES = sorted(
    {line.strip().removeprefix("- ") for line in VALID.splitlines() if line.strip().removeprefix("- ").startswith("id: ")}
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "name", ["'../x'", "a/b", "con", "''", '"a\\n"', '"a\\0b"', "~root", "$HOME", "-rf", "null", "5", "[a]", '"\\u202ea"']
)
def test_a_file_with_another_id_anywhere_is_refused(tmp_path: Path, place: str, name: str) -> None:
    text = VALID.replace(place, f"id: {name}", 1)
    assert text != VALID
    with pytest.raises(FileError):
        load_problem(write(tmp_path, text))
