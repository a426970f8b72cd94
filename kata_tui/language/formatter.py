"""Formatting Python with `ruff`, where it is installed: a process that gets the text and gives one back."""

import asyncio
import os
import re
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from kata_tui.model.text import clean_line
from kata_tui.model.told import Told

TIME = 5.0
"""Seconds that it may take."""

MOST = 1_000_000
"""Characters of a text that is formatted."""

NO_RUFF = "Formatting needs ruff, which is not installed here: `pip install ruff` beside kata-tui, and it is there."

_PLACE = re.compile(r"^error: .*?:(\d+):\d+: (.*)", re.MULTILINE)


class NotFormatted(Told):
    """The text is as it was. Its sentence tells why."""


def find_ruff() -> str | None:
    """Where the program is: beside this Python, or else on the PATH; None where there is none."""
    beside = Path(sys.executable).with_name("ruff")
    return str(beside) if os.access(beside, os.X_OK) else shutil.which("ruff")


async def format_python(text: str, ruff: str, line_length: int = 88) -> str:
    """`text` as ruff writes it. No settings of anybody are read, and no file. Raises NotFormatted."""
    if len(text) > MOST:
        raise NotFormatted("This is too long a text to format.")
    command = (ruff, "format", "--isolated", "--no-cache", "--line-length", str(line_length), "--stdin-filename", "text.py", "-")
    with tempfile.TemporaryDirectory() as nowhere:
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                cwd=nowhere,
                env={"PATH": os.defpath, "HOME": nowhere, "NO_COLOR": "1", "RAYON_NUM_THREADS": "1"},
            )
        except OSError as error:
            raise NotFormatted(f"ruff cannot be started: {clean_line(error.strerror or str(error), 100)}.") from None
        try:
            async with asyncio.timeout(TIME):
                out, said = await process.communicate(text.encode())
        except TimeoutError:
            raise NotFormatted(f"ruff did not answer within {TIME:.0f} s. Your text is as it was.") from None
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode != 0:
        raise NotFormatted(_sentence(said.decode("utf-8", "replace")))
    try:
        return out.decode()
    except UnicodeDecodeError:
        raise NotFormatted("What ruff gave back is no text. Yours is as it was.") from None


def _sentence(said: str) -> str:
    if (found := _PLACE.search(said)) is not None:
        return f"Not formatted. Line {found[1]}: {clean_line(found[2], 200)}"
    return f"Not formatted. ruff says: {clean_line(said.strip() or 'nothing', 200)}"
