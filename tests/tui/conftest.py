from pathlib import Path

import pytest

from tests.tui.trainer import Trainer


@pytest.fixture
def trainer(tmp_path: Path) -> Trainer:
    return Trainer(tmp_path)
