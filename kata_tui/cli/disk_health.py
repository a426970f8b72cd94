"""What the doctor finds of folders and disks: each is tried with a file, which is gone again."""

import os
from collections.abc import Iterator
from pathlib import Path

from kata_tui.cli.health import Health, HealthFinding
from kata_tui.log import log_file
from kata_tui.profile.profile import Profile
from kata_tui.storage.files import MIB, size_words, why
from kata_tui.storage.folder_trial import NO_ROOM, cure, try_folder

TOPIC = "Folders"


def folder_findings(profile: Profile) -> Iterator[HealthFinding]:
    """The user's folders: whether they take a file, and what they do not do with it; the log."""
    for name, folder in profile.paths.named():
        yield from _tried(name, folder)
    yield HealthFinding(TOPIC, "log", str(log_file(profile.paths.state)))


def library_findings(profile: Profile) -> Iterator[HealthFinding]:
    """The folders that problems come from. One that was asked for has to be there; the user's own need not."""
    for folder in profile.folders:
        told = str(folder)
        if folder.is_dir() or folder == profile.paths.problems:
            yield HealthFinding("Library", "folder", told)
        else:
            said = "is not a folder" if os.path.lexists(folder) else "is not there"
            cure = "Correct KATA_TUI_PROBLEMS, which names it, or make that folder."
            yield HealthFinding("Library", "folder", f"{told} {said}", Health.SHORT, cure)


def _tried(name: str, folder: Path) -> Iterator[HealthFinding]:
    tried = try_folder(folder)
    if tried.error is not None:
        said = why(tried.error)
        if tried.error.errno in NO_ROOM:
            said = f"no file of {size_words(MIB)} could be written there: {said}"
        advice = cure(tried.error) or "Change that, or set KATA_TUI_HOME to a folder of yours."
        yield HealthFinding(TOPIC, name, f"{folder}: {said}", Health.SHORT, advice)
        return
    yield HealthFinding(TOPIC, name, str(folder))
    if not tried.keeps_modes:
        told = "this file system refuses chmod: files are saved, and do not keep their mode"
        yield HealthFinding(TOPIC, name, told, Health.NOTE)
    if not tried.gives_locks:
        told = "this file system gives no locks: files of kata-tui's own take their place"
        yield HealthFinding(TOPIC, name, told, Health.NOTE, "Do not open the trainer on two machines at once.")
    if name == "cache" and not _is_text(folder):
        told = "the name of this folder is not UTF-8: what JAX compiled is not kept, and runs take longer"
        yield HealthFinding(TOPIC, name, told, Health.NOTE, "Set KATA_TUI_HOME to a folder with a name in UTF-8.")


def _is_text(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
