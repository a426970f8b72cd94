"""Whether a folder takes what is written to it: tried with a file that is gone again, for a disk tells of its state in no other way."""

import errno
import os
import stat
from pathlib import Path

from msgspec import Struct

from kata_tui.storage.files import MIB, name_beside

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)


class Tried(Struct, frozen=True):
    """What a folder did with a file. `error`: why it could not be written; None when it was. The rest is True where that is unknown."""

    error: OSError | None = None
    keeps_modes: bool = True
    gives_locks: bool = True


def try_folder(folder: Path, size: int = MIB) -> Tried:
    """Write a file of `size` bytes in `folder` (in the folder above where there is none yet), set its mode, lock it, and remove it."""
    for place in (folder, *folder.parents):
        if place.is_dir():
            return _try_file(name_beside(place / "kata-tui"), size)
        if os.path.lexists(place):
            return Tried(NotADirectoryError(errno.ENOTDIR, f"`{place}` is not a folder"))
    return Tried(FileNotFoundError(errno.ENOENT, "it is nowhere"))


def _try_file(path: Path, size: int) -> Tried:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    except OSError as error:
        return Tried(error)
    try:
        content = os.urandom(size)  # a file system that compresses would take zeros without room for them
        while content:
            content = content[os.write(descriptor, content) :]
        os.fsync(descriptor)
    except OSError as error:
        return Tried(error)
    else:
        return Tried(None, _keeps_mode(path, descriptor), _gives_lock(descriptor))
    finally:
        os.close(descriptor)
        path.unlink(missing_ok=True)


def _keeps_mode(path: Path, descriptor: int) -> bool:
    try:
        path.chmod(stat.S_IMODE(os.fstat(descriptor).st_mode))
    except OSError:
        return False
    return True


def _gives_lock(descriptor: int) -> bool:
    """Whether a file that nobody else knows can be locked."""
    import fcntl

    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def cure(error: OSError) -> str:
    """What a person can do about it; empty where that is not known."""
    if error.errno in NO_ROOM:
        return "Make room on the disk: it is full, or can hold no more files."
    if error.errno in REFUSED:
        return "Allow writing there, or set KATA_TUI_HOME to a folder of yours."
    if error.errno in (errno.EEXIST, errno.ENOTDIR, errno.EISDIR):
        return "A file and a folder are in each other's place there. Move one of them away."
    return ""
