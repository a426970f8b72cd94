"""Which files have changed since a revision, as git tells."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from kata_tui.cli.exit import UsageError
from kata_tui.model.text import clean_line

_QUIET = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
"""Words that can be told apart, no question, and no way to a network."""


def changed_since(revision: str, files: Iterable[Path]) -> frozenset[Path]:
    """Those of the files that are not as they were at that revision, and those that git does not know.

    A file that is a symlink has changed when the link has, or what it leads to. Raises UsageError: there is no git, or no repository
    around a file, or no such revision in it.
    """
    places = {file: {_real_folder(file) / file.name, Path(os.path.realpath(file))} for file in files}
    changed: set[Path] = set()
    for top in {_top(folder) for folder in {place.parent for found in places.values() for place in found}}:
        changed |= _changed_in(top, revision)
    return frozenset(file for file, found in places.items() if found & changed)


def _real_folder(file: Path) -> Path:
    return Path(os.path.realpath(file.absolute().parent))


def _top(folder: Path) -> Path:
    """The folder of the repository that a folder is in."""
    done = _git(folder, "rev-parse", "--show-toplevel")
    if done.returncode:
        if b"not a git repository" in done.stderr:
            raise UsageError(
                f"`--since` asks git what has changed, and `{folder}` is in no git repository. Name folders that are in one."
            )
        raise _refused(folder, done)
    return Path(os.path.realpath(os.fsdecode(done.stdout.removesuffix(b"\n"))))


def _changed_in(top: Path, revision: str) -> set[Path]:
    """What differs in a repository from the revision, and what is untracked there, ignored or not."""
    found = _git(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") if _may_name(revision) else None
    if found is None or found.returncode:
        raise UsageError(f"There is no revision `{clean_line(revision, 60)}` in the git repository at `{top}`.")
    commit = found.stdout.decode().strip()
    names = b""
    for arguments in (
        ("diff", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "-z", commit, "--"),
        ("ls-files", "--others", "-z"),
    ):
        done = _git(top, *arguments)
        if done.returncode:
            raise _refused(top, done)
        names += done.stdout
    return {top / os.fsdecode(name) for name in names.split(b"\0") if name}


def _may_name(revision: str) -> bool:
    """Whether git would take it for a revision, and not for an option."""
    return not revision.startswith("-") and "\0" not in revision


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-C", str(folder), *arguments]
    environ = {**os.environ, **_QUIET}
    try:
        return subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL, env=environ)  # noqa: S603 - no shell
    except OSError as error:
        raise UsageError(f"`--since` asks git what has changed, and git cannot be started: {error.strerror}. Install it.") from None


def _refused(folder: Path, done: "subprocess.CompletedProcess[bytes]") -> UsageError:
    said = clean_line(os.fsdecode(done.stderr.strip().split(b"\n")[0]), 300)
    return UsageError(f"git cannot tell what has changed in `{folder}`: {said.removeprefix('fatal: ').rstrip('.')}.")
