"""What the library holds, with what is known of one's way with it: the shelves, and what stands on them."""

from collections import Counter

from kata_tui.model.problem import Level
from kata_tui.profile.attempts import Status
from kata_tui.profile.profile import Profile
from kata_tui.tui.library.library_rows import ProblemRow, Row, TrackRow, TroubleRow


class Listing:
    """One look at library and attempts. It does not change; take another look when they have."""

    def __init__(self, profile: Profile) -> None:
        self._library = profile.library
        statuses, tried = profile.attempts.statuses(profile.library.listed), profile.attempts.last_tried()
        self.rows = {row.id: ProblemRow(row, statuses[row.id], tried.get(row.id)) for row in profile.library.listed}
        self.last = self.rows.get(profile.attempts.recall("last") or "")
        self.troubles: list[Row] = [TroubleRow(file, "broken") for file in profile.library.broken]
        self.troubles += [TroubleRow(file, "notice") for file in profile.library.notices]

    @property
    def untouched(self) -> bool:
        """Whether nothing was ever tried or opened."""
        return self.last is None and all(row.status is Status.NEW for row in self.rows.values())

    def solved(self, track: str = "") -> int:
        """How many problems of a track, or of all, are solved."""
        return sum(row.status is Status.SOLVED for row in self.rows.values() if track in ("", row.listed.track))

    def to_go_on(self) -> ProblemRow | None:
        """Where to go on: the problem that was opened last or, once it is solved, the next one that is not. None when there is none."""
        rows = self._from_the_last_on() if self.last else ()
        return next((row for row in rows if row.status is not Status.SOLVED), None)

    def next_new(self) -> ProblemRow | None:
        """The next problem in learning order that was not tried: after the last one opened, else from the beginning."""
        rows = self._from_the_last_on()
        if self.last:
            rows = [*rows[1:], *rows[:1]]
        return next((row for row in rows if row.status is Status.NEW), None)

    def _from_the_last_on(self) -> list[ProblemRow]:
        """All problems in learning order, from the one that was opened last, else from the beginning, and round again."""
        rows = list(self.rows.values())
        at = next((index for index, row in enumerate(rows) if row is self.last), 0)
        return [*rows[at:], *rows[:at]]

    def shelves(self) -> list[TrackRow]:
        """All problems, then each track, then the files to mend if there are any."""
        shelves = [TrackRow("", "All problems", self.solved(), len(self.rows))]
        total = Counter(row.track for row in self._library.listed)
        solved = Counter(row.listed.track for row in self.rows.values() if row.status is Status.SOLVED)
        shelves += [TrackRow(track.id, track.title, solved[track.id], total[track.id]) for track in self._library.tracks]
        if self.troubles:
            shelves.append(TrackRow(None, "Files to mend", 0, len(self.troubles)))
        return shelves

    def books(self, shelf: TrackRow | None, wanted: str, status: Status | None, level: Level | None) -> list[Row]:
        """What stands on a shelf, or what is found by `wanted` on any; of one status and level only, unless they are None."""
        if wanted:
            rows = [self.rows[row.id] for row in self._library.search(wanted) if row.id in self.rows]
        elif shelf is None:
            return []
        elif shelf.track is None:
            return self.troubles
        else:
            rows = [row for row in self.rows.values() if shelf.track in ("", row.listed.track)]
        return [row for row in rows if status in (None, row.status) and level in (None, row.listed.level)]
