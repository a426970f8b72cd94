"""Landlock: from now on this process reads what Python and JAX need, and writes nothing.

Applied through the system calls themselves (Linux 5.13 and later; https://docs.kernel.org/userspace-api/landlock.html). A rule set binds
the thread that takes it on and all it starts later, so the process must have one thread.
"""

import ctypes
import os
import site
import struct
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from kata_tui.model.site_packages import SITES

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION = 1  # flag: ask for the ABI instead of making a rule set
_BENEATH = 1  # rule type: a path and everything below it

_READ_FILE = 1 << 2
_READ_DIR = 1 << 3
_WRITE_FILE = 1 << 1
_REMOVE_FILE = 1 << 5
_MAKE_FILE = 1 << 8
_TRUNCATE = 1 << 14
_HANDLED = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF}
"""The file rights that each ABI knows; from the fifth on there is `ioctl` too."""

_SYSTEM = (
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/lib",
    "/lib64",
    "/nix/store",
    "/gnu/store",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/usr/share/zoneinfo",
    "/usr/share/locale",
    "/sys/devices/system/cpu",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/dev/urandom",
    "/dev/random",
    "/dev/zero",
)


def abi() -> int:
    """The version of Landlock that this kernel offers; 0 for none."""
    return max(0, int(_libc().syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)))


def restrict(hidden: Path, apart: Sequence[str], compiled: str, writable: bool) -> int:
    """Take the rules on and return the ABI they were made with; 0 when the kernel has no Landlock.

    `hidden` is the folder of this package, which also holds the shipped problems with their references: of the folder around it every
    other entry is readable by name. `apart` are files and folders to be read too. `compiled` is a folder whose files may be read, and
    written when `writable`; or empty.

    Raises OSError when the kernel has Landlock and refuses.
    """
    version = abi()
    if version == 0:
        return 0
    handled = _HANDLED.get(version, 0xFFFF)
    # beside files: no TCP (ABI 4), no abstract sockets and no signals out of here (ABI 6)
    attributes = struct.pack("=QQQ", handled, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    rules = _checked(_libc().syscall(_CREATE, attributes, ctypes.c_size_t(size), 0), "landlock_create_ruleset")
    try:
        for path, rights in _allowed(hidden, apart):
            _allow(rules, path, rights)
        if compiled:
            write = _WRITE_FILE | _REMOVE_FILE | _MAKE_FILE | _TRUNCATE if writable else 0
            _allow(rules, compiled, (_READ_FILE | _READ_DIR | write) & handled)
        _checked(_libc().syscall(_RESTRICT, rules, 0), "landlock_restrict_self")
    finally:
        os.close(rules)
    return version


def _allowed(hidden: Path, apart: Sequence[str]) -> Iterator[tuple[str, int]]:
    read = _READ_FILE | _READ_DIR
    libraries = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")} | set(site.getsitepackages())
    folders = {Path(folder).resolve() for folder in (*libraries, *sys.path, f"{sys.base_prefix}/lib") if folder}
    for folder in folders:
        if folder in hidden.parents:
            # a folder around the package: its names, and all but the way to the package
            yield str(folder), _READ_DIR
            if folder == hidden.parent and (folder.name in SITES or folder in {Path(path).resolve() for path in libraries}):
                with suppress(OSError):
                    yield from ((str(entry), read) for entry in folder.iterdir() if entry != hidden)
        else:
            yield str(folder), read
    for path in (*apart, *_SYSTEM, f"/proc/{os.getpid()}"):
        yield path, read
    yield "/dev/null", _READ_FILE | _WRITE_FILE


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there needs no rule
    try:
        if not os.path.isdir(path):  # noqa: PTH112 - a hundred of these are in the way of every run
            rights &= ~_READ_DIR
        _checked(
            _libc().syscall(_ADD_RULE, rules, _BENEATH, struct.pack("=Qi", rights, descriptor), 0), f"landlock_add_rule {path}"
        )
    finally:
        os.close(descriptor)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(value: int, call: str) -> int:
    if value < 0:
        raise OSError(ctypes.get_errno(), call)
    return value
