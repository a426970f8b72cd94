"""Each card explains its error, raised for real with the installed JAX and Flax."""

import asyncio

import jax
import pytest

from kata_tui.judging.processes.pool import ProcessPool
from kata_tui.model.cards import CARDS, Card, card_for
from kata_tui.model.result import CaseResult, ErrorReport
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Raised, Refused
from kata_tui.reporting import text_of, width_of
from kata_tui.reporting.detail import case_detail
from tests.reports.judged import Sources, case
from tests.reports.raising import RAISING

WRONG_ANSWERS = {"forgotten-return", "function-returned", "variable-replaced"}
"""Cards of misuses that raise nothing; the seeded bugs of these names show them."""

SOURCES = [(card, number) for card, sources in RAISING.items() for number in range(len(sources))]


@pytest.fixture(scope="module")
def errors() -> dict[tuple[str, int], ErrorReport]:
    """What each source raised, by its card and number."""

    async def run() -> dict[tuple[str, int], ErrorReport]:
        standby = ProcessPool()
        sources = Sources(standby)
        found = {}
        try:
            for card, number in SOURCES:
                (outcome,) = await sources.outcome(RAISING[card][number], (case("c", {}),))
                assert isinstance(outcome.reply, (Raised, Refused)), f"{card} {number} raised nothing: {outcome}"
                found[card, number] = outcome.reply.error
        finally:
            await sources.stop()
            await standby.close()
        return found

    return asyncio.run(run())


@pytest.mark.parametrize(("card", "number"), SOURCES, ids=[f"{card}-{number}" for card, number in SOURCES])
def test_the_error_has_its_card(card: str, number: int, errors: dict[tuple[str, int], ErrorReport]) -> None:
    error = errors[card, number]
    assert error.card == card, f"{error.type}: {error.message[:500]}"


@pytest.mark.parametrize("error", ["jax.errors.JaxRuntimeError", "jaxlib._jax.JaxRuntimeError"])
def test_memory_that_ran_out_is_no_matter_of_callbacks(error: str) -> None:
    assert card_for((error, "builtins.Exception"), "RESOURCE_EXHAUSTED: Out of memory allocating 8589934592 bytes.") is None
    assert card_for((error, "builtins.Exception"), "INTERNAL: a callback failed") == "runtime"


def test_every_card_is_raised() -> None:
    assert set(RAISING) == set(CARDS) - WRONG_ANSWERS
    assert all(RAISING.values())


def test_every_error_of_jax_that_can_be_raised_has_a_card() -> None:
    abstract = {"JAXTypeError", "JAXIndexError"}  # bases of others, never raised themselves
    for name in {name for name, held in vars(jax.errors).items() if isinstance(held, type)} - abstract:
        assert card_for((f"jax.errors.{name}", "builtins.Exception"), ""), name


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.id)
def test_a_card_is_short_and_whole(card: Card) -> None:
    assert len(card.title) <= 60  # beside its place on a line of 80 cells
    assert not card.title.endswith(".")
    for text in (card.happened, card.why, card.cure):
        assert text.endswith((".", "`."))
        for sentence in text.replace("e.g.", "").split(". "):
            assert len(sentence.split()) <= 28, sentence
    assert card.before != card.after
    assert max(map(len, (*card.before.split("\n"), *card.after.split("\n")))) <= 74


@pytest.mark.parametrize("width", [24, 80])
def test_a_report_shows_the_card_and_the_error_s_own_words(width: int, errors: dict[tuple[str, int], ErrorReport]) -> None:
    for (card, _), error in errors.items():
        result = CaseResult("one", "case", Verdict.RUNTIME_ERROR, error=error)
        lines = case_detail(result, width, None, frames=True)
        assert max(map(width_of, lines)) <= width
        if width == 80:
            shown = " ".join(" ".join(map(text_of, lines)).split())
            assert CARDS[card].happened in shown
            assert CARDS[card].title in " ".join(" ".join(map(text_of, lines[1:3])).split())
            assert " ".join(error.message.split("\n")[0].split())[:60] in shown.replace("\n", " ")


def test_frames_of_libraries_are_hidden_and_one_step_away(errors: dict[tuple[str, int], ErrorReport]) -> None:
    error = errors["broadcast-shapes", 0]
    assert "site-packages" not in error.frames
    assert "frames inside libraries" in error.traceback
    assert "jax/_src/" in error.frames
    assert "jax/_src/" not in error.traceback
    result = CaseResult("one", "case", Verdict.RUNTIME_ERROR, error=error)
    assert "jax/_src/" not in "\n".join(map(text_of, case_detail(result, 100)))
    assert "jax/_src/" in "\n".join(map(text_of, case_detail(result, 100, frames=True)))


def test_an_error_of_nobody_s_has_no_card() -> None:
    assert card_for(("builtins.ValueError", "builtins.Exception"), "the sky is falling") is None
    assert card_for(("solution.TracerBoolConversionError", "builtins.Exception"), "") is None
