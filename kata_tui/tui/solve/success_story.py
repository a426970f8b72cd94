"""What a learner is told in the moment of success: from her log and the library."""

from kata_tui.library.listed import Listed
from kata_tui.model.problem import Problem
from kata_tui.model.verdict import Verdict
from kata_tui.profile.attempts import Status
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Line
from kata_tui.reporting.success import Next, Reached, success_lines


def told_of_success(profile: Profile, problem: Problem, following: Listed | None) -> list[Line]:
    """Of a problem whose pass has been kept, with what comes next."""
    attempts = sorted(profile.attempts.of(problem.id), key=lambda attempt: attempt.when)
    accepted = sum(attempt.verdict is Verdict.ACCEPTED for attempt in attempts)
    seconds = (attempts[-1].when - attempts[0].when).total_seconds() if attempts else 0.0
    way = Reached(max(1, len(attempts)), accepted, seconds, profile.attempts.hints_shown(problem.id))
    known = profile.library.concepts
    home = {name: known[name] for name in problem.concepts if name in known and known[name].home == problem.id}
    concepts = [home.get(name) or (known[name].title if name in known else name) for name in problem.concepts]
    listed = [row for row in profile.library.listed if row.track == problem.track]
    statuses = profile.attempts.statuses(listed)
    solved = sum(status is Status.SOLVED for status in statuses.values())
    tracks = {track.id: track.title for track in profile.library.tracks}
    after = None
    if following is not None:
        other = tracks.get(following.track, following.track) if following.track != problem.track else ""
        after = Next(following.title, following.minutes, problem.id in following.requires, other)
    return success_lines(way, concepts, solved, len(listed), tracks.get(problem.track, problem.track), after)
