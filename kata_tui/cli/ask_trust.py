"""Asking before the Python of somebody else's library runs for the first time."""

import sys
from collections.abc import Iterable
from pathlib import Path

from kata_tui.cli.exit import UsageError
from kata_tui.cli.printer import Printer
from kata_tui.model.text import clean_line
from kata_tui.profile.profile import Profile


def hold_trust(profile: Profile, printer: Printer, libraries: Iterable[Path]) -> None:
    """Ask about each library (a folder) that is not trusted yet, on a terminal. Raises UsageError when one stays so."""
    for library in sorted(set(libraries)):
        if profile.trust.holds(library):
            continue
        if not profile.trusting:
            _ask(printer, library)
        profile.trust.add(library)


def libraries_of(paths: Iterable[Path]) -> set[Path]:
    """The libraries of these problem files, and of those in these folders and below: each two levels above a file."""
    files = (file for path in paths if path.exists() for file in (path.rglob("*.yaml") if path.is_dir() else (path,)))
    return {file.absolute().parent.parent for file in files if file.name not in ("track.yaml", "library.yaml", "concepts.yaml")}


def _ask(printer: Printer, library: Path) -> None:
    """Raises UsageError unless the user says yes."""
    name = clean_line(str(library), 4096)
    told = f"The library {name} is not one of yours, and it contains Python that will run."
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(f"{told} Look at it, and add `--trust` if you want to run it. That is remembered.")
    printer.say(f"{told} It runs under the same protections as your own solutions (`kata-tui doctor` shows them).")
    printer.ask("Run it, now and from now on? [y/N] ")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UsageError(f"Nothing of {name} was run.")
