"""A suspicion or a pattern stays away from what is only like what it speaks of."""

import numpy as np
import pytest

from kata_tui.comparison.explanation.patterns import find_claims
from kata_tui.comparison.tolerance import tolerance_for
from kata_tui.judging.suspicions import suspicions
from tests.reports.near_misses import NEAR_MISSES
from tests.reports.near_misses_running import SOURCES, VALUES


@pytest.mark.parametrize("what", SOURCES)
def test_a_suspicion_stays_away(what: str) -> None:
    id_, source, reference = SOURCES[what]
    compile(source, what, "exec")
    assert id_ not in [found.id for found in suspicions(source, reference)]


@pytest.mark.parametrize("what", VALUES)
def test_a_pattern_stays_away(what: str) -> None:
    id_, expected, actual, inputs = VALUES[what]
    one, other = (
        np.asarray(value, np.int32 if np.asarray(value).dtype.kind == "i" else np.float32) for value in (expected, actual)
    )
    assert not np.array_equal(one, other)
    arrays = {name: np.asarray(value, np.float32) for name, value in inputs.items()}
    claims = find_claims(one, other, tolerance_for(one.dtype.name), arrays, {})
    assert id_ not in [claim.pattern.id for claim in claims], claims


def test_there_are_many() -> None:
    """Those of cards are raised for real, beside the cards."""
    assert len(SOURCES) + len(VALUES) + len(NEAR_MISSES) >= 116
