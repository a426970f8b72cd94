"""Where the parts of an array are: which device holds which of its indices. Pure data; the harness describes, the judge compares."""

from collections.abc import Mapping

from msgspec import Struct

MAX_PARTS = 16
"""Devices that a problem can have."""


class Part(Struct, frozen=True, array_like=True):
    """What one device holds: along each axis the indices from `start` up to, and without, `stop`."""

    device: int
    start: tuple[int, ...]
    stop: tuple[int, ...]


class Placement(Struct, frozen=True, array_like=True):
    """An array's sharding.

    `axes` names the axes of its mesh with their lengths; `spec` is for each axis of the array what of the mesh it is split over, as a
    `PartitionSpec` writes it. Both are empty for an array that has no mesh. `parts` has each device once.
    """

    axes: tuple[tuple[str, int], ...]
    spec: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def blocks(self) -> dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[int, ...]]:
        """Each different part, its start and stop, with the devices that hold it, in order."""
        found: dict[tuple[tuple[int, ...], tuple[int, ...]], list[int]] = {}
        for part in sorted(self.parts, key=lambda part: (part.start, part.stop, part.device)):
            found.setdefault((part.start, part.stop), []).append(part.device)
        return {block: tuple(devices) for block, devices in found.items()}


def words_of(placement: Placement | None) -> str:
    """A placement in a few words: `split into 4 parts over 4 devices, P('x', None) on a mesh of x=4`."""
    if placement is None:
        return "on no device"
    blocks = placement.blocks
    devices = len(placement.parts)
    if len(blocks) == 1:
        where = f"whole on device {placement.parts[0].device}" if devices == 1 else f"whole on each of {devices} devices"
    else:
        where = f"split into {len(blocks)} parts over {devices} devices"
    if not placement.axes:
        return where
    mesh = ", ".join(f"{name}={length}" for name, length in placement.axes)
    return f"{where}, P({', '.join(placement.spec)}) on a mesh of {mesh}"


def misplaced(expected: Mapping[str, Placement], actual: Mapping[str, Placement]) -> str | None:
    """What is wrong with where the leaves of a result are, as a sentence; None when each device holds what it should.

    Both map the paths of leaves to their placements. The names of the mesh's axes are whoever made it's own choice.
    """
    for path, wanted in expected.items():
        found = actual.get(path)
        if found is None or sorted(found.parts, key=_device) != sorted(wanted.parts, key=_device):
            return f"result{path} is {words_of(found)}; it should be {words_of(wanted)}."
    return None


def _device(part: Part) -> int:
    return part.device
