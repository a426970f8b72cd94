"""One user: each part is opened once and when it is asked for, and what is known of the way is the same for commands and screens."""

from io import StringIO
from pathlib import Path

import pytest

from kata_tui.cli import main
from kata_tui.library.catalogue import UnknownProblem
from kata_tui.model.result import CaseResult
from kata_tui.model.run_state import CaseFinished, RunEntry, RunFinished, RunStarted, RunState, advance
from kata_tui.model.told import Told
from kata_tui.model.verdict import Verdict
from kata_tui.profile.attempts import Status
from kata_tui.profile.profile import Profile

PROBLEM = """\
format: 1
id: {id}
title: A problem
level: easy
revision: {revision}
requires: [{requires}]
summary: Add one.
entry: add
statement: Write `add(x)`.
starter: |
  def add(x):
      raise NotImplementedError
reference: |
  def add(x):
      return x + 1
cases:
  - id: one
    args: {{x: 1}}
"""


@pytest.fixture
def problems(tmp_path: Path) -> Path:
    """A library of three problems, one after the other."""
    for problem_id, requires in (("one", ""), ("two", "one"), ("three", "two")):
        write(tmp_path / "library", problem_id, requires)
    return tmp_path / "library"


def write(library: Path, problem_id: str, requires: str = "", revision: int = 1) -> Path:
    path = library / "track" / f"{problem_id}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PROBLEM.format(id=problem_id, requires=requires, revision=revision))
    return path


def profile_of(home: Path, problems: Path, *, trusting: bool = False) -> Profile:
    profile = Profile(trusting=trusting, environ={"KATA_TUI_HOME": str(home)})
    profile.folders = (problems,)
    return profile


def solved(problem_id: str) -> RunState:
    state = advance(RunState(), RunStarted(problem_id, 1, (RunEntry("one", "case"),), ("one",)))
    state = advance(state, CaseFinished(CaseResult("one", "case", Verdict.ACCEPTED)))
    return advance(state, RunFinished(0.1))


def test_nothing_is_opened_until_it_is_asked_for(tmp_path: Path, problems: Path) -> None:
    profile = profile_of(tmp_path / "home", problems)
    assert profile.listed("two").id == "two"
    assert profile.close() is None
    assert not (tmp_path / "home" / "state").exists()


def test_the_solution_may_be_seen_after_a_pass_at_any_time_and_after_giving_up(tmp_path: Path, problems: Path) -> None:
    profile = profile_of(tmp_path / "home", problems)
    assert not profile.may_see_solution("one")
    profile.attempts.record(solved("one"), "x")
    assert profile.may_see_solution("one")
    write(problems, "one", revision=2)
    profile.reload()
    assert profile.status("one") is Status.STALE
    assert profile.may_see_solution("one")
    profile.attempts.give_up("two")
    assert (profile.may_see_solution("two"), profile.may_see_solution("three")) == (True, False)
    with pytest.raises(UnknownProblem):
        profile.may_see_solution("four")
    profile.close()


def test_the_next_is_the_first_unsolved_one_after_it_and_round_again(tmp_path: Path, problems: Path) -> None:
    profile = profile_of(tmp_path / "home", problems)

    def following(problem_id: str) -> str | None:
        found = profile.next_unsolved(problem_id)
        return None if found is None else found.id

    assert [following(name) for name in ("one", "two", "three", "unknown")] == ["two", "three", "one", "one"]
    profile.attempts.record(solved("one"), "x")
    assert (following("three"), following("one")) == ("two", "two")
    profile.attempts.record(solved("two"), "x")
    assert (following("one"), following("three")) == ("three", None)
    profile.close()


def test_only_what_is_whole_and_trusted_is_runnable(tmp_path: Path, problems: Path) -> None:
    profile = profile_of(tmp_path / "home", problems)
    assert profile.runnable(profile.listed("one")) is None  # nobody has said that this library may run
    profile.trust.add(profile.listed("one").library)
    assert profile.runnable(None) is None
    found = profile.runnable(profile.listed("one"))
    assert found is not None
    assert found.id == "one"
    (problems / "track" / "two.yaml").write_text("nothing")
    assert profile.runnable(profile.listed("two")) is None
    profile.close()


def test_a_problem_in_use_stays_known_when_its_file_goes(tmp_path: Path, problems: Path) -> None:
    profile = profile_of(tmp_path / "home", problems)
    assert profile.problem("one").id == "one"
    (problems / "track" / "one.yaml").write_text("nothing")
    profile.reload("one")
    assert profile.problem("one").id == "one"
    profile.reload()
    with pytest.raises(Told, match=r"^The file of `one` cannot be used\. "):
        profile.problem("one")


def test_trust_is_kept_and_where_it_cannot_be_it_holds_until_the_end(tmp_path: Path, problems: Path) -> None:
    home = tmp_path / "home"
    assert not profile_of(home, problems).trust.holds(problems)
    opened = profile_of(home, problems, trusting=True)
    opened.open()
    assert opened.trust.holds(problems)
    assert profile_of(home, problems).trust.holds(problems)
    other = tmp_path / "other"
    other.mkdir()
    (other / "state").write_text("no folder")
    trusting = profile_of(other, problems, trusting=True)
    trusting.open()
    assert trusting.trust.holds(problems)
    assert not profile_of(other, problems).trust.holds(problems)


@pytest.mark.parametrize("trust", ["", "--trust"])
def test_a_command_is_trusted_where_that_cannot_be_kept(
    tmp_path: Path, problems: Path, trust: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the screens are: tests/tui/test_progress_told.py."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "state").write_text("no folder")
    monkeypatch.setenv("KATA_TUI_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("sys.stdin", StringIO())  # nobody to ask
    code = main([*([trust] if trust else []), "check", "--fast", str(problems)])
    assert ("is not one of yours" in capsys.readouterr().err, code == 2) == (not trust, not trust)


def test_small_things_are_forgotten_where_they_cannot_be_kept(tmp_path: Path, problems: Path) -> None:
    profile = profile_of(tmp_path / "home", problems)
    profile.remember("last", "two")
    profile.close()
    again = profile_of(tmp_path / "home", problems)
    assert again.attempts.recall("last") == "two"
    again.close()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Told, match=r"^There is no folder `.*nowhere` to take problems from\.$"):
        Profile([tmp_path / "nowhere"], environ={"KATA_TUI_HOME": str(tmp_path)}).open()
