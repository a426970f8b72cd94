"""Each card explains its error, raised for real with the installed JAX and Flax."""

import asyncio

import jax
import pytest

from kata_tui.judging.processes.pool import ProcessPool
from kata_tui.model.cards import CARDS, Card, card_for
from kata_tui.model.result import CaseResult, ErrorReport
from kata_tui.model.text import plain
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Raised, Refused
from kata_tui.protocol.start import Start
from kata_tui.reporting import text_of, width_of
from kata_tui.reporting.detail import case_detail
from tests.reports.judged import Sources, case
from tests.reports.near_misses import NEAR_MISSES
from tests.reports.raising import RAISING as USUAL
from tests.reports.raising import does
from tests.reports.raising_calls import RAISING as CALLS
from tests.reports.raising_more import ON_DEVICES
from tests.reports.raising_more import RAISING as MORE

WRONG_ANSWERS = {"forgotten-return", "function-returned", "variable-replaced"}
"""Cards of misuses that raise nothing; the seeded bugs of these names show them."""

RAISING = {**USUAL, **{card: (*USUAL.get(card, ()), *more) for card, more in (*MORE.items(), *ON_DEVICES.items())}}
RAISING |= {card: (*RAISING.get(card, ()), *more) for card, more in CALLS.items()}

SOURCES = [(card, number) for card, sources in RAISING.items() for number in range(len(sources))]


@pytest.fixture(scope="module")
def errors() -> dict[tuple[str, int], ErrorReport]:
    """What each source raised, by its card and number."""

    few = [(card, number) for card, number in SOURCES if card not in ON_DEVICES]
    many = [(card, number) for card, number in SOURCES if card in ON_DEVICES]
    raised = raised_by([RAISING[card][number] for card, number in few], Start())
    placed = raised_by([RAISING[card][number] for card, number in many], Start(devices=8))
    return dict(zip([*few, *many], [*raised, *placed], strict=True))


def raised_by(sources: list[str], start: Start) -> list[ErrorReport]:
    """What each source raised, one after the other in one process."""

    async def run() -> list[ErrorReport]:
        standby = ProcessPool()
        process = Sources(standby, start)
        found = []
        try:
            for source in sources:
                (outcome,) = await process.outcome(source, (case("c", {}),))
                assert isinstance(outcome.reply, (Raised, Refused)), f"this raised nothing: {source}\n{outcome}"
                found.append(outcome.reply.error)
        finally:
            await process.stop()
            await standby.close()
        return found

    return asyncio.run(run())


@pytest.fixture(scope="module")
def near_misses() -> dict[str, ErrorReport]:
    """What each near miss raised, by what it is."""
    return dict(zip(NEAR_MISSES, raised_by([source for source, _ in NEAR_MISSES.values()], Start()), strict=True))


@pytest.mark.parametrize(("card", "number"), SOURCES, ids=[f"{card}-{number}" for card, number in SOURCES])
def test_the_error_has_its_card(card: str, number: int, errors: dict[tuple[str, int], ErrorReport]) -> None:
    error = errors[card, number]
    assert error.card == card, f"{error.type}: {error.message[:500]}"


@pytest.mark.parametrize("what", NEAR_MISSES)
def test_a_near_miss_has_its_own_card_or_none(what: str, near_misses: dict[str, ErrorReport]) -> None:
    error = near_misses[what]
    assert error.card == NEAR_MISSES[what][1], f"{error.type}: {error.message[:500]}"


def test_a_title_is_filled_in_with_what_is_particular(errors: dict[tuple[str, int], ErrorReport]) -> None:
    told = {error.title for error in errors.values()}
    assert {
        "`num_segments` of `segment_sum` must be known while tracing",
        "`max` of Python's cannot compare traced values",
        "The leaf `p['act']` is no array but a jitted function",
        "`vmap` goes 3 steps along `a`, and 4 along `b`",
        "There is no mesh axis `batch`: there are 'data', 'model'",
        "The result still differs along `data`",
        "`update` also wants 'value_fn'",
        "The layer takes 2 features, and its input has 4",
        "A function that was called back raised ZeroDivisionError",
        "`split` made 2 keys for 3 names",
    } <= told
    for title in told:
        assert len(title) <= 100
        assert not any(word in title for word in ("0x", "Tracer", "jaxlib", "_src", "<class"))


def test_a_carry_says_which_key_it_gains(titles: dict[str, str]) -> None:
    assert titles == {
        "gains": "The carry of `scan` gains the key 'far'",
        "loses": "The carry of `scan` loses the key 'b'",
        "types": "The carry of `scan` goes in as float32[] and comes out as float32[2]",
        "parts": "The carry of `scan` goes in with 2 parts and comes out with 3",
        "none": "The value of the loop goes in as array and comes out as None",
    }


@pytest.fixture(scope="module")
def titles() -> dict[str, str]:
    """The titles of some carries."""
    bodies = {
        "gains": "lax.scan(lambda c, x: ({**c, 'far': x}, x), {'near': 0.0}, jnp.arange(3.0))",
        "loses": "lax.scan(lambda c, x: ({'a': c['a']}, x), {'a': 0.0, 'b': 1.0}, jnp.arange(3.0))",
        "types": "lax.scan(lambda c, x: (c + x, x), jnp.float32(0), jnp.ones((3, 2)))",
        "parts": "lax.scan(lambda c, x: ((c[0], c[1], x), x), (0.0, 1.0), jnp.arange(3.0))",
        "none": "lax.fori_loop(0, 3, lambda i, c: None, 0.0)",
    }
    found = raised_by([does(f"return {body}") for body in bodies.values()], Start())
    return {name: error.title for name, error in zip(bodies, found, strict=True)}


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
            assert (error.title or CARDS[card].title) in " ".join(" ".join(map(text_of, lines[1:3])).split())
            assert " ".join(plain(error.message).split("\n")[0].split())[:60] in shown.replace("\n", " ")


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
