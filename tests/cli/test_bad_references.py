"""References and expressions that misbehave: `check` tells it of that file, and goes on with the others."""

import json
import socket
from pathlib import Path

import pytest

from tests.samples.kata_home import Home

FILE = """\
format: 1
id: {id}
title: A title
level: easy
summary: A summary.
entry: f
statement: Write f.
starter: |
  def f(x):
      raise NotImplementedError
reference: |
  import os
  import sys
  import jax.numpy as jnp

  def f(x):
      {reference}
cases:
  - id: one
    args: {{x: {value}}}
limits: {{seconds: {seconds}}}
"""
WELL, VALUE = "return 2 * x", "[1.0, 2.0]"
MISBEHAVING = {
    "raises-like-the-starter": ("raise NotImplementedError", VALUE, "It raised NotImplementedError"),
    "hangs": ("while True: pass", VALUE, "still running after 30 s"),
    "floods": ("while True: print('a' * 10_000)", VALUE, "printed more than"),
    "leaves": ("os._exit(0)", VALUE, "The process ended"),
    "crashes": ("os.abort()", VALUE, "The process crashed"),
    "is-random": ("return x + jnp.float32(int.from_bytes(os.urandom(3)))", VALUE, "values differ"),
    "expr-raises": (WELL, '{expr: "1 / 0"}', "`1 / 0` raised ZeroDivisionError"),
    "expr-exits": (WELL, '{expr: "exit(3)"}', "`exit(3)` raised SystemExit"),
    "expr-hangs": (WELL, '{expr: "sum(0 for _ in iter(int, 1))"}', "still running after 30 s"),
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_each_is_told_and_the_others_go_on(home: Home) -> None:
    files = {name: (reference, value) for name, (reference, value, _) in MISBEHAVING.items()}
    quiet = {"well": (WELL, VALUE), "prints": ("print('a'); return 2 * x", VALUE)}
    for name, (reference, value) in {**files, **quiet}.items():
        home.write(f"bad/{name}.yaml", FILE.format(id=name, reference=reference, value=value, seconds=1 if "hangs" in name else 30))
    done = home.run("check", str(home.problems / "bad"), "--json")
    assert done.returncode == 1
    told = {Path(file["path"]).stem: file["complaints"] for file in json.loads(done.stdout)["files"]}
    assert set(told) == {*files, *quiet}
    for name, (_, _, words) in MISBEHAVING.items():
        assert any(words in complaint["message"] for complaint in told[name]), (name, json.dumps(told[name]))
        assert all(complaint["line"] >= 1 and complaint["column"] >= 1 for complaint in told[name])
    for name in quiet:
        assert not [complaint for complaint in told[name] if complaint["rule"] in ("reference-rejected", "starter-accepted")]


REACHING = """\
      import socket
      import subprocess
      from pathlib import Path

      here = Path({folder!r})
      got = 0
      for number, reach in enumerate((
          lambda: (here / "diary.txt").read_text(),
          lambda: (here / "written.txt").write_text("a"),
          lambda: subprocess.run(["true"], check=True),
          lambda: socket.create_connection(("127.0.0.1", {port}), 2),
      )):
          try:
              reach()
              got += 2**number
          except (OSError, RuntimeError):
              pass
      return 2 * x + got
"""


def test_a_reference_reaches_no_more_than_a_submission(home: Home) -> None:
    """What the reference got at is in its result; a submission that adds nothing equals it when that was nothing."""
    (home.folder / "diary.txt").write_text("dear diary")
    with socket.create_server(("127.0.0.1", 0)) as server:
        body = REACHING.format(folder=str(home.folder), port=server.getsockname()[1]).strip()
        home.write("bad/reaching.yaml", FILE.format(id="reaching", reference=body, value=VALUE, seconds=30))
        solution = home.folder / "mine.py"
        solution.write_text("def f(x):\n    return 2 * x\n")
        document = json.loads(home.run("run", "reaching", str(solution), "--json").stdout)
    if document["protections"]["tier"] != "A":
        pytest.skip("this machine bounds time, memory and output only")
    assert document["verdict"] == "accepted", document["cases"]
    assert not (home.folder / "written.txt").exists()
