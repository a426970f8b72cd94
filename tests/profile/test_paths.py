import os
import subprocess
import sys
from pathlib import Path

import pytest

import kata_tui
from kata_tui.profile import paths as paths_module
from kata_tui.profile.paths import Paths, shipped_problems


def test_one_variable_moves_everything(tmp_path: Path) -> None:
    home = tmp_path / "home"
    paths = Paths.find({"KATA_TUI_HOME": str(home)})
    assert (paths.config, paths.data, paths.state, paths.cache) == tuple(
        home / name for name in ("config", "data", "state", "cache")
    )
    assert (paths.workspace, paths.problems) == (home / "data" / "solutions", home / "data" / "problems")
    assert not home.exists()


def test_a_relative_home_and_a_tilde_become_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    assert Paths.find({"KATA_TUI_HOME": "here"}).data == tmp_path / "here" / "data"
    assert Paths.find({"KATA_TUI_HOME": "~/there"}).data == tmp_path / "me" / "there" / "data"
    assert Paths.find({"KATA_TUI_HOME": "~nobody-of-that-name/x"}).data == tmp_path / "~nobody-of-that-name" / "x" / "data"


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders are Linux's")
def test_else_the_platform_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    paths = Paths.find({"KATA_TUI_HOME": ""})
    found = [paths.config, paths.data, paths.state, paths.cache]
    assert found == [tmp_path / name / "kata-tui" for name in ("CONFIG", "DATA", "STATE", "CACHE")]


def test_the_shipped_problems_are_in_the_package_or_beside_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert shipped_problems() == Path(kata_tui.__file__).parents[1] / "problems"

    package = tmp_path / "kata_tui"
    package.mkdir()
    monkeypatch.setattr(kata_tui, "__file__", str(package / "__init__.py"))
    assert shipped_problems() is None
    (tmp_path / "problems").mkdir()  # somebody else's, beside an installed package
    assert shipped_problems() is None
    (tmp_path / "pyproject.toml").write_text("")
    assert shipped_problems() == tmp_path / "problems"
    (package / "problems").mkdir()
    assert shipped_problems() == package / "problems"


def test_the_library_starts_without_what_is_heavy() -> None:
    root = Path(paths_module.__file__).parents[2]
    modules = [
        "library.catalogue",
        "profile.workspace",
        "profile.attempts",
        "profile.settings",
        "profile.paths",
        "library.format.load",
    ]
    heavy = {"numpy", "jax", "flax", "textual", "rich", "yaml", "sqlite3", "difflib", "platformdirs", "tomllib", "asyncio"}
    code = f"""import sys
sys.path.insert(0, {str(root)!r})
{chr(10).join(f"import kata_tui.{name}" for name in modules)}
print(*sorted(set(sys.modules) & {heavy!r}))"""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environ, check=True)
    assert (out.stdout.strip(), out.stderr) == ("", "")
