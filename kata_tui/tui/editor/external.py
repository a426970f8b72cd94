"""The learner's own editor, in the place of the screens until it ends."""

import asyncio
import signal
from pathlib import Path

from textual.app import App, SuspendNotSupported

from kata_tui.profile.editor_command import ExternalEditorError


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
