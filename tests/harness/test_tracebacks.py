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


def test_the_failing_part_has_an_end() -> None:
    assert told("def solve():\n    x = [1]\n    return x + x[3]\n").end_column == 20
    assert told("def solve():\n    return [\n        1][\n        3]\n").end_column is None


def test_arguments_that_jit_refuses_belong_to_the_def_below_the_decorator() -> None:
    source = load_source(PRELUDE + "@jax.jit\n\ndef solve(x, mode):\n    return x\n".replace("\n\n", "\n", 1), "solve")
    with pytest.raises(TypeError) as caught:
        source["solve"](1.0, "sum")
    error = describe_error(caught.value)
    assert (error.line, error.column) == (FIRST + 1, None)
    assert error.title == "The argument `mode` is no array but a str"


RULES = """\
@jax.custom_vjp
def f(x, y):
    return x * y

def forward(x, y):
    return {forward}

def backward(kept, g):
    return {backward}

f.defvjp(forward, backward)

def solve():
    return jax.grad(f)(1.0, 2.0)
"""


def test_a_rule_s_error_belongs_to_the_rule() -> None:
    assert told(RULES.format(forward="x * y", backward="g, g")).line == FIRST + 4
    assert told(RULES.format(forward="(x * y, ())", backward="(g,)")).line == FIRST + 7
    assert told(RULES.format(forward="(x * y, ())", backward="(jnp.ones(2), g)")).line == FIRST + 7


@pytest.mark.parametrize(
    ("use", "name"),
    [("x + 1", "x"), ("f(x)", "x"), ("p['w'] * 2", "p")],
)
def test_an_array_that_was_given_away_names_the_line_that_took_it(use: str, name: str) -> None:
    error = told(
        f"""
        f = jax.jit(lambda tree: jax.tree.map(lambda leaf: leaf + 1, tree), donate_argnums=0)
        def solve():
            x, p = jnp.ones(3), {{"w": jnp.ones(3)}}
            print(x, p)
            new = f(x), f(p)
            return {use}
        """
    )
    assert error.card == "deleted"
    assert error.title == f"`{name}` was given away in line {FIRST + 4}"
    assert error.line == FIRST + 5


def test_a_value_that_leaked_names_the_line_that_made_it() -> None:
    error = told(
        """
        kept = []
        @jax.jit
        def f(x):
            kept.append(jnp.sin(x))
            return x
        def solve():
            f(1.0)
            return kept[0] + 1
        """
    )
    assert error.line == FIRST + 7
    assert error.title == f"A traced value from line {FIRST + 3} was kept and used later"


def test_an_error_in_a_function_that_was_called_back_belongs_to_its_line() -> None:
    error = told(
        """
        def check(x):
            x = x + 1
            raise ValueError("too large")
        @jax.jit
        def f(x):
            jax.debug.callback(check, x)
            return x
        def solve():
            return jax.block_until_ready(f(jnp.float32(1)))
        """
    )
    assert error.line == FIRST + 2
    assert error.title == "A function that was called back raised ValueError"
    assert error.message.strip().endswith("ValueError: too large")
