"""What is around the program: tasks, workflows, forms and the changelog name what there is."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import kata_tui

TOP = Path(__file__).resolve().parents[1]
NAMING = [
    *(TOP / ".github").glob("*.md"),
    *(TOP / ".github" / "workflows").iterdir(),
    TOP / ".ci" / "run",
    TOP / ".pre-commit-config.yaml",
    TOP / "README.md",
]


def tasks() -> set[str]:
    done = subprocess.run([TOP / ".ci" / "task"], capture_output=True, text=True, check=True)
    return set(re.findall(r"^  (\w+) ", done.stdout, re.MULTILINE))


def read(name: str) -> Any:
    return yaml.safe_load((TOP / ".github" / name).read_text(encoding="utf-8"))


def test_each_task_that_is_listed_is_done_and_each_that_is_done_is_listed() -> None:
    done = re.findall(r"^    (\w+)\)", (TOP / ".ci" / "task").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(done) == sorted(tasks())


@pytest.mark.parametrize("path", NAMING, ids=lambda path: path.name)
def test_only_tasks_that_there_are_are_named(path: Path) -> None:
    named = re.findall(r"\.ci/task ([a-z]\w*)", path.read_text(encoding="utf-8"))
    assert set(named) <= tasks()


def test_an_unknown_task_is_told_with_those_that_there_are() -> None:
    done = subprocess.run([TOP / ".ci" / "task", "tset"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("There is no task `tset`.\n")
    assert "  first " in done.stderr


def test_the_task_for_all_tests_is_the_command_of_the_readme() -> None:
    given = re.search(r"&& \.venv/bin/(pytest .+)\n", (TOP / "README.md").read_text(encoding="utf-8"))
    assert given is not None
    assert f'tests) "$bin/{given[1].replace(" ", chr(34) + " ", 1)} "${{@:2}}" ;;' in (TOP / ".ci" / "task").read_text(
        encoding="utf-8"
    )


def test_the_changelog_begins_with_this_version() -> None:
    text = (TOP / ".github" / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.findall(r"^## (\S+) - (Unreleased|\d{4}-\d\d-\d\d)$", text, re.MULTILINE)
    assert found[0][0] == kata_tui.__version__
    assert [released for _, released in found[1:] if released == "Unreleased"] == []


def test_a_wrong_verdict_is_reported_with_what_it_takes_to_see_it_again() -> None:
    form = read("ISSUE_TEMPLATE/wrong-verdict.yml")
    required = {part["id"] for part in form["body"] if part.get("validations", {}).get("required")}
    assert {"problem", "source", "doctor"} <= required


def test_what_is_judged_is_tried_on_every_python_and_on_both_systems() -> None:
    matrix = read("workflows/push.yml")["jobs"]["judged"]["strategy"]["matrix"]
    project = (TOP / "pyproject.toml").read_text(encoding="utf-8")
    assert matrix["python"] == re.findall(r"Python :: (3\.\d+)\"", project)
    assert [one["os"] for one in matrix["include"]] == ["macos-latest"]
    night = read("workflows/nightly.yml")["jobs"]["everything"]["strategy"]["matrix"]["include"]
    assert {one["libraries"] for one in night} == {"newest", "lowest"}
