"""`results.jsonl`: a line each submission, on the disk before the next is told of. It is all that a grading knows of its past."""

import fcntl
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Self

import msgspec

from kata_tui.grading.graded_file import GradedFile
from kata_tui.model.told import Told
from kata_tui.storage.files import replace_file, why

NAME = "results.jsonl"
_LOCK = ".grading.lock"

_decoder: msgspec.json.Decoder[GradedFile] = msgspec.json.Decoder(GradedFile)


class Ledger:
    """The results in a folder, which is this grading's alone while it is open. Use it in a `with`.

    `known`: what was there, by id; of two lines of one id the last holds.
    """

    def __init__(self, folder: Path) -> None:
        """Raises Told when the folder cannot be made, another grading has it, or a line is none that we wrote."""
        self._path = folder / NAME
        self.known: dict[str, GradedFile] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise Told(f"Results cannot be kept in {folder}: {why(error)}. Name another folder with --out.") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise Told(
                f"Another `kata-tui grade` writes to {folder} just now. Wait for it, or name another folder with --out."
            ) from None
        except OSError:
            pass  # a file system without locks
        try:
            self._end = self._read()
        except BaseException:
            os.close(self._lock)
            raise

    def _read(self) -> int:
        """Take what is there, and leave the file open at its end, which is returned."""
        number = 0
        try:
            content = self._path.read_bytes() if self._path.exists() else b""
            whole = content.rfind(b"\n") + 1  # whoever was killed while writing left a part of a line
            for number, line in enumerate(content[:whole].split(b"\n")[:-1], 1):
                row = _decoder.decode(line)
                if row.format != 1:
                    raise Told(
                        f"{self._path}:{number}: A newer kata-tui wrote this. Use that one, or name another folder with --out."
                    )
                self.known[row.id] = row
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
            os.ftruncate(self._file, whole)
        except OSError as error:
            raise Told(f"{self._path} cannot be used: {why(error)}.") from None
        except (msgspec.MsgspecError, RecursionError, UnicodeError):
            said = "This line is none that kata-tui wrote. Take it out, and what it told of is judged again; or move the file away."
            raise Told(f"{self._path}:{number}: {said}") from None
        return whole

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self._file)
        os.close(self._lock)

    def add(self, row: GradedFile) -> None:
        """Keep one more line; it is on the disk when this returns. Raises Told, and then all before it is kept."""
        line = msgspec.json.encode(row) + b"\n"
        try:
            done = 0
            while done < len(line):
                done += os.pwrite(self._file, line[done:], self._end + done)
            os.fsync(self._file)
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._file, self._end)
            raise full(self._path, error) from None
        self._end += len(line)
        self.known[row.id] = row

    def settle(self, rows: Iterable[GradedFile]) -> None:
        """Make these, in their order, the whole of the file. Raises Told, and then what was there is there."""
        content = b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
        try:
            replace_file(self._path, content, durable=True)
        except OSError as error:
            raise full(self._path, error) from None


def full(path: Path, error: OSError) -> Told:
    """What to say of a file that cannot be written."""
    said = f"{path} cannot be written: {why(error)}. What was judged until now is kept."
    return Told(f"{said} Make room, and give the same command again: it goes on from there.")
