"""Formatting with the real ruff, and with what is not."""

from pathlib import Path

import pytest

from kata_tui.language import formatter
from kata_tui.language.formatter import NotFormatted, find_ruff, format_python

RUFF = find_ruff() or ""


async def test_ruff_formats_and_reads_nobodys_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ruff.toml").write_text('[format]\nquote-style = "single"\n')
    monkeypatch.chdir(tmp_path)
    assert await format_python("x=f( 'é',b )", RUFF) == 'x = f("é", b)\n'


async def test_a_syntax_error_is_told_with_its_line() -> None:
    with pytest.raises(NotFormatted, match=r"Not formatted. Line 2: \S"):
        await format_python("x = 1\ndef f(:\n", RUFF)


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("exec sleep 60", "did not answer"),
        ("echo no >&2; exit 3", "ruff says: no"),
        ("exit 3", "ruff says: nothing"),
        ("printf '\\377'", "no text"),
    ],
)
async def test_what_is_no_ruff_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, told: str) -> None:
    monkeypatch.setattr(formatter, "TIME", 0.3 if "sleep" in script else 30.0)
    program = tmp_path / "ruff"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    with pytest.raises(NotFormatted, match=told):
        await format_python("x = 1\n", str(program))


async def test_no_program_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFormatted, match="cannot be started"):
        await format_python("x = 1\n", str(tmp_path / "ruff"))


def test_without_one_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_ruff() is None
    (tmp_path / "ruff").write_text("")
    assert find_ruff() is None
