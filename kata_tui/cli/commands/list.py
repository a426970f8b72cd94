"""`kata-tui list`: the problems by track, with the learner's status of each."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from kata_tui.cli.arguments import add_json
from kata_tui.cli.exit import Exit, UsageError
from kata_tui.cli.printer import Printer
from kata_tui.library.catalogue import BrokenFile, Library, Listed
from kata_tui.model.problem import Level
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean_line
from kata_tui.profile.attempts import Status
from kata_tui.profile.profile import Profile
from kata_tui.profile.status_words import STATUSES
from kata_tui.reporting import Line, Role, Span, cut, width_of

MORE = ""

_GAP = "  "
_TITLE = 60
_SHORTEST_TITLE = 12


def add_arguments(parser: ArgumentParser) -> None:
    """What narrows the list, and how it is printed."""
    parser.add_argument("--track", metavar="TRACK", help="only this track")
    parser.add_argument("--level", choices=[level.value for level in Level], help="only this level")
    parser.add_argument("--status", choices=[status.value for status in Status], help="only this status")
    parser.add_argument(
        "--concept",
        metavar="CONCEPT",
        help="only problems that practise this: an id, a title or a name of a concept, for example lax.scan",
    )
    parser.add_argument("--search", metavar="TEXT", help="only what matches in title, id, concepts and APIs")
    add_json(parser)


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Print the problems that the options ask for; broken files last. Raises UsageError for an unknown track or concept."""
    library = profile.whole_library
    statuses = profile.attempts.statuses(library.listed)
    found = _selected(library, statuses, options)
    if options.json:
        printer.json(_document(profile, found, statuses))
        return Exit.WELL
    ids = max((len(listed.id) for listed in found), default=0)
    for track in library.tracks:
        ours = [listed for listed in found if listed.track == track.id]
        if not ours:
            continue
        solved = sum(statuses[listed.id] is Status.SOLVED for listed in ours)
        printer.line(
            Span(clean_line(track.title), Role.TITLE), Span(f"{_GAP}{track.id}, {solved} of {len(ours)} solved", Role.MUTED)
        )
        printer.lines(_table(ours, statuses, ids, printer.width))
        printer.line()
    if not found:
        _say_nothing_found(profile, printer)
    for title, sign, files in (
        ("Problem files that cannot be used", Span("! ", Role.BAD), library.broken),
        ("Worth knowing", Span("i ", Role.WARN), library.notices),
    ):
        if files:
            printer.line(Span(title, Role.TITLE))
            printer.lines((sign, Span(clean_line(file.message, 2_000))) for file in files)
            printer.line()
    return Exit.WELL


def _say_nothing_found(profile: Profile, printer: Printer) -> None:
    if profile.whole_library.listed:
        printer.say("No problem matches. `kata-tui list` shows all of them.")
        return
    places = ", ".join(f"`{folder}`" for folder in profile.folders) or "no folder at all"
    printer.say(f"There are no problems. Looked in {places}; `--problems DIR` adds a folder.")


def _selected(library: Library, statuses: dict[str, Status], options: Namespace) -> list[Listed]:
    _check_known("track", options.track, [track.id for track in library.tracks])
    concepts = {concept.casefold(): concept.casefold() for listed in library.listed for concept in listed.concepts}
    for known in library.concepts.values():
        for name in (known.title, *known.names):
            concepts.setdefault(name.casefold(), known.id)
    concept = options.concept and options.concept.casefold()
    _check_known("concept", concept, concepts)
    concept = concept and concepts[concept]
    searched = library.listed if options.search is None else library.search(options.search)
    return [
        listed
        for listed in searched
        if options.track in (None, listed.track)
        and options.level in (None, listed.level)
        and options.status in (None, statuses[listed.id])
        and (concept is None or concept in (known.casefold() for known in listed.concepts))
    ]


def _check_known(what: str, wanted: str | None, known: Sequence[str] | dict[str, str]) -> None:
    if wanted is not None and wanted not in known:
        raise UsageError(f"There is no {what} `{clean_line(wanted, 60)}`.{did_you_mean(wanted, known)}")


def _table(found: Sequence[Listed], statuses: dict[str, Status], ids: int, width: int) -> list[Line]:
    """A row a problem: status, id (in `ids` cells), title, level, minutes; where it does not fit, all after the id gives way."""
    rows: list[Line] = []
    for listed in found:
        glyph, _, role = STATUSES[statuses[listed.id]]
        sign = Span(glyph, role)
        left: Line = (
            Span("  "),
            sign,
            Span(f" {statuses[listed.id].value:<8}", sign.role),
            Span(f"{_GAP}{listed.id:<{ids}}{_GAP}"),
        )
        right: Line = (Span(f"{_GAP}{listed.level.value:<6}  {listed.minutes:>3} min", Role.MUTED),)
        if width_of(left) > width:
            rows.append(cut((Span("  "), sign, Span(f" {listed.id}")), width))
            continue
        room = min(_TITLE, width - width_of(left) - width_of(right))
        if room < _SHORTEST_TITLE:
            rows.append(cut(left, width))
            continue
        title = cut((Span(clean_line(listed.title)),), room)
        rows.append((*left, *title, Span(" " * (room - width_of(title))), *right))
    return rows


def _document(profile: Profile, found: Sequence[Listed], statuses: dict[str, Status]) -> dict[str, Any]:
    last = profile.attempts.last_tried()
    problems = []
    for listed in found:
        fields = to_builtins(listed, enc_hook=str)
        fields["path"] = fields.pop("file")  # scripts have always known it by this name
        tried = last.get(listed.id)
        problems.append(fields | {"status": statuses[listed.id].value, "last_tried": tried.isoformat() if tried else None})
    return {
        "format": 1,
        "tracks": [to_builtins(track) for track in profile.whole_library.tracks],
        "problems": problems,
        "broken": [_told(broken) for broken in profile.whole_library.broken],
        "notices": [_told(notice) for notice in profile.whole_library.notices],
        "libraries": [_library(profile, folder) for folder in profile.folders if folder.is_dir()],
    }


def _library(profile: Profile, folder: Path) -> dict[str, Any]:
    """A library; its title and the rest only when it has a `library.yaml`."""
    imprint = profile.whole_library.imprints.get(folder.absolute())
    about = {} if imprint is None else to_builtins(imprint)
    return {"path": str(folder), "trusted": profile.trust.holds(folder), **about}


def _told(broken: BrokenFile) -> dict[str, str]:
    return {"path": str(broken.path), "message": broken.message}
