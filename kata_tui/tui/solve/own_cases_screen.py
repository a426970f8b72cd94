"""Where a learner writes cases of her own, as in a problem file, and reads at once what is wrong in them."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.own_cases import MOST, read_own_cases, written
from kata_tui.model.problem import Case, Problem
from kata_tui.model.text import clean_line
from kata_tui.profile.notebook import Notebook
from kata_tui.reporting import Line, Role, Span
from kata_tui.tui.common.kept_text import KeptText
from kata_tui.tui.common.steady_text import SteadyText
from kata_tui.tui.common.styled import content, paragraphs

_HELP: list[Line] = [
    (Span("Cases of your own", Role.TITLE),),
    (
        Span("Written as in a problem file: "),
        Span("id", Role.CODE),
        Span(", "),
        Span("args", Role.CODE),
        Span(" (numbers, lists, or "),
        Span('{expr: "jnp.ones(3)"}', Role.CODE),
        Span("), and "),
        Span("like", Role.CODE),
        Span(", the case whose call it has. Each run judges them too, and they never decide the verdict."),
    ),
]


class OwnCasesScreen(ModalScreen[None]):
    """The text of the file, saved as it is typed. Remove a case by removing its lines."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False, priority=True)]

    def __init__(self, notebook: Notebook, problem: Problem, like: Case | None) -> None:
        """`like`: a case of the problem that is not hidden, to begin with where there is nothing yet."""
        super().__init__()
        self._problem = problem
        self._path = notebook.path(problem)
        self._beginning = "" if like is None else written(like, "mine-1")
        self._text = KeptText(notebook, problem, "own-cases", "cases:", self._beginning)

    def compose(self) -> ComposeResult:
        """What it is about, the text, and what is wrong in it."""
        with Vertical(classes="dialog wide", id="own-dialog"):
            help_text = SteadyText(id="own-help")
            help_text.say(paragraphs(_HELP))
            yield help_text
            yield self._text
            yield SteadyText(id="own-said")

    def on_mount(self) -> None:
        """One types at once."""
        self._text.area.focus()
        self._tell(self._text.area.text)

    @on(KeptText.Edited)
    def _edited(self, event: KeptText.Edited) -> None:
        self._tell(event.text)

    def _tell(self, text: str) -> None:
        try:
            cases = read_own_cases(self._path, text, self._problem)
        except FileError as error:
            said: Line = (Span(f"line {error.line}: ", Role.CODE), Span(clean_line(error.message, 300), Role.BAD))
        else:
            names = ", ".join(case.id for case in cases)
            said = (Span(f"{len(cases)} of at most {MOST}: {names}" if cases else "None yet.", Role.GOOD),)
            if text == self._beginning:
                said = (Span("This is a start. Change it, and it is kept.", Role.MUTED),)
        self.query_one("#own-said", SteadyText).say(content(said))

    def action_leave(self) -> None:
        """Back; what was typed is saved."""
        self._text.save_now()
        self.dismiss(None)
