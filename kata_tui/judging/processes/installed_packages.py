"""Where the app's own interpreter has its libraries: the folders of this Python, and what is installed elsewhere, one by one.

A harness process is isolated: it has no PYTHONPATH, no site of the user's, and not the folder that it was started in. Of such places it
needs JAX, Flax and what these need, and nothing else that lies beside them: the folder may be the learner's home.
"""

# Paths are texts here: they are compared as they are named, links and all.

import os
import re
import site
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib.machinery import PathFinder, all_suffixes
from pathlib import Path

from kata_tui.model.site_packages import SITES, SitePackages

ROOTS = ("jax", "flax", "optax", "numpy", "ml-dtypes", "msgspec")
"""The distributions that the harness imports. What they require is read from their metadata."""

_REQUIRED = re.compile(r"^Requires-Dist: *([\w.-]+) *(?:\[([^]]*)\])?([^\r\n]*)", re.MULTILINE)
_EXTRA = re.compile(r"""extra *== *['"]([\w.-]+)['"]""")
_STORES = ("/nix/store", "/gnu/store")
"""Nothing but packages is there, and all of it may be read anyway."""


@cache
def libraries() -> SitePackages:
    """What this interpreter imports JAX, Flax and their kin from. Looked up once: a process keeps to what it was started with."""
    own = tuple(_own())
    path = [folder for folder in map(os.path.abspath, filter(None, sys.path)) if _is_library(folder, own)]
    places = list(_places(own))
    named = [place for place in places if not _beneath(place, own)]
    linked = [*places, os.path.dirname(os.__file__)]
    stores = dict.fromkeys(store for place in linked for store in _stores(place) if not _beneath(store, (*own, *_STORES)))
    return SitePackages(tuple(dict.fromkeys(path)), tuple(named), tuple(stores))


def _own() -> Iterator[str]:
    """The folders of the interpreter: its standard library and its sites, without links and as they are named."""
    for folder in (os.path.dirname(os.__file__), *site.getsitepackages()):
        yield folder
        if (real := os.path.realpath(folder)) != folder:
            yield real


def _is_library(folder: str, own: tuple[str, ...]) -> bool:
    """Whether a folder of the path is for libraries alone."""
    archive = f"{sys.base_prefix}/lib/python{sys.version_info[0]}{sys.version_info[1]}.zip"
    return folder == archive or _beneath(folder, own) or Path(folder).resolve().name in SITES


def _beneath(path: str, folders: Iterable[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


# What is needed, and where it is


def _places(own: tuple[str, ...]) -> Iterator[str]:
    """Every package, module and folder of metadata that the harness needs; nothing when all of it is just where Python has it."""
    if _usual(own):
        return
    installed = _installed()
    seen: dict[str, set[str]] = {}
    waiting: list[tuple[str, set[str]]] = [(name, set()) for name in ROOTS]
    while waiting:
        name, extras = waiting.pop()
        metadata = installed.get(name)
        if name not in seen:
            yield from dict.fromkeys(_parts(metadata) if metadata else _imported_from(name.replace("-", "_")))
        elif extras <= seen[name]:
            continue
        seen[name] = extras = seen.get(name, set()) | extras
        required = (_text(metadata / "METADATA") or _text(metadata / "PKG-INFO")) if metadata else ""
        for other, more, condition in _REQUIRED.findall(required):
            optional = set(map(_normal, _EXTRA.findall(condition)))
            if not optional or optional & extras:
                waiting.append((_normal(other), {_normal(extra) for extra in more.split(",") if extra.strip()}))


def _parts(metadata: Path) -> Iterator[str]:
    """What is installed of a distribution: its metadata, its modules and packages, and the shared objects that came with it."""
    yield str(metadata)
    around = metadata.parent
    tops = {line.partition("/")[0].partition(",")[0].strip('"') for line in _text(metadata / "RECORD").splitlines()}
    tops |= {name + ending for name in _text(metadata / "top_level.txt").split() for ending in ("", *all_suffixes())}
    there = sorted(top for top in tops if (top.endswith(".libs") or _is_module(top)) and (around / top).exists())
    yield from (str(around / top) for top in there)
    if not there:  # it is developed elsewhere, or has no list of what it is
        yield from _imported_from(_normal(metadata.name.partition("-")[0]).replace("-", "_"))


def _is_module(entry: str) -> bool:
    """Whether a file or folder of this name is imported as a module that is not Python's own."""
    name = entry.partition(".")[0]
    ending = entry.removeprefix(name)
    named = re.fullmatch(r"\w+", name) is not None and name != "__pycache__"
    return named and name not in sys.stdlib_module_names and ending in ("", *all_suffixes())


def _usual(own: tuple[str, ...]) -> bool:
    """Whether what is imported first is in the interpreter's own folders, no link, and nothing is installed elsewhere."""
    for name in ("jax", "jaxlib", "flax", "optax", "numpy", "ml_dtypes", "msgspec", "scipy"):
        places = _imported_from(name)
        if not places or any(not _beneath(place, own) or _link(place) for place in places):
            return False
    elsewhere = [folder for folder in sys.path if folder and not _beneath(os.path.abspath(folder), own)]
    return not any(_metadata(folder) for folder in elsewhere)


def _link(place: str) -> bool:
    return os.path.islink(place) or os.path.islink(f"{place}/__init__.py")


def _imported_from(name: str) -> list[str]:
    """The folders or the file that a top-level module is imported from; nothing when there is none. Nothing is run.

    What happens to have that name in the folder that the program was started in is not meant.
    """
    here = ""
    with suppress(OSError):  # that folder may be gone
        here = os.getcwd()
    path = [folder for folder in sys.path if folder not in ("", here)]
    spec = None
    for finder in sys.meta_path:
        with suppress(ImportError, ValueError):
            spec = finder.find_spec(name, path if finder is PathFinder else None)
        if spec is not None:
            break
    if spec is None:
        return []
    places = list(spec.submodule_search_locations or ())
    if not places and spec.origin and spec.has_location:
        places = [spec.origin]
    return [os.path.abspath(place) for place in places if os.path.exists(place)]  # in an archive there is nothing to point at


def _installed() -> dict[str, Path]:
    """The metadata of every distribution on the path: its normal name and folder. The first on the path counts."""
    found: dict[str, Path] = {}
    for folder in map(os.path.abspath, sys.path):
        for entry in _metadata(folder):
            name = entry.rpartition(".")[0].partition("-")[0]
            found.setdefault(_normal(name), Path(folder, entry))
    return found


def _metadata(folder: str) -> list[str]:
    try:
        return [entry for entry in os.listdir(folder) if entry.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return []


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


# Where links point


def _stores(place: str) -> Iterator[str]:
    """What the links in a library point to: the counterpart of `place` where there is one, else the single file.

    A store has the same names in the same order: `…/site-packages/jax/version.py` is `STORE/jax/version.py`, and so `STORE/jax` is jax.
    A folder in which nothing is a link has none below, unless it holds folders only.
    """
    if os.path.islink(place):
        yield from _steps(place)
        place = os.path.realpath(place)
    known: set[str] = set()
    waiting = [place]
    while waiting:
        folder = waiting.pop()
        links, files, folders = _listed(folder)
        for link in links:
            if any(os.path.realpath(link) == f"{store}{link.removeprefix(place)}" for store in known):
                continue
            for target in _steps(link):
                store = target.removesuffix(link.removeprefix(place))
                same = store != target and os.path.basename(store) == os.path.basename(place)
                fresh = store if same else target
                if fresh not in known:
                    known.add(fresh)
                    yield fresh
        if links or not files:
            waiting += folders


def _listed(folder: str) -> tuple[list[str], list[str], list[str]]:
    """The links, other files, and folders in a folder. The sites are no part of the standard library that they lie in."""
    links: list[str] = []
    files: list[str] = []
    folders: list[str] = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink():
                links.append(entry.path)
            elif not entry.is_dir():
                files.append(entry.path)
            elif entry.name not in SITES:
                folders.append(entry.path)
    return links, files, folders


def _steps(link: str) -> Iterator[str]:
    """Each place that a link names on its way, and where that is without any links."""
    step = link
    for _ in range(8):
        if not os.path.islink(step):
            break
        step = os.path.normpath(os.path.join(os.path.dirname(step), os.readlink(step)))
        yield step
    if (real := os.path.realpath(link)) != step:
        yield real
