"""Fuzzy search over titles, ids, concepts and API names."""

from collections.abc import Iterable, Mapping, Sequence

from kata_tui.library.format.python_source import short_name
from kata_tui.library.listed import Listed
from kata_tui.model.concept import Concept

SPELLED = 3
"""Shorter words are not looked for as letters in order: everything has them."""


class Search:
    """A search over `listed`, in that order. A concept of `concepts` is found by its title and names as well."""

    def __init__(self, listed: Sequence[Listed], concepts: Mapping[str, Concept]) -> None:
        called = {concept.id: (concept.id, concept.title, *concept.names) for concept in concepts.values()}
        self._listed = listed
        self._fields = (
            _owners((problem.id, problem.title) for problem in listed),
            _owners([name for concept in problem.concepts for name in called.get(concept, (concept,))] for problem in listed),
            _owners(problem.apis for problem in listed),
        )

    def find(self, text: str) -> tuple[Listed, ...]:
        """The problems that match every word of `text`, best first; all of them for no word.

        A word matches a name that holds it. Only when no name at all holds it, it matches those that have its letters in order.
        Titles and ids come before concepts, those before APIs; beginnings of words before their insides; then learning order.
        """
        scores: dict[int, int] | None = None
        for word in filter(None, (_fold(short_name(part)).strip() for part in text.split())):
            found = self._find_word(word)
            scores = found if scores is None else {at: scores[at] + score for at, score in found.items() if at in scores}
        if scores is None:
            return tuple(self._listed)
        return tuple(self._listed[at] for at in sorted(sorted(scores), key=scores.__getitem__))

    def _find_word(self, word: str) -> dict[int, int]:
        """The positions of the problems that the word matches, each with its score; lower is better."""
        scores: dict[int, int] = {}
        for rank, names in enumerate(self._fields):
            for name, owners in names.items():
                if word in name:
                    score = 2 * rank + (f" {word}" not in name)
                    for at in owners:
                        if scores.get(at, score) >= score:
                            scores[at] = score
        if not scores and len(word) >= SPELLED:
            for rank, names in enumerate(self._fields):
                for name, owners in names.items():
                    if _spells(name, word):
                        for at in owners:
                            scores.setdefault(at, 2 * rank)
        return scores


_SEPARATORS = str.maketrans("._-/", "    ")


def _fold(text: str) -> str:
    """The words of `text` without case, a space before each of them."""
    return f" {text.translate(_SEPARATORS).casefold()}"


def _owners(names: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    """The distinct names, folded, each with the positions of the problems that have it."""
    owners: dict[str, list[int]] = {}
    for at, own in enumerate(names):
        for name in own:
            owners.setdefault(_fold(name), []).append(at)
    return owners


def _spells(name: str, word: str) -> bool:
    """Whether the letters of the word are in the name, in order."""
    at = -1
    for letter in word:
        at = name.find(letter, at + 1)
        if at < 0:
            return False
    return True
