"""The log: made when there is something to write, bounded, and silent where it cannot be written."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from kata_tui import log


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The log file of a log that is open while the test runs."""
    monkeypatch.setattr(log, "_place", None)
    for name in ("kata_tui", "asyncio"):
        monkeypatch.setattr(logging.getLogger(name), "handlers", [])
        monkeypatch.setattr(logging.getLogger(name), "propagate", False)  # what is captured of half a pair cannot be sent to xdist
    log.open_log(tmp_path / "state")
    yield log.log_file(tmp_path / "state")
    for handler in logging.getLogger("kata_tui").handlers:
        handler.close()


def test_it_is_made_by_the_first_entry(written: Path) -> None:
    logger = logging.getLogger("kata_tui.judging.judge")
    logger.info("nothing that matters")
    assert not written.parent.exists()
    try:
        raise ValueError("\ud800")
    except ValueError:
        logger.exception("it failed")
    text = written.read_text()
    assert "ERROR kata_tui.judging.judge: it failed\nTraceback" in text
    assert "\\ud800" in text


def test_it_stays_small(written: Path) -> None:
    logger = logging.getLogger("kata_tui")
    for number in range(60):
        logger.error("%d %s", number, "x" * 100_000)
    files = sorted(written.parent.iterdir())
    assert [file.name for file in files] == ["kata-tui.log", "kata-tui.log.1"]
    assert all(file.stat().st_size <= log.BYTES for file in files)
    assert "ERROR kata_tui: 59 x" in written.read_text()


def test_where_it_cannot_be_written_nothing_fails(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written.parent.write_text("no folder")
    logging.getLogger("kata_tui").error("lost")
    written.parent.unlink()
    logging.getLogger("asyncio").error("found")
    assert "found" in written.read_text()
    assert capsys.readouterr() == ("", "")


def test_who_is_to_report_is_told_where_it_is(written: Path) -> None:
    assert log.please_report() == f"Please report it, with what `kata-tui doctor` prints and the end of {written}"
