"""`kata-tui paths`: where things are; and whether they can be written."""

import os
from pathlib import Path

from kata_tui.cli.printer import Printer
from kata_tui.cli.session import Session
from kata_tui.domain.text import clean_line
from kata_tui.reporting import Role, Span


def print_paths(session: Session, printer: Printer) -> int:
    """Print the folders in use: a name and a path on each line, and each folder that problems come from."""
    for name, folder in named_folders(session):
        printer.line(Span(f"{name:<12}", Role.MUTED), Span(clean_line(str(folder), 4096)))
    for folder in session.folders:
        printer.line(Span(f"{'library':<12}", Role.MUTED), Span(clean_line(str(folder), 4096)))
    return 0


def named_folders(session: Session) -> tuple[tuple[str, Path], ...]:
    """The user's folders by name."""
    paths = session.paths
    return (
        ("settings", paths.config),
        ("solutions", paths.workspace),
        ("problems", paths.problems),
        ("progress", paths.state),
        ("cache", paths.cache),
    )


def obstacle(folder: Path) -> str | None:
    """Why nothing could be written to `folder`, which need not exist yet; None when it could. Creates nothing."""
    for place in (folder, *folder.parents):
        if place.is_dir():
            return None if os.access(place, os.W_OK | os.X_OK) else f"`{place}` cannot be written"
        if place.exists() or place.is_symlink():
            return f"`{place}` is not a folder"
    return "it is nowhere"
