"""What rests on what: the concepts that each kata is about, and those that it needs."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

PARTS = (0.5, 0.25)
"""Which part of a good review a concept gets when something one or two steps above it went well."""


class Kata(Struct, frozen=True):
    """What the schedule knows of a problem. `concepts`: the one that it is mainly about comes first."""

    id: str
    track: str
    concepts: tuple[str, ...]
    requires: tuple[str, ...]
    minutes: int
    revision: int = 1


class Graph:
    """The katas of a library, in learning order, and what each rests on."""

    def __init__(self, katas: Sequence[Kata]) -> None:
        self.katas: Mapping[str, Kata] = {kata.id: kata for kata in katas}
        self._of: dict[str, list[Kata]] = {}
        for kata in katas:
            for concept in kata.concepts:
                self._of.setdefault(concept, []).append(kata)

    @property
    def concepts(self) -> Iterable[str]:
        """All concepts, in the order in which they are met."""
        return self._of

    def about(self, concept: str) -> Sequence[Kata]:
        """The katas that practise a concept: those that it comes first in first, then in learning order."""
        return sorted(self._of.get(concept, ()), key=lambda kata: kata.concepts.index(concept))

    def rests_on(self, kata_id: str) -> dict[str, float]:
        """The concepts below a kata, without its own, each with the part of a good review that it gets."""
        found: dict[str, float] = {}
        own = set(self.katas[kata_id].concepts)
        level = [kata_id]
        for part in PARTS:
            level = [need for name in level for need in self.katas[name].requires if need in self.katas]
            for need in level:
                for concept in self.katas[need].concepts:
                    if concept not in own:
                        found.setdefault(concept, part)
        return found

    def all_below(self, kata_id: str) -> dict[str, None]:
        """The katas that one rests on, near ones first, without itself."""
        found: dict[str, None] = {}
        level = [kata_id]
        while level:
            level = [need for name in level for need in self.katas[name].requires if need in self.katas and need not in found]
            found |= dict.fromkeys(level)
        found.pop(kata_id, None)
        return found

    def breadth(self, concept: str) -> float:
        """How much else is kept by a review of a concept: itself, and parts of what its first kata rests on."""
        katas = self.about(concept)
        return 1.0 + (sum(self.rests_on(katas[0].id).values()) if katas else 0.0)
