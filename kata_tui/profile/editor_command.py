"""The learner's own editor: the command that starts it."""

import os
import shlex
import shutil
from collections.abc import Mapping

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
