"""The trees of a result and of the answers beside it are decoded once, however often they are looked at."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kata_tui.comparison import result_tree as trees
from kata_tui.model.result import MistakeShown
from tests.judging.runs import judged, judging, result
from tests.samples.katas import case, problem, source

WRONG = "def solve(x, w):\n    return {'a': x * 99, 'b': w}\n"
ASKED = problem(
    "def solve(x, w):\n    return {'a': x * 2, 'b': w}\n",
    case("one", {"x": [1.0], "w": [2.0]}),
    case("two", {"x": [2.0], "w": [1.0]}),
    mistakes={f"m{factor}": WRONG.replace("99", str(factor)) for factor in (3, 4, 5, 6, 99)},
)


async def test_a_wrong_case_beside_five_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: Counter[str] = Counter()
    usual = trees.decode_tree

    def counting(span: Any, payload: Any) -> trees.Tree:
        decoded[bytes(payload[: span.offset + span.size]).hex()] += 1
        return usual(span, payload)

    async with judging(tmp_path, standby=True) as judge:
        judge.warm(ASKED)
        await judge.warmed()
        monkeypatch.setattr(trees, "decode_tree", counting)
        for _ in range(2):
            found = result(await judged(judge, ASKED, source(WRONG), only="one"), "one")
            assert found.mistake == MistakeShown("m99", "You made the mistake m99.")
    # the expected result, its two arguments, the other case's result, and four mistakes are kept; what is submitted is seen anew
    assert sorted(decoded.values()) == [1] * 8 + [3]
