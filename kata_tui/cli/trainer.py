"""`kata-tui [ID]`: the screens."""

import gc
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from kata_tui.cli.commands import COMMANDS
from kata_tui.cli.exit import UsageError
from kata_tui.cli.printer import Printer
from kata_tui.library.catalogue import UnknownProblem
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean_line
from kata_tui.profile.profile import Profile

if TYPE_CHECKING:
    from kata_tui.model.run_state import Judging


def open_trainer(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Open the screens; with `options.id`, that problem."""
    if options.id is not None:
        _known(profile, options.id)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The trainer needs a terminal. Without one, use the commands that `kata-tui --help` lists.")
    gc.disable()  # nothing that is made until the first screen is there is garbage; the app turns it on again
    profile.open()
    from kata_tui.tui.app import KataApp

    app = KataApp(profile, lambda: _judge(profile), options.id)
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0


def _judge(profile: Profile) -> "Judging":
    from kata_tui.judging.judge import Judge

    return Judge(profile.paths.cache, layers=profile.layers)


def _known(profile: Profile, problem_id: str) -> None:
    """Raises UnknownProblem, or UsageError for what is near no problem: it may have been meant as a command."""
    try:
        profile.listed(problem_id)
    except UnknownProblem as error:
        if "Did you mean" in str(error):
            raise
        more = did_you_mean(problem_id, COMMANDS) or f" Commands are {', '.join(COMMANDS)}; `kata-tui list` shows the problems."
        raise UsageError(f"There is no command and no problem `{clean_line(problem_id, 60)}`.{more}") from None
