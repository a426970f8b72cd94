"""How long submissions took: a file of its own, so that the results do not depend on the day they were judged."""

import os
from contextlib import suppress
from pathlib import Path

import msgspec

NAME = "seconds.jsonl"


class Timings:
    """Seconds (wall clock) by the id of a submission, of the last time it was judged. Nothing is lost when they cannot be kept."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self.seconds: dict[str, float] = {}
        with suppress(OSError):
            for line in self._path.read_bytes().split(b"\n")[:-1]:
                with suppress(msgspec.MsgspecError, UnicodeError):
                    self.seconds.update(msgspec.json.decode(line, type=dict[str, float]))

    def add(self, submission_id: str, seconds: float) -> None:
        """Keep one more."""
        self.seconds[submission_id] = round(seconds, 3)
        with suppress(OSError):
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
            try:
                os.write(file, msgspec.json.encode({submission_id: round(seconds, 3)}) + b"\n")
            finally:
                os.close(file)
