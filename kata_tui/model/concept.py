"""What problems practise: an idea that is learnt once and met in many problems."""

from msgspec import Struct


class Concept(Struct, frozen=True, gc=False):
    """One idea of a library's list.

    `home`: the id of the problem that teaches it. `names`: what else it is called, and the APIs that belong to it, such as `lax.scan`; of
    all concepts of a list only one has a name.
    """

    id: str
    title: str
    sentence: str
    home: str
    names: tuple[str, ...] = ()
