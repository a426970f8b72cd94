"""`kata-tui paths`: where things are."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from kata_tui.cli.exit import Exit
from kata_tui.cli.printer import Printer
from kata_tui.library.format.load import FileError, load_imprint
from kata_tui.log import log_file
from kata_tui.model.text import clean_line
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Role, Span

MORE = ""


def add_arguments(parser: ArgumentParser) -> None:
    """None of its own."""


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Print the folders in use: a name and a path on each line. The libraries stand last, those that come first in their order."""
    for name, folder in profile.paths.named():
        printer.line(Span(f"{name:<12}", Role.MUTED), Span(clean_line(str(folder), 4096)))
    printer.line(Span(f"{'log':<12}", Role.MUTED), Span(clean_line(str(log_file(profile.paths.state)), 4096)))
    for folder in profile.folders:
        printer.line(Span(f"{'library':<12}", Role.MUTED), Span(clean_line(str(folder), 4096)))
        for told in _about(profile, folder):
            printer.line(Span(f"{'':<12}"), Span(clean_line(told, 1000), Role.MUTED))
    return Exit.WELL


def _about(profile: Profile, folder: Path) -> Iterator[str]:
    """What a library says of itself, and whether its Python may run."""
    imprint = folder / "library.yaml"
    if imprint.exists():
        try:
            said = load_imprint(imprint)
        except FileError as error:
            yield str(error)
        else:
            by = f", by {', '.join(said.authors)}" if said.authors else ""
            yield f"{said.title}{by}" + f" ({said.license})" * bool(said.license)
    if folder.is_dir() and not profile.trust.holds(folder):
        yield "not one of yours: you are asked before its Python runs"
