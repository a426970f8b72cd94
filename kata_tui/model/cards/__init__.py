"""Explanations of errors and misuses that learners of JAX and Flax meet. They need no network, and are found by their ids."""

from msgspec.structs import replace

from kata_tui.model.cards.array_values import VALUES
from kata_tui.model.cards.arrays import ARRAYS
from kata_tui.model.cards.branches import BRANCHES
from kata_tui.model.cards.callbacks import CALLBACKS
from kata_tui.model.cards.card import LONGEST_TITLE, Card, Sign, Symptoms
from kata_tui.model.cards.derivatives import DERIVATIVES
from kata_tui.model.cards.indices import INDICES
from kata_tui.model.cards.initialisers import INITIALISERS
from kata_tui.model.cards.jit_arguments import JIT_ARGUMENTS
from kata_tui.model.cards.linen import LINEN
from kata_tui.model.cards.loops import LOOPS
from kata_tui.model.cards.mapped_axes import MAPPED
from kata_tui.model.cards.meshes import SHARDING
from kata_tui.model.cards.misuses import MISUSES
from kata_tui.model.cards.nnx import NNX
from kata_tui.model.cards.products import PRODUCTS
from kata_tui.model.cards.python_errors import PYTHON_ERRORS
from kata_tui.model.cards.pytrees import STRUCTURES, TREES
from kata_tui.model.cards.randomness import RANDOMNESS
from kata_tui.model.cards.tracing import TRACING
from kata_tui.model.cards.training import OPTIMIZERS
from kata_tui.model.cards.wanted import WANTED
from kata_tui.model.cards.withheld import KEPT
from kata_tui.model.result import MAX_SHAPES, ErrorReport
from kata_tui.model.text import clean_line

__all__ = ["CARDS", "Card", "Sign", "Symptoms", "believed", "card_for", "explained"]

_ROOMS = (
    *(KEPT, SHARDING, CALLBACKS, INITIALISERS, OPTIMIZERS, TREES),
    *(TRACING, JIT_ARGUMENTS, RANDOMNESS, LINEN, NNX, WANTED, LOOPS, BRANCHES, DERIVATIVES, MAPPED, STRUCTURES),
    *(INDICES, PRODUCTS, ARRAYS, VALUES, PYTHON_ERRORS, MISUSES),
)
"""The more special come first."""

CARDS: dict[str, Card] = {card.id: card for cards in _ROOMS for card in cards}
"""Every card by its id. Where the signs of two fit, the first explains."""

_LONGEST = 4_000
_NAME = 80


def explained(symptoms: Symptoms) -> tuple[str | None, str]:
    """The id of the card that explains an exception, and the title that is particular to it; None and "" where there is none."""
    symptoms = replace(
        symptoms, message=symptoms.message[:_LONGEST], inside=symptoms.inside[:_LONGEST], code=symptoms.code[:_LONGEST]
    )
    for card in CARDS.values():
        for sign in card.signs:
            title = sign.found(symptoms)
            if title is not None:
                return card.id, title
    return None, ""


def card_for(bases: tuple[str, ...], message: str) -> str | None:
    """The id of the card that explains an exception with these bases (qualified names) and this message, wherever it was raised."""
    return explained(Symptoms(bases, message))[0]


def believed(error: ErrorReport) -> ErrorReport:
    """An error that a submission's process tells of, with no card that is none of ours, and no title without a card; its shapes bounded."""
    told = list(error.shapes.items())[:MAX_SHAPES]
    error = replace(error, shapes={clean_line(name, _NAME): clean_line(text, _NAME) for name, text in told})
    if error.card not in CARDS:
        return replace(error, card=None, title="")
    return replace(error, title=clean_line(error.title, LONGEST_TITLE))
