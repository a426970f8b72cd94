"""The Python inside katas is held to ruff and mypy, and what falls is told with its place in the problem file."""

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
KATA = """\
format: 1
id: one
starter: |
  import jax


  def f(x):
      raise NotImplementedError
reference: |
  import jax.numpy as jnp


  def f(x):
      return x
alternatives:
  - title: Another
    code: |
      def f(x):
          return x + 0
  - title: A third
    code: |
      def f(x):
          return 1 * x
"""


def held(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(TOP / ".github" / "problem_python.py"), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_kata_may_import_what_its_learner_and_its_mistakes_need(tmp_path: Path) -> None:
    (tmp_path / "track").mkdir()
    (tmp_path / "track" / "one.yaml").write_text(KATA)
    (tmp_path / "track" / "track.yaml").write_text("format: 1\ntitle: [\n")
    done = held(tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "1 problem files: nothing wrong with their Python.\n")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("return x\n", "return y\n", "14:14: reference: F821 Undefined name `y`"),
        ("return x\n", "return x if x != None else 0\n", "14:24: reference: E711 "),
        ("return x + 0\n", "return 'a' + 1\n", "19:24: alternative 1: Unsupported operand types"),
        (
            "      def f(x):\n          return 1",
            "      import jax\n\n\n      def f(x):\n          return 1",
            "22:14: alternative 2: F401 ",
        ),
        ("raise NotImplementedError\n", "f = lambda: 1\n", "8:7: starter: E731 "),
        ("return 1 * x\n", "return (1 * x\n", "24:1: alternative 2: invalid-syntax: "),
    ],
)
def test_what_falls_is_told_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / "one.yaml"
    assert KATA.count(old) == 1
    path.write_text(KATA.replace(old, new))
    done = held(path)
    assert done.returncode == 1
    assert f"{path}:{told}" in done.stdout
