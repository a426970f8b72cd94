"""Reading files that others wrote, and writing files that must never be found half written."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

MIB = 2**20


def why(error: OSError | ValueError) -> str:
    """The system's reason, without our file names: `Permission denied`."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def read_bounded(path: Path, limit: int = MIB) -> bytes:
    """The bytes of a regular file of at most `limit` bytes, symlinks followed.

    Raises OSError, whose `strerror` is fit to be read, also for a folder, a pipe, a device and a larger file. Never waits for a pipe.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "it is a folder, not a file")
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is a pipe or a device, not a regular file")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(content) > limit:
        raise OSError(errno.EFBIG, f"it is larger than {size_words(limit)}")
    return content


def may_write(path: Path) -> bool:
    """Whether the system would let us write to that file or folder, as whom we act."""
    if os.geteuid() == os.getuid():  # the plain call: what asks for effective ids is refused by containers that do not know it
        return os.access(path, os.W_OK)
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def size_words(size: int) -> str:
    """A size in bytes as a person reads it: `1 MiB`."""
    return f"{size // MIB} MiB" if size >= MIB else f"{size // 1024} KiB"


def replace_file(path: Path, content: bytes, *, durable: bool) -> None:
    """Make `content` the whole of the file at `path`: readers see the old content or the new, nothing between.

    An existing file keeps its mode where the file system can set one, and its folder must exist. `durable`: it is on the disk when this
    returns. Raises OSError, and then the old content is untouched.
    """
    temporary = _beside(path, content, durable=durable)
    try:
        with suppress(OSError):  # there is none yet, or this file system refuses chmod
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        flush_folder(path.parent)


def create_file(path: Path, content: bytes) -> bool:
    """Make the file at `path` with that content, whole or not at all; False, and nothing done, when there is one. Raises OSError."""
    if os.path.lexists(path):
        return False
    return put_in_place(_beside(path, content, durable=True), path)


def put_in_place(temporary: Path, path: Path) -> bool:
    """Make a whole file, beside `path` and on the disk already, the file at `path`; False when there is one. Raises OSError.

    Either way `temporary` is gone.
    """
    try:
        path.hardlink_to(temporary)
    except OSError:  # somebody was quicker, or this is a file system without hard links
        if os.path.lexists(path):
            return False
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    flush_folder(path.parent)
    return True


def name_beside(path: Path) -> Path:
    """The name of a new temporary file in the folder of `path`."""
    return path.parent / f".{path.name[:64]}.{os.urandom(8).hex()}.tmp"


def _beside(path: Path, content: bytes, *, durable: bool) -> Path:
    """A new temporary file in the folder of `path`, with the mode that any new file gets."""
    temporary = name_beside(path)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            if durable:
                os.fsync(descriptor)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def flush_folder(folder: Path) -> None:
    """Bring a rename to the disk. Some file systems cannot: then the file's own flush has to do."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
