"""How a status of a problem is shown: its sign, its word and its colour."""

from kata_tui.profile.attempts import Status
from kata_tui.reporting import Role

STATUSES = {
    Status.NEW: ("·", "new", Role.MUTED),
    Status.TRIED: ("~", "tried", Role.WARN),
    Status.GIVEN_UP: ("?", "given up", Role.WARN),
    Status.SOLVED: ("✓", "solved", Role.GOOD),
    Status.STALE: ("↻", "stale", Role.WARN),
}
"""Sign, word and colour of each status. `given up`: the solution was seen.
`stale`: solved, but the problem was changed since."""
