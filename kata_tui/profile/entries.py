"""The log of what a learner did, as entries: what happened, when, and where in the world that was. Nothing in it ever changes."""

import hashlib
from datetime import date, datetime
from typing import ClassVar, TypeVar
from uuid import uuid4

import msgspec
from msgspec import Struct

from kata_tui.profile import days
from kata_tui.profile.days import at_of, day_of, time_of, zone_of

_AT_ONCE = 1_000
"""Microseconds within which a clock may say the same twice."""
_latest = [-_AT_ONCE]


class Happened(Struct, frozen=True, omit_defaults=True):
    """What an entry tells besides its problem."""

    kind: ClassVar[str]


class Attempted(Happened, frozen=True):
    """A whole run was judged. `passed` of `total` cases and checks were accepted, in `seconds`; the source is beside it.

    `mistakes`, `cards`, `patterns` and `checks`: ids of what the report named. `unread`: the source was no Python, or did not load for
    a name or a letter, so that the run says nothing of what the problem is about. `failed`: ids of the cases and checks that did not pass.
    """

    kind = "attempt"

    revision: int
    verdict: str
    passed: int
    total: int
    seconds: float
    mistakes: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    unread: bool = False
    failed: tuple[str, ...] = ()


class Hinted(Happened, frozen=True):
    """One hint more was seen."""

    kind = "hint"


class GaveUp(Happened, frozen=True):
    """The solution was asked for."""

    kind = "gave_up"


class Opened(Happened, frozen=True):
    """Work on the problem began. `review`: from a clean starter, beside the learner's own file; `placement`: to see what is known."""

    kind = "opened"

    review: bool = False
    placement: bool = False


class CardLog(Struct, frozen=True, omit_defaults=True):
    """What a review says of one card, in the names of `fsrs`. `weight`: which part of that rating counts; 1 for a review of its own."""

    card_id: str
    rating: int
    weight: float = 1.0


class Reviewed(Happened, frozen=True):
    """Cards were reviewed. `of`: the entry that shows it; `item`: its size, `predict` to `write`. `review_duration` is in milliseconds.

    `holds`: katas that are behind the learner by this, who never did them.
    """

    kind = "review"

    of: str
    cards: tuple[CardLog, ...]
    item: str = "write"
    review_duration: int | None = None
    first_run: bool = False
    holds: tuple[str, ...] = ()


class ItemDone(Happened, frozen=True):
    """A short item was done. `mistake`: the id of the mistake that it was made from, if any; `answer`: what was chosen or written."""

    kind = "item"

    item: str
    concept: str
    size: str
    passed: bool
    seconds: float
    answer: str = ""
    runs: int = 1


class Corrected(Happened, frozen=True):
    """The rating of a review was put right by the learner. `of`: the review."""

    kind = "corrected"

    of: str
    rating: int


class WayChosen(Happened, frozen=True):
    """A way was chosen; none for an empty id."""

    kind = "way"

    way: str


class Entry(Struct, frozen=True):
    """One line of the log. `id` is its own on every machine, `at` microseconds since 1970 in UTC, `zone` minutes east of UTC then.

    `problem` is empty where there is none, `source` is what was judged.
    """

    id: str
    at: int
    zone: int
    kind: str
    problem: str
    body: str
    source: str = ""

    @property
    def when(self) -> datetime:
        """When, in UTC."""
        return time_of(self.at)

    @property
    def day(self) -> date:
        """The learner's day, which begins at four in the morning where the learner was."""
        return day_of(self.when, self.zone)


Body = TypeVar("Body", bound=Happened)


def body_of(entry: Entry, kind: type[Body]) -> Body | None:
    """What that entry tells; None when it is of another kind, or of a newer program that tells it otherwise."""
    if entry.kind != kind.kind:
        return None
    try:
        return msgspec.json.decode(entry.body, type=kind)
    except msgspec.MsgspecError:
        return None


def entry_now(happened: Happened, problem: str = "", source: str = "", *, own_id: str | None = None) -> Entry:
    """An entry of what happens now, here. `own_id`: where the same must not be entered twice."""
    when = days.now()
    at = at_of(when)
    if 0 <= _latest[0] - at < _AT_ONCE:  # what comes after something comes after it, however quick it was
        at = _latest[0] + 1
    _latest[0] = at
    text = source.encode("utf-8", "replace").decode()  # half characters cannot be stored
    body = msgspec.json.encode(happened).decode()
    return Entry(own_id or uuid4().hex, at, zone_of(when), happened.kind, problem, body, text)


def derived_id(*parts: object) -> str:
    """The id of an entry that follows from others: the same on every machine."""
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()[:32]
