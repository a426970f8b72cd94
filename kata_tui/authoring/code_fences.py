"""The code that a text shows must be Python."""

import ast
import doctest
import re
from textwrap import dedent

from kata_tui.authoring.file_report import Complaint
from kata_tui.authoring.spoilers import texts_of
from kata_tui.authoring.yaml_places import Places
from kata_tui.model.problem import Problem

_FENCE = re.compile(r"^[ \t]*```(?P<language>[^\n`]*)\n(?P<code>.*?)^[ \t]*```[ \t]*$", re.MULTILINE | re.DOTALL)
_PYTHON = frozenset({"python", "py", "python3"})


def code_fences(problem: Problem, places: Places) -> list[Complaint]:
    """A complaint for each fence that says it is Python and does not parse, and for one that is never closed."""
    found: list[Complaint] = []
    for steps, text in texts_of(problem):
        if len(re.findall(r"^[ \t]*```", text, re.MULTILINE)) % 2:
            found.append(places.complaint("fence-broken", "A code fence is opened with ``` and never closed.", *steps))
            continue
        for fence in _FENCE.finditer(text):
            if fence["language"].strip().lower() not in _PYTHON:
                continue
            fault = _fault(fence["code"])
            if fault is not None:
                line = text.count("\n", 0, fence.start("code")) + fault[0]
                message = f"This code is no Python: {fault[1]}. A learner copies it. Mend it, or call the fence ```text."
                found.append(Complaint(*places.inside(*steps, at=(line, 1)), "fence-broken", message))
    return found


def _fault(code: str) -> tuple[int, str] | None:
    """The line of the code (from 1) that is no Python, and why; of a session at the prompt what was typed."""
    try:
        if ">>>" in code:
            code = "".join(example.source for example in doctest.DocTestParser().get_examples(code))
        ast.parse(dedent(code))
    except (SyntaxError, ValueError) as error:
        return getattr(error, "lineno", None) or 1, getattr(error, "msg", None) or str(error)
    return None
