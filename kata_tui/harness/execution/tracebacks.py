"""An exception of a submission, cut to what its author can use: it starts at her first line and hides the frames of libraries."""

import linecache
import re
import sys
import traceback
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import FrameType, TracebackType

import kata_tui
from kata_tui.harness.execution.source_lines import FILENAME, given_away, line_of
from kata_tui.harness.shapes.failing import names_of
from kata_tui.model.cards import Symptoms, explained
from kata_tui.model.result import ErrorReport
from kata_tui.model.text import clean, clean_line

CALL = "<call>"
"""What the expression of a case's `call` is called while it is evaluated."""

MAX_MESSAGE = 4_000
MAX_CHAIN = 20
_OURS = str(Path(kata_tui.__file__).parent)
MAX_TRACEBACK = 16_000
_PLACE = re.compile(r"^.*[/\\](site-packages|lib[/\\]python[\d.]+)[/\\]")
_MOST_LINES = 10
_CALLED = re.compile(r"'(\w{1,100})' object is not callable")
_ELSEWHERE = re.compile(r'^ *File "(?!solution\.py|[^"\n]*[/\\]debugger[/\\])[^"\n]*", line \d+, in .*\n?', re.MULTILINE)
"""A line of a message that itself holds a traceback: that of a function that compiled code called back."""
_MEMORY = ("RESOURCE_EXHAUSTED", "Out of memory", "std::bad_alloc")


def describe_error(error: BaseException) -> ErrorReport:
    """The report of an exception that passed through a source, or of a SyntaxError in it."""
    if isinstance(error, SyntaxError) and error.filename == FILENAME:
        card, title = explained(Symptoms(bases_of(error), f"{error.msg}\n{error.text or ''}"))
        return ErrorReport(
            type=type(error).__name__,
            message=clean(str(error.msg)),
            line=error.lineno,
            column=error.offset or None,
            traceback=clean(f"{FILENAME}:{error.lineno}\n    {(error.text or '').rstrip()}"),
            card=card,
            title=title,
        )
    frames = traceback.extract_tb(error.__traceback__)
    last, frame, inside = _innermost(error)
    message = message_of(error)
    card, title = explained(Symptoms(bases_of(error), message, inside, _code(last) if last else "", _got(error, message)))
    elsewhere = line_of(message, passed=last is not None)
    taken = _taken(error, message)
    if taken is not None:
        title = f"`{taken[0]}` was given away in line {taken[1]}"
    return ErrorReport(
        type=clean_line(type(error).__name__, 100),
        message=message,
        line=elsewhere or (last.lineno if last else None),
        column=_column(last, last.colno) if last and not elsewhere else None,
        traceback=_cut(error.__traceback__),
        card=card,
        frames=_whole(frames),
        title=title,
        end_column=_column(last, last.end_colno) if last and not elsewhere and last.lineno == last.end_lineno else None,
        shapes=names_of(frame, last) if last and frame and not elsewhere else {},
    )


def _innermost(error: BaseException) -> tuple[traceback.FrameSummary | None, FrameType | None, str]:
    """The source's innermost frame, as text and itself, and the frames of libraries below it as `Symptoms.inside` has them."""
    for link in _chain(error):
        frames = traceback.extract_tb(link.__traceback__)
        own = [index for index, frame in enumerate(frames) if frame.filename == FILENAME]
        if own:
            below = "\n".join(f"{_PLACE.sub('', frame.filename)}:{frame.name}" for frame in frames[own[-1] + 1 :])
            whole, _ = list(traceback.walk_tb(link.__traceback__))[own[-1]]
            return frames[own[-1]], whole, below
    return None, None, ""


def _taken(error: BaseException, message: str) -> tuple[str, int] | None:
    """Which array of the source's innermost frame was given away, and where; None for any other error."""
    own = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == FILENAME]
    return given_away(message, *own[-1]) if own else None


def _code(frame: traceback.FrameSummary) -> str:
    """The lines of a frame's statement that failed."""
    first = frame.lineno or 1
    last = min(frame.end_lineno or first, first + _MOST_LINES)
    return "".join(linecache.getline(FILENAME, line) for line in range(first, last + 1)).strip()


def _got(error: BaseException, message: str) -> str:
    """The classes of the object that lacked an attribute, or that a message says cannot be called, as `Symptoms.got` has them."""
    if isinstance(error, AttributeError):
        return _classes(type(error.obj))
    called = _CALLED.match(message)
    found = getattr(sys.modules.get("solution"), called[1], None) if called is not None else None
    return _classes(found) if isinstance(found, type) else ""


def _classes(kind: type) -> str:
    return "\n".join(clean_line(f"{base.__module__}.{base.__qualname__}", 200) for base in type.mro(kind)[:_MOST_LINES])


class Whose(Enum):
    """Whose doing an exception is, by the frames that it came through."""

    SOURCE = "a line of the source was on the way, in whoever's objects it stands"
    CASE = "the case's own call was, and no line of the source"
    LIBRARY = "neither was, and a library raised it"
    OURS = "neither was, and a file of ours raised it"


def whose(error: BaseException) -> Whose:
    """Whose doing an exception is. What it was made from counts: a library may have taken one of the source's and raised its own."""
    files = [frame.f_code.co_filename for link in _chain(error) for frame, _ in traceback.walk_tb(link.__traceback__)]
    if FILENAME in files:
        return Whose.SOURCE
    if CALL in files:
        return Whose.CASE
    trimmed = any("removed its internal frames" in note for note in getattr(error, "__notes__", ()))  # by JAX: it was in there
    return Whose.OURS if innermost_file(error).startswith(_OURS) and not trimmed else Whose.LIBRARY


def innermost_file(error: BaseException) -> str:
    """The file of the frame that raised an exception; empty where it has none."""
    found = ""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        found = frame.f_code.co_filename
    return found


def describe_fault(error: BaseException) -> str:
    """An exception of our own in one line: what it is, and the line of ours that it came from."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(_OURS)]
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return clean_line(f"{type(error).__name__}: {message_of(error)}", 600) + place


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and those it was raised from or during, the last one first."""
    link: BaseException | None = error
    for _ in range(MAX_CHAIN):
        if link is None:
            return
        yield link
        link = link.__cause__ or link.__context__


def message_of(error: BaseException) -> str:
    """`str(error)`, bounded and cleaned, even when that raises."""
    try:
        text = str(error).partition("=== Source Location Trace: ===")[0]  # in the files of XLA
        return clean(_ELSEWHERE.sub("", text), characters=MAX_MESSAGE)
    except BaseException as second:
        return f"(its text could not be had: __str__ raised {clean_line(type(second).__name__, 100)})"


def bases_of(error: BaseException) -> tuple[str, ...]:
    """The qualified names of the exception's class and its bases, most special first."""
    return tuple(clean_line(f"{base.__module__}.{base.__qualname__}", 200) for base in type(error).__mro__)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether the exception says that more memory was asked for than there is."""
    return isinstance(error, MemoryError) or any(word in message_of(error) for word in _MEMORY)


def _column(frame: traceback.FrameSummary, offset: int | None) -> int | None:
    """The column, in characters from 1, of a place in a frame's line; the interpreter counts bytes, from 0."""
    if offset is None or frame.lineno is None:
        return None
    before = linecache.getline(FILENAME, frame.lineno).encode()[:offset]
    return len(before.decode(errors="replace")) + 1


def _cut(trace: TracebackType | None) -> str:
    """The frames from the source's first line on; runs of library frames are one line that counts them."""
    frames = traceback.extract_tb(trace)
    first = next((index for index, frame in enumerate(frames) if frame.filename == FILENAME), len(frames))
    out: list[str] = []
    hidden = 0
    for frame in frames[first:]:
        if frame.filename != FILENAME:
            hidden += 1
            continue
        if hidden:
            out.append(_counted(hidden))
            hidden = 0
        out.append(f"{FILENAME}:{frame.lineno} in {frame.name}\n    {frame.line or ''}")
    if hidden:
        out.append(_counted(hidden))
    return clean("\n".join(out), characters=MAX_TRACEBACK)


def _whole(frames: list[traceback.FrameSummary]) -> str:
    """Every frame from the source's first line on, libraries' by their file below the folder they are installed in."""
    first = next((index for index, frame in enumerate(frames) if frame.filename == FILENAME), len(frames))
    out = [f"{_PLACE.sub('', frame.filename)}:{frame.lineno} in {frame.name}\n    {frame.line or ''}" for frame in frames[first:]]
    return clean("\n".join(out), characters=MAX_TRACEBACK)


def _counted(hidden: int) -> str:
    return f"    … {hidden} {'frame' if hidden == 1 else 'frames'} inside libraries"
