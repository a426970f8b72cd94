"""The file of a problem, by its id or by its path."""

from pathlib import Path

from kata_tui.cli.exit import UsageError
from kata_tui.model.text import clean_line
from kata_tui.profile.profile import Profile


def is_path(name: str) -> bool:
    """Whether a problem is named by its file."""
    return name.endswith(".yaml") or "/" in name


def problem_file(profile: Profile, name: str) -> Path:
    """The file that an id or a path means. Raises UsageError, UnknownProblem."""
    if is_path(name):
        path = Path(name)
        if not path.exists():
            raise UsageError(f"There is no file `{clean_line(name, 300)}`.")
        return path
    return profile.listed(name).path
