from pathlib import Path

import pytest

from kata_tui.profile.paths import Paths
from kata_tui.profile.settings import Settings, SettingsError, load_settings, settings_file


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.find({"KATA_TUI_HOME": str(tmp_path)})


def write(paths: Paths, content: bytes) -> Path:
    path = settings_file(paths)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_without_a_file_the_settings_are_the_usual_ones(paths: Paths) -> None:
    assert load_settings(paths) == Settings("kata-dark", None)
    assert not paths.config.exists()


@pytest.mark.parametrize(
    ("content", "settings"),
    [
        (b"", Settings()),
        (b'theme = "nord"\n', Settings("nord")),
        (b'container = "bubblewrap"\n', Settings(container="bubblewrap")),
        (b'language_server = "off"\n', Settings(language_server=())),
        (b'language_server = ["pylsp", "-v"]\n', Settings(language_server=("pylsp", "-v"))),
        (b'\xef\xbb\xbf# mine\r\neditor = "code --wait"\r\n', Settings(editor="code --wait")),
    ],
)
def test_a_file_sets_what_it_names(paths: Paths, content: bytes, settings: Settings) -> None:
    write(paths, content)
    assert load_settings(paths) == settings


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'themes = "nord"\n', "have a key `themes` that is not known. Did you mean `theme`?"),
        (
            b"zzz = 1\n",
            "There are `theme`, `editor`, `container`, `language_server`, `shapes`, `daily_minutes`, `way`, `soft_wrap`, "
            "`format_on_save`.",
        ),
        (b"theme = 3\n", 'The key `theme` in the settings {} must be a text in quotes: theme = "…".'),
        (b"editor = ['a']\n", "The key `editor`"),
        (b"[theme]\nx = 1\n", "The key `theme`"),
        (b'container = "docker"\n', 'The key `container` in the settings {} can only be container = "bubblewrap".'),
        (
            b'language_server = "ty"\n',
            'The key `language_server` in the settings {} must be a list of texts, language_server = ["ty", "server"], or "off".',
        ),
        (b"language_server = []\n", "must be a list of texts"),
        (b"language_server = ['ty', 3]\n", "must be a list of texts"),
        (b'language_server = ["a\\u0000"]\n', "must be a list of texts"),
        (b"theme = nord\n", "are no TOML"),
        (b"theme = 'a'\ntheme = 'b'\n", "are no TOML"),
        (b"x = " + b"[" * 50_000, "are no TOML"),
        (b"theme = '\xff'\n", "not UTF-8"),
        (b"#" * 70_000, "larger than 64 KiB"),
    ],
)
def test_what_is_wrong_is_a_sentence(paths: Paths, content: bytes, words: str) -> None:
    path = write(paths, content)
    with pytest.raises(SettingsError) as caught:
        load_settings(paths)
    assert words.format(path) in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_folder_in_the_place_of_the_file_is_a_sentence(paths: Paths) -> None:
    settings_file(paths).mkdir(parents=True)
    with pytest.raises(SettingsError, match="it is a folder"):
        load_settings(paths)
