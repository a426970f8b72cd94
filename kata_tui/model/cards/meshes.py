"""Cards: arrays that are spread over a mesh of devices."""

from kata_tui.model.cards.card import Card, Sign

SHARDING = (
    Card(
        id="sharding-divides",
        title="The axis cannot be cut into equal parts",
        happened="An axis was to be spread over the devices of a mesh axis, and its length is no multiple of their number.",
        why="Every device gets a part of the same shape.",
        cure="Pad the axis to a multiple. Or spread another axis, or use a mesh axis with fewer devices.",
        before='P("data")  # 6 rows, 4 devices',
        after='P("data")  # 8 rows, 4 devices',
        signs=(
            Sign(
                message=r"array axis (?P<axis>\d+) is partitioned (?P<parts>\d+) times, but the dimension size is (?P<size>\d+)",
                title="{size} entries cannot be cut into {parts} equal parts (axis {axis})",
            ),
            Sign(
                "builtins.ValueError",
                r"axis (?P<axis>\d+) \(of size (?P<size>\d+)\) to mesh axis '(?P<name>\w+)' \(of size (?P<parts>\d+)\), but",
                title="{size} entries cannot be cut into {parts} equal parts along `{name}`",
            ),
            Sign("builtins.ValueError", r"axis sizes that are not evenly divisible by the corresponding mesh axis sizes"),
            Sign(
                "builtins.ValueError",
                r"dim_size=(?P<size>\d+) is not divisible by axis_size=(?P<parts>\d+)",
                r"\A(?!jax/_src/pmap)",
                title="{size} entries cannot be cut into {parts} equal parts",
            ),
        ),
    ),
    Card(
        id="mesh-axis",
        title="The mesh has no axis of that name",
        happened="A `PartitionSpec` names an axis that the mesh does not have.",
        why="The names come from the mesh: `jax.make_mesh(shape, names)`.",
        cure="Print `mesh.axis_names`, and use one of these names.",
        before='P("batch")  # the mesh has "data"',
        after='P("data")',
        signs=(
            Sign(
                "builtins.ValueError",
                r"Resource axis: (?P<name>\w+) of .* is not found in mesh: \((?P<names>[^)]*?),?\)",
                title="There is no mesh axis `{name}`: there are {names}",
            ),
            Sign(
                "builtins.ValueError",
                r"must refer to an axis marked as manual[\s\S]*?specs refers to '(?P<name>\w+)'",
                title="There is no mesh axis `{name}`",
            ),
        ),
    ),
    Card(
        id="sharding-rank",
        title="The spec has more entries than the array has axes",
        happened="A `PartitionSpec` is longer than the shape that it describes.",
        why="Its entries belong to the axes of the array, from the first on. An array without axes has the spec `P()`.",
        cure="Write at most one entry for each axis. A sum in `shard_map` has lost its axis: keep one with `[None]`.",
        before='P("data", "model")  # for shape (8,)',
        after='P("data")',
        signs=(
            Sign(
                "builtins.ValueError",
                r"only valid for values of rank at least (?P<n>\d+), but was applied to a value of rank (?P<m>\d+)",
                title="The spec has more entries than the array has axes: {n} and {m}",
            ),
            Sign(
                "builtins.ValueError",
                r"has length (?P<n>\d+), but .* which has rank (?P<m>\d+)",
                title="The spec has more entries than the array has axes: {n} and {m}",
            ),
        ),
    ),
    Card(
        id="sharding-varies",
        title="The result still differs from device to device",
        happened="`out_specs` says that all devices have the same value, and JAX cannot tell that they do.",
        why="Each device has seen only its part. What it computed from that is its own.",
        cure="Combine first: `lax.psum` or `lax.pmean` over that axis. Or name the axis in `out_specs`.",
        before='jax.shard_map(lambda x: x.sum(), in_specs=P("data"), out_specs=P())',
        after='jax.shard_map(lambda x: lax.psum(x.sum(), "data"),\n              in_specs=P("data"), out_specs=P())',
        signs=(
            Sign(
                "builtins.ValueError",
                r"require replication[\s\S]*inferred to be possibly varying over \{(?P<axes>[\w, ]+)\}",
                title="The result still differs along `{axes}`",
            ),
        ),
    ),
    Card(
        id="sharding-carry-varies",
        title="The carry starts equal on all devices, and then differs",
        happened="Inside `shard_map` the carry of a loop starts as one value for all. The body mixes it with each device's own part.",
        why="JAX keeps track of what differs along which mesh axis. That is part of the type, and the carry must keep its type.",
        cure='Mark the start as varying: `lax.pcast(c0, ("data",), to="varying")`.',
        before="lax.scan(step, 0.0, x)",
        after='lax.scan(step, lax.pcast(0.0, ("data",), to="varying"), x)',
        signs=(Sign("builtins.TypeError", r"carry[\s\S]*so the manual axis types do not match"),),
    ),
    Card(
        id="pmap-unreplicated",
        title="`pmap` maps over every argument, also over parameters",
        happened="An argument of a mapped function has no leading axis with an entry for each device.",
        why="`pmap` gives each device one slice along axis 0 of each argument.",
        cure="Say what is the same for all: `in_axes=(None, 0)`. Or replicate the parameters, with one copy for each device.",
        before="jax.pmap(step)(params, batches)",
        after="jax.pmap(step, in_axes=(None, 0))(params, batches)",
        signs=(
            Sign("builtins.IndexError", r"tuple index out of range", r"pmap\.py:_mapped_axis_size"),
            Sign("builtins.ValueError", r"pmap got inconsistent sizes for array axes to be mapped"),
            Sign("builtins.ValueError", r"not divisible by axis_size|cannot select an axis to squeeze out", r"\A\S*pmap\.py:"),
        ),
    ),
    Card(
        id="mesh-shape",
        title="The shape of the mesh does not fit",
        happened="A mesh was made with another number of devices or of names than there are.",
        why="The lengths of a mesh, multiplied, are its devices. Each of its axes has one name.",
        cure="Print `len(jax.devices())`. Write as many names as there are lengths.",
        before='jax.make_mesh((4, 2), ("data",))',
        after='jax.make_mesh((4, 2), ("data", "model"))',
        signs=(
            Sign(
                "builtins.ValueError",
                r"Number of devices (?P<n>\d+) must be >= the product of mesh_shape (?P<shape>\([\d, ]*\))",
                title="There are {n} devices, too few for a mesh of {shape}",
            ),
            Sign(
                "builtins.ValueError",
                r"Mesh requires .* devices\.ndim == (?P<n>\d+) and len\(axis_names\) == (?P<m>\d+)",
                title="The mesh has another number of names than of axes: {m} and {n}",
            ),
        ),
    ),
    Card(
        id="sharding-twice",
        title="One mesh axis is used for two axes of an array",
        happened="A `PartitionSpec` names the same mesh axis twice.",
        why="A device has one place along each mesh axis, so it can cut only one axis of the array.",
        cure="Use another mesh axis, or leave one of them whole with None.",
        before='P("data", "data")',
        after='P("data", None)',
        signs=(Sign(message=r"has duplicate entries for `(?P<name>\w+)`", title="The mesh axis `{name}` is used twice"),),
    ),
    Card(
        id="sharding-no-mesh",
        title="A `PartitionSpec` alone does not say which mesh",
        happened="A spec was given where no mesh is set.",
        why="A spec only names axes. The mesh says which devices they are.",
        cure="Write `NamedSharding(mesh, spec)`. Or set the mesh first: `with jax.set_mesh(mesh):`.",
        before='jax.device_put(x, P("data"))',
        after='jax.device_put(x, NamedSharding(mesh, P("data")))',
        signs=(Sign(message=r"requires a non-empty mesh in context if you are passing|Please set a mesh via `jax\.set_mesh`"),),
    ),
    Card(
        id="sharding-explicit",
        title="Two arrays are spread in ways that do not go together",
        happened="On a mesh with explicit axes, an operation got arrays whose shardings leave open where its result belongs.",
        why="With explicit axes the sharding is part of the type. JAX does not choose for you.",
        cure="Move one of them first with `jax.reshard(x, spec)`. Or name the result's: `out_sharding=`.",
        before='x + y  # P("data", None) and P("model", None)',
        after='x + jax.reshard(y, P("data", None))',
        signs=(
            Sign(
                message=r"incompatible shardings for broadcasting|to have consistent sharding|ambiguous how the output should be sharded"
            ),
        ),
    ),
    Card(
        id="devices-differ",
        title="The arrays are on different devices",
        happened="Arrays that were put on different devices met in one computation.",
        why="JAX does not move what you have placed yourself.",
        cure="Put them in the same place first, with `jax.device_put` and one sharding.",
        before="a + b  # on device 0 and on device 1",
        after="a + jax.device_put(b, a.sharding)",
        signs=(Sign("builtins.ValueError", r"Received incompatible devices for jitted computation"),),
    ),
)
