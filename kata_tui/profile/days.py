"""The learner's days, and what time it is: in UTC for the order of things, with the zone for what a person calls a day."""

from datetime import UTC, date, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST, _LAST = -(10**15) * 60, 10**15 * 250
"""Moments of the years 68 and 9892: beyond them no calendar has days for every zone."""
DAY_LINE = timedelta(hours=4)
"""A day begins at four in the morning: who practises after midnight does it on the evening before."""


def now() -> datetime:
    """The time, in the zone of this machine."""
    return datetime.now(UTC).astimezone()


def today() -> date:
    """The learner's day, now and here."""
    return day_of(now(), zone_of(now()))


def zone_of(when: datetime) -> int:
    """The minutes that its zone is east of UTC."""
    return round((when.utcoffset() or timedelta()).total_seconds() / 60)


def day_of(when: datetime, zone: int) -> date:
    """The day of a moment so many minutes east of UTC."""
    return (when.astimezone(UTC) + timedelta(minutes=zone) - DAY_LINE).date()


def at_of(when: datetime) -> int:
    """A moment as microseconds since 1970."""
    return (when - _EPOCH) // _MICROSECOND


def time_of(at: int) -> datetime:
    """The moment, in UTC, so many microseconds after 1970; what no calendar holds is its nearest end."""
    return _EPOCH + timedelta(microseconds=min(max(at, _FIRST), _LAST))
