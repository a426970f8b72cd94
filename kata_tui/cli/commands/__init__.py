"""The commands. Each is a module of its name, with `MORE`, `add_arguments` and `run`."""

from argparse import ArgumentParser, Namespace
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from kata_tui.cli.printer import Printer

if TYPE_CHECKING:
    from kata_tui.profile.profile import Profile

COMMANDS = {
    "list": "List the problems, with your status of each.",
    "show": "Show what a problem asks.",
    "start": "Write a problem's starter to your own file.",
    "run": "Judge your solution.",
    "inspect": "Look inside your solution: what JAX makes of it.",
    "doc": "Show the documentation of a name, such as nnx.Linear.",
    "hint": "Show the next hint.",
    "solution": "Show the solution and why it works.",
    "today": "Tell what is due and what is new.",
    "review": "Do one short review.",
    "next": "Tell which problem comes next.",
    "stats": "Tell where you are.",
    "check": "Hold problem files to what they promise.",
    "grade": "Judge what a class handed in.",
    "new": "Begin a problem of your own.",
    "preview": "Show a problem as a learner meets it.",
    "schema": "Print the JSON Schema of a problem file.",
    "export": "Write all that you did to a file.",
    "import": "Add what such a file holds.",
    "doctor": "Look whether everything works here.",
    "paths": "Print the folders in use.",
}
"""Each command by its name, which is that of its module, and its line in the help, which nothing need be imported for."""


class CommandModule(Protocol):
    """What the module of a command holds. `MORE`: what its own help says besides its line."""

    MORE: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the arguments of the command, but for those that every command takes."""

    def run(self, profile: "Profile", printer: Printer, options: Namespace) -> int:
        """Carry it out. Returns the exit code. Raises Told, a sentence for the person who asked."""


def command(name: str) -> CommandModule:
    """The command of that name, which is imported now: starting stays quick."""
    return cast("CommandModule", import_module(f"{__name__}.{name}"))
