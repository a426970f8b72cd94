"""What stands around a run and must be there after it, untouched: files, another process, a listening socket, our own descriptors."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kata_tui.model.protections import Protections
from tests.judging.processes import descriptors, family, living

ESCAPED = f"kata-tui-escaped-{os.getpid()}"
"""What a source calls a file that it makes where it should not. Others may try the same on this machine at this time."""

_REACHED = (Path("/dev/shm"), Path("/tmp"), Path("/var/tmp"), Path("/"))
_FILES = {
    "notes.txt": 0o640,
    ".profile": 0o644,
    ".ssh/id_ed25519": 0o600,
    "solutions/mine.py": 0o755,
    "data/progress.sqlite3": 0o600,
}


class Surroundings:
    """A home with files of a user's, a process of the same user, and a socket that listens. `close` it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.fill()
        self._bystander = self._start()
        self._allowed = self._limits() if sys.platform == "linux" else ""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self._held: dict[int, str] = {}

    def of(self, source: str) -> str:
        """A source with the places that it aims at."""
        numbers = {"BYSTANDER": self._bystander.pid, "APP": os.getpid(), "PORT": self._port}
        for word, place in {"HOME": self.home, "ESCAPED": ESCAPED, **numbers}.items():
            source = source.replace(f"@{word}@", str(place))
        return source

    def look(self) -> None:
        """Take in how things are before a run."""
        self._held = descriptors()

    def harm(self, judges: int, *, standby: bool = True) -> list[str]:
        """What a run did to what stands around it, in words; nothing when all is as it was. So many judges are there, at rest."""
        found: list[str] = []
        if self._bystander.poll() is not None:
            found.append(f"another process ended with {self._bystander.returncode}")
        elif sys.platform == "linux":
            found += self._seen_in_proc(judges, standby)
        found += [f"{name} is not what it was" for name, status in self._statuses.items() if self._status(name) != status]
        found += [f"{name} is new" for name in self._names() - self._statuses.keys()]
        found += [f"{folder / ESCAPED} was left" for folder in _REACHED for _ in folder.glob(f"{ESCAPED}*")]
        with suppress(BlockingIOError):
            self._listener.accept()[0].close()
            found.append("somebody has connected")
        return found

    def _seen_in_proc(self, judges: int, standby: bool) -> Iterator[str]:
        now = descriptors()
        if len(now) != len(self._held):
            yield f"descriptors: {sorted(now.items() ^ self._held.items())}"
        if self._state() != "S":
            yield f"another process is in the state {self._state()}"
        if self._limits() != self._allowed:
            yield "another process has other limits"
        processes = living(family()) - {self._bystander.pid}
        fewest, most = (2 * judges, 4 * judges) if standby else (judges, judges)
        if not fewest <= len(processes) <= most:  # a guard for each, with three standbys, or one where memory is short
            yield f"{len(processes)} processes, not {most}"

    def mend(self) -> None:
        """Make all as it was, after a row that was meant to do harm."""
        self._end()
        self._bystander = self._start()
        for folder in _REACHED:
            for path in folder.glob(f"{ESCAPED}*"):
                path.unlink()
        self.fill()

    def fill(self) -> None:
        """Write the files of the home anew."""
        for path in sorted(self.home.rglob("*"), reverse=True):
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()
        for name, mode in _FILES.items():
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"precious, in {name}: 73519\n")
            path.chmod(mode)
            os.utime(path, (1e9, 1e9))
        self._statuses = {name: self._status(name) for name in self._names()}

    def close(self) -> None:
        """End the process and close the socket."""
        self._end()
        self._listener.close()

    @property
    def bystander(self) -> int:
        """The other process."""
        return self._bystander.pid

    @property
    def _port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", "import sys; print(flush=True); sys.stdin.read()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stdout is not None
        process.stdout.readline()
        return process

    def _end(self) -> None:
        self._bystander.kill()
        self._bystander.communicate()

    def _state(self) -> str:
        return Path(f"/proc/{self._bystander.pid}/stat").read_text().rpartition(")")[2].split()[0]

    def _limits(self) -> str:
        return Path(f"/proc/{self._bystander.pid}/limits").read_text()

    def _names(self) -> set[str]:
        return {str(path.relative_to(self.home)) for path in (self.home, *self.home.rglob("*"))}

    def _status(self, name: str) -> tuple[object, ...] | None:
        path = self.home / name
        with suppress(OSError):
            status = path.lstat()
            text = path.read_text() if path.is_file() else ""
            attributes = tuple(os.listxattr(path)) if sys.platform == "linux" else ()
            return text, status.st_mode, status.st_uid, status.st_nlink, status.st_size, status.st_mtime_ns, attributes
        return None


def layers_on(protections: Protections | None) -> frozenset[str]:
    """The layers of protection that a submission ran under; of Landlock also those that came with a later version of it."""
    if protections is None:
        return frozenset()
    on = {f"landlock {version}" for version in (4, 6) if protections.landlock >= version}
    return frozenset(on | {name for name, held in (("landlock", protections.landlock), ("seccomp", protections.seccomp)) if held})


def held_by(needs: frozenset[str], layers: frozenset[str]) -> bool:
    """Whether these layers are all that is needed. Of names divided by `|` one is enough."""
    return all(set(name.split("|")) & layers for name in needs)
