"""Programs of the platform that are put around a process: bubblewrap on Linux, sandbox-exec on macOS. Here are their command lines."""

import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from kata_tui.judging.processes.installed_packages import libraries
from kata_tui.protocol.start import Start

SANDBOX_EXEC = "/usr/bin/sandbox-exec"
NOT_WRAPPED = (
    "Your settings ask for bubblewrap, and it does not start here. `bwrap --unshare-all --ro-bind / / true` says why."
    " Without the line `container` in the settings, solutions run without it."
)

_SHOWN = ("/usr", "/nix/store", "/gnu/store", "/etc/ld.so.cache", "/etc/localtime", "/sys/devices/system/cpu")
_LINKED = ("/bin", "/lib", "/lib64")
_MAC = ("/usr/lib", "/usr/share", "/System", "/Library/Apple", "/private/etc/localtime", "/private/var/db/timezone", "/dev")


def bubblewrap(program: str, package: Path, shared: Path) -> list[str]:
    """The begin of a command that runs in namespaces of its own: no network, no other process, few files.

    There are the interpreter, the libraries and `package`, to be read. `shared`, where compilations are kept, can be written: which of
    them by whom is Landlock's to say.
    """
    command = [
        program,
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
        "--cap-drop",
        "ALL",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--setenv",  # nobody is known by name there, and a library such as IPython, which Flax imports where it is, asks for a home
        "HOME",
        "/nonexistent",
    ]
    for path in _LINKED:
        link = Path(path)
        command += ["--symlink", str(link.readlink()), path] if link.is_symlink() else ["--ro-bind-try", path, path]
    for path in dict.fromkeys((*_SHOWN, *map(str, _interpreter()), *_libraries(), str(package))):
        command += ["--ro-bind-try", path, path]
    return [*command, "--bind-try", str(shared), str(shared), "--chdir", "/", "--"]


def number_outside(program: int, inside: int) -> int | None:
    """The number here of the process that is `inside` to the descendants of `program`, a running bubblewrap; None when it has gone."""
    fresh = [program]
    while fresh:
        pid = fresh.pop()
        with suppress(OSError, ValueError):
            numbers = Path(f"/proc/{pid}/status").read_text().partition("NSpid:")[2].partition("\n")[0].split()
            if len(numbers) > 1 and int(numbers[-1]) == inside:
                return pid
            fresh += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return None


def seatbelt(package: Path, start: Start) -> list[str]:
    """The begin of a command that runs under a profile of `sandbox_profile` (macOS)."""
    compiled = [Path(start.compiled)] if start.compiled else []
    readable = [*map(Path, (*_MAC, *_libraries())), *_interpreter(), package, *compiled]
    return [SANDBOX_EXEC, "-p", sandbox_profile(_interpreter(), readable, compiled if start.writable else [])]


def sandbox_profile(programs: Sequence[Path], readable: Sequence[Path], writable: Sequence[Path]) -> str:
    """A profile for `sandbox-exec` that denies everything but these.

    `programs`: folders from which a program may take this one's place, as the interpreter does at its start. There are no rules that deny
    a path: what such a rule hides is found again under another name.
    """
    reads = _beneath(readable)
    return "\n".join(
        [
            "(version 1)",
            "(deny default)",
            '(import "system.sb")',
            f"(allow process-exec {_beneath(programs)})",
            "(deny process-fork)",
            "(allow file-read-metadata)",
            f'(allow file-read* (literal "/") {reads})',
            f"(allow file-map-executable {reads})",
            '(allow file-write-data (literal "/dev/null"))',
            *([f"(allow file-write* {_beneath(writable)})"] if writable else []),
            "(allow sysctl-read)",
            "(deny signal)",
            "(allow signal (target self))",
            "(deny network*)",
        ]
    )


def _interpreter() -> tuple[Path, ...]:
    return (Path(sys.prefix), Path(sys.base_prefix))


def _libraries() -> tuple[str, ...]:
    found = libraries()
    return (*found.path, *found.apart)


def _beneath(folders: Iterable[Path]) -> str:
    """The folders as filters. The kernel compares paths without links; a text in a profile is quoted as JSON quotes it."""
    return " ".join(f"(subpath {json.dumps(str(folder.resolve()), ensure_ascii=False)})" for folder in folders)
