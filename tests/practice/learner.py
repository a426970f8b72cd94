"""A learner who forgets: by halves, and not by the curve that the schedule believes in. Seeded."""

from random import Random

from kata_tui.practice.graph import Graph, Kata

FAMILIES = 13
CONCEPTS_A_FAMILY = 10
KATAS = 540
MET_IN = 70
"""Days in which all concepts are met: as many as the katas of the shipped library take at three a day."""
A_DAY = 3


def made_up_library(seed: int = 1) -> Graph:
    """540 katas about 130 concepts in 13 tracks: each needs one or two before it, has one main concept and one or two others."""
    chance = Random(seed)
    concepts = [f"c{family}-{number}" for family in range(FAMILIES) for number in range(CONCEPTS_A_FAMILY)]
    home: dict[str, str] = {}
    katas: list[Kata] = []
    for number in range(KATAS):
        met = min(len(concepts), 1 + number * len(concepts) // (MET_IN * A_DAY))
        main = concepts[met - 1] if concepts[met - 1] not in home else chance.choice(concepts[:met])
        family = main.split("-")[0]
        near = [concept for concept in concepts[:met] if concept.split("-")[0] == family and concept != main]
        others = chance.sample(near, min(len(near), chance.randint(1, 2)))
        needs = [home[concept] for concept in others if concept in home]
        if family != "c0" and chance.random() < 0.3:
            needs.append(home[chance.choice([concept for concept in home if concept.split("-")[0] != family])])
        name = f"k{number}"
        home.setdefault(main, name)
        katas.append(Kata(name, family, (main, *others), tuple(dict.fromkeys(needs)), 10))
    return Graph(katas)


class Learner:
    """Knows a concept with a chance that halves in so many days; each success makes that longer, and longer the later it comes."""

    def __init__(self, seed: int, strength: float = 1.0) -> None:
        self._chance = Random(seed)
        self._strength = strength
        self._half: dict[str, float] = {}
        self._last: dict[str, int] = {}

    def knows(self, concept: str, day: int) -> float:
        """The chance that it is known on that day."""
        if concept not in self._half:
            return 0.0
        return float(2 ** (-(day - self._last[concept]) / self._half[concept]))

    def met(self) -> list[str]:
        """All that was ever learnt."""
        return list(self._half)

    def learn(self, concept: str, day: int) -> None:
        """It is met for the first time."""
        if concept not in self._half:
            self._half[concept] = 15.0 * self._strength * self._chance.lognormvariate(0.0, 0.5)
            self._last[concept] = day

    def asked(self, concept: str, day: int) -> bool:
        """Whether it is known when it is asked for. Either way it is seen again."""
        chance = self.knows(concept, day)
        known = self._chance.random() < chance
        if known:
            self._half[concept] *= 1 + 3.0 * self._strength * (1 - chance) ** 0.5
        else:
            self._half[concept] = max(3.0, self._half[concept] * 0.4)
        self._last[concept] = day
        return known

    def used(self, concept: str, part: float, day: int) -> None:
        """It was used on the way to something else, for that part of a look at it."""
        chance = self.knows(concept, day)
        if concept in self._half and self._chance.random() < chance:
            self._half[concept] *= 1 + part * 2.0 * self._strength * (1 - chance) ** 0.5
            self._last[concept] += int(part * (day - self._last[concept]))
