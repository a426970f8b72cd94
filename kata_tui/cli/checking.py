"""`kata-tui check`: whether problem files keep what they promise."""

import argparse
import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from kata_tui.authoring.check import FileReport, check
from kata_tui.cli.printer import Printer
from kata_tui.cli.session import Session, UsageError
from kata_tui.domain.text import clean
from kata_tui.reporting import Role, Span


def check_files(session: Session, printer: Printer, options: argparse.Namespace) -> int:
    """Check the files of `options` and print what falls short. Returns 0 when nothing does. Raises UsageError."""
    files = _files(options.paths or [folder for folder in session.folders if folder.is_dir()])
    if not files:
        raise UsageError("There is no problem file to check in those folders.")
    reports = asyncio.run(_reports(session, printer, files, options.jobs or os.cpu_count() or 1))
    short = [report for report in reports if report.complaints]
    if options.json:
        printer.json({"format": 1, "well": not short, "files": [_document(report) for report in reports]})
    else:
        for report in short:
            for complaint in report.complaints:
                printer.write(f"{clean(str(complaint))}\n")
        if short:
            printer.line(Span(f"{len(short)} of {len(reports)} files fall short.", Role.BAD))
        else:
            printer.line(Span(f"All {len(reports)} files keep what they promise.", Role.GOOD))
    return 1 if short else 0


async def _reports(session: Session, printer: Printer, files: Sequence[Path], jobs: int) -> list[FileReport]:
    reports: list[FileReport] = []
    printer.status((Span(f"0 of {len(files)} files checked"),))
    async for report in check(files, session.paths.cache, jobs):
        reports.append(report)
        printer.status((Span(f"{len(reports)} of {len(files)} files checked"),))
    return sorted(reports, key=lambda report: report.path)


def _files(paths: Sequence[Path]) -> list[Path]:
    """Every problem file that `paths` name, themselves or below them. Raises UsageError."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for file in path.rglob("*.yaml") if file.name not in ("track.yaml", "library.yaml"))
        elif path.exists():
            found.append(path)
        else:
            raise UsageError(f"There is no file or folder `{path}`.")
    return found


def _document(report: FileReport) -> dict[str, object]:
    return {
        "path": str(report.path),
        "seconds": round(report.seconds, 3),
        "complaints": [
            {"line": complaint.line, "column": complaint.column, "rule": complaint.rule, "message": complaint.message}
            for complaint in report.complaints
        ],
        "rejected_by": report.rejected_by,
    }
