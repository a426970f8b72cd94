"""Frames of the source on the stack, and what its code does with what a call gives."""

import dis
from collections import defaultdict
from types import FrameType

from kata_tui.harness.execution.source_lines import FILENAME
from kata_tui.harness.execution.submission import MODULE


def _is_authors(frame: FrameType) -> bool:
    """Whether the frame runs an expression of the problem file. `<string>` is also what code is called that dataclasses have written."""
    if frame.f_code.co_filename == "<call>":
        return True
    written = frame.f_code.co_filename == "<string>" and frame.f_code.co_name.startswith("<")
    return written and frame.f_globals.get("__name__") != MODULE


def own_frame(frame: FrameType | None) -> FrameType | None:
    """The frame of the source that is nearest on the stack, with nothing of the problem file's between; None where there is none."""
    while frame is not None and frame.f_code.co_filename != FILENAME:
        if _is_authors(frame):
            return None
        frame = frame.f_back
    return frame


def is_dropped(frame: FrameType) -> bool:
    """Whether the code of the source does nothing with what the call it is in gives: it stands alone, or its name is never read."""
    if frame.f_code.co_filename != FILENAME:
        return False
    later = [one for one in dis.get_instructions(frame.f_code) if one.offset > frame.f_lasti and one.opname not in ("CACHE", "NOP")]
    if not later or later[0].opname == "POP_TOP":
        return bool(later)
    if not later[0].opname.startswith("STORE_FAST") or "locals" in frame.f_code.co_names:
        return False
    value = later[0].argval
    stored = value[0] if isinstance(value, tuple) else value
    reads: defaultdict[str, int] = defaultdict(int)
    for one in dis.get_instructions(frame.f_code):
        if "LOAD" in one.opname:
            held = one.argval if isinstance(one.argval, tuple) else (one.argval,)
            for item in held[1:] if one.opname.startswith("STORE_FAST") else held:
                if isinstance(item, str):
                    reads[item] += 1
    return not reads[stored]
