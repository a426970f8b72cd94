"""How much two sources differ: in lines of code, where spaces at the ends, blank lines and comments count for nothing."""

from difflib import SequenceMatcher

SMALL = 4
"""Lines that a mistake may change of the reference, so that somebody can find it in three minutes."""

SPARE = 2
"""Lines that somebody who mends may change beyond those that a mistake changed: there are other right ways."""


def changed_lines(old: str, new: str) -> int:
    """How many lines of code were changed: taken out or put in, whichever are more."""
    gone, come = _edits(old, new)
    return max(len(gone), len(come))


def is_small(reference: str, mistake: str) -> bool:
    """Whether a mistake is the reference but for a few lines, and about half of the reference is still there."""
    gone, _ = _edits(reference, mistake)
    kept = len(_code(reference)) - len(gone)
    return 0 < changed_lines(reference, mistake) <= SMALL and 0 < kept >= len(gone) - 1


def what_changed(old: str, new: str) -> str:
    """The lines that only one of the two has."""
    return "\n".join(line for side in _edits(old, new) for line in side)


def _edits(old: str, new: str) -> tuple[list[str], list[str]]:
    before, after = _code(old), _code(new)
    gone: list[str] = []
    come: list[str] = []
    for kind, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            gone += before[first:last]
            come += after[start:end]
    return gone, come


def _code(source: str) -> list[str]:
    """The lines that are code."""
    lines = (line.rstrip() for line in source.splitlines())
    return [line for line in lines if line and not line.lstrip().startswith("#")]
