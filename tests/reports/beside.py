"""Writes what NumPy, chex and this project say of the same bugs beside each other: `python -m tests.reports.beside FILE.md`.

A bug that raises has only its exception's message for the other two.
"""

import sys
from pathlib import Path
from typing import Any

import chex  # type: ignore[import-untyped,import-not-found,unused-ignore]
import jax
import numpy as np

from kata_tui.reporting import text_of
from kata_tui.reporting.detail import case_detail
from tests.reports.judged import all_judged
from tests.reports.seeded import BUGS, PRELUDE, Bug

_LINES = 40


def values(bug: Bug) -> tuple[Any, Any]:
    """What the right and the wrong source give, or the exception of the wrong one."""
    results: list[Any] = []
    for source in (bug.right, bug.wrong):
        names: dict[str, Any] = {}
        exec(PRELUDE + source, names)
        arguments = {name: eval(code, names) for name, code in bug.args.items()}
        try:
            results.append(names["solve"](*arguments.values()))
        except Exception as error:
            results.append(error)
    return results[0], results[1]


def numpy_says(expected: Any, actual: Any) -> str:
    """The message of `assert_allclose`, leaf by leaf of a tree."""
    try:
        ones, others = jax.tree.leaves(expected), jax.tree.leaves(actual)
        for one, other in zip(ones, others, strict=True):
            np.testing.assert_allclose(np.asarray(other), np.asarray(one), rtol=1e-5, atol=1e-6)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "(nothing: it passes)"


def chex_says(expected: Any, actual: Any) -> str:
    """The message of `assert_trees_all_close`."""
    try:
        chex.assert_trees_all_close(actual, expected, rtol=1e-5, atol=1e-6)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "(nothing: it passes)"


def fenced(title: str, text: str) -> str:
    lines = text.strip().split("\n")
    more = [f"… {len(lines) - _LINES} more lines"] if len(lines) > _LINES else []
    body = "\n".join([*lines[:_LINES], *more]).replace("```", "'''")
    return f"**{title}**\n\n```text\n{body}\n```\n"


def document() -> str:
    """All bugs, one section each."""
    results = all_judged(BUGS)
    parts = ["# The same bugs, told by NumPy, by chex and by kata-tui\n"]
    for bug in BUGS:
        expected, actual = values(bug)
        raised = f"{type(actual).__name__}: {actual}" if isinstance(actual, Exception) else ""
        ours = "\n".join(text_of(line).rstrip() for line in case_detail(results[bug.id], 100, PRELUDE + bug.wrong))
        parts += [
            f"## {bug.id}\n",
            fenced("right", bug.right),
            fenced("wrong", bug.wrong),
            fenced("numpy.testing.assert_allclose", raised or numpy_says(expected, actual)),
            fenced("chex.assert_trees_all_close", raised or chex_says(expected, actual)),
            fenced("kata-tui", ours),
        ]
    return "\n".join(parts)


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "beside.md")
    target.write_text(document(), encoding="utf-8")
    print(f"wrote {target}")  # noqa: T201
