"""Complaints as a workflow of GitHub shows them: at their lines in the change that is looked at."""

import os
from collections.abc import Iterator
from pathlib import Path

from kata_tui.authoring.file_report import CheckedFiles
from kata_tui.model.text import clean


def annotations(checked: CheckedFiles) -> Iterator[str]:
    """A line for each complaint, by GitHub's own description of workflow commands."""
    for complaint in checked.report.complaints:
        where = (
            f"file={_property(_shown(checked.path))},line={complaint.line},col={complaint.column},title={_property(complaint.rule)}"
        )
        said = "\n".join(part for part in (complaint.message, complaint.detail) if part)
        yield f"::error {where}::{_escaped(clean(said))}"


def _shown(path: Path) -> str:
    """The path as the repository has it, where that is the folder we are in."""
    near = os.path.relpath(path)
    return clean(str(path) if near.startswith("..") else near)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
