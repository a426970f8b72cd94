"""Where a learner stands, found with few katas: the last kata of a track shows whether all before it is known."""

from collections.abc import Mapping, Sequence

MOST = 10
"""Katas after which it is known well enough."""
_SURE = 0.95
_SLIP, _LUCK = 0.15, 0.05
"""How likely a kata is failed that could be solved, and solved that is beyond the learner."""


def levels(tracks: int, outcomes: Mapping[int, bool]) -> list[float]:
    """How likely it is that so many of the first tracks are known, for 0 up to all of them, after katas of some were passed or not."""
    found = []
    for known in range(tracks + 1):
        chance = 1.0
        for track, passed in outcomes.items():
            solves = 1 - _SLIP if track < known else _LUCK
            chance *= solves if passed else 1 - solves
        found.append(chance)
    whole = sum(found)
    return [chance / whole for chance in found]


def next_track(tracks: int, outcomes: Mapping[int, bool]) -> int | None:
    """The track whose last kata tells most: it halves what is likely. None when enough is known."""
    likely = levels(tracks, outcomes)
    left = [track for track in range(tracks) if track not in outcomes]
    if len(outcomes) >= MOST or not left or max(likely) >= _SURE:
        return None
    return min(left, key=lambda track: abs(sum(likely[track + 1 :]) - 0.5))


def known_tracks(tracks: int, outcomes: Mapping[int, bool]) -> int:
    """How many of the first tracks are known, most likely."""
    likely = levels(tracks, outcomes)
    return max(range(tracks + 1), key=lambda known: likely[known])


def last_katas(listed: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The last kata of each track, by track, of katas with their tracks in learning order."""
    return {track: kata for kata, track in listed}
