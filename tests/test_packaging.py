"""The program from an installed wheel: no checkout, an empty home, a folder of its own."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
import yaml

TOP = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(TOP)],
        check=True,
        capture_output=True,
    )
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of an environment that has the wheel, and the libraries of this one behind it."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([python, "-c", where], check=True, capture_output=True, text=True)
    # a path in a .pth file is searched, but the .pth files found there are not read: an editable install of ours stays out of sight
    (Path(site.stdout.strip()) / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "env" / "bin"


def run(installed: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
    return subprocess.run(
        [installed / "kata-tui", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
        env=environ,
        stdin=subprocess.DEVNULL,
    )


def test_the_wheel_holds_every_problem(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (TOP / "problems").rglob("*.yaml"):
        assert f"kata_tui/problems/{path.relative_to(TOP / 'problems').as_posix()}" in names
    assert not [name for name in names if name.startswith("tests/")]


def test_the_wheel_says_that_it_is_typed(wheel: Path) -> None:
    assert "kata_tui/py.typed" in zipfile.ZipFile(wheel).namelist()


def test_a_run_from_the_installed_wheel(installed: Path, tmp_path: Path) -> None:
    code = "import kata_tui; print(kata_tui.__file__)"
    where = subprocess.run([installed / "python", "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert str(installed.parent) in where.stdout
    listed = json.loads(run(installed, tmp_path, "list", "--json").stdout)
    assert len(listed["problems"]) >= 12

    started = run(installed, tmp_path, "start", "scan-cumsum")
    assert started.returncode == 0, started.stderr
    solution = Path(started.stdout.strip())
    assert tmp_path in solution.parents
    assert run(installed, tmp_path, "run", "scan-cumsum", "--json").returncode == 1  # the starter fails

    reference = json.loads(run(installed, tmp_path, "show", "scan-cumsum", "--json").stdout)
    assert "reference" not in reference  # it is not given away
    given = run(installed, tmp_path, "solution", "scan-cumsum", "--give-up")
    assert given.returncode == 0, given.stderr

    solution.write_text(yaml.safe_load((TOP / "problems/control-flow/scan-cumsum.yaml").read_text())["reference"])
    done = run(installed, tmp_path, "run", "scan-cumsum", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["verdict"] == "accepted"
