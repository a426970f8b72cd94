"""The rules that are held by reading a file: what trips each, at its place and with its cure, and what must not."""

import asyncio
from pathlib import Path

import pytest

from kata_tui.authoring.check import Checking
from kata_tui.authoring.file_report import Complaint
from kata_tui.authoring.rules import FAST
from kata_tui.authoring.template import problem_text
from tests.samples.bench_files import place, write

BODY = "return x - jnp.mean(x, axis=1, keepdims=True)"
CASE = "  - id: square\n"
HINT = "Which axis runs along a row?"
TASK = "It subtracts"


def complaints(path: Path) -> list[Complaint]:
    async def collect() -> list[Complaint]:
        checking = Checking([path], path.parent / "cache", jobs=1, rules=set(FAST))
        return [complaint async for checked in checking.reports() for complaint in checked.report.complaints]

    return asyncio.run(collect())


def fenced(code: str, language: str = "python") -> str:
    lines = "".join(f"  {line}\n" for line in code.split("\n"))
    return f"See.\n\n  ```{language}\n{lines}  ```\n\n  {TASK}"


TOLD = [
    (
        "todo-left",
        (("level: easy", "level: easy # TODO: easy, medium or hard"),),
        "level:",
        "`level` is not done yet: easy, medium",
    ),
    ("todo-left", ((HINT, "What has to be remembered from one element to the next?"),), "What has", "is what `new` wrote"),
    ("text-cut", ((HINT, "Look at axis #1 of it."),), "Look at", "to YAML that is a comment"),
    ("text-cut", ((HINT, '"Think of \\theta."'),), '"Think', "In double quotes `\\t`"),
    ("text-cut", ((HINT, '"The \\frac of it"'),), '"The', "In double quotes `\\f`"),
    ("text-cut", (("reference: |", "reference: >"), (BODY, f"\n{' ' * 6}{BODY}")), "reference:", "Write `|`"),
    ("fence-broken", ((TASK, fenced("x = (1,\ny = 2")),), "x = (1,", "no Python: "),
    ("fence-broken", ((TASK, fenced(">>> 1 +\n2")),), ">>> 1", "no Python: "),
    ("fence-broken", ((TASK, f"See.\n\n  ```python\n  x = 1\n\n  {TASK}"),), "statement:", "never closed"),
    ("case-again", ((CASE, "  - id: twice\n    args: {x: [[1.0, 3.0], [5.0, 2.5]]}\n" + CASE),), "id: square", "is `twice` again"),
    (
        "case-again",
        ((CASE, "  - id: seeded\n    seed: 7\n    args: {x: [[1.0, 3.0], [5.0, 2.5]]}\n" + CASE),),
        "id: square",
        "`seeded` again",
    ),
    ("repeat-without-key", ((CASE, f"{CASE}    repeat: 3\n"),), "repeat:", "each repetition is the same"),
    (
        "all-hidden",
        (("  - id: wide\n", "  - id: wide\n    show: hidden\n"),),
        "cases:",
        "Every case is hidden",
    ),
    ("asks-outside", ((BODY, f"import time\n\n      {BODY}"),), "import time", "`time` asks the clock"),
    ("asks-outside", ((BODY, f"from urllib import request\n\n      {BODY}"),), "from urllib", "`urllib` asks the network"),
    ("asks-outside", ((BODY, f"open('data.txt')\n      {BODY}"),), "open(", "`open` asks files"),
    ("asks-outside", ((BODY, f"np.random.seed(0)\n      {BODY}"),), "np.random", "asks chance"),
]

SILENT = [
    ((HINT, "'Look at axis #1 of it.'"),),
    ((HINT, "Look at axis 1 of it.  # the second"),),
    ((HINT, "Look at C#1."),),
    ((HINT, '"One line.\\nAnd one more."'),),
    ((TASK, fenced("def f(x):\n    ...")),),
    ((TASK, fenced("x = (1,", "text")),),
    ((TASK, fenced(">>> x = 1\n>>> x\n1")),),
    ((CASE, "  - id: key\n    seed: 1\n    args: {x: {expr: 'jax.random.normal(key, (2, 2))'}}\n" + CASE),
     (CASE, "  - id: other\n    seed: 2\n    args: {x: {expr: 'jax.random.normal(key, (2, 2))'}}\n" + CASE)),
    ((CASE, "  - id: key\n    repeat: 3\n    args: {x: {expr: 'jax.random.normal(key, (2, 2))'}}\n" + CASE),),
    ((BODY, f"import io\n\n      np.save(io.BytesIO(), np.ones(2))\n      {BODY}"),),
    (("raise NotImplementedError", "raise NotImplementedError  # TODO: yours"),),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "changes", "where", "said"), TOLD)
def test_it_is_told_at_its_place(rule: str, changes: tuple[tuple[str, str], ...], where: str, said: str, tmp_path: Path) -> None:
    path = write(tmp_path, "spoiled", *changes)
    found = [complaint for complaint in complaints(path) if complaint.rule == rule]
    assert [said in complaint.message for complaint in found] == [True], complaints(path)
    assert found[0].line == place(path, where)[0]
    assert found[0].message.endswith(".")


@pytest.mark.parametrize("changes", SILENT)
def test_it_is_let_be(changes: tuple[tuple[str, str], ...], tmp_path: Path) -> None:
    assert complaints(write(tmp_path, "let-be", *changes)) == []


def test_a_file_of_new_is_told_of_all_that_is_left(tmp_path: Path) -> None:
    (tmp_path / "basics").mkdir()
    path = tmp_path / "basics" / "row-norms.yaml"
    path.write_text(problem_text("row-norms"))
    found = [complaint.message for complaint in complaints(path) if complaint.rule == "todo-left"]
    todos = path.read_text().count("# TODO: ")
    assert sum("is not done yet" in message for message in found) == todos
    assert sum("is what `new` wrote" in message for message in found) == 5  # summary, statement, message, hint, explanation
