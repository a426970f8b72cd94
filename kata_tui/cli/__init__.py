"""The command line: arguments, exit codes, wiring."""

import argparse
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress

from kata_tui.cli.arguments import TRAINER, parse, split_global
from kata_tui.cli.printer import Printer
from kata_tui.cli.session import STOPPED, Session, UsageError
from kata_tui.library.attempts import ProgressError
from kata_tui.library.catalogue import UnknownProblem
from kata_tui.library.file_error import FileError
from kata_tui.library.paths import NoHome
from kata_tui.library.settings import SettingsError
from kata_tui.library.workspace import WorkspaceError
from kata_tui.log import open_log, please_report

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
        return 2
    try:
        everywhere, rest = split_global(sys.argv[1:] if argv is None else argv)
        debug = everywhere.debug
        if debug:
            logging.basicConfig()
        options = parse(rest)
        session = Session(everywhere.problems, trusting=everywhere.trust)
        with suppress(NoHome):  # told by what needs one
            open_log(session.paths.state)
        try:
            return _dispatch(session, printer, options)
        finally:
            if notice := session.close():
                printer.say(notice)
    except SystemExit as end:  # argparse has told what it had to
        printer.write("")
        return end.code if isinstance(end.code, int) else 2
    except KeyboardInterrupt:
        printer.say("Stopped.")
        return STOPPED
    except (UsageError, UnknownProblem, FileError, WorkspaceError, SettingsError, ProgressError, NoHome) as error:
        printer.say(str(error))
        return 2
    except Exception as error:
        if debug:
            traceback.print_exc()
        logging.getLogger(__name__).error("a command failed", exc_info=error)
        printer.say(FAULT.format(f"{type(error).__name__}: {error}".rstrip(": ."), please_report()))
        return 3


def _dispatch(session: Session, printer: Printer, options: argparse.Namespace) -> int:
    """Call the command. Each is imported when it is asked for: starting stays quick."""
    match options.command:
        case "list":
            from kata_tui.cli.listing import list_problems

            return list_problems(session, printer, options)
        case "show":
            from kata_tui.cli.statement import show

            return show(session, printer, options)
        case "start":
            from kata_tui.cli.starter import start

            return start(session, printer, options)
        case "run":
            from kata_tui.cli.judgement import run

            return run(session, printer, options)
        case "inspect":
            from kata_tui.cli.inspecting import inspect

            return inspect(session, printer, options)
        case "hint":
            from kata_tui.cli.hints import hint

            return hint(session, printer, options)
        case "solution":
            from kata_tui.cli.solution import solution

            return solution(session, printer, options)
        case "check":
            from kata_tui.cli.checking import check_files
            from kata_tui.cli.trust import hold_trust, libraries_of

            hold_trust(session, printer, libraries_of(options.paths or session.folders))
            return check_files(session, printer, options)
        case "new":
            from kata_tui.cli.beginning import begin_problem

            return begin_problem(session, printer, options)
        case "preview":
            from kata_tui.cli.preview import preview

            return preview(session, printer, options)
        case "schema":
            from kata_tui.cli.beginning import print_schema

            return print_schema(printer, options)
        case "doctor":
            from kata_tui.cli.doctor import doctor

            return doctor(session, printer, options)
        case "paths":
            from kata_tui.cli.folders import print_paths

            return print_paths(session, printer)
    assert options.command == TRAINER
    from kata_tui.cli.trainer import open_trainer

    return open_trainer(session, options)
