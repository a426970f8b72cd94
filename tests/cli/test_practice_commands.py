"""`today`, `next` and `stats`: over the shipped problems, in a home of its own."""

import json
from pathlib import Path

import pytest

from tests.samples.kata_home import Home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One home for them all: the shipped library is looked at once."""
    return Home(tmp_path_factory.mktemp("home"))


def test_today_tells_what_is_new_before_anything_was_done(home: Home) -> None:
    done = home.here("today")
    assert done.returncode == 0
    assert done.stdout.startswith("Nothing is due today.\n  new  ")
    assert done.stdout.endswith("0 of 14 days\n")
    plain = home.here("today", "--plain").stdout
    assert plain.isascii()
    assert plain.endswith("Practised on 0 of the last 14 days.\n")
    assert home.json("today")["minutes"] == 15.0


def test_the_ways_are_listed_and_one_is_gone(home: Home) -> None:
    listed = home.here("next", "--ways").stdout
    assert "jax-in-ten-evenings  JAX in ten evenings, 30 katas\n" in listed
    assert home.here("next", "--way", "gradients").stdout
    assert "gradients  Gradients to the ground, 26 katas (yours)\n" in home.here("next", "--ways").stdout
    refused = home.here("next", "--way", "gradient")
    assert (refused.returncode, refused.stderr) == (2, "There is no way `gradient`. Did you mean `gradients`?\n")
    assert home.here("next", "--way", "none").stdout.split()[0] == "double"


def test_placement_names_a_kata_and_opens_it_only_in_a_terminal(home: Home) -> None:
    assert home.here("next", "--place").stdout.strip()
    refused = home.here("next", "--open")
    assert refused.returncode == 2
    assert "The trainer needs a terminal." in refused.stderr


def test_given_up_is_told_in_stats_and_comes_back_tomorrow(home: Home) -> None:
    home.here("solution", "double", "--give-up")
    said = home.here("today")
    assert said.stderr.startswith("Again: ")
    assert said.stderr.endswith(" Again tomorrow.\n")
    shown = home.here("stats").stdout
    assert "1 given up" in shown
    document = home.json("stats")
    assert document["problems"]["given up"] == 1
    assert document["format"] == 1
    assert [track["given_up"] for track in document["tracks"] if track["id"] == "basics"] == [1]
    assert home.here("stats", "--plain").stdout.isascii()


def test_check_holds_ways(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path)
    ways = other.problems / "ways"
    ways.mkdir()
    (ways / "short.yaml").write_text("format: 1\nid: short\ntitle: T\nsummary: S.\nkatas: [duoble]\n")
    done = other.here("check", str(other.problems), "--fast")
    assert done.returncode == 1
    assert f"{ways}/short.yaml:5:9: format: There is no problem `duoble`. Did you mean `double`?" in done.stdout
    (ways / "short.yaml").write_text("format: 1\nid: short\ntitle: T\nsummary: S.\nkatas: [double]\n")
    assert other.here("check", str(other.problems), "--fast").returncode == 0
    assert other.here("check", str(ways / "short.yaml"), "--fast").returncode == 0
    assert json.loads(other.here("list", "--json").stdout)["broken"] == []
