"""How a learner's status with a problem is drawn."""

from kata_tui.profile.attempts import Status
from kata_tui.reporting import Role, Span

SIGNS = {
    Status.NEW: Span("·", Role.MUTED),
    Status.TRIED: Span("~", Role.WARN),
    Status.GIVEN_UP: Span("?", Role.WARN),
    Status.SOLVED: Span("✓", Role.GOOD),
    Status.STALE: Span("↻", Role.WARN),
}
