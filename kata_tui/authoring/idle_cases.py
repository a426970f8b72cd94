"""Cases that tell a learner nothing, or tell apart nothing that another case does not."""

import ast

from msgspec.structs import replace

from kata_tui.authoring.file_report import Complaint
from kata_tui.authoring.yaml_places import Places
from kata_tui.model.problem import Case, DictValue, ExprValue, Problem, Value


def idle_cases(problem: Problem, places: Places) -> list[Complaint]:
    """A complaint for a case that is another one again, for one that repeats without a key, and where none is visible."""
    found: list[Complaint] = []
    alike: list[tuple[Case, str]] = []
    for number, case in enumerate(problem.cases):
        bare = _bare(case)
        first = next((name for other, name in alike if other == bare), None)
        if first is not None:
            message = f"This case is `{first}` again: it has the same call, arguments and seed. Change what it is called with."
            found.append(places.complaint("case-again", message, "cases", number))
        alike.append((bare, case.id))
        if case.repeat > 1 and not _has_key(case):
            message = (
                "Nothing in this case uses `key`, so each repetition is the same. Use `key` in an `expr`, or leave out `repeat`."
            )
            found.append(places.complaint("repeat-without-key", message, "cases", number, "repeat"))
    if problem.cases and all(case.hidden for case in problem.cases):
        message = "Every case is hidden, so a learner never sees what is wrong. Let one or two be visible."
        found.append(places.complaint("all-hidden", message, "cases"))
    return found


def _bare(case: Case) -> Case:
    """The case by what is run: its seed counts where a key is used."""
    seed = case.seed if _has_key(case) else 0
    return replace(
        case, id="", hidden=False, message=None, messages={}, shown_as=None, tolerance=None, ignore_dtype=False, seed=seed, repeat=1
    )


def _has_key(case: Case) -> bool:
    values = [argument.value for argument in case.args]
    return _names_key(case.call or "") or any(map(_uses_key, values))


def _uses_key(value: Value) -> bool:
    match value:
        case ExprValue(code=code):
            return _names_key(code)
        case DictValue(items=items):
            return any(map(_uses_key, items.values()))
    return False


def _names_key(code: str) -> bool:
    """Whether an expression uses the case's own key."""
    return bool(code) and any(
        isinstance(node, ast.Name) and node.id == "key" for node in ast.walk(ast.parse(code.strip(), mode="eval"))
    )
