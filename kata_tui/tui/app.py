"""The app: which screen is shown, the theme, and how it ends."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Hit, Hits, Provider
from textual.driver import Driver
from textual.events import Event, Key, Resize
from textual.screen import Screen

from kata_tui.library.catalogue import UnknownProblem
from kata_tui.library.format.file_error import FileError
from kata_tui.model.problem import Problem
from kata_tui.profile.profile import Profile
from kata_tui.profile.settings import SettingsError
from kata_tui.reporting import Role, Span
from kata_tui.tui.commands import APP, bindings
from kata_tui.tui.common.keybar import Commanded
from kata_tui.tui.common.styled import content, outside, variables
from kata_tui.tui.gc_policy import begin_to_collect
from kata_tui.tui.library.library_screen import LibraryScreen
from kata_tui.tui.palette import Actions
from kata_tui.tui.screen_protocols import Keyed, Work
from kata_tui.tui.shared import Shared
from kata_tui.tui.themes import HOUSE, USUAL
from kata_tui.tui.trust_question import when_trusted
from kata_tui.tui.view_state import WIDE

if TYPE_CHECKING:
    from kata_tui.model.run_state import Judging

LEAST = (60, 20)
"""Columns and lines of the smallest terminal that the screens are made for."""


MAX_FOUND = 12
"""Problems that the palette offers at once."""


class Problems(Provider):
    """The problems of the library, in the palette."""

    async def search(self, query: str) -> Hits:
        """Those that the library finds."""
        app = self.app
        if not isinstance(app, KataApp):
            return
        for rank, listed in enumerate(app.profile.library.search(query)[:MAX_FOUND]):
            title = outside(listed.title)
            said = content((title, Span("  "), outside(listed.summary, Role.MUTED)))
            # No `help`: the palette would parse that as markup.
            yield Hit(0.7 - rank / 100, said, partial(app.open_problem, listed.id), title.text)


class KataApp(App[None]):
    """The trainer. `start` is the id of a problem to open at once. `fault`: what of ours ended it, if anything did."""

    TITLE = "kata-tui"
    CSS_PATH = "kata.tcss"
    COMMANDS = {Actions, Problems}  # noqa: RUF012 - Textual's own way
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(APP), Binding("ctrl+c", "help_quit", show=False, system=True)]

    def __init__(self, profile: Profile, open_judge: "Callable[[], Judging]", start: str | None = None) -> None:
        self.profile = profile
        self.shared = Shared(profile, open_judge)
        self.fault: Exception | None = None
        self._start = start
        self._too_small = False
        self._leaving = False
        super().__init__()
        for theme in HOUSE:
            self.register_theme(theme)

    def get_css_variables(self) -> dict[str, str]:
        """The theme's variables and ours."""
        given = super().get_css_variables()
        self.theme_variables = {**given, **variables(self.current_theme, given, colours=not self.no_color)}
        return self.theme_variables

    def on_mount(self) -> None:
        """Show the problem that was asked for on top of the library."""
        self._set_theme(self.profile.settings.theme)
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._told_to_end)
        # At once, not when the loop comes to it: the system sends SIGCONT too, at which Textual would take the terminal anew.
        signal.signal(signal.SIGHUP, lambda *_: self._hung_up(loop))
        if (said := self.profile.attempts.notice) is not None:
            self._tell_of_progress(said)

        def noticed(said: str) -> None:  # on any thread
            loop.call_soon_threadsafe(self._tell_of_progress, said)

        self.profile.attempts.when_noticed = noticed
        if self._start is not None:
            self.call_after_refresh(self.open_problem, self._start)

    def on_ready(self) -> None:
        """The first screen is there: from now on there may be garbage, and where progress cannot be kept that is said now."""
        self.call_after_refresh(begin_to_collect)
        self.run_worker(self.profile.attempts.begin, thread=True)

    def _tell_of_progress(self, said: str) -> None:
        self.notify(outside(said, width=1000).text, severity="warning", timeout=20, markup=False)

    def get_driver_class(self) -> type[Driver]:
        """What reads the terminal; another driver only where somebody names one."""
        given = super().get_driver_class()
        if given.__name__ != "LinuxDriver":
            return given
        from kata_tui.tui.keyboard import Keyboard

        return Keyboard

    def get_default_screen(self) -> LibraryScreen:
        """The library is under everything else."""
        return LibraryScreen(self.shared)

    def open_problem(self, problem_id: str) -> None:
        """Open a problem, from wherever the learner is."""
        try:
            problem = self.profile.library.problem(problem_id)
        except (UnknownProblem, FileError) as error:
            self.notify(outside(str(error)).text, severity="error", markup=False)
            return
        when_trusted(self, self.profile, problem, partial(self.show_problem, problem))

    def show_problem(self, problem: Problem) -> None:
        """Show a problem whose library may run. What lies on top of another one's screen goes with that."""
        if any(isinstance(screen, Work) for screen in self.screen_stack[:-1]):
            self.pop_screen()
        if isinstance(self.screen, Work):
            self.screen.leave_for(problem)
        else:
            from kata_tui.tui.solve.solve_screen import SolveScreen  # late: the first screen is there the sooner

            self.push_screen(SolveScreen(self.shared, problem))

    # Themes

    def _set_theme(self, name: str) -> None:
        self.theme = name if name in self.available_themes else USUAL
        if name not in self.available_themes:
            known = ", ".join(sorted(self.available_themes))
            self.notify(f"There is no theme `{outside(name).text}`. There are: {known}.", severity="warning", markup=False)

    def action_themes(self) -> None:
        """Choose a theme from a list."""
        from kata_tui.tui.theme_list import ThemeList  # late, like all that the first screen does without

        if not isinstance(self.screen, ThemeList):
            self.push_screen(ThemeList(self._keep_theme))

    def _keep_theme(self, name: str) -> None:
        try:
            self.profile.set("theme", name)
        except SettingsError as error:
            self.notify(outside(str(error), width=400).text, severity="error", markup=False)

    def action_settings(self) -> None:
        """See and change the settings."""
        from kata_tui.tui.settings_screen import SettingsScreen  # late, like all that the first screen does without

        if not isinstance(self.screen, SettingsScreen):
            self.push_screen(SettingsScreen(self.profile))

    def action_keys(self) -> None:
        """Show the keys beside the work, or take them away; where there is no room beside it, on top of it."""
        screen = self.screen
        if self.size.width < WIDE or not isinstance(screen, Keyed):
            self.action_every_key()
            return
        self.shared.keys_open = not self.shared.keys_open
        screen.show_keys()

    def action_every_key(self) -> None:
        """Show every key and its sentence."""
        screen = self.screen
        if isinstance(screen, Commanded):
            from kata_tui.tui.dialogs import Help  # late, like all that the first screen does without

            self.push_screen(Help("Keys", screen.commands, typing=isinstance(screen, Work)))

    def action_help_quit(self) -> None:
        """Ctrl+C where it neither copies nor ends a run: tell which key leaves."""
        self.notify("Ctrl+Q leaves, and your text is saved as you type. Escape ends a run.", markup=False)

    # A terminal that is too small

    def on_resize(self, event: Resize) -> None:
        """Say so when the terminal is too small, and go on when it is not any more."""
        small = event.size.width < LEAST[0] or event.size.height < LEAST[1]
        if small == self._too_small:
            return
        self._too_small = small
        from kata_tui.tui.dialogs import TooSmall

        covered = any(isinstance(screen, TooSmall) for screen in self.screen_stack)
        if small and not covered:
            super().push_screen(TooSmall(*LEAST))
        elif not small and isinstance(self.screen, TooSmall):
            self.pop_screen()

    def push_screen(self, screen: Screen[Any] | str, *arguments: Any, **options: Any) -> Any:
        """Textual's own. While the terminal is too small a screen comes below the one that says so, and is seen when that goes."""
        if not self._too_small:
            return super().push_screen(screen, *arguments, **options)
        from kata_tui.tui.dialogs import TooSmall

        covered = isinstance(self.screen, TooSmall)
        if covered:
            self.pop_screen()
        pushed = super().push_screen(screen, *arguments, **options)
        if covered:
            super().push_screen(TooSmall(*LEAST))
        return pushed

    # The end

    async def on_event(self, event: Event) -> None:
        """Ctrl+Q leaves from everywhere: what lies on top of a screen keeps Textual from looking at the app's keys."""
        if isinstance(event, Key) and event.key == "ctrl+q" and not event.is_forwarded:
            await self.action_quit()
        else:
            await super().on_event(event)

    async def action_quit(self) -> None:
        """Save and leave; ask first when the text cannot be saved."""
        said = self._save()
        if said is None:
            self._end()
            return
        if self._leaving:
            return  # it has been asked already

        from kata_tui.tui.dialogs import unsaved_question

        def answered(answer: str | None) -> None:
            self._leaving = False
            if answer == "leave":
                self._end()

        self._leaving = True
        super().push_screen(unsaved_question(said), answered)  # above everything, in any size

    def _save(self) -> str | None:
        for screen in self.screen_stack:
            if isinstance(screen, Work) and (said := screen.save_now()) is not None:
                return said
        return None

    def _hung_up(self, loop: asyncio.AbstractEventLoop) -> None:
        """The terminal is gone. What is still written to it goes nowhere, or the thread that writes would fail and be waited for."""
        signal.signal(signal.SIGCONT, signal.SIG_IGN)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in range(3):
            os.dup2(nowhere, descriptor)
        os.close(nowhere)
        loop.call_soon_threadsafe(self._told_to_end)

    def _fatal_error(self) -> None:
        """A fault of ours, in place of Textual's traceback, which shows what the learner typed. Who opened the app tells of it."""
        self.fault = self._exception
        with suppress(Exception):
            self._save()
        self._close_messages_no_wait()

    def _told_to_end(self) -> None:
        """Somebody ends the program."""
        self._save()
        self._end()

    def _end(self) -> None:
        """No run goes on on a screen that is being taken down."""
        for screen in self.screen_stack:
            if isinstance(screen, Work):
                screen.stop_run()
        self.exit()

    async def on_unmount(self) -> None:
        """No process stays. Each screen has saved its text by now."""
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        self.profile.attempts.when_noticed = None
        await self.shared.close()
