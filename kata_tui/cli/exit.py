"""How a command ends: the exit codes, and the error of somebody who asked for what cannot be."""

from enum import IntEnum

from kata_tui.model.told import Told


class Exit(IntEnum):
    """The exit codes. `meaning` is what the help says of one."""

    meaning: str

    def __new__(cls, code: int, meaning: str) -> "Exit":
        """A code and what it means."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    WELL = 0, "accepted, or all is well"
    SHORT = 1, "the solution was judged and not accepted, or something fell short"
    WRONG = 2, "a wrong option, an unknown id, or a file that cannot be used"
    FAULT = 3, "a fault of kata-tui itself"
    STOPPED = 130, "stopped with Ctrl+C"


class UsageError(Told):
    """Something that was asked for on the command line cannot be done."""
