"""What a class hands in, of every kind that people and course systems make. Nothing is followed, and nothing is dropped."""

import json
import os
import stat
import zipfile
from pathlib import Path

import pytest

from kata_tui.grading.class_files import ClassFiles
from kata_tui.grading.intake import Intake
from kata_tui.model.told import Told

ENTRIES = {"double": "double", "fori-power": "fori_power"}
SOURCE = "def double(x):\n    return 2 * x\n"


def read(path: Path) -> ClassFiles:
    return Intake(ENTRIES, ["square"]).read(path)


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def pack(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 1, 12, 0, 0)), content)
    return path


def found(files: ClassFiles) -> list[tuple[str, str, str]]:
    return [(one.student, one.kata, one.file) for one in files.submissions]


def whys(files: ClassFiles) -> dict[str, str]:
    return {stray.place: stray.why for stray in files.strays}


CLASS: dict[str, str | bytes] = {
    "ada/double.py": SOURCE,
    "ada/fori_power.py": SOURCE,
    "bob/fori-power.py": SOURCE,
    "bob/double/2026-11-02T10-00.py": "second = 2\n",
    "bob/double/2026-11-01T10-00.py": "first = 1\n",
}
FOUND = [
    ("ada", "double", "ada/double.py"),
    ("ada", "fori-power", "ada/fori_power.py"),
    ("bob", "double", "bob/double/2026-11-01T10-00.py"),
    ("bob", "double", "bob/double/2026-11-02T10-00.py"),
    ("bob", "fori-power", "bob/fori-power.py"),
]


def test_a_folder_a_student_and_a_folder_a_kata(tmp_path: Path) -> None:
    files = read(write(tmp_path, CLASS))
    assert (found(files), files.strays) == (FOUND, ())
    assert [one.submitted_at for one in files.submissions[2:4]] == ["2026-11-01T10:00:00Z", "2026-11-02T10:00:00Z"]
    assert len({one.id for one in files.submissions}) == 5


def test_a_zip_of_the_same_and_one_with_a_folder_around_it(tmp_path: Path) -> None:
    assert found(read(pack(tmp_path / "a.zip", CLASS))) == FOUND
    around = read(pack(tmp_path / "b.zip", {f"Class of 2026/{name}": content for name, content in CLASS.items()}))
    assert [(student, kata) for student, kata, _ in found(around)] == [(student, kata) for student, kata, _ in FOUND]


def test_a_class_of_one_is_no_folder_around_it(tmp_path: Path) -> None:
    assert found(read(write(tmp_path, {"ada/double/first.py": SOURCE}))) == [("ada", "double", "ada/double/first.py")]


def test_what_fits_nothing_is_listed_with_why(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "loose.py": SOURCE,
            "ada/dubble.py": SOURCE,
            "ada/square.py": SOURCE,
            "ada/notes.txt": "hello",
            "ada/a/b/double.py": SOURCE,
            "ada/a/b/c/d/double.py": SOURCE,
            "ada/double.py": SOURCE,
        },
    )
    (tmp_path / "eve").symlink_to("/etc")
    (tmp_path / "ada" / "fori-power.py").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "ada" / "pipe.py")
    files = read(tmp_path)
    assert found(files) == [("ada", "double", "ada/double.py")]
    told = whys(files)
    assert set(told) == {
        *("loose.py", "ada/dubble.py", "ada/square.py", "ada/notes.txt", "ada/a/b/double.py", "ada/a/b/c"),
        *("eve", "ada/fori-power.py", "ada/pipe.py"),
    }
    assert "Did you mean `double`?" in told["ada/dubble.py"]
    assert "a kata that this course does not have" in told["ada/square.py"]
    assert "links are not followed" in told["eve"]
    assert "links are not followed" in told["ada/fori-power.py"]
    meant = {stray.place for stray in files.strays if stray.meant}
    assert "ada/dubble.py" in meant
    assert "ada/notes.txt" not in meant


def test_an_archive_leads_nowhere(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("ada/fori_power.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../double.py", SOURCE)
        archive.writestr("/etc/double.py", SOURCE)
        archive.writestr("C:/ada/double.py", SOURCE)
        archive.writestr("ada/../../double.py", SOURCE)
        archive.writestr("bob\\double.py", SOURCE)
        archive.writestr("ada/a/b/c/double.py", SOURCE)
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bomb/double.py", b"#" * 50_000_000)
        archive.writestr("ada/double.py", SOURCE)
    files = read(tmp_path / "a.zip")
    assert [(one.student, bool(one.trouble)) for one in files.submissions] == [("ada", False), ("bomb", True)]
    assert "larger than 1 MiB" in files.submissions[1].trouble
    assert len(files.strays) == 7
    assert all("not taken" in why or "too deep" in why or "links" in why for why in whys(files).values())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 no more", b"not at all", bytes(range(256))], ids=["empty", "cut", "text", "bytes"]
)
def test_what_is_no_archive_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(Told, match="is no zip archive that can be read"):
        read(tmp_path / "a.zip")


def test_a_damaged_member_costs_itself_alone(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"ada/double.py": "x = 1  # " + "ab" * 2000, "bob/double.py": SOURCE})
    content = bytearray(path.read_bytes())
    content[60:70] = b"\xff" * 10
    path.write_bytes(content)
    files = read(path)
    assert [bool(one.trouble) for one in files.submissions] == [True, False]
    assert "Pack it again." in files.submissions[0].trouble


def test_moodle_and_canvas(tmp_path: Path) -> None:
    moodle = write(
        tmp_path / "moodle",
        {
            "Ada Lovelace_12345_assignsubmission_file_/double.py": SOURCE,
            "Ada Lovelace_99_assignsubmission_file_/double.py": SOURCE,
            "Bob_77_assignsubmission_file_double.py": SOURCE,
            "Cem_8_assignsubmission_onlinetext_/onlinetext.html": "<p>hi",
        },
    )
    files = read(moodle)
    assert [(one.student, one.called, one.account) for one in files.submissions] == [
        ("Ada Lovelace_12345", "Ada Lovelace", "12345"),
        ("Ada Lovelace_99", "Ada Lovelace", "99"),
        ("Bob_77", "Bob", "77"),
    ]
    assert list(whys(files)) == ["Cem_8_assignsubmission_onlinetext_/onlinetext.html"]
    canvas = write(
        tmp_path / "canvas",
        {"lovelaceada_12345_67890_double.py": SOURCE, "babbage_LATE_12_34_double-2.py": SOURCE, "x_1_2_fori_power-1.ipynb": "{}"},
    )
    files = read(canvas)
    assert [(one.student, one.kata, one.account) for one in files.submissions] == [
        ("babbage_12", "double", "12"),
        ("lovelaceada_12345", "double", "12345"),
        ("x_1", "fori-power", "1"),
    ]


def test_a_list_names_files_below_it(tmp_path: Path) -> None:
    write(tmp_path, {"a/one.py": SOURCE, "two.py": "x = 2\n"})
    (tmp_path / "link.py").symlink_to("/etc/passwd")
    rows = [
        "student,kata,path,submitted_at",
        "ada,double,a/one.py,2026-11-01T23:00:00+01:00",
        'ada,double,two.py,"2026-11-02"',
        "bob,fori_power,nowhere.py,",
        "eve,double,/etc/passwd,",
        "eve,double,../up.py,",
        "eve,double,link.py,",
        "eve,dubble,two.py,",
        "eve,double,two.py,yesterday",
        "eve,double",
    ]
    (tmp_path / "class.csv").write_text("\n".join(rows))
    files = read(tmp_path / "class.csv")
    assert [(one.student, one.submitted_at) for one in files.submissions[:2]] == [
        ("ada", "2026-11-01T22:00:00Z"),
        ("ada", "2026-11-02T00:00:00Z"),
    ]
    assert files.submissions[2].trouble == "It cannot be read: No such file or directory."
    assert [stray.place for stray in files.strays] == [f"class.csv:{line}" for line in range(5, 11)]
    (tmp_path / "class.csv").write_text("studnt,kata,path\n")
    with pytest.raises(Told, match=r"Did you mean `student`\?"):
        read(tmp_path / "class.csv")


def notebook(*cells: str, kind: str = "code") -> str:
    made = [{"cell_type": kind, "source": cell.splitlines(keepends=True), "metadata": {}} for cell in cells]
    return json.dumps({"nbformat": 4, "cells": made})


def test_a_notebook_gives_the_cell_that_defines_the_entry(tmp_path: Path) -> None:
    cells = ["import jax.numpy as jnp\nx = 1", "%matplotlib inline\n!pip install it\n" + SOURCE, "double(3)", "def double(:"]
    (one,) = read(write(tmp_path, {"ada/double.ipynb": notebook(*cells)})).submissions
    assert one.source == "import jax.numpy as jnp\n\n\n" + SOURCE
    assert one.note == "Taken from cell 2 of a notebook, with the imports of the cells above it."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (notebook("def other(x): pass"), "No code cell of this notebook defines `double`"),
        (notebook(SOURCE, kind="markdown"), "No code cell of this notebook defines `double`"),
        ("{", "This is no notebook that can be read."),
        ("[" * 5000, "This is no notebook that can be read."),
        ('{"cells": 7}', "This is no notebook that can be read."),
    ],
)
def test_a_notebook_without_one_is_not_graded_and_says_why(tmp_path: Path, content: str, said: str) -> None:
    (one,) = read(write(tmp_path, {"ada/double.ipynb": content})).submissions
    assert one.trouble.startswith(said)


@pytest.mark.parametrize(
    ("content", "said"), [(b"x = 1\n\xff", "not UTF-8 text (line 2)"), (b"a\0b", "a binary file"), (b"#" * (2**20 + 1), "1 MiB")]
)
def test_a_file_that_is_no_source_is_a_submission_that_cannot_be_judged(tmp_path: Path, content: bytes, said: str) -> None:
    (one,) = read(write(tmp_path, {"ada/double.py": content})).submissions
    assert said in one.trouble


def test_names_that_are_no_text_are_told_and_written(tmp_path: Path) -> None:
    write(tmp_path / os.fsdecode(b"\xff\xfe"), {"double.py": SOURCE})
    (one,) = read(tmp_path).submissions
    assert one.student.encode().isascii()


def test_what_is_nothing_of_all_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "class.rar").write_text("x")
    for name in ("class.rar", "nowhere"):
        with pytest.raises(Told, match=r"[sS]ubmissions"):
            read(tmp_path / name)
