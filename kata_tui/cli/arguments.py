"""What was asked for on the command line: commands, options, and their help."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import kata_tui
from kata_tui.authoring.rules import RULES
from kata_tui.domain.problem import Level
from kata_tui.domain.text import clean_line
from kata_tui.library.attempts import Status
from kata_tui.library.suggest import did_you_mean

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
  0    accepted, or all is well
  1    the solution was judged and not accepted, or something fell short
  2    a wrong option, an unknown id, or a file that cannot be used
  3    a fault of kata-tui itself
  130  stopped with Ctrl+C

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
        self.exit(2, f"{self.prog}: {said}{end} See `{self.prog} --help`.\n")


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
    commands = "\n".join(f"  {name:<{width}}  {line}" for name, (line, _, _) in COMMANDS.items())
    parser = _Parser(
        prog="kata-tui",
        usage="kata-tui [ID]\n       kata-tui COMMAND ...",
        description=_ABOUT.format(commands=commands),
        epilog=_MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[_global_options()],
        allow_abbrev=False,
    )
    parser.add_argument("id", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("--version", action="version", version=f"kata-tui {kata_tui.__version__}")
    return parser


def _command(name: str) -> _Parser:
    line, more, add_options = COMMANDS[name]
    parser = _Parser(prog=f"kata-tui {name}", description=f"{line} {more}".strip(), parents=[_global_options()], allow_abbrev=False)
    add_options(parser)
    return parser


def _id(parser: _Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the id of a problem, as `kata-tui list` shows it")


def _plain(parser: _Parser) -> None:
    parser.add_argument("--plain", action="store_true", help="no colours, no moving progress")


def _json(parser: _Parser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def _list(parser: _Parser) -> None:
    parser.add_argument("--track", metavar="TRACK", help="only this track")
    parser.add_argument("--level", choices=[level.value for level in Level], help="only this level")
    parser.add_argument("--status", choices=[status.value for status in Status], help="only this status")
    parser.add_argument("--concept", metavar="CONCEPT", help="only problems that practise this, for example lax.scan")
    parser.add_argument("--search", metavar="TEXT", help="only what matches in title, id, concepts and APIs")
    _json(parser)


def _show(parser: _Parser) -> None:
    _id(parser)
    _json(parser)


def _run(parser: _Parser) -> None:
    _id(parser)
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="a Python file of your own choice")
    parser.add_argument("--watch", action="store_true", help="judge it again whenever the file changes; Ctrl+C ends it")
    parser.add_argument("--case", metavar="CASE", help="run only this case or check")
    _plain(parser)
    _json(parser)


def _inspect(parser: _Parser) -> None:
    _id(parser)
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="a Python file of your own choice")
    parser.add_argument(
        "--case", metavar="CASE", help="the case, or the check, to look into; without it the first that is not hidden"
    )
    _plain(parser)
    _json(parser)


def _solution(parser: _Parser) -> None:
    _id(parser)
    parser.add_argument("--give-up", action="store_true", help="show it although you did not; this is recorded")


def _check(parser: _Parser) -> None:
    parser.add_argument(
        "paths", metavar="PATH", nargs="*", type=Path, help="files, or folders with files below; without any, the library"
    )
    parser.add_argument("--fast", action="store_true", help="run nothing: only what can be seen by reading")
    parser.add_argument(
        "--rule", metavar="NAME", action="append", default=[], choices=RULES, help="hold only this rule; may be repeated"
    )
    parser.add_argument("--calibrate", action="store_true", help="tell for each case how tight its tolerance is")
    parser.add_argument("--jobs", metavar="N", type=_jobs, help="how many files at a time; by default one for each core")
    _json(parser)


def _jobs(text: str) -> int:
    jobs = int(text) if text.isdecimal() else 0
    if not 1 <= jobs <= 64:
        raise argparse.ArgumentTypeError(f"`{clean_line(text, 20)}` is no whole number from 1 to 64")
    return jobs


def _new(parser: _Parser) -> None:
    parser.add_argument("name", metavar="TRACK/ID", help="for example warm-up/running-mean: a folder, and the problem in it")


def _preview(parser: _Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the id of a problem, or the path of its file")


def _schema(parser: _Parser) -> None:
    parser.add_argument("--report", action="store_true", help="that of the report of `kata-tui run --json`, for scripts")


def _nothing(parser: _Parser) -> None:
    pass


COMMANDS: dict[str, tuple[str, str, Callable[[_Parser], None]]] = {
    "list": ("List the problems, with your status of each.", "", _list),
    "show": ("Show what a problem asks.", "", _show),
    "start": ("Write a problem's starter to your own file.", "A file that is there stays as it is. Prints its path.", _id),
    "run": ("Judge your solution.", "Without FILE it takes the one that `kata-tui start` made.", _run),
    "inspect": (
        "Look inside your solution: what JAX makes of it.",
        "The jaxpr of a case's call, its primitives, FLOPs and largest value, and how often it is traced. "
        "Without FILE it takes the one that `kata-tui start` made.",
        _inspect,
    ),
    "hint": ("Show the next hint.", "", _id),
    "solution": ("Show the solution and why it works.", "Once you solved the problem, or gave it up.", _solution),
    "check": (
        "Hold problem files to what they promise.",
        f"Runs the reference, the starter, every mistake and alternative, and mutants of the reference. Rules are {', '.join(RULES)}.",
        _check,
    ),
    "new": (
        "Begin a problem of your own.",
        "Writes a commented file below the first --problems folder, else below your own. Prints its path.",
        _new,
    ),
    "preview": ("Show a problem as a learner meets it.", "Its screens at 80x24, and the report that each mistake gets.", _preview),
    "schema": ("Print the JSON Schema of a problem file.", "For editors that complete and validate.", _schema),
    "doctor": ("Look whether everything works here.", "Says what to do about what does not.", _json),
    "paths": ("Print the folders in use.", "", _nothing),
}
"""Each command: its line in the help, what its own help says besides, and what adds its options."""
