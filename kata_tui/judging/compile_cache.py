"""What JAX compiled, on disk: for the author of a problem all of it, for submissions what is JAX's own.

Whoever writes an entry decides what the next process computes, and an entry made of a reference is a piece of the reference. So there
are two folders for each problem. One belongs to its author: the reference, the mistakes and the alternatives write it. The other is read
by submissions and written by nobody but us: it holds, of the first, the operations of JAX's own library, nothing with a name that any
source of the author's defines, and no operation that has a function of hers inside, like `scan`. Nor do these entries name the functions
that led to them: the harness has JAX leave those out of what it compiles.
"""

import ast
import math
import os
import zlib
from contextlib import suppress
from pathlib import Path

from kata_tui.model.problem import Problem
from kata_tui.storage.bounded_folder import prune, write_whole

MIB = 2**20
MAX_BYTES = 256 * MIB
LOOKED = ".looked-at"
"""The file that is touched when the entries of a folder have been looked at."""
_ZLIB = b"\x78"

_NAMES = """
_argmax _argmin _average _bernoulli _broadcast_arrays _categorical _clip _cumulative_reduction _einsum _exponential _gamma _gumbel
_mean _median _normal _normal_real _one_hot _pad _permutation _power _randint _reduce_all _reduce_any _reduce_max _reduce_min
_reduce_prod _reduce_sum _repeat _roll _shuffle _squeeze _std _take _take_along_axis _threefry_fold_in _threefry_random_bits
_threefry_seed _threefry_split _truncated_normal _uniform _var _where abs acos acosh add all amax amin any arange argmax argmin
argsort asin asinh atan atan2 atanh atleast_1d atleast_2d bitwise_and bitwise_or broadcast_in_dim ceil clamp clip concatenate
conv_general_dilated convert_element_type copy cos cosh cumsum diagonal div divide dot dot_general dynamic_slice
dynamic_update_slice einsum equal erf exp exp2 expand_dims expm1 eye flip floor floor_divide full gather greater greater_equal
hstack integer_pow iota isfinite isnan less less_equal linspace log log1p log2 logical_and logical_not logical_or logistic
logsumexp matmul max maximum mean median min minimum mod moveaxis mul multiply nan_to_num neg negative not not_equal ones outer
pad pow power prod ravel real reciprocal reduce_max reduce_min reduce_sum rem repeat reshape roll round rsqrt scatter scatter-add
scatter_add select select_n sign sin sinh slice sort split sqrt square squeeze stack stage std sub subtract sum swapaxes take
take_along_axis tan tanh tile top_k transpose tril triu true_divide unstack var vdot vstack where xor zeros
"""
_OPERATIONS = frozenset(_NAMES.split())


class CompiledFolders:
    """The two folders of each problem, below one folder that is kept within its bound."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._usable: bool | None = None
        self._mended: set[Path] = set()

    def author(self, problem: Problem) -> str:
        """The folder that the problem's own sources read and write; empty when there can be none."""
        return self._made("author", problem)

    def library(self, problem: Problem) -> str:
        """The folder that submissions read: JAX's own operations that the author's sources compiled. Empty when there can be none."""
        shared = self._made("library", problem)
        if shared:
            with suppress(OSError):  # without them a submission compiles for itself
                _share(Path(self._made("author", problem)), Path(shared), _defined(problem))
        return shared

    def _made(self, kind: str, problem: Problem) -> str:
        folder = self._folder / kind / problem.digest[:40]
        try:
            if self._usable is None:
                prune(self._folder, MAX_BYTES, math.inf)
                self._usable = True
            folder.mkdir(parents=True, exist_ok=True)
            if folder not in self._mended:
                _mend(folder)
                self._mended.add(folder)
            told = str(folder.resolve())
            told.encode()  # it is told as text, and not every path is any
        except (OSError, UnicodeEncodeError):
            return ""
        return told


def _share(author: Path, shared: Path, defined: set[str]) -> None:
    there = {entry.name for entry in os.scandir(shared)}
    for entry in os.scandir(author):
        name = entry.name.removeprefix("jit_").partition("-")[0]
        allowed = entry.name.startswith("jit_") and name in _OPERATIONS and name not in defined
        if allowed and entry.name not in there and entry.name.endswith("-cache") and entry.is_file(follow_symlinks=False):
            write_whole(shared / entry.name, [Path(entry.path).read_bytes()])


def _defined(problem: Problem) -> set[str]:
    """Every name that a source of the author's binds: what is compiled under one of these may be hers."""
    sources = [problem.reference, *(mistake.code for mistake in problem.mistakes), *(other.code for other in problem.alternatives)]
    names: set[str] = set()
    for source in sources:
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue  # nothing was ever compiled of what is no Python
        for node in ast.walk(tree):
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    names.add(name)
                case ast.Name(id=name, ctx=ast.Store()):
                    names.add(name)
                case ast.Constant(value=str(name)):  # a name can be set by hand
                    names.add(name)
    return names


def _mend(folder: Path) -> None:
    """Remove what was written in part, on a disk that was full or by a process that was killed: JAX writes no entry that is there.

    Only what is newer than our last look is looked at.
    """
    looked = folder / LOOKED
    try:
        since = looked.stat().st_mtime_ns
    except FileNotFoundError:
        since = 0
    new = False
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == LOOKED or not entry.is_file(follow_symlinks=False):
                continue
            status = entry.stat(follow_symlinks=False)
            if status.st_mtime_ns < since and status.st_size > 0:
                continue
            new = True
            if not _whole(Path(entry.path).read_bytes()):
                Path(entry.path).unlink(missing_ok=True)
    if new or not since:
        looked.touch()


def _whole(entry: bytes) -> bool:
    """Whether an entry is no part of one, as far as Python can see without libraries: zlib's end is known to it, others' are not."""
    if not entry.startswith(_ZLIB):
        return len(entry) > 0
    stream = zlib.decompressobj()
    try:
        while not stream.eof and (stream.decompress(entry, MIB) or stream.unconsumed_tail):
            entry = stream.unconsumed_tail
    except zlib.error:
        return False
    return stream.eof
