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


class Tier(Struct, frozen=True):
    """What a tier of protection is called, and what it promises and does not, in sentences."""

    name: str
    promised: str
    not_promised: str


_ALWAYS = (
    "A run ends at its limits of time, memory and output. What is expected is never in the process that runs a solution."
    " A crash is told, and takes nothing else with it."
)
_NEVER = "A hole in the kernel."

TIERS = {
    "A+": Tier(
        "contained",
        f"{_ALWAYS} Your files, other processes, the terminal and the network are out of reach, and cannot even be seen.",
        _NEVER,
    ),
    "A": Tier(
        "confined",
        f"{_ALWAYS} Your files, other processes, the terminal and the network are out of reach.",
        f"{_NEVER} The names and sizes of files: a solution can ask for them.",
    ),
    "B": Tier(
        "restricted",
        f"{_ALWAYS} Your files, other processes and the network are out of reach as far as macOS keeps its word.",
        f"{_NEVER} The names and sizes of files, and the references of the problems that came with the program."
        " Memory to the megabyte: it is looked at twenty times a second.",
    ),
    "C": Tier(
        "basic",
        _ALWAYS,
        "Your files, other processes, the terminal, the network, and the references of the problems: a solution reaches what you reach.",
    ),
}
