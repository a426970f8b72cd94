"""The app starts without NumPy: what it needs before there is something to compare loads without it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIGHT = ["model.checks", "model.problem", "model.result", "model.run_state", "model.text", "model.verdict", "protocol.messages"]


@pytest.mark.parametrize("module", LIGHT)
def test_it_loads_without_numpy(module: str) -> None:
    code = f"import sys, kata_tui.{module}; sys.exit(any(name in sys.modules for name in ('numpy', 'ml_dtypes', 'jax')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_nothing_that_compares_loads_jax_or_textual() -> None:
    code = "import sys, kata_tui.comparison.compare; sys.exit(any(name in sys.modules for name in ('jax', 'flax', 'textual', 'asyncio')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
