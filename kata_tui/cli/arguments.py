"""What was asked for on the command line: commands, options, and their help."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import kata_tui
from kata_tui.cli.commands import COMMANDS, command
from kata_tui.cli.exit import Exit
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean_line

TRAINER = "trainer"
"""The command of `kata-tui [ID]`; nobody types its name."""

_ABOUT = """\
Learn JAX and Flax by small problems, in the terminal, with no network.

Without a command it opens the trainer: pick a problem, read it, write a
solution, run it. With the id of a problem it opens that problem.

commands:
{commands}

a first evening:
  kata-tui                          open the trainer
  kata-tui list --level easy        what there is
  kata-tui show fori-power          read a problem
  kata-tui start fori-power         write its starter to a file of yours
  kata-tui run fori-power --watch   judge that file whenever you save it"""

_MORE = """\
exit codes:
{codes}

environment:
  KATA_TUI_PROBLEMS  folders with more problems, separated as in PATH
  KATA_TUI_HOME      keep settings, solutions and progress below this folder
  NO_COLOR           no colours

`kata-tui COMMAND --help` tells more about a command."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without repeating the whole usage."""

    def error(self, message: str) -> NoReturn:
        said = clean_line(message, 300)
        end = "" if said.endswith((".", "?")) else "."
        self.exit(Exit.WRONG, f"{self.prog}: {said}{end} See `{self.prog} --help`.\n")


def split_global(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """The options that every command takes, wherever they stand (`problems`, `trust`, `debug`), and what is left."""
    return _global_options().parse_known_args(list(arguments))


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command and its options. Raises SystemExit after `--help`, `--version` and a usage error, which it has told."""
    first, *rest = arguments or [""]
    if first in COMMANDS:
        # intermixed: `run ID --watch FILE` is as good as `run ID FILE --watch`
        return _command(first).parse_intermixed_args(rest, argparse.Namespace(command=first))
    trainer = _trainer()
    if rest and first and not first.startswith("-") and not {"-h", "--help"} & set(rest):
        trainer.error(f"there is no command `{clean_line(first, 60)}`.{did_you_mean(first, COMMANDS)}")
    return trainer.parse_args(arguments, argparse.Namespace(command=TRAINER))


def _global_options() -> _Parser:
    parser = _Parser(prog="kata-tui", add_help=False, allow_abbrev=False)
    group = parser.add_argument_group("options for every command")
    group.add_argument(
        "--problems", metavar="DIR", type=Path, action="append", default=[], help="a folder with more problems; may be repeated"
    )
    group.add_argument("--trust", action="store_true", help="run the Python in those folders without asking, from now on")
    group.add_argument("--debug", action="store_true", help="show the traceback of a fault of kata-tui")
    return parser


def _trainer() -> _Parser:
    """`kata-tui [ID]`, whose help is that of the whole program."""
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"  {name:<{width}}  {line}" for name, line in COMMANDS.items())
    codes = "\n".join(f"  {code:<3}  {code.meaning}" for code in Exit)
    parser = _Parser(
        prog="kata-tui",
        usage="kata-tui [ID]\n       kata-tui COMMAND ...",
        description=_ABOUT.format(commands=commands),
        epilog=_MORE.format(codes=codes),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[_global_options()],
        allow_abbrev=False,
    )
    parser.add_argument("id", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("--version", action="version", version=f"kata-tui {kata_tui.__version__}")
    return parser


def _command(name: str) -> _Parser:
    called = command(name)
    told = f"{COMMANDS[name]} {called.MORE}".strip()
    parser = _Parser(prog=f"kata-tui {name}", description=told, parents=[_global_options()], allow_abbrev=False)
    called.add_arguments(parser)
    return parser


def add_id(parser: argparse.ArgumentParser) -> None:
    """The id of a problem."""
    parser.add_argument("id", metavar="ID", help="the id of a problem, as `kata-tui list` shows it")


def add_plain(parser: argparse.ArgumentParser) -> None:
    """`--plain`."""
    parser.add_argument("--plain", action="store_true", help="no colours, no moving progress")


def add_json(parser: argparse.ArgumentParser) -> None:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
