"""Questions, and the help, on top of a screen."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from kata_tui.reporting import Line, Role, Span, wrap
from kata_tui.reporting.versions import versions_line
from kata_tui.tui.commands import APP, TYPING, Command
from kata_tui.tui.common.rows import Rows
from kata_tui.tui.common.styled import fitted, outside, paragraphs

Answer = tuple[str, str]
"""What an answer is called in the program, and the words on it."""


class Question(ModalScreen[str]):
    """Asks one thing. The answer is the name of what was chosen; the first one when the question is escaped from."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", show=False), Binding("escape", "escape", show=False)]

    def __init__(self, title: str, text: tuple[Line, ...], answers: tuple[Answer, ...]) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._answers = answers

    def compose(self) -> ComposeResult:
        """The question, and its answers as a list."""
        with Vertical(classes="dialog"):
            yield Static(paragraphs([(Span(self._title, Role.TITLE),), (), *self._text, ()]), markup=False)
            yield Rows[Answer](lambda answer, width: (Span(f" {answer[1]}"),), id="answers")
            yield Static(paragraphs([(), (Span("↑ ↓ and Enter choose. Escape: the first one.", Role.MUTED),)]), markup=False)

    def on_mount(self) -> None:
        """Begin at the first answer, which is the one that harms nobody."""
        answers = self.query_one("#answers", Rows)
        answers.styles.height = len(self._answers)
        answers.show(self._answers)
        answers.focus()
        self.call_after_refresh(answers.scroll_visible, animate=False)

    @on(Rows.Chosen)
    def action_choose(self) -> None:
        """Answer."""
        chosen: Answer = self.query_one("#answers", Rows).current or self._answers[0]
        self.dismiss(chosen[0])

    def action_escape(self) -> None:
        """The first answer."""
        self.dismiss(self._answers[0][0])


def tell(node: Screen[object] | Widget, error: Exception) -> None:
    """Show the sentence of an error that is no reason to stop."""
    node.notify(outside(str(error), width=400).text, severity="error", markup=False)


def unsaved_question(said: str) -> Question:
    """Asks whether to leave although the text cannot be saved; `said` tells why."""
    text: tuple[Line, ...] = (
        (outside(said, Role.BAD, 400),),
        (Span("If you leave now, what you changed since the last save is lost."),),
    )
    return Question("Your text is not saved", text, (("stay", "Stay"), ("leave", "Leave without saving")))


class Help(ModalScreen[None]):
    """Every key of a screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,f1,enter", "leave", show=False)]

    def __init__(self, title: str, commands: tuple[Command, ...], typing: bool) -> None:
        super().__init__()
        self._title = title
        self._commands = commands
        self._typing = typing

    def compose(self) -> ComposeResult:
        """One line a command."""
        with Vertical(classes="dialog wide"), VerticalScroll(id="help"):
            yield Static(id="help-text", markup=False)

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        self.query_one("#help").focus()

    def on_resize(self) -> None:
        """Fit the lines to the width."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        width = self.query_one("#help").scrollable_content_region.width - 1
        lines: list[Line] = [
            (Span(self._title, Role.TITLE), Span("   ^R means Ctrl+R. ↑ ↓ scroll, Escape closes this.", Role.MUTED)),
            (),
        ]
        for command in (*self._commands, *APP):
            lines += _help_line(command.shown, command.help, 12, width)
        if self._typing:
            lines += [(), (Span("While you type", Role.TITLE),), ()]
            for keys, text in TYPING:
                lines += _help_line(keys, text, 26, width)
        lines += [(), *wrap(versions_line(), width)]
        self.query_one("#help-text", Static).update(paragraphs(lines))

    def action_leave(self) -> None:
        """Back to the screen below."""
        self.dismiss(None)


def _help_line(keys: str, text: str, column: int, width: int) -> list[Line]:
    return wrap((fitted(keys, column, Role.CODE), Span(text)), width, hang=column)


class TooSmall(ModalScreen[None]):
    """Says which size is needed. It goes away when the terminal is large enough."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._least = (width, height)

    def compose(self) -> ComposeResult:
        """The sentence."""
        width, height = self._least
        yield Static(
            f"Make this window larger: kata-tui needs {width} columns and {height} lines. Your text is safe. Ctrl+Q leaves.",
            markup=False,
        )

    def on_screen_resume(self) -> None:
        """A question that lay on top is gone; meanwhile the terminal may have grown."""
        size, (width, height) = self.app.size, self._least
        if size.width >= width and size.height >= height:
            self.dismiss(None)
