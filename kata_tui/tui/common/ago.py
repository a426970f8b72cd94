"""When something was, as a person says it."""

from datetime import datetime


def ago(when: datetime, now: datetime) -> str:
    """How long before `now` (both with a time zone) that was, in at most 6 characters: `now`, `5 min`, `3 h`, `2 d`, `4 mo`, `1 y`."""
    seconds = max(0.0, (now - when).total_seconds())
    if seconds < 60:
        return "now"
    for size, limit, unit in ((60, 60, "min"), (3600, 24, "h"), (86_400, 60, "d"), (2_629_800, 24, "mo")):
        if (count := int(seconds / size)) < limit:
            return f"{max(count, 1)} {unit}"
    return f"{int(seconds / 31_557_600)} y"
