"""Where people install it: in each layout the real command judges a right solution, and the learner's own files stay out of its reach."""

import functools
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from pathlib import Path

import pytest

from kata_tui.model.site_packages import SITES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the layouts of Linux")

TOP = Path(__file__).resolve().parents[1]
LIBRARIES = Path(sysconfig.get_path("purelib"))
PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"
BASE = Path(sys.base_prefix) / "bin" / PYTHON
TOOLS = ("kata_tui", "mypy", "pip", "ruff", "_pytest", "pytest", "sqlalchemy")
"""What nobody needs to run the trainer, and the one of which there are copies."""

SOLUTION = """\
import importlib.metadata
import importlib.util
import sys

import jax.numpy as jnp


def affine(x, scale, shift):
    import optax, scipy.linalg
    from flax import nnx

    jnp.linalg.inv(jnp.eye(2))
    reached = []
    for path in {files!r}:
        try:
            open(path).close()
        except OSError:
            continue
        reached.append(path)
    for name in {modules!r}:
        if importlib.util.find_spec(name) is not None:
            reached.append(name)
    print("reached:", reached)
    print("flax:", importlib.metadata.version("flax"))
    return (x * scale + shift).astype(x.dtype)
"""


def linked(source: str, target: str) -> None:
    """Another name for a file; a copy where there can be none."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def lay(folder: Path, *, own: bool = True, libraries: bool = True) -> Path:
    """Put the package, and what it needs, into a folder as `pip install --target` does."""
    copy = functools.partial(shutil.copytree, copy_function=linked, dirs_exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    for entry in LIBRARIES.iterdir() if libraries else ():
        if entry.name.startswith(TOOLS) or entry.suffix == ".pth":
            continue
        if entry.is_dir():
            copy(entry, folder / entry.name)
        else:
            linked(str(entry), str(folder / entry.name))
    if own:
        copy(TOP / "kata_tui", folder / "kata_tui")
        copy(TOP / "problems", folder / "kata_tui" / "problems")
    return folder


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of `pip install --target`, which is somebody's own as well: it holds other files and modules."""
    folder = lay(tmp_path_factory.mktemp("target") / "stuff")
    (folder / "secret.txt").write_text("mine")
    (folder / "diary").mkdir()
    (folder / "diary" / "today.txt").write_text("mine")
    (folder / "my_notes.py").write_text("")
    (folder / "sitecustomize.py").write_text(
        "import sys\nif sys.flags.isolated:\n    raise SystemExit('the isolated interpreter ran what was on PYTHONPATH')\n"
    )
    return folder


@pytest.fixture(scope="session")
def user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base of `pip install --user`."""
    base = tmp_path_factory.mktemp("user") / ".local"
    lay(base / "lib" / PYTHON / "site-packages")
    return base


def site(base: Path) -> Path:
    return base / "lib" / PYTHON / "site-packages"


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The interpreter of an environment with nothing in it."""
    return environment(tmp_path / "bare")


def environment(folder: Path, *, system: bool = False) -> Path:
    venv.create(folder, symlinks=True, system_site_packages=system)
    return folder / "bin" / "python"


def solution(folder: Path, files: list[Path], modules: list[str]) -> Path:
    path = folder / "affine.py"
    path.write_text(SOLUTION.format(files=[str(file) for file in files], modules=modules))
    return path


def judged(
    folder: Path,
    command: list[str],
    around: Mapping[str, str],
    files: list[Path],
    modules: list[str] | None = None,
    container: str | None = None,
) -> None:
    """Run the command on a right solution: it is accepted, and reaches none of these files and modules."""
    home = folder / "home"
    if container:
        (home / "config").mkdir(parents=True)
        (home / "config" / "settings.toml").write_text(f'container = "{container}"\n')
    mine = folder / "mine.txt"
    mine.write_text("mine")
    path = solution(folder, [mine, *files], ["affine", *(modules or [])])
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "KATA_TUI_HOME": str(home), "LANG": "C.UTF-8", **around}
    done = subprocess.run(
        [*command, "run", "array-affine", str(path), "--case", "floats", "--json"],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
    )
    assert done.stdout, done.stderr
    document = json.loads(done.stdout)
    (case,) = document["cases"]
    assert case["verdict"] == "accepted", case
    assert case["stdout"].splitlines()[0] == "reached: []"
    if container:
        assert document["protections"]["tier"] == "A+"


def program(python: Path) -> list[str]:
    return [str(python), "-m", "kata_tui"]


def theirs(target: Path) -> list[Path]:
    return [target / "secret.txt", target / "diary" / "today.txt", target / "my_notes.py", *references(target)]


def references(folder: Path) -> list[Path]:
    return [folder / "kata_tui" / "problems" / "arrays" / "array-affine.yaml"]


def test_a_folder_of_target_that_pythonpath_names(target: Path, bare: Path, tmp_path: Path) -> None:
    judged(tmp_path, program(bare), {"PYTHONPATH": str(target)}, theirs(target), ["my_notes", "diary", "sitecustomize"])


def test_the_folder_that_it_was_started_in(target: Path, bare: Path, tmp_path: Path) -> None:
    """`python -m` looks there first, and a file `jax.py` of the learner's is not JAX."""
    (tmp_path / "jax.py").write_text("raise SystemExit('this is not JAX')\n")
    judged(tmp_path, program(bare), {"PYTHONPATH": str(target)}, [*theirs(target), tmp_path / "jax.py"], ["my_notes"])


def test_the_package_in_one_folder_and_its_libraries_in_another(target: Path, bare: Path, tmp_path: Path) -> None:
    own = lay(tmp_path / "own", libraries=False)
    (own / "our_notes.py").write_text("")
    files = [*theirs(target), *references(own), own / "our_notes.py"]
    judged(tmp_path, program(bare), {"PYTHONPATH": f"{own}:{target}"}, files, ["our_notes", "my_notes"])


def test_the_site_of_the_user(user: Path, tmp_path: Path) -> None:
    judged(tmp_path, program(BASE), {"PYTHONUSERBASE": str(user)}, references(site(user)))


def test_the_site_of_the_user_seen_from_an_environment(user: Path, tmp_path: Path) -> None:
    python = environment(tmp_path / "env", system=True)
    judged(tmp_path, program(python), {"PYTHONUSERBASE": str(user)}, references(site(user)))


@pytest.mark.parametrize("line", ["{}", "import site; site.addsitedir({!r})"], ids=["a folder", "as `uv run --with`"])
def test_the_site_of_another_environment_in_a_pth_file(line: str, user: Path, tmp_path: Path) -> None:
    python = environment(tmp_path / "env")
    mine = tmp_path / "project"
    mine.mkdir()
    (mine / "my_notes.py").write_text("")
    (site(tmp_path / "env") / "other.pth").write_text(f"{line.format(str(site(user)))}\n{mine}\n")
    judged(tmp_path, program(python), {}, [*references(site(user)), mine / "my_notes.py"], ["my_notes"])


def link_files(source: Path, folder: Path) -> None:
    """A folder of the same files, each a link into the store."""
    for root, _, names in os.walk(source):
        here = folder / Path(root).relative_to(source)
        here.mkdir(parents=True, exist_ok=True)
        for name in names:
            (here / name).symlink_to(Path(root) / name)


def link_folders(source: Path, folder: Path) -> None:
    """A folder of links to the packages."""
    for entry in source.iterdir():
        (folder / entry.name).symlink_to(entry)


LINKS = {"files": link_files, "folders": link_folders}


@pytest.mark.parametrize("kind", LINKS)
def test_libraries_that_are_links_into_a_store(kind: str, target: Path, tmp_path: Path) -> None:
    python = environment(tmp_path / "env")
    LINKS[kind](target, site(tmp_path / "env"))
    for extra in ("sitecustomize.py", "my_notes.py", "secret.txt"):  # a store is a store of packages
        (site(tmp_path / "env") / extra).unlink()
    judged(tmp_path, program(python), {}, [*theirs(target), *references(site(tmp_path / "env"))], ["my_notes"])


@pytest.mark.parametrize("kind", LINKS)
def test_a_view_of_links_that_pythonpath_names(kind: str, target: Path, bare: Path, tmp_path: Path) -> None:
    """As a module of a cluster gives it."""
    view = tmp_path / "view" / "lib" / PYTHON / "site-packages"
    view.mkdir(parents=True)
    LINKS[kind](target, view)
    judged(tmp_path, program(bare), {"PYTHONPATH": str(view)}, theirs(target))


@pytest.mark.parametrize("layout", ["target", "user", "store"])
@pytest.mark.skipif(shutil.which("bwrap") is None, reason="there is no bubblewrap here")
def test_inside_bubblewrap(layout: str, target: Path, user: Path, bare: Path, tmp_path: Path) -> None:
    if layout == "target":
        judged(tmp_path, program(bare), {"PYTHONPATH": str(target)}, theirs(target), ["my_notes"], "bubblewrap")
    elif layout == "user":
        judged(tmp_path, program(BASE), {"PYTHONUSERBASE": str(user)}, references(site(user)), None, "bubblewrap")
    else:
        link_files(target, site(tmp_path / "bare"))
        (site(tmp_path / "bare") / "sitecustomize.py").unlink()
        judged(tmp_path, program(bare), {}, theirs(target), None, "bubblewrap")


def test_what_python_has_by_itself_is_looked_for_nowhere_else(tmp_path: Path) -> None:
    """The usual layout: no names, no stores, and the path of an isolated interpreter."""
    asked = "import json; from kata_tui.judging.processes.installed_packages import libraries; print(json.dumps(libraries()))"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=tmp_path, env={}).stdout
    path, named, stores = json.loads(told)
    assert (named, stores) == ([], [])
    own = [Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib")]
    assert all(Path(folder).suffix == ".zip" or any(Path(folder).is_relative_to(place) for place in own) for folder in path)
    assert str(TOP) not in path
    assert {Path(folder).name for folder in path} & SITES


def diagnosed(folder: Path, command: list[str], **around: str) -> tuple[int, dict[str, dict[str, str]]]:
    """What `doctor` finds, by name."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "KATA_TUI_HOME": str(folder / "home"), "LANG": "C.UTF-8", **around}
    done = subprocess.run([*command, "doctor", "--json"], capture_output=True, text=True, check=False, cwd=folder, env=environ)
    assert done.stdout, done.stderr
    return done.returncode, {finding["name"]: finding for finding in json.loads(done.stdout)["findings"]}


def test_doctor_says_where_the_libraries_are(target: Path, bare: Path, tmp_path: Path) -> None:
    code, found = diagnosed(tmp_path, program(bare), PYTHONPATH=str(target))
    assert code == 0
    assert found["libraries"]["value"].startswith(f"from {target} (PYTHONPATH): solutions see what kata-tui needs of that")
    assert found["read a file"]["value"].startswith("tried: stopped")
    code, found = diagnosed(tmp_path, program(Path(sys.executable)))
    assert found["libraries"]["value"] == "in the folders of this Python"


def test_doctor_names_the_layout_that_cannot_work_and_its_cure(target: Path, bare: Path, tmp_path: Path) -> None:
    """An archive on the path: Python imports from it, and the judge does not."""
    rest = tmp_path / "rest"
    rest.mkdir()
    link_folders(target, rest)
    for entry in list(rest.glob("opt_einsum*")):
        entry.unlink()
    for extra in ("sitecustomize.py", "my_notes.py", "secret.txt"):
        (rest / extra).unlink()
    (tmp_path / "packed").mkdir()
    for entry in target.glob("opt_einsum*"):
        shutil.copytree(entry, tmp_path / "packed" / entry.name)
    archive = shutil.make_archive(str(tmp_path / "libraries"), "zip", tmp_path / "packed")
    code, found = diagnosed(tmp_path, program(bare), PYTHONPATH=f"{rest}:{archive}")
    assert code == 1
    assert "No module named 'opt_einsum'" in found["devices"]["value"]
    assert f"{archive} is an archive" in found["devices"]["cure"]
    assert "python3 -m venv .venv && .venv/bin/pip install ." in found["devices"]["cure"]
