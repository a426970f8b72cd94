"""Results without judging."""

from msgspec.structs import replace

from kata_tui.grading.graded_file import GradedCase, GradedFile
from kata_tui.model.result import Count
from kata_tui.model.verdict import Verdict

V = {
    "a": Verdict.ACCEPTED,
    "w": Verdict.WRONG_ANSWER,
    "s": Verdict.SKIPPED,
}


def result(student: str, kata: str, cases: str, at: str = "2026-11-01T00:00:00Z", **fields: object) -> GradedFile:
    """`cases`: a letter each (a, w, s); a capital is a hidden one, and what stands behind `/` are checks. "" is not graded."""
    plain, _, checks = cases.partition("/")
    kinds = [("case", letter) for letter in plain] + [("check", letter) for letter in checks]
    made = tuple(
        GradedCase(f"{kind}{number}", kind, V[letter.lower()], "hidden" if letter.isupper() else "visible")
        for number, (kind, letter) in enumerate(kinds)
    )
    passed = sum(case.verdict is Verdict.ACCEPTED for case in made)
    verdict = Verdict.ACCEPTED if passed == len(made) else Verdict.WRONG_ANSWER
    one = GradedFile(1, f"{student}/{kata}/{at}", student, kata, f"{student}/{kata}.py", at, "0", "k", "judged", verdict)
    if not cases:
        return replace(one, **{"state": "not_graded", "verdict": None, "reason": "No process.", **fields})
    given = {"text": "the report\n", **fields}
    return replace(one, passed=passed, total=len(made), visible=Count(passed, len(made)), cases=made, **given)
