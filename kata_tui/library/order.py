"""Learning order: what comes before what, and what `requires` gets wrong."""

from collections.abc import Collection, Iterable, Mapping
from heapq import heapify, heappop, heappush

from kata_tui.library.listed import Listed
from kata_tui.model.problem import Level

_RANK = {level: rank for rank, level in enumerate(Level)}


def learning_order(problems: Iterable[Listed]) -> list[Listed]:
    """The problems of one track: what is required before what requires it, then by level, then by id.

    A cycle is entered where level and id come first.
    """
    waiting = {problem.id: problem for problem in sorted(problems, key=_by_level_and_id)}
    if not any(problem.requires for problem in waiting.values()):
        return list(waiting.values())
    needs = {name: {need for need in problem.requires if need in waiting and need != name} for name, problem in waiting.items()}
    needed_by: dict[str, list[str]] = {}
    for name, required in needs.items():
        for need in required:
            needed_by.setdefault(need, []).append(name)

    def key(name: str) -> tuple[int, str]:
        return _by_level_and_id(waiting[name])

    order: list[Listed] = []
    ready = [key(name) for name, required in needs.items() if not required]
    heapify(ready)
    while waiting:
        if not ready:
            heappush(ready, min(map(key, _cycle_from(min(map(key, waiting))[1], needs))))
        name = heappop(ready)[1]
        for later in needed_by.get(name, ()):
            needs[later].discard(name)
            if not needs[later] and later in waiting:
                heappush(ready, key(later))
        order.append(waiting.pop(name))
    return order


def _by_level_and_id(problem: Listed) -> tuple[int, str]:
    return _RANK[problem.level], problem.id


def _cycle_from(name: str, needs: Mapping[str, Collection[str]]) -> list[str]:
    """A cycle that following requirements from `name` leads to. There must be one: each name on the way requires another."""
    way: dict[str, int] = {}
    while name not in way:
        way[name] = len(way)
        name = min(needs[name])
    return list(way)[way[name] :]


def cycles(requires: Mapping[str, Collection[str]]) -> list[list[str]]:
    """Cycles of requirements, each as the ids on it, the smallest first. At least one of each knot; none when there is none."""
    # what requires nothing is on no cycle
    needs = {name: sorted(need for need in required if requires.get(need)) for name, required in requires.items() if required}
    needed_by: dict[str, list[str]] = {}
    for name, required in needs.items():
        for need in required:
            needed_by.setdefault(need, []).append(name)
    left = {name: len(required) for name, required in needs.items()}
    free = [name for name, count in left.items() if not count]
    while free:
        name = free.pop()
        del left[name]
        for later in needed_by.get(name, ()):
            left[later] -= 1
            if not left[later]:
                free.append(later)

    found: list[list[str]] = []
    seen: set[str] = set()
    for start in sorted(left):  # each of these requires another of these
        way: dict[str, int] = {}
        name = start
        while name not in seen:
            seen.add(name)
            way[name] = len(way)
            name = next(need for need in needs[name] if need in left)
        if name in way:
            cycle = list(way)[way[name] :]
            first = cycle.index(min(cycle))
            found.append(cycle[first:] + cycle[:first])
    return found
