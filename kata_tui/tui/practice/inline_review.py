"""A question under the prompt of the shell: a few lines that take the answer, and are gone when it is there."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from kata_tui.tui.common.styled import outside


class InlineQuestion(App[str]):
    """One question and a line to answer it. Its value is the answer; None when the learner left."""

    ENABLE_COMMAND_PALETTE = False
    INLINE_PADDING = 0
    CSS = """
    Screen:inline { height: auto; max-height: 6; border: none; }
    #asked { height: auto; color: $text-muted; }
    Input { height: 1; border: none; padding: 0; background: transparent; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+q,ctrl+c,ctrl+d", "leave", show=False, priority=True),
    ]

    def __init__(self, asked: str) -> None:
        self._asked = asked
        super().__init__(ansi_color=True)

    def compose(self) -> ComposeResult:
        """The question, and the line below it."""
        yield Static(outside(self._asked, width=1000).text, id="asked", markup=False)
        yield Input(id="answer")

    def on_mount(self) -> None:
        """Take the answer at once."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """It is answered."""
        self.exit(event.value)

    def action_leave(self) -> None:
        """It is not to be answered."""
        self.exit(None)


async def ask_inline(asked: str) -> str | None:
    """Ask in the shell, and wait for the answer; None when the learner left."""
    return await InlineQuestion(asked).run_async(inline=True)
