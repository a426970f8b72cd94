"""A source as a module: what works in it as in any file, and what is said of one that does not load."""

import linecache
import pickle
from textwrap import dedent

import pytest

from kata_tui.harness.execution.source_lines import FILENAME
from kata_tui.harness.execution.submission import NotLoaded, load_source, reload_source
from kata_tui.model.result import ErrorReport
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Refused


def refused(source: str, entry: str = "f") -> Refused:
    with pytest.raises(NotLoaded) as caught:
        load_source(dedent(source), entry)
    return caught.value.refused


def place(error: ErrorReport) -> tuple[str, int | None, int | None]:
    return error.type, error.line, error.column


def test_a_module_is_as_an_imported_one() -> None:
    module = load_source(
        dedent("""
            from __future__ import annotations
            import dataclasses, inspect, pickle
            @dataclasses.dataclass
            class D:
                a: int
            def f():
                return inspect.getsource(f), pickle.dumps(D(1)), __name__, __file__
        """),
        "f",
    )
    text, pickled, name, file = module["f"]()
    assert text.startswith("def f():\n    return inspect")
    assert pickle.loads(pickled).a == 1
    assert (name, file) == ("solution", "solution.py")


@pytest.mark.parametrize("entry", ["def f(): ...", "class f: ...", "f = lambda: 0", "import functools\nf = functools.partial(int)"])
def test_an_entry_is_whatever_can_be_called(entry: str) -> None:
    assert callable(load_source(entry, "f")["f"])


NO_PYTHON: dict[str, tuple[str, str | None, int | None]] = {
    "a parameter too many": ("def f(:\n    pass", "SyntaxError", 1),
    "an indent": ("x = 1\n  y = 2", "IndentationError", 2),
    "tabs and spaces": ("def f():\n\tif 1:\n        pass", "TabError", 3),
    "return outside": ("return 1", "SyntaxError", 1),
    "an open string": ("def f():\n    return 'open", "SyntaxError", 2),
    "deep brackets": ("(" * 500, "SyntaxError", 1),
    "far down": ("x = 1" + "\n" * 20 + "def f(x x): ...", "SyntaxError", 21),
    "a NUL byte": ("x = \x00 1", None, None),
    "a long chain": ("-" * 100_000 + "1", None, None),
}


@pytest.mark.parametrize("name", NO_PYTHON)
def test_what_does_not_compile_is_no_submission(name: str) -> None:
    source, kind, line = NO_PYTHON[name]
    found = refused(source)
    assert found.verdict is Verdict.INVALID_SUBMISSION
    if kind is not None:
        assert (found.error.type, found.error.line) == (kind, line)


def test_a_syntax_error_names_its_place_and_shows_the_line() -> None:
    error = refused("x = 1\ndef f(a b):\n    pass\n").error
    assert place(error) == ("SyntaxError", 2, 9)
    assert error.traceback == "solution.py:2\n    def f(a b):"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x = 1", "`f` is not defined in your file. The problem asks for it by that name."),
        ("f = 3", "`f` is not a function or class in your file. The problem asks for it by that name."),
        ("", "`f` is not defined in your file. The problem asks for it by that name."),
    ],
)
def test_a_missing_entry_is_no_submission(source: str, message: str) -> None:
    found = refused(source)
    assert (found.verdict, found.error.message) == (Verdict.INVALID_SUBMISSION, message)


@pytest.mark.parametrize("raised", ["ValueError('no')", "SystemExit(0)", "KeyboardInterrupt", "BaseException", "MemoryError"])
def test_a_module_body_that_raises_is_a_runtime_error(raised: str) -> None:
    found = refused(f"x = 1\nraise {raised}\ndef f(): ...")
    assert found.verdict is Verdict.RUNTIME_ERROR
    assert found.error.line == 2


def test_a_syntax_error_of_other_code_is_an_exception_like_any_other() -> None:
    found = refused("x = 1\ncompile('1 +', 'other.py', 'exec')")
    assert (found.verdict, found.error.type, found.error.line) == (Verdict.RUNTIME_ERROR, "SyntaxError", 2)


def test_the_flags_of_our_own_code_are_not_inherited() -> None:
    assert load_source("def f(x: int): ...", "f")["f"].__annotations__ == {"x": int}


def test_what_is_loaded_anew_is_what_was_judged() -> None:
    text = (
        "import linecache\nlinecache.cache['solution.py'] = (0, None, ['def f(): return 2\\n'], 'solution.py')\ndef f(): return 1\n"
    )
    load_source(text, "f")
    assert linecache.getline(FILENAME, 1) == "def f(): return 2\n"
    assert reload_source("f")["f"]() == 1


def test_a_module_loaded_anew_has_nothing_of_the_one_before() -> None:
    first = load_source("CACHE = []\ndef f(): CACHE.append(1)\n", "f")
    first["f"]()
    again = reload_source("f")
    assert (first["CACHE"], again["CACHE"]) == ([1], [])
    assert again["f"] is not first["f"]
