"""Completion: when it is asked for, which ways to go on are shown, and which keys they take."""

import re
from collections.abc import Awaitable, Callable, Iterable
from time import monotonic

from textual import events

from kata_tui.model.assistance import Completion, Completions
from kata_tui.tui.editor.code_place import call_around, in_import, word_before
from kata_tui.tui.editor.completion_list import CompletionList
from kata_tui.tui.editor.editor import Editor

LATE = 0.3
"""Seconds. What comes later than that was not waited for: it is shown, and takes no key."""

MOST_SHOWN = 200
FEW = 8
"""So few are left of what was not everything: then it is asked again."""

_Ask = Callable[[str, int, int], Awaitable[Completions]]
_BEFORE_A_DOT = re.compile(r"[\w\])'\"]\.\Z")
_NUMBER = re.compile(r"(?<![\w.])\d[\d_]*\.\Z")


class Completing:
    """Offers how the name before the cursor goes on. `start` runs what takes time, in the place of what it ran before.

    Nothing is chosen until an arrow key chooses it, and until then Enter and Tab are the editor's. Who asks with Ctrl+Space has the first
    one chosen.
    """

    def __init__(self, editor: Editor, shown: CompletionList, ask: _Ask, start: Callable[[Awaitable[None]], object]) -> None:
        self._editor = editor
        self._list = shown
        self._ask = ask
        self._start = start
        self._typed = ""
        self._keys = 0
        """Keys that change the text and whose change has not been told yet."""
        self._declined: tuple[int, int, str] | None = None
        """Where the list was closed by a key: it does not come again by itself."""
        self._place: tuple[int, int, str] | None = None
        self._found: Completions | None = None
        self._takes_keys = False
        self._wanted = False

    @property
    def open(self) -> bool:
        """Whether the list is to be seen."""
        return bool(self._list.display)

    def close(self) -> None:
        """Offer nothing. An answer that is under way comes to nobody."""
        self._place = self._found = None
        self._wanted = False
        self._list.display = False

    # Keys

    def key(self, event: events.Key) -> bool:
        """Look at a key before the editor does. Returns whether it was for the list."""
        typed = event.is_printable or event.key == "backspace"
        self._keys = self._keys + 1 if typed else 0
        self._typed = (event.character or "") if event.is_printable else ""
        if not self.open:
            return False
        match event.key:
            case "escape":
                self._declined = self._place
                self.close()
                return True
            case "up" | "down" | "pageup" | "pagedown" if self._takes_keys:
                self._list.move({"up": -1, "down": 1, "pageup": -FEW, "pagedown": FEW}[event.key])
                return True
            case "enter" | "tab" if self._list.chosen is not None:
                self.accept(self._list.chosen)
                return True
        if not typed:
            self._declined = self._place
            self.close()
        return False

    def accept(self, chosen: Completion) -> None:
        """Put it in the place of what was written of it, as one step that can be undone."""
        if self._place is None:
            return
        row, column, _ = self._place
        self.close()
        self._editor.history.checkpoint()
        self._editor.replace(chosen.text, (row, column), self._editor.cursor_location, maintain_selection_offset=False)
        self._editor.history.checkpoint()

    # What is typed

    def changed(self) -> bool:
        """The text has changed: by a key, or else by something that nobody wants to go on from. Returns which of the two."""
        by_key, self._keys = self._keys > 0, max(0, self._keys - 1)
        if by_key and self._editor.selection.is_empty:
            self._go_on()
        else:
            self.close()
        return by_key

    def _go_on(self) -> None:
        row, before, word = self._here()
        place = (row, len(before) - len(word), before[: len(before) - len(word)])
        if place == self._place:
            self._show()
            if self._found is not None and not self._found.whole and len(self._list.items) < FEW:
                self._begin(place)
        elif place != self._declined and self._asks(row, before, word):
            self.close()
            self._begin(place)
        else:
            self.close()

    def want(self) -> None:
        """Somebody asks for it."""
        row, before, word = self._here()
        place = (row, len(before) - len(word), before[: len(before) - len(word)])
        if self.open and place == self._place:
            self._takes_keys = True
            self._list.move(1 if self._list.chosen is None else 0)
            return
        self.close()
        self._wanted = True
        self._begin(place)

    def _here(self) -> tuple[int, str, str]:
        row, column = self._editor.cursor_location
        before = self._editor.document.get_line(row)[:column]
        return row, before, word_before(before)

    def _asks(self, row: int, before: str, word: str) -> bool:
        """Whether what was typed is where completion begins by itself."""
        if not (self._typed in (".", "(", " ") or (word and self._typed == word[-1])) or not self._editor.python.in_code(
            row, len(before)
        ):
            return False
        above = before[: len(before) - len(word)]
        if above.endswith("."):
            return _BEFORE_A_DOT.search(above) is not None and _NUMBER.search(above) is None
        if in_import(above):
            return bool(word) or self._typed == " "
        if word or self._typed == "(":
            return call_around(self._editor.python, row, len(before)) is not None
        return False

    def _begin(self, place: tuple[int, int, str]) -> None:
        self._place = place
        self._start(self._fetch(place))

    async def _fetch(self, place: tuple[int, int, str]) -> None:
        began = monotonic()
        row, column = self._editor.cursor_location
        found = await self._ask(self._editor.text, row, column)
        if place != self._place:
            return
        self._takes_keys = self._wanted or (self._takes_keys and self.open) or monotonic() - began <= LATE
        self._found = found
        self._show()

    def _show(self) -> None:
        """Show what is left of the offer."""
        row, before, word = self._here()
        if self._found is None or self._place is None or self._place[0] != row:
            return
        offered: Iterable[Completion] = self._found.items
        if not word and not self._wanted:
            if before.endswith("("):
                offered = (item for item in offered if item.text.endswith("="))
            elif not before.endswith(".") and not in_import(before):
                offered = ()
        items = ranked(offered, word)[:MOST_SHOWN]
        if not items or (len(items) == 1 and items[0].text == word):
            self._list.display = False
            return
        self._list.offer(items, self._editor.cursor_screen_offset, len(word), choose=self._wanted)


def ranked(items: Iterable[Completion], word: str) -> list[Completion]:
    """Those that have the letters of `word` in their order: those that begin with it, then those that hold it, then the tight ones."""
    if not word:
        return list(items)
    loose = re.compile(".*?".join(map(re.escape, word)), re.IGNORECASE)
    found: list[tuple[tuple[bool, bool, bool, int], Completion]] = []
    for item in items:
        there = loose.search(item.text)
        if there is None:
            continue
        begins = item.text.startswith(word)
        folded = item.text.lower().startswith(word.lower())
        inside = word.lower() in item.text.lower()
        found.append(((not begins, not folded, not inside, 0 if inside else there.end() - there.start()), item))
    return [item for _, item in sorted(found, key=lambda entry: entry[0])]
