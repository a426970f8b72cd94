"""How far a long piece of work is, on standard error where that is a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from kata_tui.cli.printer import Printer
from kata_tui.library.catalogue import BrokenFile, OnRead
from kata_tui.model.text import clean_line
from kata_tui.reporting import Role, Span

SOON = 0.5
"""Seconds after which a person wants to know what goes on."""


@contextmanager
def reading(printer: Printer) -> Iterator[OnRead]:
    """Show how many problem files are read, when that takes long; what this gives is told."""
    began = shown = monotonic()

    def told(looked: int, of: int, broken: BrokenFile | None) -> None:
        nonlocal shown
        if (now := monotonic()) - began > SOON and now - shown > 1 / 20:
            shown = now
            printer.status((Span(f"Reading the problem files, once: {looked:,} of {of:,}", Role.MUTED),))

    try:
        yield told
    finally:
        printer.status(None)


@contextmanager
def progress(printer: Printer, count: int, *, rate: bool = False) -> Iterator[Callable[[str], None]]:
    """Show how many of `count` files are done; what this gives is called with the name of each. `rate`: how fast, and how long yet."""
    if not printer.moving:
        yield lambda name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    fast = (TextColumn("{task.fields[rate]}", markup=False), TimeRemainingColumn()) if rate else ()
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), *fast, TextColumn("{task.fields[name]}", markup=False))
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task, began, done = bar.add_task("", total=count, name="", rate=""), monotonic(), 0

        def advance(name: str) -> None:
            nonlocal done
            done += 1
            bar.update(task, advance=1, name=clean_line(name, 60), rate=f"{done / max(monotonic() - began, 1e-3):.1f}/s")

        yield advance
