"""One setting written into the file that a person edits: comments, order and all else in it stay as they are."""

from kata_tui.profile.paths import Paths
from kata_tui.profile.settings import LIMIT, Settings, SettingsError, settings_file, settings_of
from kata_tui.storage.files import read_bounded, replace_file, why

Value = str | int | list[str]


def write_setting(paths: Paths, key: str, value: Value | None) -> Settings:
    """Set `key`, or take it out of the file (None), and return what is set now. Raises SettingsError; then nothing was written."""
    import tomlkit  # late: hardly anybody sets anything
    from tomlkit.exceptions import TOMLKitError

    path = settings_file(paths)
    try:
        before = read_bounded(path, LIMIT).decode("utf-8-sig")
    except FileNotFoundError:
        before = ""
    except (OSError, UnicodeDecodeError) as error:
        said = "they are not UTF-8" if isinstance(error, UnicodeDecodeError) else why(error)
        raise SettingsError(f"The settings {path} cannot be changed: {said}.") from None
    settings_of(before, path)  # a file that cannot be read is not written over
    try:
        document = tomlkit.parse(before)
        if value is None:
            document.pop(key, None)
        else:
            document[key] = value
        text = tomlkit.dumps(document)
    except (TOMLKitError, ValueError, TypeError) as error:
        raise SettingsError(f"The settings {path} cannot be changed: {error}. Change them by hand.") from None
    settings = settings_of(text, path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text.encode(), durable=True)
    except OSError as error:
        raise SettingsError(f"The settings {path} cannot be written: {why(error)}.") from None
    return settings
