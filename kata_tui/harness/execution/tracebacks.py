"""An exception of a submission, cut to what its author can use: it starts at her first line and hides the frames of libraries."""

import linecache
import re
import traceback
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import TracebackType

import kata_tui
from kata_tui.model.cards import card_for
from kata_tui.model.result import ErrorReport
from kata_tui.model.text import clean, clean_line

FILENAME = "solution.py"
"""What the source is called while it runs; its own frames are known by it."""

CALL = "<call>"
"""What the expression of a case's `call` is called while it is evaluated."""

MAX_MESSAGE = 4_000
MAX_CHAIN = 20
_OURS = str(Path(kata_tui.__file__).parent)
MAX_TRACEBACK = 16_000
_PLACE = re.compile(r"^.*[/\\](site-packages|lib[/\\]python[\d.]+)[/\\]")
_MEMORY = ("RESOURCE_EXHAUSTED", "Out of memory", "std::bad_alloc")


def describe_error(error: BaseException) -> ErrorReport:
    """The report of an exception that passed through a source, or of a SyntaxError in it."""
    if isinstance(error, SyntaxError) and error.filename == FILENAME:
        return ErrorReport(
            type=type(error).__name__,
            message=clean(str(error.msg)),
            line=error.lineno,
            column=error.offset or None,
            traceback=clean(f"{FILENAME}:{error.lineno}\n    {(error.text or '').rstrip()}"),
            card=card_for(bases_of(error), f"{error.msg}\n{error.text or ''}"),
        )
    frames, own = traceback.extract_tb(error.__traceback__), list[traceback.FrameSummary]()
    for link in _chain(error):
        own = own or [frame for frame in traceback.extract_tb(link.__traceback__) if frame.filename == FILENAME]
    last = own[-1] if own else None
    message = message_of(error)
    return ErrorReport(
        type=clean_line(type(error).__name__, 100),
        message=message,
        line=last.lineno if last else None,
        column=_column(last) if last else None,
        traceback=_cut(error.__traceback__),
        card=card_for(bases_of(error), message),
        frames=_whole(frames),
    )


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
        return clean(str(error), characters=MAX_MESSAGE)
    except BaseException as second:
        return f"(its text could not be had: __str__ raised {clean_line(type(second).__name__, 100)})"


def bases_of(error: BaseException) -> tuple[str, ...]:
    """The qualified names of the exception's class and its bases, most special first."""
    return tuple(clean_line(f"{base.__module__}.{base.__qualname__}", 200) for base in type(error).__mro__)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether the exception says that more memory was asked for than there is."""
    return isinstance(error, MemoryError) or any(word in message_of(error) for word in _MEMORY)


def _column(frame: traceback.FrameSummary) -> int | None:
    """The column, in characters from 1, where the failing part of a frame's line begins; the interpreter counts bytes."""
    if frame.colno is None or frame.lineno is None:
        return None
    before = linecache.getline(FILENAME, frame.lineno).encode()[: frame.colno]
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
