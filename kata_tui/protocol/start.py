"""What a harness process is started with."""

from msgspec import Struct

from kata_tui.model.protections import LAYERS


class Start(Struct, frozen=True):
    """How many simulated devices, how much memory in megabytes (2**20 bytes) and processor time, and which layers of protection.

    `compiled` is a folder in which JAX finds what was compiled before; `writable` whether it may add to it. Only processes that trust each
    other write the same one, since whoever writes an entry decides what the next one computes. Empty for none.

    `flags` are for XLA, in the form of its environment variable; one that it does not know ends the process.

    `double`: inputs are made as always, and then what is float32 in them is cast to float64, in which the call computes.
    """

    devices: int = 1
    memory_mb: int = 2048
    cpu_seconds: int = 120
    layers: tuple[str, ...] = tuple(sorted(LAYERS))
    compiled: str = ""
    writable: bool = False
    double: bool = False
    flags: str = ""
