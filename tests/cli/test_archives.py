"""No archive is ever unpacked or run: at every door that takes a path it is a file like any other, and nothing of it is written."""

import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.samples.kata_home import DOUBLE, Home

TOP = Path(__file__).resolve().parents[2]


def zipped(*names: str, content: bytes = DOUBLE.encode(), mode: int = 0o644) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def tarred(name: str) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(DOUBLE)
        archive.addfile(entry, io.BytesIO(DOUBLE.encode()))
    return whole.getvalue()


ARCHIVES: dict[str, Callable[[], bytes]] = {
    "names that lead outside": lambda: zipped("../../escaped.yaml", "/tmp/escaped.yaml", "..\\escaped.yaml", "C:escaped.yaml"),
    "odd names": lambda: zipped("con.yaml", "escaped.", "a\u202eescaped.yaml", "escaped.yaml", "ESCAPED.yaml"),
    "a symbolic link": lambda: zipped("escaped.yaml", content=b"/etc/passwd", mode=stat.S_IFLNK | 0o777),
    "200 MB of zeros": lambda: zipped("escaped.yaml", content=bytes(200 * 2**20)),
    "3000 files": lambda: zipped(*(f"escaped-{number}.yaml" for number in range(3000)), content=b"x"),
    "an archive in an archive": lambda: zipped("escaped.zip", content=zipped("escaped.yaml")),
    "a program": lambda: zipped("__main__.py", content=b"open('escaped', 'w')"),
    "a tar": lambda: tarred("../../escaped.yaml"),
}
DOORS = {
    "a library": ["--problems", "ARCHIVE", "list"],
    "a file to check": ["check", "ARCHIVE"],
    "a file to preview": ["preview", "ARCHIVE"],
    "a solution": ["run", "double", "ARCHIVE"],
    "a solution to look into": ["inspect", "double", "ARCHIVE"],
}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_an_archive_is_a_file_like_any_other(tmp_path: Path, kind: str) -> None:
    home = Home(tmp_path)
    content = ARCHIVES[kind]()
    archive = home.write("basics/packed.zip", "")
    archive.write_bytes(content)
    home.write("basics/packed.yaml", "").write_bytes(content)
    home.here("list")  # whatever the program makes for itself is there now
    before, problems = everything(tmp_path), len(home.json("list")["problems"])
    for door in DOORS.values():
        done = home.here(*(str(archive) if word == "ARCHIVE" else word for word in door))
        assert "Traceback" not in done.stderr
        assert done.returncode in (1, 2), (door, done.stdout)
        assert done.stdout + done.stderr
    listed = home.json("list")
    assert "double" in str(listed)
    assert len(listed["problems"]) == problems
    new = [path for path in everything(tmp_path) - before if "escaped" in path.name or path.suffix == ".yaml"]
    assert new[:5] == []
    assert not [path for folder in (Path("/tmp"), Path.cwd()) for path in folder.glob("escaped*")]


def everything(folder: Path) -> set[Path]:
    return {Path(parent) / name for parent, folders, files in os.walk(folder.parent) for name in (*folders, *files)}


def test_no_other_room_reads_an_archive() -> None:
    """Whoever adds one, adds the rows on archives: names that lead outside, links, bombs, overlapping entries."""
    readers = ("zipfile", "tarfile", "zipimport", "zipapp", "gzip", "bz2", "lzma", "unpack_archive", "runpy")
    for path in (TOP / "kata_tui").rglob("*.py"):
        if path.name == "handed_in.py":  # its rows are in tests/grading/test_intake.py
            continue
        words = set(path.read_text(encoding="utf-8").replace(".", " ").split())
        assert not words & set(readers), path


@pytest.mark.parametrize("key", ["checker", "grader", "judge"])
def test_a_problem_brings_no_checker_of_its_own(tmp_path: Path, key: str) -> None:
    """What is right is compared in one place; whoever lets a file bring code for that, adds the row on checkers."""
    home = Home(tmp_path)
    home.write("basics/double.yaml", f"{DOUBLE}{key}: |\n  def {key}(expected, actual):\n      return True\n")
    done = home.here("check", "--fast", str(home.problems / "basics/double.yaml"))
    assert done.returncode == 1
    assert f"There is no key `{key}`" in done.stdout + done.stderr
