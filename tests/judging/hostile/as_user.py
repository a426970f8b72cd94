"""Become an ordinary user, and then a program (Linux, started as root): `as_user.py USER FOLDER… -- PROGRAM ARGUMENT…`.

The user must be able to enter every FOLDER. What stands in the way, such as root's own home, is hidden behind an empty folder in which
only these are there, for this process and what comes of it alone. Where the system does not allow that either, the exit status is 99.
"""

import ctypes
import os
import sys
from pathlib import Path

CANNOT = 99

_NEW_NAMES, _PRIVATE, _BIND = 0x00020000, 0x00044000, 0x00005000


def barred(folder: Path) -> Path | None:
    """The uppermost folder on the way that not everybody may enter; None when there is none."""
    way = (*reversed(folder.parents), folder)
    return next((step for step in way if not step.stat().st_mode & 0o001), None)


def show(folders: list[Path]) -> None:
    """Hide what is barred, and show these folders in its place. Raises OSError."""
    hidden = {folder: bar for folder in folders if (bar := barred(folder)) is not None}
    if not hidden:
        return
    libc = ctypes.CDLL(None, use_errno=True)

    def call(name: str, *arguments: object) -> None:
        if getattr(libc, name)(*arguments) != 0:
            raise OSError(ctypes.get_errno(), name)

    call("unshare", _NEW_NAMES)
    call("mount", None, b"/", None, _PRIVATE, None)
    held = {folder: os.open(folder, os.O_PATH) for folder in hidden}
    for bar in set(hidden.values()):
        call("mount", b"none", bytes(bar), b"tmpfs", 0, b"mode=755")
    for folder, descriptor in held.items():
        if not folder.exists():  # else it is in another that is there already
            folder.mkdir(parents=True)
            call("mount", f"/proc/self/fd/{descriptor}".encode(), bytes(folder), None, _BIND, None)


def main(user: int, folders: list[Path], program: list[str]) -> None:
    try:
        show(sorted({folder.resolve() for folder in folders}))
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        os.execv(program[0], program)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(CANNOT)


if __name__ == "__main__":
    at = sys.argv.index("--")
    main(int(sys.argv[1]), [Path(folder) for folder in sys.argv[2:at]], sys.argv[at + 1 :])
