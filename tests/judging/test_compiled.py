"""What JAX compiled, on disk: what submissions may read of it is JAX's own."""

import os
from pathlib import Path

import pytest
from katas import RIGHT, THREE, case, problem, source
from msgspec.structs import replace
from runs import accepted, judged, judging

from kata_tui.judging import compiled
from kata_tui.judging.compiled import CompiledFolders

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
        folders = judge._compiled
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
        assert "jit_mine" not in entries(judge._compiled.library(ASKED))


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


def test_the_oldest_goes_when_there_is_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "MAX_BYTES", 1000)
    kept = Path(CompiledFolders(tmp_path).author(ASKED))
    for number in range(12):
        (kept / f"jit_{number}-cache").write_bytes(bytes(100))
        os.utime(kept / f"jit_{number}-cache", (1e6 + number, 1e6 + number))
    CompiledFolders(tmp_path).author(ASKED)
    assert sorted(path.name for path in kept.iterdir()) == sorted(f"jit_{number}-cache" for number in range(7, 12))


def test_what_fits_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "MAX_BYTES", 1000)
    kept = Path(CompiledFolders(tmp_path).author(ASKED))
    (kept / "jit_a-cache").write_bytes(bytes(1000))
    CompiledFolders(tmp_path).author(ASKED)
    assert [path.name for path in kept.iterdir()] == ["jit_a-cache"]
