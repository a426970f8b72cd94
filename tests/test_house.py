"""The house: imports run one way, and the app starts without the heavy libraries. What the harness loads, its own tests hold."""

import subprocess
import sys
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
