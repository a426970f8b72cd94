"""Evenings over the shipped library, whose index is made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kata_tui.profile.profile import Profile
from tests.practice.evening import Clock, Evening


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the shipped library has been looked at."""
    home = tmp_path_factory.mktemp("indexed")
    assert Profile(environ={"KATA_TUI_HOME": str(home)}).whole_library.listed
    return home


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def evening(indexed: Path, tmp_path: Path, clock: Clock) -> Iterator[Evening]:
    shutil.copytree(indexed / "cache", tmp_path / "home/cache")
    evening = Evening(tmp_path / "home", clock)
    yield evening
    evening.profile.close()
