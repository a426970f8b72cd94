"""`check --items`: how many short exercises a file gives, each shown to be one, and what is not made."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.samples.kata_home import DOUBLE, Home

SHIPPED = Path(__file__).resolve().parents[2] / "problems"

REFERENCE = """\
reference: |
  def double(x):
      once = x
      twice = once + x
      return twice
"""
MISTAKES = """\
mistakes:
  - id: thrice
    feedback: That is once too often.
    replace: [["once + x", "once + x + x"]]
  - id: half
    feedback: You take away.
    replace: [["once + x", "once - x"]]
  - id: early
    feedback: You return what was there.
    replace: [["return twice", "return once"]]
  - id: other
    feedback: You do it all by another way.
    code: |
      import jax.numpy as jnp


      def scaled(x, factor):
          return jnp.stack([value * factor for value in x])


      def double(x):
          return scaled(x, 2.5)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    head, rest = DOUBLE.split("reference: |", 1)
    cases = rest[rest.index("cases:") : rest.index("mistakes:")]
    home.write("basics/double.yaml", head + REFERENCE + cases + MISTAKES)
    return home


def test_the_exercises_of_a_file_are_counted_shown_and_proved(home: Home) -> None:
    path = home.problems / "basics" / "double.yaml"
    done = home.run("check", str(path), "--rule", "format", "--items")
    assert done.stderr == ""
    assert "double.yaml: 10 short exercises: 6 to predict, 3 to mend, 1 to order\n" in done.stdout
    assert "  double:mend:thrice  (jnp)\n" in done.stdout
    assert "This program has one fault." in done.stdout
    assert "Type" not in done.stdout
    assert "Right: " in done.stdout
    assert "mend:other" not in done.stdout  # it is no small change
    assert "random" not in done.stdout  # a hidden case
    assert done.returncode == 0


def test_what_cannot_be_made_is_told_with_why(home: Home) -> None:
    text = (home.problems / "basics" / "double.yaml").read_text()
    home.write("basics/double.yaml", text[: text.index("  - id: other")].replace("once - x", "once + x + x + 0"))
    (report,) = json.loads(
        home.run("check", str(home.problems / "basics" / "double.yaml"), "--rule", "format", "--items", "--json").stdout
    )["files"]
    made = {item["id"]: item for item in report["items"]}
    left = [item for item in made.values() if item["why"]]
    assert {item["kind"] for item in left} == {"predict"}
    assert all("fewer than four things that differ" in item["why"] and item["shown"] == [] for item in left)
    order = made["double:order"]
    assert sorted(order["answer"]) == sorted(set(order["answer"]))
    assert len(order["answer"]) == 4
    assert len([line for line in order["shown"] if line[:1].isalpha() and line[1:3] == "  "]) > 4


def test_nothing_is_made_where_nothing_is_run(home: Home) -> None:
    done = home.here("check", str(home.problems), "--fast", "--items")
    assert (done.returncode, "Leave --fast out." in done.stderr) == (2, True)


@pytest.mark.nightly
def test_problems_of_every_track_give_three_short_exercises(tmp_path: Path) -> None:
    """The first of each track that has a mistake by `replace`; every one that is made was shown to be one."""
    by_track: dict[str, str] = {}
    for path in sorted(SHIPPED.glob("*/*.yaml")):
        if "\n    replace:" in path.read_text(encoding="utf-8"):
            by_track.setdefault(path.parent.name, str(path))
    assert len(by_track) >= 14
    home = Home(tmp_path)
    command = home.command("check", *by_track.values(), "--rule", "format", "--items", "--json")
    done = subprocess.run(command, capture_output=True, env=home.environment(), check=False)
    files = json.loads(done.stdout)["files"]
    made = {file["path"]: [item for item in file["items"] if not item["why"]] for file in files}
    assert made.keys() == set(by_track.values())
    assert {path: len(items) for path, items in made.items() if len(items) < 3} == {}
    assert [item for file in files for item in file["items"] if item["why"] and item["kind"] != "predict"] == []
