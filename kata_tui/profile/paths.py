"""Where things are. Nothing here creates a folder: that happens when something is written."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

import kata_tui
from kata_tui.model.told import Told


class NoHome(Told):
    """Nobody knows the user's home folder. Its text is a sentence."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody knows your home folder. Set HOME to a folder of yours, or KATA_TUI_HOME to one for kata-tui alone."
        )


class Paths(Struct, frozen=True):
    """The folders of one user. `workspace` holds the learner's own `.py` files, `problems` the user's own problem library."""

    config: Path
    data: Path
    state: Path
    cache: Path
    workspace: Path
    problems: Path

    @property
    def notes(self) -> Path:
        """What the learner noted of problems, a text each."""
        return self.data / "notes"

    @property
    def own_cases(self) -> Path:
        """The learner's own cases of problems, a file each."""
        return self.data / "cases"

    @classmethod
    def find(cls, environ: Mapping[str, str] = os.environ) -> "Paths":
        """The folders in use. `KATA_TUI_HOME` moves all of them under one; else they are where the platform keeps such things.

        Raises NoHome.
        """
        home = environ.get("KATA_TUI_HOME", "")
        if home:
            root = folder_named(home)
            return cls._of(root / "config", root / "data", root / "state", root / "cache")
        from platformdirs import PlatformDirs

        usual = PlatformDirs("kata-tui", appauthor=False)
        try:
            found = (usual.user_config_path, usual.user_data_path, usual.user_state_path, usual.user_cache_path)
        except RuntimeError:  # HOME is not set, and the user is in no list of users
            raise NoHome from None
        return cls._of(*(path.absolute() for path in found))

    def named(self) -> tuple[tuple[str, Path], ...]:
        """The folders that the user is told of, by name."""
        return (
            ("settings", self.config),
            ("solutions", self.workspace),
            ("problems", self.problems),
            ("notes", self.notes),
            ("own cases", self.own_cases),
            ("progress", self.state),
            ("cache", self.cache),
        )

    @classmethod
    def _of(cls, config: Path, data: Path, state: Path, cache: Path) -> "Paths":
        return cls(config, data, state, cache, workspace=data / "solutions", problems=data / "problems")


def folder_named(text: str) -> Path:
    """The folder that an environment variable names; no shell has read its `~`."""
    return Path(os.path.expanduser(text)).absolute()  # noqa: PTH111 - Path.expanduser raises for a user that is not there


def shipped_problems() -> Path | None:
    """The problems that came with the program: inside the installed package, else those of the checkout; None when neither is there."""
    package = Path(kata_tui.__file__).parent
    installed, checkout = package / "problems", package.parent / "problems"
    if installed.is_dir():
        return installed
    if checkout.is_dir() and (package.parent / "pyproject.toml").is_file():
        return checkout
    return None


def library_folders(paths: Paths, extra: Sequence[Path], environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where problems are looked for; of two with the same id the earlier folder's counts.

    First `extra` (from `--problems`), then the path list in `KATA_TUI_PROBLEMS`, then the user's own folder, then what was shipped.
    """
    named = [folder_named(part) for part in environ.get("KATA_TUI_PROBLEMS", "").split(os.pathsep) if part]
    shipped = shipped_problems()
    return (*extra, *named, paths.problems, *([shipped] if shipped else []))
