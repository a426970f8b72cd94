"""Explanations of errors and misuses that learners of JAX and Flax meet. They need no network, and are found by their ids."""

from kata_tui.model.cards.arrays import ARRAYS
from kata_tui.model.cards.card import Card, Sign
from kata_tui.model.cards.linen import LINEN
from kata_tui.model.cards.misuses import MISUSES
from kata_tui.model.cards.nnx import NNX
from kata_tui.model.cards.randomness import RANDOMNESS
from kata_tui.model.cards.tracing import TRACING
from kata_tui.model.cards.transforms import TRANSFORMS
from kata_tui.model.cards.withheld import KEPT

__all__ = ["CARDS", "Card", "Sign", "card_for", "known_card"]

CARDS: dict[str, Card] = {
    card.id: card for cards in (KEPT, TRACING, RANDOMNESS, LINEN, NNX, TRANSFORMS, ARRAYS, MISUSES) for card in cards
}
"""Every card by its id. Where the signs of two fit, the first explains."""

_LONGEST = 4_000


def card_for(bases: tuple[str, ...], message: str) -> str | None:
    """The id of the card that explains an exception with these bases (qualified names) and this message."""
    message = message[:_LONGEST]
    return next((card.id for card in CARDS.values() if any(sign.fits(bases, message) for sign in card.signs)), None)


def known_card(card: str | None) -> bool:
    """Whether that is the id of a card, or none at all."""
    return card is None or card in CARDS
