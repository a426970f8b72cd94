"""The JSON Schema (2020-12) of the report that `kata-tui run --json` prints, for scripts that read it.

It is made from the types of the report. A release may add keys to it: a script passes over those
that it does not know.
"""

from typing import Any

import msgspec

from kata_tui.model.result import RunReport

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def report_schema() -> dict[str, Any]:
    """The schema of a report, as what `json.dumps` takes."""
    parts: dict[str, Any] = msgspec.json.schema(RunReport)["$defs"]
    for part in parts.values():
        part.pop("title", None)
        for key in part.get("properties", {}).values():
            key.pop("default", None)
        if "properties" in part:
            part["required"] = list(part["properties"])  # a report leaves nothing out
    root = parts.pop(RunReport.__name__)
    root["properties"]["format"] = {"const": 1}
    return {
        "$schema": DIALECT,
        "title": "A report of kata-tui run --json, format 1",
        "$comment": "Made by `kata-tui schema --report`.",
        **root,
        "$defs": parts,
    }
