"""`kata-tui check` with mutants, from nothing kept: seconds a file, on all cores, beside what 310 files in eight minutes allow."""

import resource
import tempfile
from pathlib import Path
from time import perf_counter

from kata_tui.authoring.check import Checking
from kata_tui.authoring.rules import RULES
from tests.benchmarks.report import Row

TOP = Path(__file__).resolve().parents[2]
EVERY = 11
"""One kata in so many is checked: all of them would take minutes."""

ALLOWED = 8 * 60 / 310
CORES = 2


async def measure_checking() -> list[Row]:
    files = sorted(path for path in (TOP / "problems").glob("*/*-*.yaml") if path.parent.name != "ways")[::EVERY]
    with tempfile.TemporaryDirectory() as cache:
        began, spent = perf_counter(), _processor()
        checking = Checking(files, Path(cache), jobs=CORES, rules=RULES)
        slowest = max([checked.report.seconds async for checked in checking.reports()])
        seconds, processor = perf_counter() - began, _processor() - spent
    allowed = "310 files in 8 minutes allow"
    return [
        Row(f"check with mutants, a file of {len(files)} ({CORES} at a time)", seconds / len(files), allowed, ALLOWED),
        Row(f"processor time of that, on {CORES} cores", processor / len(files) / CORES, allowed, ALLOWED),
        Row("the file that takes longest", slowest, allowed, ALLOWED),
    ]


def _processor() -> float:
    """Seconds of the processor that we and all processes that have ended took."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)
