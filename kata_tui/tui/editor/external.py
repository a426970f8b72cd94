"""The learner's own editor, in the place of the screens until it ends."""

import asyncio
import os
import shlex
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path

from textual.app import App, SuspendNotSupported

from kata_tui.model.told import Told

_USUAL = ("nano", "vi")


class ExternalEditorError(Told):
    """The editor cannot be started, in a sentence."""


def editor_command(chosen: str | None, environ: Mapping[str, str] = os.environ) -> list[str]:
    """The words of the command that edits a file: of the settings, else `$VISUAL`, else `$EDITOR`, else a usual one.

    No shell reads them. Raises ExternalEditorError.
    """
    for source, value in (("the setting `editor`", chosen), ("$VISUAL", environ.get("VISUAL")), ("$EDITOR", environ.get("EDITOR"))):
        if not value or not value.strip():
            continue
        try:
            words = shlex.split(value)
        except ValueError:
            raise ExternalEditorError(f"{source} has a quote that is not closed: {value}") from None
        if shutil.which(words[0]) is None:
            raise ExternalEditorError(f"{source} names `{words[0]}`, and there is no such program.")
        return words
    for name in _USUAL:
        if shutil.which(name) is not None:
            return [name]
    raise ExternalEditorError("No editor is known. Set $EDITOR, or `editor` in the settings, to the one you like.")


async def edit(app: App[object], command: list[str], path: Path) -> None:
    """Give the terminal to `command` with `path` until it ends. Nothing is painted meanwhile; a judge keeps running.

    Raises ExternalEditorError.
    """
    # Control-C belongs to the editor now. A handler, unlike SIG_IGN, is not inherited by it.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        with app.batch_update(), app.suspend():
            process = await asyncio.create_subprocess_exec(*command, str(path))
            await process.wait()
    except (OSError, SuspendNotSupported) as error:
        raise ExternalEditorError(f"The editor could not be started: {error}") from None
    finally:
        signal.signal(signal.SIGINT, before)
