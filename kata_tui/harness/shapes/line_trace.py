"""Follows the frames of a source, line by line, and keeps what their names are bound to.

The hook is Python's own (`sys.settrace`), and of the frames of libraries it sees no more than that they begin. Of each frame of the source
the locals are held and compared by identity: what is new or another object has been bound by the line before.
"""

import ast
import inspect
import sys
from time import perf_counter
from types import CodeType, FrameType, TracebackType
from typing import Any

from kata_tui.harness.execution.source_lines import FILENAME, nodes
from kata_tui.harness.shapes.bindings import described
from kata_tui.model.bound_shapes import MAX_KINDS, MAX_LINES, MAX_NAMES, RETURNED, Bound, LineShapes

MAX_EVENTS = 100_000
"""Lines of the source that are followed, as often as they run."""

_NOT_FOLLOWED = frozenset({"<module>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"})
_RESUMED = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_MISSING = object()


class Enough(BaseException):
    """Raised within what is followed: it has run for long enough."""


class LineTrace:
    """While entered, follows the source that was loaded last, for so many seconds. `cut`: it ran for longer, and was ended."""

    def __init__(self, seconds: float) -> None:
        self.cut = False
        self._until = perf_counter() + seconds
        self._events = 0
        self._notes: dict[int, dict[str, _Note]] = {}
        self._statements = _Statements()
        self._before: Any = None

    def __enter__(self) -> "LineTrace":
        self._before = sys.gettrace()
        sys.settrace(self._begin)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        sys.settrace(self._before)
        return kind is Enough

    @property
    def lines(self) -> tuple[LineShapes, ...]:
        """What each line bound."""
        return tuple(
            LineShapes(line, tuple(note.bound() for note in notes.values())) for line, notes in sorted(self._notes.items())
        )

    def tick(self, *, own: bool = True) -> None:
        """Something was followed, a line of the source's `own` or the beginning of a library's function. Raises Enough."""
        self._events += own
        if self._events > MAX_EVENTS or perf_counter() > self._until:
            self.cut = True
            raise Enough

    def bind(self, line: int, name: str, value: object) -> None:
        """A name was bound in a line."""
        line = self._statements.first_line(line)
        notes = self._notes.get(line, {})
        if (name not in notes and len(notes) >= MAX_NAMES) or (not notes and len(self._notes) >= MAX_LINES):
            return
        if name != RETURNED and line in self._statements.plain:
            return
        text = described(value)
        if text is not None:
            self._notes.setdefault(line, notes).setdefault(name, _Note(name)).add(text)

    def _begin(self, frame: FrameType, event: str, _: object) -> "_FrameTrace | None":
        self.tick(own=False)
        code = frame.f_code
        if event != "call" or code.co_filename != FILENAME or code.co_name in _NOT_FOLLOWED:
            return None
        return _FrameTrace(self, frame)


class _FrameTrace:
    """One frame: what its names were bound to when its last line began."""

    def __init__(self, trace: LineTrace, frame: FrameType) -> None:
        self._trace = trace
        self._held: dict[str, object] = dict(frame.f_locals)
        self._line = frame.f_lineno
        self._raising = False
        begins = frame.f_lineno == frame.f_code.co_firstlineno  # a generator's frame goes on elsewhere
        for name in _parameters(frame.f_code) if begins else ():
            if name in self._held:
                trace.bind(self._line, name, self._held[name])

    def __call__(self, frame: FrameType, event: str, value: object) -> "_FrameTrace":
        self._trace.tick()
        if event == "exception":
            self._raising = True
        elif event == "line":
            self._compare(frame)
            self._line, self._raising = frame.f_lineno, False
        elif event == "return" and not self._raising:
            self._compare(frame)
            if value is not None and frame.f_code.co_name != "<lambda>" and not frame.f_code.co_flags & _RESUMED:
                self._trace.bind(self._line, RETURNED, value)
        return self

    def _compare(self, frame: FrameType) -> None:
        now = dict(frame.f_locals)
        for name, value in now.items():
            if self._held.get(name, _MISSING) is not value and name[:1] != "." and name[:2] != "__":
                self._trace.bind(self._line, name, value)
        self._held = now  # and what they were bound to before may go only now: an id may be used again


class _Note:
    """What one name was bound to in one line."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._texts: list[str] = []
        self._last = ""
        self._times = 0

    def add(self, text: str) -> None:
        self._times += 1
        self._last = text
        if text not in self._texts and len(self._texts) < MAX_KINDS:
            self._texts.append(text)

    def bound(self) -> Bound:
        return Bound(self._name, tuple(self._texts), self._times, self._last)


class _Statements:
    """Where the statements of the source begin. `plain`: the lines of those that bind nothing but what is written there."""

    def __init__(self) -> None:
        self.plain: set[int] = set()
        self._first: dict[int, int] = {}
        for node in nodes():  # what holds another comes before it
            if not isinstance(node, ast.stmt):
                continue
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno or node.lineno
            decorators = getattr(node, "decorator_list", [])
            first = min([node.lineno, *(one.lineno for one in decorators)])
            self._first.update(dict.fromkeys(range(first, last + 1), node.lineno))
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant):
                self.plain.add(node.lineno)

    def first_line(self, line: int) -> int:
        """The line in which the statement of a line begins; that of `def` for its decorators."""
        return self._first.get(line, line)


def _parameters(code: CodeType) -> tuple[str, ...]:
    """The names of a function's parameters, without `self`."""
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    names = code.co_varnames[:count]
    return names[1:] if names[:1] in (("self",), ("cls",)) else names
