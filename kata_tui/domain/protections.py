"""What a submission is kept from on this machine."""

from msgspec import Struct

LAYERS = frozenset({"landlock", "seccomp"})
"""The layers that a machine may have beside processes of their own and their limits."""


class Protections(Struct, frozen=True):
    """The layers that are on in the process that runs a submission. `landlock` is the version of its interface, 0 when it is not on."""

    limits: bool = False
    landlock: int = 0
    seccomp: bool = False

    @property
    def tier(self) -> str:
        """A: files, network and other processes are out of reach. C: time, memory and output are bounded, nothing else."""
        return "A" if self.landlock and self.seccomp else "C"

    def document(self) -> dict[str, str | int | bool]:
        """The protections as `run --json` and `doctor --json` print them."""
        return {"tier": self.tier, "limits": self.limits, "landlock": self.landlock, "seccomp": self.seccomp}
