"""Settings: a TOML file that a person edits."""

from pathlib import Path

import msgspec
from msgspec import Struct

from kata_tui.model.protections import BUBBLEWRAP
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean_line
from kata_tui.model.told import Told
from kata_tui.profile.paths import Paths
from kata_tui.storage.files import read_bounded, why

LIMIT = 65_536
MOST_MINUTES = 240
ON, OFF = "on", "off"

SWITCHES = ("shapes", "soft_wrap", "format_on_save")
"""The keys that are `on` or `off`."""

LANGUAGE_SERVER = ("ty", "server")
"""The server that is installed with kata-tui."""


class SettingsError(Told):
    """A settings file that cannot be used. Its text is a sentence: which file, which key, what to write."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """What can be set. `theme`: the colours; F9 lists them. `editor`: the command for one's own editor, in place of $VISUAL and $EDITOR.

    `container`: what is put around the processes that run solutions: `bubblewrap`, or nothing.
    `language_server`: the program, and its arguments, that knows completions, signatures and documentation; nothing when it is off.
    `shapes`: whether the editor shows dtypes and shapes behind your lines as you type, `on` or `off`; F7 changes it, until this is changed.
    `daily_minutes`: how long reviews may take on a day, 1 to 240. `way`: the id of the way to go; it comes before one chosen in the app.
    `soft_wrap`: whether lines that are too long for the editor go on in the next one; Shift+F10 changes it, until this is changed.
    `format_on_save`: whether Ctrl+S has `ruff` format the text, where it is installed. Saving as you type never does.
    """

    theme: str = "kata-dark"
    editor: str | None = None
    container: str | None = None
    language_server: tuple[str, ...] = LANGUAGE_SERVER
    shapes: str = ON
    daily_minutes: int = 15
    way: str | None = None
    soft_wrap: str = OFF
    format_on_save: str = OFF


def settings_file(paths: Paths) -> Path:
    """Where the settings are."""
    return paths.config / "settings.toml"


def load_settings(paths: Paths) -> Settings:
    """The settings; the usual ones when there is no file. Raises SettingsError."""
    path = settings_file(paths)
    try:
        text = read_bounded(path, LIMIT).decode("utf-8-sig")
    except FileNotFoundError:
        return Settings()
    except UnicodeDecodeError:
        raise SettingsError(f"The settings {path} are not UTF-8. Save the file as UTF-8.") from None
    except OSError as error:
        raise SettingsError(f"The settings {path} cannot be read: {why(error)}.") from None
    return settings_of(text, path)


def settings_of(text: str, path: Path) -> Settings:
    """The settings that stand in the text of the file at `path`. Raises SettingsError."""
    import tomllib

    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise SettingsError(f"The settings {path} are no TOML: {clean_line(str(error))}.") from None
    for key in found:
        if key not in Settings.__struct_fields__:
            known = ", ".join(f"`{name}`" for name in Settings.__struct_fields__)
            advice = did_you_mean(key, Settings.__struct_fields__) or f" There are {known}."
            raise SettingsError(f"The settings {path} have a key `{clean_line(key, 60)}` that is not known.{advice}")
        if key == "language_server":
            found[key] = _command(found[key], path)
        elif key == "daily_minutes":
            if type(found[key]) is not int or not 1 <= found[key] <= MOST_MINUTES:
                raise SettingsError(
                    f"The key `{key}` in the settings {path} must be a whole number from 1 to {MOST_MINUTES}: {key} = 15."
                )
        elif not isinstance(found[key], str):
            raise SettingsError(f'The key `{key}` in the settings {path} must be a text in quotes: {key} = "…".')
    settings = msgspec.convert(found, Settings)
    if settings.container not in (None, BUBBLEWRAP):
        raise SettingsError(f'The key `container` in the settings {path} can only be container = "{BUBBLEWRAP}".')
    for key in SWITCHES:
        if getattr(settings, key) not in (ON, OFF):
            raise SettingsError(f'The key `{key}` in the settings {path} can only be {key} = "{ON}" or {key} = "{OFF}".')
    return settings


def _command(value: object, path: Path) -> list[str]:
    """The command of a language server, from what stands in the file. Raises SettingsError."""
    if value == OFF:
        return []
    if isinstance(value, list) and value and all(isinstance(part, str) and part and "\0" not in part for part in value):
        return value
    raise SettingsError(
        f'The key `language_server` in the settings {path} must be a list of texts, language_server = ["ty", "server"], or "{OFF}".'
    )
