"""The reference of the format in the guide says what the types say."""

import re
from pathlib import Path

import pytest

from kata_tui.library.format.schema import MEANINGS
from tests.library.reference_tables import TABLES, table

GUIDE = Path(__file__).resolve().parents[2] / "problems" / "README.md"


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_the_guide_is_that_of_the_types(name: str) -> None:
    found = re.search(rf"<!-- table: {re.escape(name)} -->\n((?:\|.*\n)+)", GUIDE.read_text())
    assert found is not None
    assert found[1].splitlines() == table(name), "python -m tests.library.reference_tables prints the tables anew"


def test_every_part_of_the_format_has_a_table() -> None:
    assert {shape for parts in TABLES.values() for shape in parts.values()} == set(MEANINGS)


def test_every_link_in_the_guide_leads_somewhere() -> None:
    text = GUIDE.read_text()
    anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors
