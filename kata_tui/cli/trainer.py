"""`kata-tui [ID]`: the screens."""

import argparse
import gc
import sys
from typing import TYPE_CHECKING

from kata_tui.cli.arguments import COMMANDS
from kata_tui.cli.exit import UsageError
from kata_tui.cli.session import Session
from kata_tui.domain.text import clean_line
from kata_tui.library.catalogue import UnknownProblem
from kata_tui.library.suggest import did_you_mean

if TYPE_CHECKING:
    from kata_tui.domain.run import Judging


def open_trainer(session: Session, options: argparse.Namespace) -> int:
    """Open the screens; with `options.id`, that problem."""
    if options.id is not None:
        _known(session, options.id)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The trainer needs a terminal. Without one, use the commands that `kata-tui --help` lists.")
    if session.trusting:
        for folder in session.folders:
            session.trust.add(folder)
    settings = session.settings
    gc.disable()  # nothing that is made until the first screen is there is garbage; the app turns it on again
    from kata_tui.tui.app import KataApp

    app = KataApp(
        library=session.library,
        workspace=session.workspace,
        attempts=session.attempts,
        open_judge=lambda: _judge(session),
        settings=settings,
        paths=session.paths,
        trust=session.trust,
        start=options.id,
    )
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0


def _judge(session: Session) -> "Judging":
    from kata_tui.judging.judge import Judge

    return Judge(session.paths.cache, layers=session.layers)


def _known(session: Session, problem_id: str) -> None:
    """Raises UnknownProblem, or UsageError for what is near no problem: it may have been meant as a command."""
    try:
        session.listed(problem_id)
    except UnknownProblem as error:
        if "Did you mean" in str(error):
            raise
        more = did_you_mean(problem_id, COMMANDS) or f" Commands are {', '.join(COMMANDS)}; `kata-tui list` shows the problems."
        raise UsageError(f"There is no command and no problem `{clean_line(problem_id, 60)}`.{more}") from None
