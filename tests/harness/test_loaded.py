"""What a process that judges loads: JAX and Flax, and no screens."""

import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]


def test_the_harness_is_what_loads_jax_and_it_never_loads_textual() -> None:
    code = "import sys, kata_tui.harness.serve\nprint(*sorted({'jax', 'flax', 'numpy', 'textual'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TOP)
    assert done.stdout.split() == ["flax", "jax", "numpy"]
