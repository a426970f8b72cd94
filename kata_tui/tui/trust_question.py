"""Asking before the Python of somebody else's library runs for the first time."""

from collections.abc import Callable

from textual.app import App

from kata_tui.model.problem import Problem
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Line, Role, Span
from kata_tui.tui.common.styled import outside

ANSWERS = (("no", "Not now"), ("yes", "Run it, now and from now on"))


def when_trusted(app: App[None], profile: Profile, problem: Problem, then: Callable[[], None]) -> None:
    """Go on with `then` if the library of `problem` may run, or as soon as the user has said that it may."""
    folder = profile.library.find(problem.id).library
    if profile.trust.holds(folder):
        then()
        return

    from kata_tui.tui.dialogs import Question  # late: most libraries are one's own

    def answered(answer: str | None) -> None:
        if answer == "yes":
            profile.trust.add(folder)
            then()

    imprint = profile.library.imprints.get(folder)
    titled: tuple[Line, ...] = ()
    if imprint is not None:
        by = f", by {', '.join(imprint.authors)}" if imprint.authors else ""
        titled = ((outside(imprint.title, Role.TITLE, 100), outside(by, width=200)),)
    text: tuple[Line, ...] = (
        *titled,
        (outside(str(folder), Role.CODE, 400),),
        (),
        (Span("This library is not one of yours, and it contains Python that will run."),),
        (Span("It runs under the same protections as your own solutions; `kata-tui doctor` shows them.", Role.MUTED),),
    )
    app.push_screen(Question("Run the Python of this library?", text, ANSWERS), answered)
