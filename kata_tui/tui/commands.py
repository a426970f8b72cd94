"""Every action there is: one registry that feeds the bindings, the key bar, the palette and the help."""

from collections.abc import Iterable

from msgspec import Struct
from textual.binding import Binding


class Command(Struct, frozen=True):
    """One thing that can be done.

    `action` is a method `action_<action>` of the screen (or of the app); `keys` are as Textual names them, the first one is shown as
    `shown`; `label`, which no other command has, stands in the key bar and the palette, `help` in the help. `pane` names the pane that
    must have the focus for the key bar to show it; "" shows it always, and "title" never: its key stands in the title of a pane or on
    a tab, or it is another key of something that is shown. `at_once`: carried out before the next key is looked at, because that one is
    meant for where this one leads. `group`: commands of one that follow each other stand together in the key bar, with that word in the
    place of their labels. The palette finds them by it too. `of`: the id of the part of the screen whose action it is.
    """

    action: str
    keys: str
    shown: str
    label: str
    help: str
    pane: str = ""
    at_once: bool = False
    group: str = ""
    of: str = ""


APP = (
    Command("keys", "f1", "F1", "Keys", "Show the keys beside the work; again: take them away."),
    Command("every_key", "shift+f1,f13", "Shift+F1", "Every key", "Show every key and what it does.", "title"),
    Command("command_palette", "ctrl+p", "^P", "Menu", "Look for a command or a problem by name."),
    Command("themes", "f9", "F9", "Theme", "Choose a colour theme from a list, and see each at once.", "title"),
    Command(
        "settings",
        "f12",
        "F12",
        "Settings",
        "See and change the settings; the file that they stand in keeps its comments.",
        "title",
    ),
    Command("quit", "ctrl+q", "^Q", "Quit", "Leave. There is nothing to save: your text is saved as you type."),
)

LIBRARY = (
    Command("open", "enter", "⏎", "Open", "Open the problem under the cursor."),
    Command("resume", "c", "c", "Continue", "Go on where you were."),
    Command("next_new", "n", "n", "Next new", "Open the next problem that you have not tried."),
    Command("filter", "slash", "/", "Find", "Find problems by title, id, concept or API name, as you type.", at_once=True),
    Command(
        "cycle_status",
        "s",
        "s",
        "Status",
        "Show problems of one status only: new, tried, given up, solved, stale (solved, but changed since); then all again.",
    ),
    Command("cycle_level", "l", "l", "Level", "Show problems of one level only: easy, medium, hard; then all again."),
    Command("clear", "escape", "Esc", "Show all", "Show all problems of the track again: no words, any status, any level."),
    Command("tracks", "left", "←", "Tracks", "Go to the tracks."),
    Command("problems", "right", "→", "Problems", "Go to the problems of the track."),
    Command("reload", "r", "r", "Reload", "Look at the problem files again."),
    Command("today", "t", "t", "Today", "What is due today, one after another, and what is new.", "title"),
    Command("way", "w", "w", "Way", "Choose a way: problems in an order, for an aim. Next new follows it.", "title"),
    Command("leave", "q", "q", "Leave", "Leave. There is nothing to save.", "title"),
)

TODAY = (
    Command("begin", "enter", "⏎", "Begin", "Do the first review of today; where none is left, open the new problem."),
    Command("new", "n", "n", "New one", "Open the next new problem of your way."),
    Command("way", "w", "w", "Way", "Choose a way: problems in an order, for an aim."),
    Command("progress", "p", "p", "Progress", "See where you are: tracks, days, what goes wrong again and again, what comes due."),
    Command("back", "escape,q", "Esc", "Library", "Go back to the library."),
)

REVIEW = (
    Command("judge", "ctrl+r,f5", "^R", "Judge", "Judge your answer (F5 does it too; Enter, where it is a line).", at_once=True),
    Command("give_up", "ctrl+g", "^G", "Give in", "See the answer. It comes again tomorrow.", at_once=True),
    Command("leave_review", "escape", "Esc", "Later", "Leave it for later. It waits for you.", at_once=True),
)

SOLVE = (
    Command("run", "ctrl+r,f5", "^R", "Run", "Judge your code (F5 does it too).", at_once=True),
    Command("cancel", "escape", "Esc", "Cancel", "End the run that is under way, at once."),
    Command("pane('statement')", "f2", "F2", "Statement", "Go to the statement.", "title", at_once=True),
    Command("pane('editor')", "f3", "F3", "Editor", "Go to the editor.", "title", at_once=True),
    Command("pane('results')", "f4", "F4", "Results", "Go to the results.", "title", at_once=True),
    Command("find", "ctrl+f", "^F", "Find", "Find text in your code.", "editor", at_once=True),
    Command("line", "ctrl+g", "^G", "Line", "Go to a line by its number.", "editor", at_once=True),
    Command("comment", "ctrl+underscore,ctrl+slash", "^/", "Comment", "Comment or uncomment the selected lines.", "editor"),
    Command(
        "complete",
        "ctrl+space,ctrl+@",
        "^Space",
        "Complete",
        "See how a name goes on; Enter takes the chosen one.",
        "title",
    ),
    Command(
        "documentation",
        "ctrl+k,f8",
        "^K",
        "Documentation",
        "Read what the name under the cursor is for (F8 does it too); again: scroll it. It needs the language server (`kata-tui doctor`).",
        "title",
        at_once=True,
    ),
    Command("undo", "ctrl+z", "^Z", "Undo", "Undo: take back the last change.", "editor"),
    Command("redo", "ctrl+y", "^Y", "Redo", "Redo: make again what was taken back.", "title"),
    Command(
        "delete_to_end",
        "ctrl+shift+k",
        "^Shift+K",
        "Delete to the end",
        "Delete to the end of the line. Where the terminal does not send this key, the menu does it.",
        "title",
        at_once=True,
    ),
    Command("reset", "shift+f8,f20", "Shift+F8", "Reset", "Begin again with the starter. Your text is kept in a copy.", "title"),
    Command("save", "ctrl+s", "^S", "Save", "Save now. It also happens by itself, as you type.", "title"),
    Command("tab('task')", "1", "1", "Task", "Read the task.", "title"),
    Command("tab('hints')", "2", "2", "Hints", "Read the hints shown so far.", "title"),
    Command(
        "tab('solution')", "3", "3", "Solution", "See the reference beside your code, after a pass or when you give up.", "title"
    ),
    Command(
        "tab('attempts')",
        "4",
        "4",
        "Attempts",
        "See your past runs beside your code; Enter puts one back into the editor.",
        "title",
    ),
    Command(
        "tab('notes')", "5", "5", "Notes", "Write down what you want to keep of this problem. It is saved as you type.", "title"
    ),
    Command("regrade", "e", "e", "Grade", "Put right how well the last pass went: again, hard, good, easy.", "title"),
    Command("give_up", "g", "g", "Give up", "Show the solution although there was no pass yet.", "statement"),
    Command("choose", "enter", "⏎", "Go to line", "Go to the line of the error.", "results"),
    Command(
        "run_case",
        "full_stop,shift+enter",
        ".",
        "Run one",
        "Judge your code on the case or check under the cursor alone (Shift+Enter does it too). It never counts as a pass.",
        "results",
    ),
    Command("accepted", "enter", "⏎", "Accepted", "Show the accepted ones each in its line; again: all in one.", "results"),
    Command("detail", "d", "d", "Details", "Scroll the details with the arrow keys; again: back to the list.", "results"),
    Command(
        "frames", "t", "t", "Traceback", "Show every frame of the exception, those of libraries too; again: only yours.", "results"
    ),
    Command("inspect", "i", "i", "Inside", "See what JAX makes of your code on this case; again: back to the details.", "results"),
    Command(
        "own_cases",
        "o",
        "o",
        "Own cases",
        "Write cases of your own. Each run judges them too; they never decide the verdict.",
        "results",
    ),
    Command(
        "compare",
        "v",
        "v",
        "Compare",
        "See your code beside the reference and the other ways, and what JAX makes of each, once you may see the solution.",
        "results",
    ),
    Command("all_shapes", "s", "s", "All shapes", "See dtypes and shapes of all your lines; again: the details.", "title"),
    Command(
        "shapes",
        "f7",
        "F7",
        "Shapes",
        "Show dtypes and shapes behind your lines as you type, or not. It is kept.",
        "title",
        at_once=True,
    ),
    Command(
        "scratch",
        "ctrl+e",
        "^E",
        "Scratch",
        "Try an expression, or the selected lines, beside your code on the inputs of a case; again: back to the editor.",
        "title",
        at_once=True,
    ),
    Command("hint", "ctrl+t", "^T", "Hint", "Show one more hint."),
    Command("external", "ctrl+o", "^O", "$EDITOR", "Open the file in $VISUAL or $EDITOR, and come back."),
    Command("next", "ctrl+n", "^N", "Next", "Open the next problem."),
    Command("zoom", "f10", "F10", "Zoom", "Give the pane you are in the whole screen; again: every pane its place.", at_once=True),
    Command("hide", "f6", "F6", "Hide statement", "Take the statement away, or bring it back.", "title", at_once=True),
    Command(
        "leaf(-1)",
        "alt+pageup",
        "Alt+PgUp",
        "Statement up",
        "Scroll the statement, from wherever you are.",
        "title",
        at_once=True,
        group="Statement",
    ),
    Command(
        "leaf(1)",
        "alt+pagedown",
        "Alt+PgDn",
        "Statement down",
        "Scroll the statement on.",
        "title",
        at_once=True,
        group="Statement",
    ),
    Command(
        "your_task",
        "alt+home",
        "Alt+Home",
        "Your task",
        "Show the part of the statement that says what to write.",
        "title",
        at_once=True,
        group="Statement",
    ),
    Command(
        "size(-5, 0)",
        "alt+left",
        "Alt+←",
        "Statement narrower",
        "Make the statement narrower (or drag the line beside it).",
        "title",
        group="Resize",
    ),
    Command("size(5, 0)", "alt+right", "Alt+→", "Statement wider", "Make the statement wider.", "title", group="Resize"),
    Command(
        "size(0, -5)",
        "alt+up",
        "Alt+↑",
        "Results taller",
        "Make the results taller, from another pane than the editor (or drag their title).",
        "title",
        group="Resize",
    ),
    Command("size(0, 5)", "alt+down", "Alt+↓", "Editor taller", "Make the editor taller.", "title", group="Resize"),
    Command("back", "escape", "Esc", "Back", "From the editor to the statement, from there to the library."),
    Command("library", "ctrl+l", "^L", "Library", "Back to the library. Your text is saved."),
)

COMPARE = (
    Command("other(1)", "right,l", "→", "Next way", "Show the next way beside yours, or the explanation."),
    Command("back", "escape", "Esc", "Back", "Back to the problem."),
    Command("next_case", "c", "c", "Next case", "Compare on another case."),
    Command("turn", "tab", "Tab", "Column", "Go to the next column; the arrow keys scroll it."),
    Command("other(-1)", "left,h", "←", "Way before", "Show the one before."),
)


def _editing(action: str, keys: str, shown: str, label: str, told: str, *, at_once: bool = False) -> Command:
    return Command(action, keys, shown, label, told, "title", at_once, of="editor-pane")


EDIT = (
    _editing(
        "replace",
        "ctrl+backslash",
        "^\\",
        "Replace",
        "Find text and put another in its place: Tab goes to the next field, Enter replaces one, the button All replaces all.",
    ),
    _editing("move(-1)", "alt+up", "Alt+↑", "Move up", "In the editor: move the selected lines up."),
    _editing("move(1)", "alt+down", "Alt+↓", "Move down", "In the editor: move the selected lines down."),
    _editing("duplicate", "alt+shift+down", "Alt+Shift+↓", "Duplicate", "Write the selected lines once more below."),
    _editing("join", "shift+f2,f14", "Shift+F2", "Join", "Make one line of the selected ones, or of this one and the next."),
    _editing(
        "next_occurrence", "ctrl+d", "^D", "Next occurrence", "Select the word; again: select where it stands next.", at_once=True
    ),
    _editing("format", "shift+f4,f16", "Shift+F4", "Format", "Format your code with ruff, as one step."),
    _editing("wrap", "shift+f10,f22", "Shift+F10", "Wrap", "Break lines that are too long for the editor, or not. It is kept."),
)
"""What is done in the editor alone. In other panes the same keys do other things."""

TYPING = (
    ("Tab, Shift+Tab", "Indent and dedent the selected lines, or the one of the cursor."),
    ("Shift+arrows", "Select. A double click selects a word, a triple one a line. Shift+F6 selects the line, Shift+F7 everything."),
    ("Ctrl+C, Ctrl+X, Ctrl+V", "Copy, cut, paste. With nothing selected, Ctrl+X takes the line."),
    ("Ctrl+← Ctrl+→", "By words. Home (Ctrl+A) and End: start and end of the line. Ctrl+Home and Ctrl+End: of the text."),
    ("Ctrl+W, Ctrl+U", "Delete the word before, or to the start of the line."),
)
"""What the editor does besides, for the help: the keys that every text field has."""


def bindings(commands: Iterable[Command]) -> list[Binding]:
    """The bindings of `commands`, for the class whose actions they are."""
    return [
        Binding(command.keys, command.action, command.label, tooltip=command.help, priority=command.at_once) for command in commands
    ]


def name_of(action: str) -> str:
    """`pane` of `pane('editor')`."""
    return action.partition("(")[0]
