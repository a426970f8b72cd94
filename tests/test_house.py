"""The house: imports run one way, and the app starts without the heavy libraries. What the harness loads, its own tests hold."""

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

HEAVY = ("jax", "jaxlib", "flax", "optax", "numpy", "ml_dtypes")
TOP = Path(__file__).resolve().parents[1]


def loaded_by(statement: str) -> set[str]:
    """The names of HEAVY and textual that a fresh interpreter has loaded after `statement`."""
    code = f"import sys\n{statement}\nprint(*({{*{HEAVY!r}, 'textual'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TOP)
    return set(done.stdout.split())


def test_import_contracts() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter], capture_output=True, text=True, check=False, cwd=TOP)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "module",
    [
        "kata_tui.cli",
        "kata_tui.profile.profile",
        "kata_tui.library.catalogue",
        "kata_tui.judging.judge",
        "kata_tui.reporting",
        "kata_tui.authoring.check",
    ],
)
def test_rooms_load_nothing_heavy(module: str) -> None:
    assert loaded_by(f"import {module}") == set()


def test_the_app_loads_textual_and_nothing_heavier() -> None:
    assert loaded_by("import kata_tui.tui.app") == {"textual"}


def test_no_room_reaches_for_a_network() -> None:
    """No module of ours imports what speaks to a network; the guard's socket is a pair of this machine's own."""
    speakers = ("urllib.request", "http.client", "requests", "httpx", "aiohttp", "ftplib", "smtplib")
    for path in (TOP / "kata_tui").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not [name for name in speakers if f"import {name}" in text or f"from {name}" in text], path


def test_no_two_files_have_one_name() -> None:
    """But for commands, which live under their own names."""
    files = [path for path in (TOP / "kata_tui").rglob("*.py") if not path.name.startswith("__")]
    names = Counter(path.name for path in files if path.parent.name != "commands")
    assert [name for name, times in names.items() if times > 1] == []


def test_no_two_classes_have_one_name() -> None:
    names: Counter[str] = Counter()
    for path in (TOP / "kata_tui").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names.update(node.name for node in tree.body if isinstance(node, ast.ClassDef))
    assert [name for name, times in names.items() if times > 1] == []
