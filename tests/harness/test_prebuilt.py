"""Arguments that are built before they are asked for."""

from typing import Any

import pytest
from msgspec.structs import replace

from kata_tui.harness.execution.call import Call
from kata_tui.harness.execution.inputs import Unbuildable
from kata_tui.harness.execution.submission import load_source
from kata_tui.harness.warmup.prebuilt import Ahead
from kata_tui.model.problem import Value
from tests.harness.sources import PRELUDE, called, case, expr, floats

DRAWN: dict[str, Value] = {"x": floats(1.0, 2.0), "noise": expr("jax.random.normal(key, x.shape)")}


def test_what_was_built_is_given_out_once() -> None:
    asked = case(DRAWN)
    ahead = Ahead()
    ahead.build(asked, 0)
    ahead.build(asked, 1)
    one = ahead.take(asked, 1)
    assert one is not None
    assert list(one) == ["x", "noise"]
    assert ahead.take(asked, 1) is None
    assert ahead.take(asked, 2) is None
    other = ahead.take(asked, 0)
    assert other is not None
    assert (one["noise"] != other["noise"]).all()


def test_a_call_gets_it_and_after_that_builds_as_ever() -> None:
    asked = case(DRAWN)
    ahead = Ahead()
    ahead.build(asked, 0)
    (built,) = [arguments for _, _, arguments in ahead._built]
    call = Call(load_source(PRELUDE + "def solve(x, noise):\n    return x + noise\n", "solve"), "solve", asked, ahead=ahead)
    assert call.arguments() is built
    again = call.arguments()
    assert again is not built
    assert (again["noise"] == built["noise"]).all()


@pytest.mark.parametrize("changed", [{"seed": 8}, {"call": "solve(x)"}, {"args": case({"x": floats(1.0, 2.5)}).args}])
def test_another_case_of_the_same_name_gets_nothing(changed: dict[str, Any]) -> None:
    asked = case(DRAWN)
    ahead = Ahead()
    ahead.build(asked, 0)
    assert ahead.take(replace(asked, **changed), 0) is None
    assert ahead.take(replace(asked), 0) is not None


@pytest.mark.parametrize(
    "code",
    ["print('a')", "1 / 0", "exit(3)", "__import__('warnings').warn('odd', stacklevel=1)", "__import__('sys').stderr.write('a')"],
)
def test_what_raises_warns_or_prints_waits_for_its_case(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = case({"x": expr(code)})
    ahead = Ahead()
    ahead.build(asked, 0)
    assert ahead.take(asked, 0) is None
    assert capsys.readouterr() == ("", "")


def test_an_expression_that_raises_is_told_when_the_case_is_run() -> None:
    call = called("def solve(x):\n    return x\n", {"x": expr("1 / 0")})
    ahead = Ahead()
    ahead.build(call.case, 0)
    with pytest.raises(Unbuildable, match="1 / 0"):
        Call(call.module, call.entry, call.case, ahead=ahead).arguments()
