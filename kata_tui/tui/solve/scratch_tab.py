"""Scratch: expressions tried beside the file in the editor, on the inputs of a case. A tab beside the details of the results."""

import logging
from functools import partial
from textwrap import dedent
from typing import ClassVar

import msgspec
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Static, TextArea

from kata_tui.model.evaluation import Evaluation
from kata_tui.model.problem import Case, Problem
from kata_tui.model.run_state import Pad
from kata_tui.reporting import Line, Role, Span
from kata_tui.reporting.scratch_lines import code_lines, evaluation_lines, inputs_line
from kata_tui.tui.common.steady_text import SteadyText
from kata_tui.tui.common.styled import content, paragraphs
from kata_tui.tui.shared import Shared

_log = logging.getLogger(__name__)

KEPT = 100
"""Entries of the history that are kept from one visit to the next."""

SHOWN = 50
"""Entries of this visit that can be scrolled to."""

LONGEST = 20_000
"""Characters of one entry."""

_HELP: list[Line] = [
    (Span("Type an expression below: your functions, "), Span("jnp", Role.CODE), Span(" and the inputs have their names.")),
    (
        Span("Enter", Role.CODE),
        Span(" evaluates it, "),
        Span("↑ ↓", Role.CODE),
        Span(" bring back what you tried, "),
        Span("Esc", Role.CODE),
        Span(" leads back."),
    ),
    (Span("With lines selected in the editor, Ctrl+E evaluates those. Nothing here counts as a run.", Role.MUTED),),
]


class ScratchInput(TextArea):
    """Where an expression is typed. Enter evaluates; at its first and last line the arrows go through the history."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+j,shift+enter", "newline", show=False),
        Binding("escape", "stop", show=False),
    ]

    class Entered(Message):
        """It is to be evaluated."""

    class Recalled(Message):
        """An older entry (-1) or a newer one (1) is wanted."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    class Leafed(Message):
        """What came of earlier entries is to be scrolled by a page, back (-1) or on (1)."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    class Stopped(Message):
        """What is under way is to be ended."""

    def __init__(self) -> None:
        super().__init__(id="scratch-input", compact=True, tab_behavior="focus", placeholder="an expression")
        self.working = False

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Entered())
            return
        await super()._on_key(event)

    def action_newline(self) -> None:
        """Another line."""
        self.insert("\n")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape leads out of here where nothing is under way."""
        return self.working if action == "stop" else super().check_action(action, parameters)

    def action_stop(self) -> None:
        """End what is under way."""
        self.post_message(self.Stopped())

    def action_cursor_up(self, select: bool = False) -> None:
        """One line up, or one entry back."""
        if not select and self.cursor_location[0] == 0:
            self.post_message(self.Recalled(-1))
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """One line down, or one entry on."""
        if not select and self.cursor_location[0] == self.document.line_count - 1:
            self.post_message(self.Recalled(1))
        else:
            super().action_cursor_down(select)

    def action_cursor_page_up(self) -> None:
        """Read what came before."""
        self.post_message(self.Leafed(-1))

    def action_cursor_page_down(self) -> None:
        """And on."""
        self.post_message(self.Leafed(1))


class ScratchTab(Vertical):
    """Entries and what came of them, newest last, and a line to type the next one."""

    class Wanted(Message):
        """This code is to be evaluated: whoever holds the text and the case calls `evaluate`."""

        def __init__(self, code: str) -> None:
            super().__init__()
            self.code = code

    def __init__(self, shared: Shared, problem: Problem) -> None:
        super().__init__(id="scratch")
        self._shared = shared
        self._problem = problem
        self._pad: Pad | None = None
        self._history = self._kept()
        self._at = len(self._history)
        self._typed = ""
        self._entries: list[tuple[Evaluation, str]] = []
        self._under_way = ""

    def compose(self) -> ComposeResult:
        """Whose inputs, the entries, and where the next one is typed."""
        yield SteadyText(id="scratch-case")
        with VerticalScroll(id="scratch-log", can_focus=False):
            yield Static(paragraphs(_HELP), id="scratch-text", markup=False)
        yield ScratchInput()

    @property
    def input(self) -> ScratchInput:
        """Where one types."""
        return self.query_one(ScratchInput)

    def offer(self, case: Case | None) -> None:
        """Say whose inputs there are."""
        if case is None:
            line: Line = (Span("All cases of this problem are hidden, so there are no inputs to try.", Role.MUTED),)
        else:
            line = inputs_line(case.id, tuple(argument.name for argument in case.args), max(20, self.size.width - 2))
        self.query_one("#scratch-case", SteadyText).say(content(line))

    def revise(self, problem: Problem) -> None:
        """The problem was revised: what is tried next is tried on what it says now."""
        self._problem = problem
        self._set_under_way("")
        self.workers.cancel_group(self, "evaluate")
        self.run_worker(self._close_pad())

    # Evaluating

    @on(ScratchInput.Entered)
    def _entered(self, event: ScratchInput.Entered) -> None:
        event.stop()
        if self.input.text.strip():
            self.post_message(self.Wanted(self.input.text))

    def evaluate(self, code: str, source: str, case: Case | None) -> None:
        """Evaluate `code` after `source`. What is under way goes on: this one is not begun then."""
        code = dedent(code).strip("\n")[:LONGEST]
        if case is None or not code.strip() or self._under_way:
            return
        if self.input.text.strip("\n") == code or not self.input.text.strip():
            self.input.text = ""
        self._remember(code)
        self.offer(case)
        self._set_under_way(code)
        work = partial(self._evaluate, code, source, case)  # one that is ended before it begins is never made
        self.run_worker(work, group="evaluate", exclusive=True)  # type: ignore[arg-type]  # which of its three kinds it is mypy does not see

    async def _evaluate(self, code: str, source: str, case: Case) -> None:
        try:
            if self._pad is None:
                self._pad = self._shared.judge.scratchpad(self._problem)
            found = await self._pad.evaluate(source, case, code)
        except Exception as error:
            # The judge promises never to raise. If it does, the learner gets a sentence and goes on; the log gets the rest.
            _log.error("evaluating raised", exc_info=error)
            found = Evaluation(code, case.id, said="It could not be evaluated. It is no fault of your code; try it again.")
        if not self.query(ScratchInput):
            return  # the screen is going
        self._entries = [*self._entries[-SHOWN + 1 :], (found, source)]
        self._set_under_way("")

    @on(ScratchInput.Stopped)
    def _stopped(self, event: ScratchInput.Stopped) -> None:
        event.stop()
        code = self._under_way
        self.workers.cancel_group(self, "evaluate")
        if code:
            self._entries.append((Evaluation(code, "", said="Ended. Names that you had bound here are gone."), ""))
            self._set_under_way("")

    def _set_under_way(self, code: str) -> None:
        self._under_way = code
        self.input.working = bool(code)
        self._draw()

    async def _close_pad(self) -> None:
        pad, self._pad = self._pad, None
        if pad is not None:
            await pad.close()

    async def on_unmount(self) -> None:
        """No process stays."""
        await self._close_pad()

    # The history

    def _kept(self) -> list[str]:
        try:
            kept = self._shared.profile.attempts.recall(f"scratch:{self._problem.id}") or "[]"
            return msgspec.json.decode(kept, type=list[str])
        except msgspec.MsgspecError:
            return []

    def _remember(self, code: str) -> None:
        self._history = [*(entry for entry in self._history if entry != code), code][-KEPT:]
        self._at, self._typed = len(self._history), ""
        kept = msgspec.json.encode([entry.encode("utf-8", "replace").decode() for entry in self._history]).decode()
        self._shared.profile.remember(f"scratch:{self._problem.id}", kept)

    @on(ScratchInput.Recalled)
    def _recall(self, event: ScratchInput.Recalled) -> None:
        event.stop()
        if self._at == len(self._history):
            self._typed = self.input.text
        self._at = max(0, min(self._at + event.by, len(self._history)))
        text = self._history[self._at] if self._at < len(self._history) else self._typed
        if text != self.input.text:
            self.input.text = text
        self.input.move_cursor(self.input.document.end)

    # Drawing

    @on(ScratchInput.Leafed)
    def _leaf(self, event: ScratchInput.Leafed) -> None:
        event.stop()
        log = self.query_one("#scratch-log", VerticalScroll)
        log.scroll_relative(y=event.by * max(1, log.size.height - 1), animate=False)

    def on_resize(self) -> None:
        """Fit the lines to the width."""
        self._draw()

    def _draw(self) -> None:
        log = self.query_one("#scratch-log", VerticalScroll)
        width = max(20, log.scrollable_content_region.width - 1)
        parts = [evaluation_lines(found, width, source) for found, source in self._entries]
        if self._under_way:
            parts.append([*code_lines(self._under_way, width), (Span("evaluating …  Esc ends it", Role.WARN),)])
        lines = [line for part in parts or [_HELP] for line in (*part, ())][:-1]
        self.query_one("#scratch-text", Static).update(paragraphs(lines))
        # of a long one the beginning is seen: its code, and the headline of what came of it
        newest = len(lines) - len(parts[-1]) if parts else 0
        log.call_after_refresh(log.scroll_to, y=newest, animate=False, immediate=True)
