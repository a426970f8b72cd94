"""What a submission is kept from on this machine."""

from msgspec import Struct

LAYERS = frozenset({"landlock", "seccomp", "seatbelt"})
"""The layers that a machine may have beside processes of their own and their limits: the first two on Linux, the third on macOS."""

BUBBLEWRAP = "bubblewrap"
"""A layer around all others, on Linux, for those who want it."""


class Protections(Struct, frozen=True):
    """The layers that are on in the process that runs a submission. `landlock` is the version of its interface, 0 when it is not on."""

    limits: bool = False
    landlock: int = 0
    seccomp: bool = False
    bubblewrap: bool = False
    seatbelt: bool = False

    @property
    def tier(self) -> str:
        """The tier of protection, from A+ to C."""
        if self.landlock and self.seccomp:
            return "A+" if self.bubblewrap else "A"
        return "B" if self.seatbelt else "C"

    def document(self) -> dict[str, str | int | bool]:
        """The protections as `run --json` and `doctor --json` print them."""
        layers = {"landlock": self.landlock, "seccomp": self.seccomp, "bubblewrap": self.bubblewrap, "seatbelt": self.seatbelt}
        return {"tier": self.tier, "limits": self.limits, **layers}
