"""The worked changes of CONTRIBUTING.md, followed to the letter on a copy of the tree."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
GUIDE = (TOP / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"([^\n]*)\n\n```(\w+)\n(.*?)```\n", re.DOTALL)

KATA = """\
format: 1
id: add-up
title: Add up
level: easy
summary: Add up.
entry: add_up
statement: Write `add_up(x)`.
starter: |
  def add_up(x):
      raise NotImplementedError
reference: |
  import jax.numpy as jnp


  def add_up(x):
      return jnp.sum(x)
cases:
  - id: three
    args: {x: [1.0, 2.0, 3.0]}
"""
IN_FLOAT32 = "import jax.numpy as jnp\n\n\ndef add_up(x):\n    return jnp.sum(x)\n"
IN_BFLOAT16 = (
    "import jax.numpy as jnp\n\n\ndef add_up(x):\n    y = x.astype(jnp.bfloat16)\n    return jnp.sum(y.astype(jnp.float32))\n"
)
STACKED = "import jax.numpy as jnp\n\n\ndef add_up(x):\n    return jnp.stack([])\n"


def section(title: str) -> list[tuple[str, str, str]]:
    """The blocks below a title: the line before each, its language, its text."""
    (text,) = re.findall(rf"^### {title}\n(.*?)(?=^##|\Z)", GUIDE, flags=re.DOTALL | re.MULTILINE)
    return BLOCK.findall(text)


class Tree:
    """A copy of what a change may touch, the changes of a section made in it, and the program run from it."""

    def __init__(self, folder: Path, title: str) -> None:
        self.folder = folder / "tree"
        for name in ("kata_tui", "tests/reports"):
            shutil.copytree(TOP / name, self.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(TOP / "pyproject.toml", self.folder)
        self.yaml = ""
        for before, language, text in section(title):
            if language == "diff":
                self.apply(text)
            elif language == "yaml":
                self.yaml += text
            else:
                (path,) = re.findall(r"A new file `([^`]+)`:$", before)
                assert not (self.folder / path).exists()
                (self.folder / path).write_text(text, encoding="utf-8")

    def apply(self, diff: str) -> None:
        """Make the changes of a diff; what is not new of each part stands in its file exactly once."""
        for path, parts in re.findall(r"^--- (\S+)\n(.*?)(?=^--- |\Z)", diff, flags=re.DOTALL | re.MULTILINE):
            file = self.folder / path
            text = file.read_text(encoding="utf-8")
            for part in parts.split("@@\n"):
                lines = part.splitlines()
                assert all(line[:1] in (" ", "+", "-") for line in lines), part
                old, new = ("".join(f"{line[1:]}\n" for line in lines if line[0] in kept) for kept in (" -", " +"))
                assert text.count(old) == 1, f"{path} has not once:\n{old}"
                text = text.replace(old, new)
            file.write_text(text, encoding="utf-8")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(self.folder), "KATA_TUI_HOME": str(self.folder.parent / "home")}
        return subprocess.run(
            [sys.executable, *command], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=300, check=False
        )

    def trainer(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        library = self.folder.parent / "library"
        for track, name in (("sums", "add-up"), ("sums", "add-on")):
            path = library / track / f"{name}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(KATA.replace("id: add-up", f"id: {name}") + self.yaml, encoding="utf-8")
        done = self.run("-m", "kata_tui", "--problems", str(library), "--trust", *arguments)
        assert "Something went wrong" not in done.stderr, done.stderr
        return done

    def judged(self, source: str, *options: str) -> subprocess.CompletedProcess[str]:
        file = self.folder.parent / "mine.py"
        file.write_text(source, encoding="utf-8")
        return self.trainer("run", "add-up", str(file), *options)


@pytest.mark.parametrize("title", ["A check", "A card", "A command"])
def test_what_comes_of_it_is_in_the_style_of_the_house(tmp_path: Path, title: str) -> None:
    tree = Tree(tmp_path, title)
    for command in (("check", "."), ("format", "--check", ".")):
        done = tree.run("-m", "ruff", *command)
        assert done.returncode == 0, done.stdout


def test_the_check_checks(tmp_path: Path) -> None:
    tree = Tree(tmp_path, "A check")
    schema = json.loads(tree.trainer("schema").stdout)
    assert schema["$defs"]["CheckShape"]["properties"]["dtypes"]["description"] == "No value in the jaxpr has one of these dtypes."
    right, wrong = (json.loads(tree.judged(source, "--json").stdout) for source in (IN_FLOAT32, IN_BFLOAT16))
    assert right["verdict"] == "accepted"
    assert wrong["verdict"] != "accepted"
    (check,) = (result for result in wrong["cases"] if result["id"] == "dtypes")
    assert "`convert_element_type` makes `bfloat16`, which this problem does without." in json.dumps(check)
    assert "Add up in float32." in json.dumps(check)
    tree.yaml = "checks:\n  - dtypes: {forbid: [float 16]}\n"
    assert "must be the name of a dtype (`float16`); this is the text `float 16`" in tree.trainer("show", "add-up").stderr


def test_the_card_explains(tmp_path: Path) -> None:
    told = " ".join(Tree(tmp_path, "A card").judged(STACKED, "--plain").stdout.split())
    assert "There are no arrays to join" in told
    assert "Where it may be, return `jnp.zeros` of the right shape for that case." in told


def test_the_command_runs(tmp_path: Path) -> None:
    tree = Tree(tmp_path, "A command")
    assert "  after     Tell which problem comes after another one." in tree.trainer("--help").stdout
    done = tree.trainer("after", "add-up")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"[a-z0-9-]+  \S.*\n", done.stdout)
    assert tree.trainer("after", "add-upp").stderr == "There is no problem `add-upp` in the library. Did you mean `add-up`?\n"
