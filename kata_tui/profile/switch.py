"""Something that is on or off: as the settings say, until a key changes it, until the settings change."""

from kata_tui.profile.profile import Profile
from kata_tui.profile.settings import OFF, ON


class Switch:
    """One of the settings that are `on` or `off`, by its key. What is chosen here is kept from one start to the next."""

    def __init__(self, profile: Profile, key: str) -> None:
        self._profile = profile
        self._key = key
        self._setting: str = getattr(profile.settings, key)
        before, _, chosen = (profile.attempts.recall(key) or "").partition("\n")
        self.on = (chosen if before == self._setting and chosen in (ON, OFF) else self._setting) == ON

    def turn(self) -> None:
        """On, or off. It is kept."""
        self.on = not self.on
        self._profile.remember(self._key, f"{self._setting}\n{ON if self.on else OFF}")
