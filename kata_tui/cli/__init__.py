"""The command line: arguments, exit codes, wiring."""

import logging
import os
import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from kata_tui.cli.arguments import TRAINER, parse, split_global
from kata_tui.cli.commands import command
from kata_tui.cli.exit import Exit
from kata_tui.cli.printer import Printer
from kata_tui.log import open_log, please_report
from kata_tui.model.told import Told

if TYPE_CHECKING:
    from kata_tui.profile.profile import Profile

FAULT = """\
Something went wrong in kata-tui itself, not in what you did: {}.
Nothing you wrote is lost. {}. `--debug` shows more."""


WINDOWS = (
    "kata-tui does not run on Windows itself. It runs in WSL: `wsl --install` makes one, and there it is installed as on Linux."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code; nothing it raises reaches a person as a traceback."""
    debug = False
    printer = Printer()
    if os.name == "nt":
        printer.say(WINDOWS)
        return Exit.WRONG
    try:
        everywhere, rest = split_global(sys.argv[1:] if argv is None else argv)
        debug = everywhere.debug
        if debug:
            logging.basicConfig()
        options = parse(rest)
        from kata_tui.cli.progress_bar import reading
        from kata_tui.profile.paths import NoHome
        from kata_tui.profile.profile import Profile  # late: who asks for the help or the version needs none

        profile = Profile(everywhere.problems, trusting=everywhere.trust, reading=lambda: reading(printer))
        with suppress(NoHome):  # told by what needs one
            open_log(profile.paths.state)
        try:
            return _called(options.command)(profile, printer, options)
        finally:
            if notice := profile.close():
                printer.say(notice)
    except SystemExit as end:  # argparse has told what it had to
        printer.write("")
        return end.code if isinstance(end.code, int) else Exit.WRONG
    except KeyboardInterrupt:
        printer.say("Stopped.")
        return Exit.STOPPED
    except Told as error:
        printer.say(str(error))
        return Exit.WRONG
    except Exception as error:
        if debug:
            traceback.print_exc()
        logging.getLogger(__name__).error("a command failed", exc_info=error)
        printer.say(FAULT.format(f"{type(error).__name__}: {error}".rstrip(": ."), please_report()))
        return Exit.FAULT


def _called(name: str) -> "Callable[[Profile, Printer, Namespace], int]":
    """What carries out the command of that name. It alone is imported: starting stays quick."""
    if name == TRAINER:
        from kata_tui.cli.trainer import open_trainer

        return open_trainer
    return command(name).run
