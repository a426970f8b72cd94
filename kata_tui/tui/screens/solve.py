"""Solving one problem: statement, editor, results."""

import asyncio
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from kata_tui.domain.problem import Problem
from kata_tui.domain.run import RunFinished, RunState, advance
from kata_tui.domain.verdict import Verdict
from kata_tui.library.attempts import ProgressError, Status
from kata_tui.library.catalogue import Listed
from kata_tui.library.file_error import FileError
from kata_tui.reporting import Line, Role, Span, glyph
from kata_tui.tui import external
from kata_tui.tui.commands import SOLVE, Command, bindings
from kata_tui.tui.desk import Desk
from kata_tui.tui.draft import Draft
from kata_tui.tui.screens.dialogs import Question
from kata_tui.tui.styled import content, outside
from kata_tui.tui.widgets.editor_pane import EditorPane
from kata_tui.tui.widgets.finder import Finder
from kata_tui.tui.widgets.keybar import KeyBar
from kata_tui.tui.widgets.results import Results
from kata_tui.tui.widgets.rows import Rows
from kata_tui.tui.widgets.splitter import Splitter
from kata_tui.tui.widgets.statement import Statement
from kata_tui.tui.widgets.tabs import Tab, Tabs

WIDE = 100
"""Columns from which on the panes stand beside each other."""

_PANES = {"statement": "statement", "editor-pane": "editor", "results": "results"}


class Solve(Screen[None]):
    """One problem. Wide: three panes; narrow: one at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SOLVE)]
    AUTO_FOCUS = ""
    commands: ClassVar[tuple[Command, ...]] = SOLVE

    def __init__(self, desk: Desk, problem: Problem) -> None:
        super().__init__()
        self._desk = desk
        self.problem = problem
        self._next = next_problem(desk, problem.id)
        self._run_again = False
        self._shown = self._left_at = "editor"
        self._widths = _layout(desk.attempts.recall("layout"))
        attempts = desk.attempts
        self._statement = Statement(
            problem, hints=attempts.hints_shown(problem.id), open_to_see=self._may_see(), attempts=attempts.of(problem.id)
        )
        self._editing = EditorPane(Draft(desk.workspace, problem), problem.starter)
        self._results = Results(problem, outside(self._next.title).text if self._next else None)

    def compose(self) -> ComposeResult:
        """A title, three panes, the keys."""
        with Horizontal(id="bar"):
            yield Static(content(self._title()), id="title", markup=False)
            yield Tabs(id="panes")
        with Horizontal(id="desk"):
            yield self._statement
            yield Splitter(id="between")
            with Vertical(id="work"):
                yield self._editing
                yield self._results
        yield KeyBar()

    def on_mount(self) -> None:
        """Go on where this problem was left."""
        self._desk.remember("last", self.problem.id)
        self._desk.judge.warm(self.problem)
        row, column, pane = _place(self._desk.attempts.recall(f"place:{self.problem.id}"))
        self._editing.editor.move_cursor((row, column), center=True)
        self.action_pane(pane or ("statement" if self.narrow else "editor"))

    def _title(self) -> Line:
        problem = self.problem
        about = f"  {problem.level.value} · {problem.minutes} min · "
        return (
            Span(" "),
            outside(problem.title, Role.TITLE, 60),
            Span(about, Role.MUTED),
            outside(problem.id, Role.MUTED, 60),
        )

    # Panes

    @property
    def pane(self) -> str:
        """The pane that has the focus: statement, editor, results, or "" for none."""
        node = self.focused
        while node is not None and node is not self:
            if node.id in _PANES:
                return _PANES[node.id]
            node = node.parent if isinstance(node.parent, Widget) else None
        return ""

    @property
    def narrow(self) -> bool:
        """Whether one pane is shown at a time."""
        return self.app.size.width < WIDE

    def action_pane(self, name: str) -> None:
        """Show a pane and give it the focus."""
        self._reveal(name)
        target: dict[str, Widget] = {
            "statement": self._statement.focus_target,
            "editor": self._editing.editor,
            "results": self._results.query_one("#entries", Rows),
        }
        self.call_after_refresh(target.get(name, self._editing.editor).focus)

    def _reveal(self, name: str) -> None:
        """Make `name` the pane that a narrow terminal shows."""
        self._shown = name
        self._arrange()

    def _arrange(self) -> None:
        """Show the panes that there is room for. Not by style classes: those would look at every node below anew."""
        narrow, shown = self.narrow, self._shown
        self._statement.display = not narrow or shown == "statement"
        self.query_one("#between").display = not narrow
        self.query_one("#work").display = not narrow or shown != "statement"
        self._editing.display = not narrow or shown == "editor"
        self._results.display = not narrow or shown == "results"
        width, height = self._widths
        self._statement.styles.width = "1fr" if narrow else f"{width}%"
        self._editing.styles.height = "1fr" if narrow else f"{height}%"
        self.query_one("#panes").display = narrow
        self._show_panes()

    def _show_panes(self) -> None:
        said: Line = (Span("Results"),)
        state = self._results.state
        if state is not None and state.finished:
            said = (*said, Span(" "), glyph(state.verdict))
        tabs = (
            Tab("statement", "F2", (Span("Statement"),)),
            Tab("editor", "F3", (Span("Editor"),)),
            Tab("results", "F4", said),
        )
        self.query_one("#panes", Tabs).show(tabs, self._shown)

    @on(Tabs.Chosen, "#panes")
    def _pane_clicked(self, event: Tabs.Chosen) -> None:
        self.action_pane(event.name)

    def on_descendant_focus(self) -> None:
        """The pane that has the focus shows it, and is the one that stays when the terminal gets narrow."""
        pane = self.pane
        for title, name in (("#statement-tabs", "statement"), ("#editor-title", "editor"), ("#results-title", "results")):
            self.query_one(title).set_class(name == pane, "focused")
        if pane in ("statement", "editor"):
            self._left_at = pane
        if pane:
            self._shown = pane

    def action_size(self, wider: int, taller: int) -> None:
        """Move the lines between the panes by so many percent."""
        self._resize(self._widths[0] + wider, self._widths[1] + taller)

    def _resize(self, width: int, height: int) -> None:
        self._widths = max(20, min(80, width)), max(20, min(85, height))
        self._arrange()

    def on_resize(self) -> None:
        """Wide panes share the place; a narrow one has it all."""
        self._arrange()
        self.refresh_bindings()

    @on(Splitter.Dragged, "#between")
    def _dragged_sideways(self, event: Splitter.Dragged) -> None:
        self._resize(round(100 * event.x / max(1, self.size.width)), self._widths[1])

    @on(Splitter.Dragged, "#results-title")
    def _dragged_up(self, event: Splitter.Dragged) -> None:
        work = self.query_one("#work").region
        self._resize(self._widths[0], round(100 * (event.y - work.y) / max(1, work.height)))

    def _tell(self, error: Exception) -> None:
        """Show the sentence of an error that is no reason to stop."""
        self.notify(outside(str(error), width=400).text, severity="error", markup=False)

    # What is possible now

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a command makes sense now; those that do not are neither shown nor carried out."""
        match action:
            case "cancel":
                return self._results.running
            case "back":
                return not self._results.running
            case "size":
                return not self.narrow
            case "next":
                return self._next is not None
            case "choose":
                return self._statement.attempts_focused or (self.pane == "results" and self._results.line_of_error() is not None)
            case "give_up":
                return not self._statement.open_to_see
            case "hint":
                return bool(self.problem.hints)
        return True

    # Running

    async def action_run(self) -> None:
        """Save, and have the text judged. A run that is under way is ended first."""
        if self._results.running:
            self._run_again = True
            self._desk.judge.cancel()
            return
        source = self._editing.text
        self._editing.show_error(None)
        self._results.begin(source)
        self.refresh_bindings()
        if self.narrow:
            self.action_pane("results")
        self.run_worker(self._judge(source), group="run")

    async def _judge(self, source: str) -> None:
        await self._editing.save()
        state = RunState()
        try:
            async for event in self._desk.judge.run(self.problem, source):
                state = advance(state, event)
                if not state.finished:
                    self._results.show(state)
        except Exception as error:
            # The judge promises never to raise. If it does, the learner gets a sentence and goes on; the log gets the rest.
            self.log.error(f"the judge raised {error!r}")
        finally:
            if not state.finished:
                self._desk.judge.cancel()
        if not state.finished:
            state = advance(state, RunFinished(0.0, Verdict.INTERNAL_ERROR))
        await self._finished(state, source)

    async def _finished(self, state: RunState, source: str) -> None:
        attempts = self._desk.attempts
        try:
            await asyncio.to_thread(attempts.record, state, source)
        except ProgressError as error:
            self._tell(error)
        self._results.show(state)
        self._editing.show_error(self._results.first_error() if source == self._editing.text else None)
        self._statement.show_attempts(attempts.of(self.problem.id))
        if self._may_see():
            self._statement.unlock()
            if self._statement.tab == "solution":
                self.run_worker(self._statement.show_solution(self._editing.text))
        self._show_panes()
        self.refresh_bindings()
        if self._run_again:
            self._run_again = False
            self.call_later(self.action_run)

    def action_cancel(self) -> None:
        """End the run that is under way."""
        self._run_again = False
        self._desk.judge.cancel()

    def action_choose(self) -> None:
        """Enter in a list: go to the line of the error, or put an attempt back."""
        if self._statement.choose_attempt():
            return
        line = self._results.line_of_error()
        if self.pane == "results" and line is not None:
            self._editing.editor.go_to(line - 1)
            self.action_pane("editor")

    @on(Rows.Highlighted)
    def _choice_moved(self) -> None:
        self.refresh_bindings()

    @on(Rows.Chosen, "#entries")
    def _entry_clicked(self) -> None:
        self.action_choose()

    # Statement

    def action_tab(self, name: str) -> None:
        """Show a tab of the statement."""
        self._statement.show_tab(name)
        self.action_pane("statement")

    @on(Statement.TabShown)
    async def _tab_shown(self, event: Statement.TabShown) -> None:
        if event.name == "solution":
            await self._statement.show_solution(self._editing.text)
        self.refresh_bindings()

    def action_hint(self) -> None:
        """Show one more hint, if there is one, and the hints."""
        attempts = self._desk.attempts
        shown = attempts.hints_shown(self.problem.id)
        if shown < len(self.problem.hints) and (self._statement.tab == "hints" or shown == 0):
            try:
                shown = attempts.show_hint(self.problem.id)
            except ProgressError as error:
                self._tell(error)
                shown += 1
            self._statement.show_hints(shown)
        self._statement.show_tab("hints")
        if self.narrow:
            self.action_pane("statement")

    def action_give_up(self) -> None:
        """Show the solution, after a question."""
        text: tuple[Line, ...] = (
            (Span("The solution will be shown beside your code. The problem stays unsolved until your code passes."),),
        )
        answers = (("no", "Not yet"), ("yes", "Show the solution"))
        self.app.push_screen(Question("Give up?", text, answers), self._gave_up)

    async def _gave_up(self, answer: str | None) -> None:
        if answer != "yes":
            return
        try:
            self._desk.attempts.give_up(self.problem.id)
        except ProgressError as error:
            self._tell(error)
        self._statement.unlock()
        self.action_tab("solution")

    def _may_see(self) -> bool:
        attempts = self._desk.attempts
        listed = self._desk.library.find(self.problem.id)
        solved = attempts.statuses([listed]).get(self.problem.id) in (Status.SOLVED, Status.STALE)
        return solved or attempts.gave_up(self.problem.id)

    @on(Statement.Restore)
    def _restore(self, event: Statement.Restore) -> None:
        self._editing.editor.replace_all(event.attempt.source)
        self.action_pane("editor")
        self.notify("The attempt is back in the editor. Ctrl+Z brings your text back.", markup=False)

    # Editor

    def action_find(self) -> None:
        """Ask what to find."""
        self._ask_finder(by_line=False)

    def action_line(self) -> None:
        """Ask for a line."""
        self._ask_finder(by_line=True)

    def _ask_finder(self, *, by_line: bool) -> None:
        self._reveal("editor")
        self.call_after_refresh(self._editing.query_one(Finder).ask, by_line=by_line)

    def action_comment(self) -> None:
        """Comment or uncomment."""
        self._editing.editor.toggle_comment()

    def action_undo(self) -> None:
        """Take back the last change."""
        self._editing.editor.undo()

    def action_redo(self) -> None:
        """Make it again."""
        self._editing.editor.redo()

    async def action_save(self) -> None:
        """Save now."""
        await self._editing.save()
        if self._editing.unsaved is None:
            self.notify("Saved. It also happens by itself, as you type.", markup=False)

    def action_reset(self) -> None:
        """Begin again with the starter, after a question."""
        text: tuple[Line, ...] = ((Span("Your text is kept in a copy beside the file, and Ctrl+Z brings it back too."),),)
        answers = (("no", "Go on with my text"), ("yes", "Begin again with the starter"))

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self._editing.reset()

        self.app.push_screen(Question("Begin again?", text, answers), answered)

    async def action_external(self) -> None:
        """Edit the file in the learner's own editor."""
        if self._results.running:
            self.notify("A run is under way. Escape cancels it.", severity="warning", markup=False)
            return
        await self._editing.save()
        if self._editing.unsaved is not None:
            return
        try:
            command = external.editor_command(self._desk.settings.editor)
            await external.edit(self.app, command, self._desk.workspace.path(self.problem))
        except external.ExternalEditorError as error:
            self._tell(error)
            return
        await self._editing.look_outside()
        self.action_pane("editor")

    # Leaving

    def action_back(self) -> None:
        """Outwards: from the editor to the statement, from the results to the editor, from the statement to the library."""
        if self.pane == "editor":
            self.action_pane("statement")
        elif self.pane == "results":
            self.action_pane("editor")
        else:
            self.action_library()

    def action_library(self) -> None:
        """Back to the library, unless the text cannot be saved."""
        self.leave_for(None)

    def action_next(self) -> None:
        """Open the next problem."""
        if self._next is None:
            return
        try:
            following = self._desk.library.problem(self._next.id)
        except FileError as error:
            self._tell(error)
            return
        self.leave_for(following)

    def leave_for(self, following: Problem | None) -> None:
        """Open another problem in the place of this one, or go back to the library (None). Asks first when the text cannot be saved."""
        said = self._editing.save_now()

        def go(answer: str | None) -> None:
            if answer != "leave":
                return
            self.stop_run()
            if following is None:
                self.app.pop_screen()
            else:
                self.app.switch_screen(Solve(self._desk, following))

        if said is None:
            go("leave")
        else:
            self.app.push_screen(unsaved_question(said), go)

    def save_now(self) -> str | None:
        """Write the text at once. Returns a sentence when it cannot be written."""
        return self._editing.save_now()

    def stop_run(self) -> None:
        """End a run that is under way, without a word: its screen is about to go."""
        self.workers.cancel_group(self, "run")
        self._desk.judge.cancel()

    def on_unmount(self) -> None:
        """Save, and remember the place: the screen goes, or the app does."""
        self._editing.save_now()
        row, column = self._editing.editor.cursor_location
        self._desk.remember(f"place:{self.problem.id}", f"{row},{column},{self._left_at}")
        self._desk.remember("layout", "{},{}".format(*self._widths))


def next_problem(desk: Desk, problem_id: str) -> Listed | None:
    """The next problem in learning order that is not solved: after this one, else from the beginning."""
    listed = desk.library.listed
    at = next((index for index, row in enumerate(listed) if row.id == problem_id), -1)
    statuses = desk.attempts.statuses(listed)
    for row in (*listed[at + 1 :], *listed[: max(at, 0)]):
        if statuses.get(row.id, Status.NEW) is not Status.SOLVED:
            return row
    return None


def unsaved_question(said: str) -> Question:
    """Asks whether to leave although the text cannot be saved."""
    text: tuple[Line, ...] = (
        (outside(said, Role.BAD, 400),),
        (Span("If you leave now, what you changed since the last save is lost."),),
    )
    return Question("Your text is not saved", text, (("stay", "Stay"), ("leave", "Leave without saving")))


def _layout(text: str | None) -> tuple[int, int]:
    """Width of the statement and height of the editor, in percent."""
    parts = (text or "").split(",")
    if len(parts) == 2 and all(part.isdecimal() for part in parts):
        return int(parts[0][:3]), int(parts[1][:3])
    return 45, 60


def _place(text: str | None) -> tuple[int, int, str]:
    """Row, column and pane where a problem was left; no pane for one that was not opened yet."""
    parts = (text or "").split(",")
    if len(parts) == 3 and parts[0].isdecimal() and parts[1].isdecimal() and parts[2] in _PANES.values():
        return int(parts[0][:9]), int(parts[1][:9]), parts[2]
    return 0, 0, ""
