"""A progress bar on standard error, where that is a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kata_tui.cli.printer import Printer
from kata_tui.domain.text import clean_line


@contextmanager
def progress(printer: Printer, count: int) -> Iterator[Callable[[str], None]]:
    """Show how many of `count` files are done; what this gives is called with the name of each."""
    if not printer.moving:
        yield lambda name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.fields[name]}", markup=False))
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("", total=count, name="")

        def advance(name: str) -> None:
            bar.update(task, advance=1, name=clean_line(name, 60))

        yield advance
