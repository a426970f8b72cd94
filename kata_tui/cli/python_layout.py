"""Where this Python has its libraries, in words, and what to do when the judge cannot have them from there."""

import os
import re
import shlex
import site
import sys
from pathlib import Path

from kata_tui.judging.processes.installed_packages import libraries
from kata_tui.judging.processes.process_handle import HARNESS

_OF_THE_LAYOUT = re.compile(
    r"PermissionError|ModuleNotFoundError|FileNotFoundError|cannot open shared object|No such file|did not answer"
)
"""How it sounds when a process does not have what it needs. Other words tell of JAX itself."""

_ANEW = "make an environment of its own, in the folder of kata-tui: python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/kata-tui"
_MANY = 3


def whereabouts() -> str:
    """Where JAX and what it needs are imported from, and how this Python comes to look there."""
    found = libraries()
    folders = dict.fromkeys(str(Path(place).parent) for place in found.named)
    said = [f"{folder} ({_why(folder)})" for folder in folders]
    stores = dict.fromkeys(str(Path(place).parent) for place in found.stores)
    if stores:
        more = f" and {len(stores) - 1} more" if len(stores) > 1 else ""
        said.append(f"links into {next(iter(stores))}{more}")
    if not said:
        return "in the folders of this Python"
    more = f", and {len(said) - _MANY} places more" if len(said) > _MANY else ""
    return f"from {', '.join(said[:_MANY])}{more}: solutions see what kata-tui needs of that, and nothing beside it"


def layout_cure(told: str) -> str:
    """What to do about a judge that does not start because of where its libraries are; "" for another cause. `told`: its own words."""
    if not HARNESS.is_file():
        return f"kata-tui is packed into one file here, and no process can be started from that: {_ANEW}"
    if not _OF_THE_LAYOUT.search(told):
        return ""
    archives = [folder for folder in sys.path if Path(folder).is_file()]
    if archives:
        return f"{archives[0]} is an archive, and the judge takes libraries from folders alone. Unpack it, or {_ANEW}"
    missing = re.search(r"No module named '([\w.]+)'", told)
    if missing and not libraries().named:
        return f"Install it where kata-tui is: {shlex.quote(sys.executable)} -m pip install {missing[1].partition('.')[0]}"
    return f"The judge has its libraries {whereabouts()}. It lacks some of them there: {_ANEW}"


def _why(folder: str) -> str:
    """How this Python comes to look into a folder that is not its own."""
    if folder == site.getusersitepackages():
        return "the site of your user"
    if folder in map(os.path.abspath, filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))):
        return "PYTHONPATH"
    if folder == os.path.abspath(sys.path[0] or "."):
        return "where it was started"
    return "a .pth file, or an editable install"
