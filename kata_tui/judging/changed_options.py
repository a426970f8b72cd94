"""What a submission has changed of its process, beside its own names: when that is told of a case that failed, and in what words.

The names come from the submission's process. Of a hidden case only one is told, and only one that is known: others could be made of its
inputs.
"""

from msgspec.structs import replace

from kata_tui.model.result import CaseResult, Finding, Note
from kata_tui.model.text import clean_line

_TAKEN_BACK = "jax_disable_jit"
_OPTIONS = """
    jax_enable_x64 jax_default_prng_impl jax_threefry_partitionable jax_default_matmul_precision jax_default_dtype_bits jax_debug_nans
    jax_debug_infs jax_debug_key_reuse jax_check_tracer_leaks jax_numpy_rank_promotion jax_numpy_dtype_promotion jax_default_device
    jax_legacy_prng_key jax_enable_custom_prng jax_random_seed_offset jax_explicit_x64_dtypes jax_transfer_guard jax_enable_checks
    numpy.seterr numpy.set_printoptions warnings.filters sys.setrecursionlimit sys.set_int_max_str_digits locale.setlocale
"""
_KNOWN = frozenset(_OPTIONS.split())
_TOLD = 3


def in_force(changed: tuple[str, ...]) -> tuple[str, ...]:
    """Of what was changed, that under which the submission's calls do run; compiling and the functions of libraries are put back before."""
    return tuple(name for name in changed if name != _TAKEN_BACK and (name.startswith("jax_") or name in _KNOWN))


def reason(changed: tuple[str, ...], hidden: bool) -> Finding:
    """What to say where the result is right without what was changed."""
    names = [name for name in in_force(changed) if name in _KNOWN][:1] if hidden else _cleaned(in_force(changed))
    return Finding(f"Your file sets {_listed(names) or 'an option of JAX'}. Without that, the result is right.")


def with_notes(result: CaseResult, changed: tuple[str, ...]) -> CaseResult:
    """A result that is wrong either way, with what may have to do with it."""
    notes: list[Note] = []
    taken_back = [name for name in changed if name not in in_force(changed)]
    if taken_back:
        notes.append(Note(f"Your file changes {_listed(_cleaned(taken_back))}. The judge puts that back before each case."))
    if in_force(changed):
        notes.append(Note(f"Your file sets {_listed(_cleaned(in_force(changed)))}. What is expected was worked out without that."))
    return replace(result, notes=(*result.notes, *notes))


def _cleaned(names: list[str] | tuple[str, ...]) -> list[str]:
    return [clean_line(name, 60) for name in names[:_TOLD]]


def _listed(names: list[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)
