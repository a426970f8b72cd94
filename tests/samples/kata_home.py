"""A learner's home, a small library, and the real program run in it."""

import json
import logging
import os
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from kata_tui.cli import main

DOUBLE = """\
format: 1
id: double
revision: 2
title: Twice as much
level: easy
minutes: 5
concepts: [jnp, dtype]
summary: Multiply by two.
entry: double
statement: |
  ## Your task

  Write `double(x)`. It returns **twice** `x`.

  ```python
  print(double(jnp.ones(2)))  # [2. 2.]
  ```
starter: |
  import jax.numpy as jnp


  def double(x):
      raise NotImplementedError
reference: |
  def double(x):
      return 2 * x
cases:
  - id: floats
    args: {x: [1.0, 2.0, 3.0]}
  - id: integers
    args: {x: [1, 2, 3]}
    message: An integer stays an integer.
  - id: random
    seed: 7
    repeat: 2
    show: hidden
    args: {x: {expr: "jax.random.normal(key, (5,))"}}
mistakes:
  - id: float-factor
    feedback: You multiply by a float.
    code: |
      import jax.numpy as jnp


      def double(x):
          return jnp.float32(2) * x
hints:
  - What is *two* times something?
  - Python has an operator for it.
explanation: |
  A Python `2` is weakly typed.
alternatives:
  - title: By adding
    code: |
      def double(x):
          return x + x
"""

SQUARE = """\
format: 1
id: square
title: Squares
level: hard
minutes: 30
concepts: [power]
requires: [double]
summary: Multiply by itself.
entry: square
statement: |
  Write `square(x)`.
starter: |
  def square(x):
      raise NotImplementedError
reference: |
  def square(x):
      return x * x
cases:
  - id: floats
    args: {x: [1.0, 2.0]}
"""

RIGHT = "def double(x):\n    return 2 * x\n"
FLOAT = "import jax.numpy as jnp\n\n\ndef double(x):\n    print('in', x.shape)\n    return jnp.float32(2) * x\n"


class Home:
    """A home below `folder`, with the problems `double` and `square` in the track `basics`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems = folder / "library"
        self.write("basics/track.yaml", "format: 1\ntitle: Basics\nsummary: First steps.\norder: 1\n")
        self.write("basics/double.yaml", DOUBLE)
        self.write("basics/square.yaml", SQUARE)

    @property
    def solution(self) -> Path:
        """The learner's own file for `double`."""
        return self.folder / "home" / "data" / "solutions" / "basics" / "double.py"

    def write(self, name: str, text: str) -> Path:
        """A file of the library."""
        path = self.problems / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def environment(self, **more: str) -> dict[str, str]:
        """What the program sees: its own home, and no terminal but what a test gives it."""
        dropped = ("NO_COLOR", "COLUMNS", "TERM", "KATA_TUI_PROBLEMS", "PYTHONUNBUFFERED")
        kept = {name: value for name, value in os.environ.items() if name not in dropped}
        return {**kept, "KATA_TUI_HOME": str(self.folder / "home"), **more}

    def command(self, *arguments: str) -> list[str]:
        """The program with the small library, which is trusted, before the shipped one."""
        return [sys.executable, "-m", "kata_tui", "--problems", str(self.problems), "--trust", *arguments]

    def run(self, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the program to its end."""
        return subprocess.run(
            self.command(*arguments),
            input=stdin,
            capture_output=True,
            text=True,
            env=self.environment(**environment),
            timeout=120,
            check=False,
        )

    def here(self, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the program in this process, which takes a twentieth of the time: for what judges nothing and needs no terminal."""
        streams = [TextIOWrapper(BytesIO(stdin.encode()), "utf-8"), *(TextIOWrapper(BytesIO(), "utf-8") for _ in range(2))]
        logs = {name: logging.getLogger(name).handlers[:] for name in ("kata_tui", "asyncio")}
        with pytest.MonkeyPatch.context() as patch:
            for name in os.environ.keys() - self.environment(**environment).keys():
                patch.delenv(name)
            for name, value in self.environment(**environment).items():
                patch.setenv(name, value)
            for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
                patch.setattr(sys, name, stream)
            code = main(self.command(*arguments)[3:])
        for name, handlers in logs.items():
            logging.getLogger(name).handlers[:] = handlers
        said = []
        for stream in streams[1:]:
            stream.flush()
            stream.seek(0)
            said.append(stream.read())
        return subprocess.CompletedProcess(arguments, code, *said)

    def json(self, *arguments: str) -> Any:
        """What it prints as JSON."""
        judges = arguments[0] in ("doctor", "inspect")
        done = (self.run if judges else self.here)(*arguments, "--json")
        assert done.stderr == ""
        return json.loads(done.stdout)
