"""Which device holds which part of an array."""

from typing import Any

import jax

from kata_tui.model.sharding import Part, Placement


def placement_of(value: Any) -> Placement | None:
    """The placement of an array; None where there is but one device, and for what no device of JAX's holds."""
    if jax.device_count() == 1 or not isinstance(value, jax.Array) or isinstance(value, jax.core.Tracer):
        return None
    shape = value.shape
    parts = []
    for device, slices in value.sharding.devices_indices_map(shape).items():
        bounds = [part.indices(length)[:2] for part, length in zip(slices or (), shape, strict=True)]
        parts.append(Part(device.id, tuple(start for start, _ in bounds), tuple(stop for _, stop in bounds)))
    parts.sort(key=lambda part: part.device)
    if not isinstance(value.sharding, jax.sharding.NamedSharding):
        return Placement((), (), tuple(parts))
    mesh, spec = value.sharding.mesh, tuple(value.sharding.spec)
    whole = (*spec, *(None,) * (len(shape) - len(spec)))
    return Placement(tuple((str(name), length) for name, length in mesh.shape.items()), tuple(map(repr, whole)), tuple(parts))
