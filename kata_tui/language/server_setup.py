"""What a language server is, and what it gets to know: the libraries of this Python, a folder of its own, and little else."""

import os
import platform
import shutil
import site
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw

RULES = {
    "all": "ignore",
    "unresolved-import": "error",
    "import-not-found": "error",
    "missing-attribute": "error",
    "missing-module-member": "error",
    "missing-argument": "error",
    "unknown-argument": "error",
    "too-many-positional-arguments": "error",
    "parameter-already-assigned": "error",
}
"""What `ty` is to mark: what fails in any run. Rules about types are silent: much of what JAX is given has no type that it knows."""

_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def program_of(command: tuple[str, ...]) -> tuple[str, ...] | None:
    """The command with its program's whole path; None when there is no such program, or no command."""
    if not command:
        return None
    program = command[0]
    if os.sep not in program:
        beside = [str(Path(sys.executable).parent), sysconfig.get_path("scripts"), f"{site.getuserbase()}/bin"]
        beside += [f"{folder}/bin" for folder in sys.path if folder]  # as `pip install --target`
        path = os.pathsep.join([*beside, os.environ.get("PATH", os.defpath)])
        program = shutil.which(program, path=path) or ""
    elif shutil.which(program) is None:
        program = ""
    return (os.path.abspath(program), *command[1:]) if program else None  # noqa: PTH100 - links stay as they are named


def environment(folder: Path) -> dict[str, str]:
    """A few variables; its home is its own folder, so that no settings of the learner's change what it says."""
    own = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_CACHE_HOME": str(folder), "TY_MAX_PARALLELISM": "2"}
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | own


def initialisation(folder: Path) -> dict[str, Any]:
    """What it is greeted with."""
    formats = ["plaintext", "markdown"]
    return {
        "processId": os.getpid(),
        "clientInfo": {"name": "kata-tui"},
        "rootUri": folder.as_uri(),
        "workspaceFolders": [{"uri": folder.as_uri(), "name": "kata"}],
        "initializationOptions": _options(),
        "capabilities": {
            "general": {"positionEncodings": ["utf-32", "utf-16"]},
            "workspace": {"configuration": True, "workspaceFolders": True},
            "textDocument": {
                "completion": {"completionItem": {"snippetSupport": False, "documentationFormat": formats}},
                "signatureHelp": {
                    "signatureInformation": {
                        "documentationFormat": formats,
                        "parameterInformation": {"labelOffsetSupport": True},
                        "activeParameterSupport": True,
                    }
                },
                "hover": {"contentFormat": formats},
                "definition": {"linkSupport": False},
                "publishDiagnostics": {"versionSupport": True, "tagSupport": {"valueSet": [1, 2]}},
            },
        },
    }


def _options() -> dict[str, Any]:
    """The options of the servers that are known: `ty`, and `jedi-language-server`. Each passes over what is the other's."""
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    standard = Path(os.__file__).parent
    others = [str(folder) for folder in map(Path, filter(None, sys.path)) if not folder.is_relative_to(standard) and _holds(folder)]
    return {
        "configuration": {
            "environment": {
                "python": sys.prefix,
                "python-version": python,
                "python-platform": platform.system().lower(),
                "extra-paths": others,
            },
            "rules": RULES,
        },
        "completions": {"autoImport": False},
        "workspace": {"environmentPath": sys.executable, "extraPaths": others},
        "diagnostics": {"enable": True},
    }


def _holds(folder: Path) -> bool:
    """Whether a folder of the path is one of libraries; the folder that the program was started in may be the learner's home."""
    with suppress(OSError):
        return folder.is_dir() and not folder.samefile(".")
    return False


def configured(method: str, params: Raw) -> Any:
    """The answer to a question of the server's: which interpreter there is; nothing else is known."""
    if method != "workspace/configuration":
        return None
    try:
        sections = [item.get("section") for item in msgspec.json.decode(params)["items"]][:100]
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError):
        return []
    return [{"pythonPath": sys.executable} if section == "python" else None for section in sections]
