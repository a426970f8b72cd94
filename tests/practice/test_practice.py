"""What is seen of a learner is graded, and what follows is offered: over the shipped problems, with a log made by hand."""

from contextlib import closing
from pathlib import Path

from kata_tui.practice.concept_card import Grade
from kata_tui.practice.practice import Practice
from kata_tui.profile.attempts import Attempts, Status
from kata_tui.profile.entries import Attempted, CardLog, Hinted, ItemDone, Reviewed, body_of, entry_now
from kata_tui.profile.exchange import export_log, import_log
from kata_tui.profile.profile import Profile
from tests.practice.evening import Clock, Evening
from tests.profile.schemas import make_first


def grades(evening: Evening) -> dict[str, int]:
    """The grades of their own that the last review gave, by concept."""
    (entry,) = [each for each in evening.profile.attempts.log() if each.kind == Reviewed.kind][-1:]
    told = body_of(entry, Reviewed)
    assert told is not None
    return {log.card_id: log.rating for log in told.cards if log.weight == 1}


def main_concept(evening: Evening, problem: str) -> str:
    return evening.profile.listed(problem).concepts[0]


# Grades that are seen


def test_a_pass_at_the_first_run_under_the_estimate_is_easy(evening: Evening) -> None:
    evening.solve("array-affine")
    (review,) = evening.practice.grade()
    assert (review.grade, review.problem) == (Grade.EASY, "array-affine")
    assert review.days > 1
    assert evening.practice.grade() == []


def test_a_pass_that_nobody_timed_is_good(evening: Evening) -> None:
    evening.run("array-affine")
    assert [each.grade for each in evening.practice.grade()] == [Grade.GOOD]


def test_a_pass_that_took_longer_than_estimated_is_good(evening: Evening) -> None:
    evening.open("array-affine")
    evening.clock.go(minutes=40)
    evening.run("array-affine")
    assert [each.grade for each in evening.practice.grade()] == [Grade.GOOD]


def test_a_pass_after_failures_that_name_nothing_is_good(evening: Evening) -> None:
    evening.solve("array-affine", failures=5)
    evening.practice.grade()
    assert set(grades(evening).values()) == {Grade.GOOD}


def test_two_failures_of_a_concept_make_that_one_hard_and_no_other(evening: Evening) -> None:
    problem = evening.profile.problem("vmap-columns")
    concepts = evening.profile.listed("vmap-columns").concepts
    named = [
        (mistake.id, evening.practice.faults.concept_of(f"vmap-columns:{mistake.id}", concepts)) for mistake in problem.mistakes
    ]
    mistake, blamed = next(each for each in named if each[1] is not None)
    evening.open("vmap-columns")
    for _ in range(2):
        evening.run("vmap-columns", "wrong_answer", mistakes=(mistake,))
    evening.run("vmap-columns")
    evening.practice.grade()
    found = grades(evening)
    assert found.pop(str(blamed)) == Grade.HARD
    assert set(found.values()) <= {Grade.GOOD}


def test_one_failure_of_a_concept_is_not_hard(evening: Evening) -> None:
    mistake = evening.profile.problem("vmap-columns").mistakes[0].id
    evening.open("vmap-columns")
    evening.run("vmap-columns", "wrong_answer", mistakes=(mistake,))
    evening.run("vmap-columns")
    evening.practice.grade()
    assert set(grades(evening).values()) == {Grade.GOOD}


def test_a_hint_makes_it_hard(evening: Evening) -> None:
    evening.open("array-affine")
    evening.profile.attempts.show_hint("array-affine")
    evening.run("array-affine")
    assert [each.grade for each in evening.practice.grade()] == [Grade.HARD]


def test_slips_of_the_pen_never_count(evening: Evening) -> None:
    evening.open("array-affine")
    for _ in range(9):
        evening.run("array-affine", "invalid_submission", unread=True, cards=("broadcast-shapes",))
    evening.run("array-affine")
    assert [each.grade for each in evening.practice.grade()] == [Grade.GOOD] or grades(evening)
    assert Grade.HARD not in grades(evening).values()
    assert not evening.practice.history.faults


def test_giving_up_is_again_for_what_it_is_about(evening: Evening) -> None:
    evening.profile.attempts.give_up("array-affine")
    (review,) = evening.practice.grade()
    assert (review.grade, review.days) == (Grade.AGAIN, 1)
    evening.run("array-affine")  # the solution, written down
    assert evening.practice.grade() == []


def test_giving_up_counts_only_against_what_failed(evening: Evening) -> None:
    concepts = evening.profile.listed("vmap-columns").concepts
    problem = evening.profile.problem("vmap-columns")
    mistake, blamed = next(
        (mistake.id, concept)
        for mistake in problem.mistakes
        if (concept := evening.practice.faults.concept_of(f"vmap-columns:{mistake.id}", concepts)) is not None
    )
    evening.run("vmap-columns", "wrong_answer", mistakes=(mistake,))
    evening.profile.attempts.give_up("vmap-columns")
    evening.practice.grade()
    assert grades(evening) == {blamed: Grade.AGAIN}


def test_running_what_is_solved_again_is_no_review(evening: Evening) -> None:
    evening.solve("array-affine")
    evening.practice.grade()
    evening.clock.go(days=30)
    evening.run("array-affine")
    assert evening.practice.grade() == []
    evening.open("array-affine", review=True)
    evening.run("array-affine")
    assert len(evening.practice.grade()) == 1


def test_one_key_puts_a_grade_right(evening: Evening) -> None:
    evening.solve("array-affine")
    (review,) = evening.practice.grade()
    corrected = evening.practice.correct(review, Grade.HARD)
    assert corrected.grade is Grade.HARD
    assert corrected.days < review.days
    again = Practice(evening.profile)
    assert again.history.cards == evening.practice.history.cards
    assert again.last_review is not None
    assert again.last_review.grade == Grade.HARD


def test_an_item_that_went_wrong_counts_against_its_concept_alone(evening: Evening) -> None:
    evening.solve("array-affine")
    evening.practice.grade()
    before = dict(evening.practice.history.cards)
    concept = main_concept(evening, "array-affine")
    evening.clock.go(days=5)
    done = ItemDone("array-affine:x", concept, "predict", passed=False, seconds=20.0)
    evening.profile.attempts.add(entry_now(done, "array-affine"))
    (review,) = evening.practice.grade()
    assert (review.grade, review.concept) == (Grade.AGAIN, concept)
    after = evening.practice.history.cards
    assert {name for name in after if after[name] != before[name]} == {concept}


# Credit


def test_credit_flows_to_what_a_kata_rests_on(evening: Evening) -> None:
    evening.solve("array-affine")
    evening.practice.grade()
    before = dict(evening.practice.history.cards)
    evening.clock.go(days=3)
    evening.solve("grad-first", failures=1)
    evening.practice.grade()
    after = evening.practice.history.cards
    own = set(evening.profile.listed("grad-first").concepts)
    for concept in set(before) - own:
        assert after[concept].stability > before[concept].stability
        assert after[concept].reviews == before[concept].reviews


# Days


def test_a_solved_kata_comes_back_and_is_due_until_it_is_done(evening: Evening) -> None:
    evening.solve("array-affine")
    evening.practice.grade()
    assert evening.practice.today().due == ()
    evening.clock.go(days=40)
    today = evening.practice.today()
    assert {each.concept for each in today.due} >= {main_concept(evening, "array-affine")}
    assert today.left <= today.minutes


def test_a_day_off_a_clock_set_back_and_a_journey_lose_nothing(evening: Evening) -> None:
    steps = {"array-affine": 1, "broadcast-bias-grid": -3, "grad-first": 30, "at-set-rows": -0.9, "vmap-columns": 366}
    for problem, days in steps.items():
        evening.solve(problem)
        evening.practice.grade()
        evening.clock.go(days=days)
        assert Practice(evening.profile).history == evening.practice.history
    concepts = {c for p in ("array-affine", "broadcast-bias-grid", "grad-first") for c in evening.profile.listed(p).concepts}
    assert set(evening.practice.history.cards) >= concepts


def test_practice_after_midnight_is_of_the_evening_before(evening: Evening) -> None:
    evening.clock.go(hours=7.5)  # 02:30
    evening.run("array-affine", "wrong_answer")
    assert evening.practice.today().fortnight[-1] > 0
    evening.clock.go(hours=2)
    assert evening.practice.today().fortnight[-1] == 0
    assert evening.practice.today().fortnight[-2] > 0


def test_a_raised_revision_makes_a_kata_due(evening: Evening) -> None:
    told = Attempted(0, "accepted", 1, 1, 0.1)
    evening.profile.attempts.add(entry_now(told, "array-affine", "x"))
    evening.practice.grade()
    assert [each.kata for each in evening.practice.today().due] == ["array-affine"]


def test_two_machines_come_to_the_same_cards_in_either_order(evening: Evening, tmp_path: Path, clock: Clock) -> None:
    other = Evening(tmp_path / "other", clock)
    files: list[Path] = []
    for each, problems in ((evening, ("array-affine", "grad-first")), (other, ("array-affine", "at-set-rows"))):
        for problem in problems:
            clock.go(days=2)
            each.solve(problem)
            each.profile.attempts.show_hint(problem)
            each.practice.grade()
        files.append(tmp_path / f"{len(files)}.jsonl")
        export_log(each.profile.attempts, files[-1])
    import_log(evening.profile.attempts, files[1])
    import_log(other.profile.attempts, files[0])
    assert evening.practice.history == other.practice.history
    assert evening.practice.today() == other.practice.today()
    other.profile.close()


def test_a_review_that_two_machines_grade_counts_once(evening: Evening, tmp_path: Path, clock: Clock) -> None:
    """A pass is taken to another machine before it was graded here."""
    evening.solve("array-affine")
    file = tmp_path / "mine.jsonl"
    export_log(evening.profile.attempts, file)
    other = Evening(tmp_path / "other", clock)
    import_log(other.profile.attempts, file)
    clock.go(days=1)
    evening.practice.grade()
    other.practice.grade()
    export_log(other.profile.attempts, file)
    import_log(evening.profile.attempts, file)
    assert evening.practice.history == other.practice.history
    assert all(card.reviews == 1 for card in evening.practice.history.cards.values())
    other.profile.close()


def test_what_was_done_before_there_were_reviews_is_graded(tmp_path: Path) -> None:
    make_first(tmp_path / "home/state/progress.sqlite3")
    with closing(Attempts(tmp_path / "home/state/progress.sqlite3")) as attempts:
        assert attempts.size == 7
    profile = Profile(environ={"KATA_TUI_HOME": str(tmp_path / "home")})
    profile.attempts.add(entry_now(Attempted(1, "accepted", 1, 1, 0.1), "array-affine"))
    assert len(Practice(profile).grade()) == 1
    profile.close()


# What is new


def test_the_next_is_the_first_whose_requirements_are_held(evening: Evening) -> None:
    first = evening.practice.next_new()
    assert first is not None
    assert not first.requires
    seen = []
    for _ in range(12):
        row = evening.practice.next_new()
        assert row is not None
        assert all(need in evening.practice.history.passed for need in row.requires)
        seen.append(row.id)
        evening.solve(row.id)
    assert len(set(seen)) == 12


def test_what_was_given_up_waits_for_the_rest(evening: Evening) -> None:
    first = evening.practice.next_new()
    assert first is not None
    evening.profile.attempts.give_up(first.id)
    after = evening.practice.next_new()
    assert after is not None
    assert after.id != first.id


def test_an_odd_log_of_another_machine_harms_nothing(evening: Evening) -> None:
    evening.solve("array-affine")
    evening.practice.grade()
    (attempt, *_) = [each for each in evening.profile.attempts.log() if each.kind == Attempted.kind]
    evening.clock.go(days=4)
    evening.profile.attempts.add(entry_now(ItemDone("x", "elementwise", "predict", True, -1e300), "array-affine"))
    odd = (CardLog("elementwise", -7), CardLog("dtypes", 99, -5.0), CardLog("nowhere", 3, 1e300))
    evening.profile.attempts.add(entry_now(Reviewed(attempt.id, odd), "array-affine"))
    evening.practice.grade()
    today = evening.practice.today()
    assert today.spent >= 0
    assert all(minutes >= 0 for minutes in today.fortnight)
    assert set(evening.practice.history.cards) >= set(evening.profile.listed("array-affine").concepts)


def test_a_hint_alone_is_no_work_without_a_problem(evening: Evening) -> None:
    evening.profile.attempts.add(entry_now(Hinted()))
    assert evening.practice.grade() == []
    assert Status.NEW is evening.profile.status("array-affine")
