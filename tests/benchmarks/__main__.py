"""How fast it is, as ratios of things measured side by side in one run. It reports; it does not assert.

.venv/bin/python tests/benchmarks [--json FILE] [--only judging|bounds|checking|startup|results|typing|keys]
"""

import argparse
import asyncio
import json
import platform
import sys
from pathlib import Path

import kata_tui.tui  # noqa: F401 - before Textual, whose frames it sets

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.bounds import measure_bounds
from tests.benchmarks.checking import measure_checking
from tests.benchmarks.editor_keys import measure_editor_keys
from tests.benchmarks.judging import measure_judging
from tests.benchmarks.report import Row, table
from tests.benchmarks.results import measure_results
from tests.benchmarks.startup import measure_startup
from tests.benchmarks.typing_speed import measure_typing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON too")
    parser.add_argument("--only", choices=["judging", "bounds", "checking", "startup", "results", "typing", "keys"])
    options = parser.parse_args()
    parts = {
        "judging": measure_judging,
        "bounds": measure_bounds,
        "checking": measure_checking,
        "results": measure_results,
        "typing": measure_typing,
        "keys": measure_editor_keys,
    }
    rows: list[Row] = []
    for name, measure in parts.items():
        if options.only in (None, name):
            rows += asyncio.run(measure())
    if options.only in (None, "startup"):
        rows += measure_startup()
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}\n")
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps({"format": 1, "rows": [row.document() for row in rows]}, indent=1))


if __name__ == "__main__":
    main()
