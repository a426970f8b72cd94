"""An exception as its author reads it: her line, her column, and none of the library's frames."""

from collections.abc import Callable, Iterator
from textwrap import dedent
from typing import Any

import jax
import pytest

from kata_tui.harness.execution.submission import load_source
from kata_tui.harness.execution.tracebacks import MAX_MESSAGE, MAX_TRACEBACK, bases_of, describe_error, is_out_of_memory, message_of
from kata_tui.model.result import ErrorReport
from tests.harness.sources import PRELUDE

FIRST = PRELUDE.count("\n") + 1
"""The line of the first line of a source below."""


@pytest.fixture(autouse=True)
def unfiltered_tracebacks() -> Iterator[None]:
    """As in a harness process, where the environment says so."""
    before = jax.config.jax_traceback_filtering
    jax.config.update("jax_traceback_filtering", "off")
    yield
    jax.config.update("jax_traceback_filtering", before)


def raised(source: str) -> BaseException:
    solve: Callable[..., Any] = load_source(PRELUDE + dedent(source).lstrip("\n"), "solve")["solve"]
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - whatever it is
        solve()
    return caught.value


def told(source: str) -> ErrorReport:
    return describe_error(raised(source))


def test_line_and_column_are_those_of_the_failing_part() -> None:
    error = told("def solve():\n    x = [1]\n    return x + x[3]\n")
    assert (error.type, error.message) == ("IndexError", "list index out of range")
    assert (error.line, error.column) == (FIRST + 2, 16)
    assert error.traceback == f"solution.py:{FIRST + 2} in solve\n    return x + x[3]"


def test_columns_are_counted_in_characters() -> None:
    assert told("def solve():\n    数, é = '数é', [1]\n    return 数, é, é[3]\n").column == 18


def test_the_innermost_line_of_hers_is_named_and_library_frames_are_counted() -> None:
    error = told(
        """
        def helper(x):
            return jnp.ones(3) @ x

        def solve():
            return jax.jit(helper)(jnp.ones(2))
        """
    )
    assert error.line == FIRST + 1
    lines = error.traceback.splitlines()
    assert lines[0] == f"solution.py:{FIRST + 4} in solve"
    assert [line for line in lines if line.startswith("solution.py")][-1] == f"solution.py:{FIRST + 1} in helper"
    assert sum("inside libraries" in line for line in lines) == 2
    assert "site-packages" not in error.traceback


def test_an_error_in_a_library_ends_with_a_count_of_its_frames() -> None:
    error = told("def solve():\n    return jnp.zeros(3).reshape(2)\n")
    assert error.traceback.splitlines()[-1].strip().startswith("… ")
    assert error.line == FIRST + 1


def test_one_frame_is_one_frame() -> None:
    error = told("import fractions\ndef solve():\n    return fractions.Fraction('x')\n")
    assert error.traceback.splitlines()[-1] == "    … 1 frame inside libraries"


def test_an_error_that_never_passed_her_code_has_no_line() -> None:
    error = describe_error(ValueError("ours"))
    assert (error.line, error.column, error.traceback) == (None, None, "")


def test_endless_recursion_is_told_in_bounded_length() -> None:
    error = told("def solve(n=0):\n    return solve(n + 1)\n")
    assert error.type == "RecursionError"
    assert len(error.traceback) <= MAX_TRACEBACK + 1


def test_a_message_is_bounded_and_clean() -> None:
    assert len(message_of(ValueError("x" * 10**6))) <= MAX_MESSAGE
    assert len(message_of(ValueError("x\n" * 10**6))) <= MAX_MESSAGE + 1
    assert message_of(ValueError("\x1b]0;t\x07a\u202eb\ud800")) == "a\\u202eb\\ud800"


@pytest.mark.parametrize(
    "body",
    [
        "raise ValueError('second')",
        "raise SystemExit(0)",
        "raise KeyboardInterrupt",
        "return 3",
        "return None",
        "raise type(self)",
        "return self.__str__()",
    ],
)
def test_an_exception_whose_text_cannot_be_had(body: str) -> None:
    error = told(f"class Evil(BaseException):\n    def __str__(self):\n        {body}\ndef solve():\n    raise Evil\n")
    assert error.type == "Evil"
    assert error.message.startswith("(its text could not be had: __str__ raised ")
    assert error.line == FIRST + 4


def test_a_class_may_have_any_name() -> None:
    error = told("def solve():\n    raise type('\\x1b[31mA' * 1000, (Exception,), {})('x')\n")
    assert "\x1b" not in error.type
    assert len(error.type) <= 100
    assert all(
        "\x1b" not in name and len(name) <= 200
        for name in bases_of(raised("def solve():\n    raise type('\\x1bA' * 1000, (Exception,), {})\n"))
    )


def test_the_bases_are_told_from_the_class_up() -> None:
    error = raised("class Mine(KeyError): ...\ndef solve():\n    raise Mine\n")
    assert bases_of(error) == (
        "solution.Mine",
        "builtins.KeyError",
        "builtins.LookupError",
        "builtins.Exception",
        "builtins.BaseException",
        "builtins.object",
    )


def test_too_much_memory_is_recognised() -> None:
    assert is_out_of_memory(MemoryError())
    assert is_out_of_memory(RuntimeError("RESOURCE_EXHAUSTED: Out of memory allocating 8 bytes"))
    assert not is_out_of_memory(ValueError("memory"))
