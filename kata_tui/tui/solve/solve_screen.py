"""Solving one problem: statement, editor, results."""

import asyncio
from contextlib import suppress
from functools import partial
from typing import ClassVar

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from kata_tui.library.format.file_error import FileError
from kata_tui.model.problem import Problem
from kata_tui.model.run_state import RunState
from kata_tui.model.verdict import Verdict
from kata_tui.practice.concept_card import Grade
from kata_tui.practice.practice import GradedReview
from kata_tui.practice.telling import graded_line
from kata_tui.profile.attempts import ProgressError, Status
from kata_tui.profile.editor_command import ExternalEditorError, editor_command
from kata_tui.profile.status_words import STATUSES
from kata_tui.reporting import Line, Role, Span, text_of
from kata_tui.tui.commands import EDIT, SOLVE, Command, bindings
from kata_tui.tui.common.keybar import KeyBar
from kata_tui.tui.common.keys_panel import KeysPanel
from kata_tui.tui.common.rows import Rows
from kata_tui.tui.common.tabs import Tabs
from kata_tui.tui.dialogs import Question, tell, unsaved_question
from kata_tui.tui.editor import external
from kata_tui.tui.editor.draft import Draft
from kata_tui.tui.editor.editor import Editor
from kata_tui.tui.editor.editor_pane import EditorPane
from kata_tui.tui.editor.find_bar import FindBar
from kata_tui.tui.gc_policy import set_aside
from kata_tui.tui.shared import Shared
from kata_tui.tui.solve.attempts_tab import AttemptsTab
from kata_tui.tui.solve.compare_screen import CompareScreen
from kata_tui.tui.solve.followed_run import FollowedRun
from kata_tui.tui.solve.inspection_tab import InspectionTab
from kata_tui.tui.solve.live_shapes import LiveShapes
from kata_tui.tui.solve.own_case_runs import OwnCaseRuns
from kata_tui.tui.solve.own_cases_screen import OwnCasesScreen
from kata_tui.tui.solve.panes import Panes
from kata_tui.tui.solve.problem_file import ProblemFile
from kata_tui.tui.solve.results import Results
from kata_tui.tui.solve.scratch_tab import ScratchTab
from kata_tui.tui.solve.statement import Statement
from kata_tui.tui.solve.success_story import told_of_success
from kata_tui.tui.solve.title_bar import TitleBar
from kata_tui.tui.trust_question import when_trusted
from kata_tui.tui.view_state import WIDE, Layout, Place, kept, written


class SolveScreen(Screen[None]):
    """One problem. Wide: three panes; narrow: one at a time."""

    CSS_PATH = "solve.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(SOLVE),
        Binding("ctrl+c,super+c", "copy_or_cancel", show=False),
        Binding("tab,shift+tab", "turn", show=False),
    ]
    AUTO_FOCUS = ""
    commands: ClassVar[tuple[Command, ...]] = (*SOLVE, *EDIT)

    def __init__(self, shared: Shared, problem: Problem) -> None:
        super().__init__()
        self._shared = shared
        self._profile = shared.profile
        self.problem = problem
        self._next = self._profile.next_unsolved(problem.id)
        self._run: FollowedRun | None = None
        self._graded: GradedReview | None = None
        self._revised: Problem | None = None
        self._live = LiveShapes(shared, problem)
        self._own = OwnCaseRuns(shared, problem)
        self._file = ProblemFile(self._profile.library.find(problem.id).path, problem)
        self._left_at = "editor"
        self._whole = False
        self._statement = Statement(self._profile, problem, lambda: self._editing.text)
        self._editing = EditorPane(Draft(self._profile.workspace, problem), problem.starter, shared, shared.undone.get(problem.id))
        self._scratch = ScratchTab(shared, problem)
        self._results = Results(
            problem,
            InspectionTab(shared, problem),
            self._scratch,
        )
        layout = kept(self._profile.attempts.recall("layout"), Layout)
        self._panes = Panes(self._statement, self._editing, self._results, layout)

    def compose(self) -> ComposeResult:
        """A title, three panes, the keys."""
        yield TitleBar()
        yield self._file
        yield self._live
        yield self._own
        yield self._panes
        yield KeyBar()
        if self._shared.keys_open:
            yield KeysPanel()

    def on_mount(self) -> None:
        """Go on where this problem was left."""
        if len(self.query("#between, #editor, #entries")) < 3:
            return  # the app ends while this screen opens, and composes no more of it
        self._whole = True
        self._show_own()
        self._show_title()
        self._profile.remember("last", self.problem.id)
        with suppress(ProgressError):  # then nobody knows how long it took
            self._profile.attempts.open(self.problem.id)
        self._shared.judge.warm(self.problem, self._profile.runnable(self._next))
        place = kept(self._profile.attempts.recall(f"place:{self.problem.id}"), Place)
        self._editing.begin(None if not place.pane else (place.row, place.column))
        self._panes.go_to(place.pane or ("statement" if self._panes.alone else "editor"))
        self.call_after_refresh(set_aside)
        if self._editing.text != self.problem.starter:
            self.call_after_refresh(self._look_at_shapes)

    def _show_title(self) -> None:
        self.query_one(TitleBar).show_title(
            self.problem, self._shared.protections, self._known(), self._profile.place(self.problem.id)
        )

    def _known(self) -> Line:
        """How far the learner is with the problem; nothing of a new one."""
        status = self._profile.status(self.problem.id)
        if status is Status.NEW:
            return ()
        sign, word, role = STATUSES[status]
        when = self._profile.attempts.solved_on(self.problem.id)
        since = "" if when is None else f" on {when.astimezone():%Y-%m-%d}"
        return Span(f"  {sign} {word}", role), Span(since, Role.MUTED)

    # The problem's file

    @on(ProblemFile.Revised)
    def _file_revised(self, event: ProblemFile.Revised) -> None:
        """Show what the file says now; when a run is under way, after it."""
        if self._run is None:
            self._revise(event.problem)
        else:
            self._revised = event.problem

    def _revise(self, problem: Problem) -> None:
        self._revised = None
        self.problem = problem
        self._profile.reload(problem.id)
        self._shared.judge.warm(problem)
        self._live.revise(problem)
        self._own.reload(problem)
        self._show_title()
        self._editing.revise(problem)
        self._statement.revise(problem, self._editing.text)
        self._results.revise(problem)
        self._show_strip()
        self.notify("The problem file was changed, and this is what it says now. Your text is as it was.", markup=False)

    # Panes

    @property
    def pane(self) -> str:
        """The pane that has the focus: statement, editor, results, scratch within those, or "" for none."""
        return "scratch" if self.focused is self._scratch.input else self._panes.focused

    def action_pane(self, name: str) -> None:
        """Show a pane and give it the focus."""
        self._panes.go_to(name)

    @on(Tabs.Chosen, "#strip")
    def _pane_clicked(self, event: Tabs.Chosen) -> None:
        self._panes.go_to(event.name)

    def action_size(self, wider: int, taller: int) -> None:
        """Move the lines between the panes by so many percent."""
        self._panes.grow(wider, taller)

    def action_zoom(self) -> None:
        """Give the pane with the focus the whole screen, or every pane its place again."""
        self._panes.swap_zoom()

    def action_hide(self) -> None:
        """Take the statement away, or bring it back."""
        self._panes.swap_statement()

    def action_leaf(self, by: int) -> None:
        """Scroll the statement by a page; where it is not seen, go to it."""
        self._to_see_statement()
        self._statement.leaf(by)

    def action_your_task(self) -> None:
        """Scroll the statement to what is to be written."""
        self._to_see_statement()
        self._statement.show_tab("task")
        self._statement.show_task()

    def _to_see_statement(self) -> None:
        if self._panes.alone:
            self._panes.go_to("statement")
        else:
            self._panes.reveal("statement")

    @on(Panes.Arranged)
    def _show_strip(self) -> None:
        self.query_one(TitleBar).show_panes(self._panes.shown, self._results.state, alone=self._panes.alone)
        self.refresh_bindings()

    def on_descendant_focus(self) -> None:
        """Where the problem is opened the next time. Nobody wants to begin at results that are not there any more."""
        if self.pane in ("statement", "editor"):
            self._left_at = self.pane

    def show_keys(self) -> None:
        """Show the keys beside the work, or take them away."""
        for panel in self.query(KeysPanel):
            panel.remove()
        if self._shared.keys_open and self.app.size.width >= WIDE:
            self.mount(KeysPanel())

    # What is possible now

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a command makes sense now; those that do not are neither shown nor carried out."""
        match action:
            case "cancel":
                return self._run is not None
            case "back":
                return self._run is None
            case "size":
                return not self._panes.alone
            case "next":
                return self._next is not None
            case "choose":
                return self._statement.attempts_focused or (self.pane == "results" and self._results.line_of_error() is not None)
            case "run_case":
                return self.pane == "results" and self._results.entry_to_run is not None
            case "accepted":
                return self.pane == "results" and self._results.rows.on_accepted
            case "frames":
                return self._results.has_frames
            case "compare":
                return self._statement.open_to_see and self._results.case_to_trace is not None
            case "give_up":
                return not self._statement.open_to_see
            case "hint":
                return bool(self.problem.hints)
        return True

    # Running

    def action_run(self) -> None:
        """Save, and have the text judged. A run that is under way is ended first."""
        self._judge_all_or(None)

    def action_run_case(self) -> None:
        """Have the text judged on the case or check under the cursor alone. It never counts as a pass."""
        if (entry := self._results.rows.entry) is not None and entry.kind == "own":
            self._own.judge(self._editing.text)
        elif (only := self._results.entry_to_run) is not None:
            self._judge_all_or(only)

    def _judge_all_or(self, only: str | None) -> None:
        if self._run is not None:
            self._run.stop(again=True)
            return
        self._live.stop()
        self._show_own()
        self._run = FollowedRun(self._shared, self.problem, self._editing.text, self._results.show, only)
        self._editing.show_error(None)
        self._results.begin(self._run.source, only)
        self.refresh_bindings()
        if self._panes.alone:
            self._panes.go_to("results")
        self.run_worker(self._judge(self._run), group="run")

    def action_copy_or_cancel(self) -> None:
        """Copy what is selected, wherever it is; else end the run that is under way."""
        if (selected := self.get_selected_text()) is not None:
            self.app.copy_to_clipboard(selected)
        elif self._run is not None:
            self._run.stop()
        else:
            raise SkipAction

    def action_turn(self) -> None:
        """Tab goes from the statement to the results and back. In the editor it indents, so it leads to no place where it does."""
        self._panes.go_to("statement" if self.pane != "statement" else "results")

    @on(EditorPane.Edited)
    def _edited(self) -> None:
        self._live.stop()
        self._results.compare(self._editing.text)

    def action_cancel(self) -> None:
        """End the run that is under way."""
        if self._run is not None:
            self._run.stop()

    async def _judge(self, run: FollowedRun) -> None:
        saving = asyncio.create_task(self._editing.save())  # what is judged is in our hands: nobody need wait for the disk
        state = await run.follow()
        await saving
        if (error := await run.kept()) is not None:
            tell(self, error)
        # in a frame of its own: the last verdict, or a key press, waits for what is drawn with it
        self.call_after_refresh(self._follow, run, state)
        await self._tell_grade()

    async def _tell_grade(self) -> None:
        """What was done was worth something for later: say it in a line, which one key puts right."""
        try:
            graded = await asyncio.to_thread(self._shared.practice.grade)
        except ProgressError as error:
            tell(self, error)
            return
        if graded:
            self._graded = graded[0]
            self.notify(
                f"{text_of(graded_line(self._shared.practice, graded[0]))} Was it another? Press e outside the editor.",
                markup=False,
            )

    def action_regrade(self) -> None:
        """Put right how well the last pass went."""
        graded = self._graded
        if graded is None:
            self.notify("Nothing was passed here yet.", markup=False)
            return
        answers = tuple(
            (grade.name, grade.name.capitalize()) for grade in (graded.grade, *(each for each in Grade if each is not graded.grade))
        )

        def answered(answer: str | None) -> None:
            if answer is not None and answer != graded.grade.name:
                try:
                    self._graded = self._shared.practice.correct(graded, Grade[answer])
                except ProgressError as error:
                    tell(self, error)

        self.app.push_screen(Question("How well did it go?", (), answers), answered)

    def _follow(self, run: FollowedRun, state: RunState) -> None:
        """What a run changes beside its results."""
        self._run = None
        self._editing.show_error(self._results.first_error() if run.source == self._editing.text else None)
        if state.protections is not None:
            self._shared.protections = state.protections
        self._show_title()
        self._results.compare(self._editing.text)
        self._statement.follow_progress(self._editing.text)
        self._show_strip()
        if state.verdict is Verdict.ACCEPTED:
            self._results.celebrate(told_of_success(self._profile, self.problem, self._next))
        if self._revised is not None:
            self._revise(self._revised)
        if run.again:
            self.action_run()
        else:
            if state.results and len(state.selected) == len(state.entries):  # a whole one, and not one that was ended at its start
                self._own.judge(run.source)
            self._look_at_shapes()

    def action_choose(self) -> None:
        """Enter in a list: go to the line of the error, or put an attempt back."""
        if self._statement.choose_attempt():
            return
        line = self._results.line_of_error()
        if self.pane == "results" and line is not None:
            self._editing.editor.go_to(line - 1)
            self._panes.go_to("editor")

    def action_accepted(self) -> None:
        """Show the accepted ones each in its line, or all of them in one."""
        self._results.rows.swap_accepted()

    def action_detail(self) -> None:
        """From the list of the results to the details, and back."""
        self._results.swap_focus()

    def action_frames(self) -> None:
        """Show every frame of the exception, those inside libraries too; again: only the learner's own."""
        self._results.swap_frames()

    def action_inspect(self) -> None:
        """See what JAX makes of the code, on the case under the cursor; again: back to the details."""
        self._panes.go_to("results")
        self._results.inspect(self._editing.text)

    def action_compare(self) -> None:
        """See the code beside the reference and the other ways."""
        if (case := self._results.case_to_trace) is not None:
            self.app.push_screen(CompareScreen(self._shared, self.problem, self._editing.text, case))

    # Cases of the learner's own

    def action_own_cases(self) -> None:
        """Write cases of one's own, change them, remove them."""
        screen = OwnCasesScreen(self._profile.own_cases, self.problem, self._results.case_to_trace)
        self.app.push_screen(screen, lambda _: self._show_own())

    def _show_own(self) -> None:
        """List them as they are written now. Nothing is known of them yet."""
        self._own.stop()
        self._own.reload(self.problem)
        self._results.rows.show_own([case.id for case in self._own.cases], ())

    @on(OwnCaseRuns.Judged)
    def _own_judged(self, event: OwnCaseRuns.Judged) -> None:
        self._results.rows.show_own([result.id for result in event.results], event.results)
        self._results.show_own_selected()

    # Scratch

    def action_scratch(self) -> None:
        """Try an expression beside the file; with lines selected in the editor, those. Again: back to the editor."""
        if self.focused is self._scratch.input:
            self._panes.go_to("editor")
            return
        selected = self._editing.editor.selected_text if self.pane == "editor" else ""
        self._panes.reveal("results")
        self._results.show_scratch()
        if selected.strip():
            self._scratch_wanted(ScratchTab.Wanted(selected))

    @on(ScratchTab.Wanted)
    def _scratch_wanted(self, event: ScratchTab.Wanted) -> None:
        self._scratch.evaluate(event.code, self._editing.text, self._results.case_to_trace)

    # Live shapes

    @on(Editor.Paused)
    def _look_at_shapes(self) -> None:
        if (
            self._run is None
            and (self._live.on or self._results.shows_shapes)
            and (case := self._results.case_to_trace) is not None
        ):
            self._live.look(self._editing.text, case)

    @on(LiveShapes.Found)
    def _shapes_found(self, event: LiveShapes.Found) -> None:
        if event.source == self._editing.text:
            self._editing.show_notes(event.shapes.notes if self._live.on else {})
            self._results.show_shapes(event.shapes, event.source)

    def action_shapes(self) -> None:
        """Dtypes and shapes behind the lines of the editor: on, or off."""
        self._live.toggle()
        self._editing.show_notes({})
        self._look_at_shapes()
        said = "Shapes are on: each line shows what it binds" if self._live.on else "Shapes are off"
        self.notify(f"{said}. It is kept. F7 changes it.", timeout=2, markup=False)

    def action_all_shapes(self) -> None:
        """What every line binds, as a list; again: back to the details."""
        self._panes.go_to("results")
        self._results.swap_shapes()
        self._look_at_shapes()

    @on(Rows.Highlighted)
    def _choice_moved(self) -> None:
        self.refresh_bindings()

    @on(Rows.Chosen, "#entries")
    def _entry_clicked(self) -> None:
        if self._results.rows.on_accepted:
            self.action_accepted()
        else:
            self.action_choose()

    # Statement

    def action_tab(self, name: str) -> None:
        """Show a tab of the statement."""
        self._statement.show_tab(name)
        self._panes.go_to("statement")

    @on(Statement.TabShown)
    def _tab_shown(self) -> None:
        self._statement.show_solution(self._editing.text)
        self.refresh_bindings()

    def action_hint(self) -> None:
        """Show one more hint, if there is one, and the hints."""
        self._statement.next_hint()
        if self._panes.alone:
            self._panes.go_to("statement")

    def action_give_up(self) -> None:
        """Show the solution, after a question."""
        self._statement.ask_to_give_up()

    @on(Statement.GivenUp)
    def _given_up(self) -> None:
        self._show_title()

    @on(AttemptsTab.Restore)
    def _restore(self, event: AttemptsTab.Restore) -> None:
        self._editing.editor.replace_all(event.attempt.source)
        self._panes.go_to("editor")
        self.notify("The attempt is back in the editor. Ctrl+Z brings your text back.", markup=False)

    # Editor

    def action_find(self) -> None:
        """Ask what to find."""
        self._ask_finder(by_line=False)

    def action_line(self) -> None:
        """Ask for a line."""
        self._ask_finder(by_line=True)

    def _ask_finder(self, *, by_line: bool) -> None:
        self._panes.reveal("editor")
        self._editing.query_one(FindBar).ask(by_line=by_line)

    def action_comment(self) -> None:
        """Comment or uncomment."""
        self._editing.toggle_comment()

    def action_complete(self) -> None:
        """Offer how the name before the cursor goes on."""
        if self.pane == "editor":
            self._editing.help.want_completion()

    async def action_documentation(self) -> None:
        """Show what the name under the cursor is for."""
        self._panes.reveal("editor")
        await self._editing.help.look_up()

    def action_delete_to_end(self) -> None:
        """Delete to the end of the line."""
        if self.pane == "editor":
            self._editing.editor.action_delete_to_end_of_line()

    def action_undo(self) -> None:
        """Take back the last change."""
        self._editing.editor.undo()

    def action_redo(self) -> None:
        """Make it again."""
        self._editing.editor.redo()

    async def action_save(self) -> None:
        """Save now; formatted, where the settings say so."""
        if await self._editing.save_by_key():
            self.notify("Saved. It also happens by itself, as you type.", markup=False)

    def action_reset(self) -> None:
        """Begin again with the starter, after a question."""
        self._editing.ask_to_reset()

    async def action_external(self) -> None:
        """Edit the file in the learner's own editor."""
        if self._run is not None:
            self.notify("A run is under way. Escape cancels it.", severity="warning", markup=False)
            return
        await self._editing.save()
        if self._editing.unsaved is not None:
            return
        try:
            command = editor_command(self._profile.settings.editor)
            with self._editing.lent():
                await external.edit(self.app, command, self._profile.workspace.path(self.problem))
        except ExternalEditorError as error:
            tell(self, error)
            return
        await self._editing.look_outside("What you wrote in your editor is here now.")
        self._panes.go_to("editor")

    # Leaving

    def action_back(self) -> None:
        """Outwards: from the editor to the statement, from the results to the editor, from the statement to the library."""
        if self.pane == "editor":
            self._panes.go_to("statement")
        elif self.pane in ("results", "scratch"):
            self._panes.go_to("editor")
        elif self._statement.tab == "notes":
            self.action_tab("task")
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
            following = self._profile.library.problem(self._next.id)
        except FileError as error:
            tell(self, error)
            return
        when_trusted(self.app, self._profile, following, partial(self.leave_for, following))

    def leave_for(self, following: Problem | None) -> None:
        """Open another problem in the place of this one, or go back to the library (None). Asks first when the text cannot be saved."""
        said = self.save_now()

        def go(answer: str | None) -> None:
            if answer != "leave":
                return
            self.stop_run()
            if following is None:
                self.dismiss(None)
            else:
                self.app.switch_screen(SolveScreen(self._shared, following))

        if said is None:
            go("leave")
        else:
            self.app.push_screen(unsaved_question(said), go)

    def save_now(self) -> str | None:
        """Write text and notes at once. Returns a sentence when one of them cannot be written."""
        return self._editing.save_now() or self._statement.save_notes()

    def stop_run(self) -> None:
        """End a run that is under way, without a word: its screen is about to go."""
        self.workers.cancel_group(self, "run")
        if self._run is not None:
            self._run.stop()

    def on_unmount(self) -> None:
        """Save, and remember the place: the screen goes, or the app does."""
        if not self._whole:
            return
        self.save_now()
        self._shared.undone[self.problem.id] = self._editing.editor.text, self._editing.editor.history
        row, column = self._editing.editor.cursor_location
        self._profile.remember(f"place:{self.problem.id}", written(Place(row, column, self._left_at)))
        self._profile.remember("layout", written(self._panes.layout_kept))
