"""A setting written into the file that a person edits."""

from pathlib import Path

import pytest

from kata_tui.profile.paths import Paths
from kata_tui.profile.settings import Settings, SettingsError, load_settings, settings_file
from kata_tui.profile.settings_writer import Value, write_setting

MINE = """\
# mine, do not touch
theme = "nord"  # in the evening

# how I like it
shapes = "off"
"""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.find({"KATA_TUI_HOME": str(tmp_path)})


def write(paths: Paths, text: str) -> None:
    settings_file(paths).parent.mkdir(parents=True, exist_ok=True)
    settings_file(paths).write_text(text)


def test_what_else_stands_there_stays(paths: Paths) -> None:
    write(paths, MINE)
    settings = write_setting(paths, "theme", "kata-light")
    assert settings == Settings("kata-light", shapes="off")
    assert settings_file(paths).read_text() == MINE.replace('"nord"', '"kata-light"')
    write_setting(paths, "editor", "vi")
    assert settings_file(paths).read_text() == MINE.replace('"nord"', '"kata-light"') + 'editor = "vi"\n'
    write_setting(paths, "editor", None)
    assert load_settings(paths) == Settings("kata-light", shapes="off")


@pytest.mark.parametrize(
    ("key", "value", "settings"),
    [
        ("theme", 'a"b\\c', Settings('a"b\\c')),
        ("daily_minutes", 30, Settings(daily_minutes=30)),
        ("language_server", ["pylsp", "-v"], Settings(language_server=("pylsp", "-v"))),
        ("language_server", "off", Settings(language_server=())),
    ],
)
def test_there_need_be_no_file(paths: Paths, key: str, value: Value, settings: Settings) -> None:
    assert write_setting(paths, key, value) == settings
    assert load_settings(paths) == settings


@pytest.mark.parametrize(
    ("before", "key", "value"),
    [(MINE, "container", "docker"), (MINE, "daily_minutes", 0), ("theme = nord", "theme", "a"), ("zzz = 1", "theme", "a")],
)
def test_what_would_not_be_read_again_is_not_written(paths: Paths, before: str, key: str, value: Value) -> None:
    write(paths, before)
    with pytest.raises(SettingsError):
        write_setting(paths, key, value)
    assert settings_file(paths).read_text() == before


def test_a_folder_that_cannot_be_written_is_a_sentence(paths: Paths) -> None:
    paths.config.parent.mkdir(parents=True, exist_ok=True)
    paths.config.write_text("a file where the folder should be")
    with pytest.raises(SettingsError, match="cannot be"):
        write_setting(paths, "theme", "nord")
