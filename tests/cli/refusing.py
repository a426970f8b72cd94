"""Run a command for which the kernel refuses system calls, as old container runtimes and some file systems do.

`refusing.py ERROR NAME… -- COMMAND`: ERROR is a name of `errno`. Linux on x86-64 and arm64; ends with CANNOT where that is not so.
"""

import ctypes
import errno
import os
import platform
import struct
import sys

CANNOT = 77

CALLS: dict[str, dict[str, tuple[int, ...]]] = {
    "x86_64": {
        "chmod": (90, 91, 268, 452),
        "link": (86, 265),
        "clone3": (435,),
        "close_range": (436,),
        "copy_file_range": (326,),
        "faccessat2": (439,),
        "getrandom": (318,),
        "landlock": (444, 445, 446),
        "locks": (72,),
        "memfd_create": (319,),
        "openat2": (437,),
        "pidfd": (434, 424),
        "prlimit64": (302,),
        "renameat2": (316,),
        "rseq": (334,),
        "seccomp": (317,),
        "statx": (332,),
    },
    "aarch64": {
        "chmod": (52, 53, 452),
        "link": (37,),
        "clone3": (435,),
        "close_range": (436,),
        "copy_file_range": (285,),
        "faccessat2": (439,),
        "getrandom": (278,),
        "landlock": (444, 445, 446),
        "locks": (25,),
        "memfd_create": (279,),
        "openat2": (437,),
        "pidfd": (434, 424),
        "prlimit64": (261,),
        "renameat2": (276,),
        "rseq": (293,),
        "seccomp": (277,),
        "statx": (291,),
    },
}
NAMES = tuple(CALLS["x86_64"])
LOCKING = (5, 6, 7, 36, 37, 38)
"""What `fcntl` is asked for: locks, of processes and of open files."""

LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
NUMBER, SECOND_ARGUMENT = 0, 24


def program(error: int, names: list[str]) -> bytes:
    """The filter."""
    refuse = (RETURN, 0, 0, REFUSE | error)
    rules = []
    for name in names:
        for number in CALLS[platform.machine()][name]:
            if name == "locks":
                asked = [rule for command in LOCKING for rule in ((EQUAL, 0, 1, command), refuse)]
                rules += [(LOAD, 0, 0, NUMBER), (EQUAL, 0, len(asked) + 1, number), (LOAD, 0, 0, SECOND_ARGUMENT), *asked]
            else:
                rules += [(LOAD, 0, 0, NUMBER), (EQUAL, 0, 1, number), refuse]
    return b"".join(struct.pack("=HBBI", *rule) for rule in (*rules, (RETURN, 0, 0, ALLOW)))


class Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("rules", ctypes.c_void_p))


def main(arguments: list[str]) -> None:
    """Refuse, and become the command."""
    if sys.platform != "linux" or platform.machine() not in CALLS:
        sys.exit(CANNOT)
    end = arguments.index("--")
    rules = program(getattr(errno, arguments[0]), arguments[1:end])
    code = ctypes.create_string_buffer(rules)
    libc = ctypes.CDLL(None, use_errno=True)
    asked = Program(len(rules) // 8, ctypes.addressof(code))
    if libc.prctl(38, 1, 0, 0, 0) != 0 or libc.prctl(22, 2, ctypes.byref(asked), 0, 0) != 0:
        sys.exit(CANNOT)
    os.execvp(arguments[end + 1], arguments[end + 1 :])


if __name__ == "__main__":
    main(sys.argv[1:])
