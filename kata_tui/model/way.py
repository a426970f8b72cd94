"""A way: problems in an order, for an aim."""

from msgspec import Struct


class LearningWay(Struct, frozen=True):
    """Problems, by their ids, in the order in which somebody with that aim does them."""

    id: str
    title: str
    summary: str
    katas: tuple[str, ...]
