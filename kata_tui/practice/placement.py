"""Where a learner stands, found with few katas: the last kata of a track shows whether all before it is known."""

from collections.abc import Mapping, Sequence

from kata_tui.library.listed import Listed
from kata_tui.practice.practice import Practice

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


class PlacementTest:
    """Katas to find out where one is, one after another. It has no memory of its own: the log has what was tried to that end."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice
        listed = practice.profile.library.listed
        self._last = last_katas([(row.id, row.track) for row in listed])

    def _outcomes(self) -> dict[int, bool]:
        history = self._practice.history
        tried = {track: history.placements[kata] for track, kata in self._last.items() if kata in history.placements}
        return {number: tried[track] for number, track in enumerate(self._last) if track in tried}

    def next_kata(self) -> Listed | None:
        """The kata that tells most; None when enough is known."""
        track = next_track(len(self._last), self._outcomes())
        if track is None:
            return None
        return self._practice.profile.listed(list(self._last.values())[track])

    def known(self) -> int:
        """How many of the tracks are known, from the first on."""
        return known_tracks(len(self._last), self._outcomes())

    def result(self) -> str:
        """Where that is, in a sentence."""
        tracks = self._practice.profile.library.tracks
        known = self.known()
        if not known:
            return "You are at the beginning. `kata-tui next --open` opens the first one."
        if known == len(tracks):
            return "You know all tracks. `kata-tui review` keeps them."
        return f"You know the tracks up to {tracks[known - 1].title}. {tracks[known].title} comes next: `kata-tui next --open`."
