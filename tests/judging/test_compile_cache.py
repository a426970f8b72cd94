"""What JAX compiled, on disk: what submissions may read of it is JAX's own."""

import os
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from kata_tui.judging import compile_cache as compiled
from kata_tui.judging.compile_cache import CompiledFolders
from kata_tui.storage.bounded_folder import DAY, prune, write_whole
from tests.judging.runs import accepted, judged, judging
from tests.samples.katas import RIGHT, THREE, case, problem, source

REFERENCE = """
@jax.jit
def reshape(x):
    return jnp.cosh(x)

def solve(x):
    return reshape(x) + jnp.cumsum(x) + lax.scan(lambda c, v: (c * v, c), 1.0, x)[1]
"""
MISTAKES = {"broken": "def solve(:\n", "tanh": "def solve(x):\n    return jnp.tanh(x)\n"}
ASKED = problem(REFERENCE, case("c", {"x": [1.0, 2.0, 3.0]}), mistakes=MISTAKES)


def entries(folder: str) -> set[str]:
    return {path.name.partition("-")[0] for path in Path(folder).iterdir() if path.name.endswith("-cache")}


async def test_submissions_read_what_is_jaxs_own(tmp_path: Path) -> None:
    async with judging(tmp_path) as judge:
        assert accepted(await judged(judge, ASKED, ASKED.reference))
        assert (await judged(judge, ASKED, source("def solve(x):\n    return jnp.arctanh(x)\n"))).verdict == "wrong_answer"
        folders = judge._starts._compiled
        author, library = entries(folders.author(ASKED)), entries(folders.library(ASKED))
    assert {"jit_cumsum", "jit_reshape", "jit_tanh"} <= author
    assert "jit_cumsum" in library
    assert not {"jit_reshape", "jit_solve", "jit_scan"} & library  # hers, or with a function of hers inside
    assert library <= author
    assert "jit_arctanh" not in author | library  # a submission writes nowhere


async def test_a_submission_cannot_change_what_others_read(tmp_path: Path) -> None:
    text = """
    import pathlib
    folder = pathlib.Path(jax.config.jax_compilation_cache_dir or "/nowhere")
    def solve(x):
        (folder / "jit_mine-cache").write_text("mine")
        return 0
    """
    async with judging(tmp_path) as judge:
        state = await judged(judge, ASKED, source(text))
        protected = state.protections is not None and state.protections.landlock
        if not protected:
            pytest.skip("this machine has no Landlock")
        assert state.verdict == "runtime_error"
        assert "jit_mine" not in entries(judge._starts._compiled.library(ASKED))


async def test_without_a_place_for_a_cache_it_judges_all_the_same(tmp_path: Path) -> None:
    no_folder = tmp_path / "file"
    no_folder.write_text("no folder")
    async with judging(no_folder / "cache") as judge:
        assert accepted(await judged(judge, THREE, source(RIGHT)))
        assert not accepted(await judged(judge, THREE, source("def solve(x):\n    return x\n")))
    assert no_folder.read_text() == "no folder"


def test_each_problem_has_folders_of_its_own(tmp_path: Path) -> None:
    folders = CompiledFolders(tmp_path)
    other = replace(ASKED, digest="b" * 64)
    found = [folders.author(ASKED), folders.library(ASKED), folders.author(other), folders.library(other)]
    assert len(set(found)) == 4
    assert all(Path(folder).is_dir() for folder in found)


@pytest.mark.parametrize("kind", ["author", "library"])
def test_what_was_written_in_part_is_removed(tmp_path: Path, kind: str) -> None:
    """JAX writes no entry that is there: what a full disk cut off would be compiled in each run, for good."""

    def folder() -> Path:
        return Path(getattr(CompiledFolders(tmp_path), kind)(ASKED))

    whole = zlib.compress(os.urandom(50_000))
    first = folder()
    for name, content in {"empty": b"", "cut": whole[:-1], "whole": whole, "longer": whole + b"x", "other": b"other"}.items():
        (first / f"jit_{name}-cache").write_bytes(content)
    folder()
    assert entries(str(first)) == {"jit_whole", "jit_longer", "jit_other"}
    (first / "jit_later-cache").write_bytes(whole[:40_000])
    folder()
    assert entries(str(first)) == {"jit_whole", "jit_longer", "jit_other"}


def test_a_path_that_is_no_text_has_no_cache(tmp_path: Path) -> None:
    assert CompiledFolders(tmp_path / os.fsdecode(b"\xff")).author(ASKED) == ""


def test_what_is_copied_for_submissions_is_whole_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    write_whole(tmp_path / "there/a", [b"one", b"two"])
    assert (tmp_path / "there/a").read_bytes() == b"onetwo"

    def pieces() -> Iterator[bytes]:
        yield b"one"
        raise OSError

    for name in ("a", "b"):
        with pytest.raises(OSError, match=r"^$"):
            write_whole(tmp_path / "there" / name, pieces())
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "there").iterdir()] == [("a", b"onetwo")]


def test_what_is_old_goes_too(tmp_path: Path) -> None:
    for name, days in (("new", 0), ("old", 20), ("older", 40)):
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, (time.time() - days * DAY,) * 2)
    prune(tmp_path, 1000, 30)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "old"]
    prune(tmp_path, 1, 30)
    assert [path.name for path in tmp_path.iterdir()] == []


def test_the_oldest_goes_when_there_is_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "MAX_BYTES", 1000)
    kept = Path(CompiledFolders(tmp_path).author(ASKED))
    for number in range(12):
        (kept / f"jit_{number}-cache").write_bytes(bytes(100))
        os.utime(kept / f"jit_{number}-cache", (1e6 + number, 1e6 + number))
    CompiledFolders(tmp_path).author(ASKED)
    assert sorted(path.name for path in kept.glob("*-cache")) == sorted(f"jit_{number}-cache" for number in range(7, 12))


def test_what_fits_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "MAX_BYTES", 1000)
    kept = Path(CompiledFolders(tmp_path).author(ASKED))
    (kept / "jit_a-cache").write_bytes(bytes(1000))
    CompiledFolders(tmp_path).author(ASKED)
    assert [path.name for path in kept.glob("*-cache")] == ["jit_a-cache"]


async def test_functions_are_lowered_in_a_context_that_was_made_for_others(tmp_path: Path) -> None:
    lowering = "def solve(x):\n    made = [mlir.make_ir_context() for _ in range(20)]\n    return len(set(map(id, made)))\n"
    asked = problem("def solve(x):\n    return 0\n", case("c", {"x": 1.0}))
    async with judging(tmp_path) as judge:
        result = (await judged(judge, asked, source("from jax._src.interpreters import mlir\n" + lowering))).results[0]
    assert int(result.mismatches[0].actual or 0) in {2, 3}  # each is used ten times or so
