"""JAX in a harness process: how it compiles, what it keeps, and what it runs on."""

import os
import platform
from importlib.metadata import version
from threading import local

import jax

from kata_tui.model.result import Environment
from kata_tui.protocol.start import Start

REUSED = 10
"""How many functions are lowered in one context: what it interns for each stays in it."""


def set_up(start: Start) -> Environment:
    """Bring JAX's backend up as `start` wants it; what submissions run on. Raises what JAX raises when it cannot start."""
    if start.flags and jax.__version_info__ < (0, 11):  # one that XLA does not know ends the process, and later ones lost some
        os.environ["XLA_FLAGS"] = start.flags
    jax.config.update("jax_disable_most_optimizations", True)  # what a problem computes is small, and is compiled anew in each run
    if start.devices > 1:
        jax.config.update("jax_num_cpu_devices", start.devices)
    if start.double:
        jax.config.update("jax_enable_x64", True)
    if start.compiled:
        jax.config.update("jax_compilation_cache_dir", start.compiled)
        jax.config.update("jax_persistent_cache_enable_xla_caches", "none")  # else each entry's key holds the name of the folder
        # what nobody may write is not even tried: no compilation takes so long
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0 if start.writable else 1e9)
        jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
        # an entry would name the functions that led to the call, with their lines: those of a reference, to whoever reads it
        jax.config.update("jax_traceback_in_locations_limit", 0)
    _reuse_contexts()
    jax.block_until_ready(jax.numpy.zeros(()) + 1)
    return Environment(
        python=platform.python_version(),
        jax=version("jax"),
        flax=version("flax"),
        numpy=version("numpy"),
        devices=tuple(f"{device.platform}:{device.id}" for device in jax.devices()),
    )


def _reuse_contexts() -> None:
    """Have JAX lower several functions in one MLIR context, as it does by itself since 0.12.

    To make one takes 2.5 ms, of the 10 or so that a small operation takes until it is compiled.
    """
    from jax._src.interpreters import mlir  # late: where JAX has no such module, it makes a context for each function

    if hasattr(mlir, "_create_ir_context"):  # it does
        return
    make = mlir.make_ir_context
    mine = local()  # a context is one thread's

    def reused() -> object:
        mine.left = getattr(mine, "left", 0) - 1
        if mine.left < 0:
            mine.left, mine.context = REUSED - 1, make()
        return mine.context

    mlir.make_ir_context = reused
