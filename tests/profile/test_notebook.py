"""The learner's notes: plain files of hers, and no text of anybody is lost."""

from pathlib import Path

import pytest

from kata_tui.profile.notebook import Notebook, NotebookError
from tests.samples.katas import case, problem

ASKED = problem("def solve(x):\n    return x\n", case("one", {"x": [1.0]}))


def test_they_are_a_plain_file_of_the_problem(tmp_path: Path) -> None:
    notes = Notebook(tmp_path / "notes")
    assert notes.read(ASKED) == ""
    assert notes.write(ASKED, "carry first\n", "") is None
    assert notes.path(ASKED).read_text() == "carry first\n"
    assert notes.read(ASKED) == "carry first\n"


def test_what_somebody_else_wrote_meanwhile_is_kept(tmp_path: Path) -> None:
    notes = Notebook(tmp_path)
    notes.write(ASKED, "mine", "")
    notes.path(ASKED).write_text("theirs")
    copy = notes.write(ASKED, "mine, longer", "mine")
    assert copy is not None
    assert copy.read_text() == "theirs"
    assert notes.read(ASKED) == "mine, longer"
    notes.path(ASKED).write_bytes(b"mine,\r\nlonger")
    assert notes.write(ASKED, "mine,\nlonger still", "mine,\nlonger") is None  # another kind of line end is no other text


def test_what_cannot_be_is_a_sentence_and_nothing_is_touched(tmp_path: Path) -> None:
    notes = Notebook(tmp_path)
    notes.path(ASKED).parent.mkdir(parents=True)
    notes.path(ASKED).write_bytes(b"\xff\xfe")
    with pytest.raises(NotebookError, match="it is not UTF-8"):
        notes.read(ASKED)
    with pytest.raises(NotebookError):
        notes.write(ASKED, "text", "")
    assert notes.path(ASKED).read_bytes() == b"\xff\xfe"
    with pytest.raises(NotebookError, match="larger than 1 MiB"):
        notes.write(ASKED, "x" * (2**20 + 1), "")
    (tmp_path / "file").write_text("")
    with pytest.raises(NotebookError, match="cannot be"):
        Notebook(tmp_path / "file").write(ASKED, "text", "")
