"""The log: what went wrong inside kata-tui, for whoever mends it. A file of bounded size in the state folder; nothing where that cannot be.

It holds sentences and tracebacks of ours, and none of what a learner wrote: that never runs in this process.
"""

import logging
from pathlib import Path

BYTES = 256 * 2**10
"""How large the file may become before it is renamed to `kata-tui.log.1`, over the one before."""
LONGEST = 16_384
"""Characters of one entry."""


class _Log(logging.Handler):
    """Makes the file when there is something to write, and never fails."""

    def __init__(self, path: Path) -> None:
        super().__init__(logging.WARNING)
        self.path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write one entry, if that can be."""
        try:
            if self._file is None:
                self._file = _opened(self.path)
            self._file.emit(record)
        except Exception:  # noqa: S110 - a fault is being told of already; a second one would hide it
            pass

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
        super().close()


class _Clipped(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """The entry, its beginning and its end when it is long."""
        text = super().format(record)
        return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]}\n…\n{text[-LONGEST // 2 :]}"


def _opened(path: Path) -> logging.Handler:
    from logging.handlers import RotatingFileHandler  # late: nothing goes wrong at most starts

    class Quiet(RotatingFileHandler):
        def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
            """Nothing: a disk that is full is told elsewhere."""

    path.parent.mkdir(parents=True, exist_ok=True)
    file = Quiet(path, maxBytes=BYTES, backupCount=1, encoding="utf-8", errors="backslashreplace")
    file.setFormatter(_Clipped("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    return file


_place: Path | None = None


def open_log(state: Path) -> None:
    """From now on, what is logged goes to a file in the state folder, and what asyncio has to say too."""
    global _place
    _place = log_file(state)
    handler = _Log(_place)
    for name in ("kata_tui", "asyncio"):
        logging.getLogger(name).addHandler(handler)


def log_file(state: Path) -> Path:
    """Where the log is."""
    return state / "kata-tui.log"


def please_report() -> str:
    """What to do about a fault of ours."""
    log = "" if _place is None else f" and the end of {_place}"
    return f"Please report it, with what `kata-tui doctor` prints{log}"
