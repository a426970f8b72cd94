"""What the doctor found: one thing that was looked at, how it is, and what to do about it."""

from enum import StrEnum

from msgspec import Struct


class Health(StrEnum):
    """How a thing is: well, worth knowing, or in the way."""

    WELL = "well"
    NOTE = "note"
    SHORT = "short"


class HealthFinding(Struct, frozen=True):
    """One thing that was looked at. `cure`: what to do about it, when it is not well."""

    topic: str
    name: str
    value: str
    health: Health = Health.WELL
    cure: str | None = None
