"""What `new` wrote, and nobody has replaced."""

from pathlib import Path

from kata_tui.authoring.file_report import Complaint
from kata_tui.authoring.template import left_to_do, problem_text
from kata_tui.authoring.yaml_places import Places, texts_in
from kata_tui.library.format.yaml_core import compose
from kata_tui.model.problem import Problem
from kata_tui.model.text import lines_of

_WRITTEN = ("summary", "statement", "hints", "cases", "explanation")
"""Keys with sentences that are to be replaced."""


def left_over(problem: Problem, places: Places) -> list[Complaint]:
    """A complaint for each TODO of the template that still stands, and for each text that has one of its sentences."""
    blocks = places.blocks
    found = [
        Complaint(left.line, 1, "todo-left", f"`{left.key}` is not done yet: {left.text} Do it, then delete the TODO.")
        for left in left_to_do("\n".join(places.lines))
        if left.line not in blocks
    ]
    template = compose(Path(), problem_text(problem.id))
    ours = {line for steps, text in texts_in(template) if steps[0] in _WRITTEN for line in _sentences(text)}
    for steps, text in texts_in(places.root):
        kept = next((line for line in _sentences(text) if steps[0] in _WRITTEN and "args" not in steps and line in ours), None)
        if kept is not None:
            found.append(places.complaint("todo-left", f"`{kept}` is what `new` wrote. Write your own.", *steps))
    return found


def _sentences(text: str) -> list[str]:
    """The lines of a text that are no headings, and more than a word."""
    return [line.strip() for line in lines_of(text) if " " in line.strip() and not line.startswith("#")]
