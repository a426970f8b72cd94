"""What a harness process is started with."""

from msgspec import Struct

from kata_tui.domain.protections import LAYERS


class Start(Struct, frozen=True):
    """How many simulated devices, how much memory in megabytes (2**20 bytes), and which layers of protection where there are any.

    `compiled` is the one folder that the process may write: JAX keeps there what it compiles. Only processes that trust each other share
    it, since whoever writes an entry decides what the next one computes. Empty for none.
    """

    devices: int = 1
    memory_mb: int = 2048
    layers: tuple[str, ...] = tuple(sorted(LAYERS))
    compiled: str = ""
