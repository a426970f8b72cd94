"""`kata-tui new`: how a problem file begins."""

import shlex
from argparse import ArgumentParser, Namespace
from pathlib import Path

from kata_tui.authoring.template import SCHEMA_FILE, left_to_do, problem_text, track_text
from kata_tui.cli.ask_trust import libraries_of
from kata_tui.cli.exit import Exit, UsageError
from kata_tui.cli.printer import Printer
from kata_tui.library.catalogue import UnknownProblem
from kata_tui.library.format.schema import problem_schema, schema_text
from kata_tui.model.ids import ID_RULE, is_id
from kata_tui.model.text import clean_line
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Span
from kata_tui.storage.files import create_file, why

MORE = "Writes a commented file below the first --problems folder, else below your own. Prints its path."

_TAKEN = ("track", "library")
"""A track folder cannot hold problems of these names: `track.yaml` is the track, `library.yaml` the library."""


def add_arguments(parser: ArgumentParser) -> None:
    """Where it is, and its id."""
    parser.add_argument("name", metavar="TRACK/ID", help="for example warm-up/running-mean: a folder, and the problem in it")


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Write a new problem file, the files it needs beside it, and tell what is left to do. Raises UsageError."""
    track, problem_id = _names(options.name)
    library = profile.own_library
    path = library / track / f"{problem_id}.yaml"
    text = problem_text(problem_id)
    try:
        (library / track).mkdir(parents=True, exist_ok=True)
        own = not libraries_of([library])  # the first problem of a library: nobody else's Python is in it
        _hold_free(profile, problem_id, path)
        if not create_file(path, text.encode()):
            raise UsageError(f"There is a file {path} already. It stays as it is.")
        create_file(library / track / "track.yaml", track_text(track).encode())
        create_file(library / SCHEMA_FILE, schema_text(problem_schema()).encode())
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {why(error)}.") from None
    if own:
        profile.trust.add(library)
    printer.line(Span(clean_line(str(path), 4096)))
    printer.say("It loads. What is left to do, by line:")
    for left in left_to_do(text):
        printer.say(f"{left.line:>4}  {left.key}: {left.text}")
    printer.say(f"Then: kata-tui check {shlex.quote(str(path))}")
    return Exit.WELL


def _names(name: str) -> tuple[str, str]:
    """Track and id. Raises UsageError for what cannot name a folder and a file."""
    track, slash, problem_id = name.partition("/")
    if not slash:
        raise UsageError(f"Write the track too, for example `kata-tui new warm-up/{clean_line(name, 60)}`.")
    for what, word in (("track", track), ("problem", problem_id)):
        if not is_id(word):
            raise UsageError(f"`{clean_line(word, 80)}` cannot be the id of a {what}. An id is {ID_RULE}.")
    if problem_id in _TAKEN:
        raise UsageError(f"No problem can have the id `{problem_id}`: `{problem_id}.yaml` tells of the {problem_id}. Take another.")
    return track, problem_id


def _hold_free(profile: Profile, problem_id: str, path: Path) -> None:
    """Raises UsageError when another problem has that id."""
    try:
        other = profile.library.find(problem_id).path
    except UnknownProblem:
        return
    if other != path.absolute():
        raise UsageError(f"The id `{problem_id}` is that of {other} already. Take another.")
