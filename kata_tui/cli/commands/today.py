"""`kata-tui today`: what is due, what is new, and for how long."""

from argparse import ArgumentParser, Namespace

from msgspec import to_builtins

from kata_tui.cli.arguments import add_json, add_plain
from kata_tui.cli.exit import Exit
from kata_tui.cli.printer import Printer
from kata_tui.practice.practice import Practice
from kata_tui.practice.telling import graded_line, today_lines
from kata_tui.profile.profile import Profile

MORE = "`kata-tui review` does the first of it, `kata-tui next --open` opens the next new problem."


def add_arguments(parser: ArgumentParser) -> None:
    """How it is printed."""
    add_plain(parser)
    add_json(parser)


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Print this day."""
    if options.plain:
        printer.make_plain()
    practice = Practice(profile)
    for review in practice.grade():
        printer.say("".join(span.text for span in graded_line(practice, review)))
    today = practice.today()
    if options.json:
        printer.json({"format": 1, **to_builtins(today, enc_hook=str), "left": today.left})
        return Exit.WELL
    for line in today_lines(today, practice.title, width=printer.width, plain=options.plain):
        printer.line(*line)
    return Exit.WELL
