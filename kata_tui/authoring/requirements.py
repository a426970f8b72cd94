"""What files say of each other: ids and `requires`."""

from collections.abc import Mapping
from pathlib import Path

from kata_tui.authoring.file_report import Complaint, Stated
from kata_tui.library.order import cycles
from kata_tui.model.suggest import did_you_mean


def complaints_between(stated: Mapping[Path, Stated], others: Mapping[str, tuple[str, ...]]) -> dict[Path, list[Complaint]]:
    """For each file what is wrong with its id and `requires`. `others`: problems that are not checked, with what they require."""
    found: dict[Path, list[Complaint]] = {path: [] for path in stated}
    first: dict[str, Path] = {}
    for path, said in stated.items():
        owner = first.setdefault(said.id, path)
        if owner != path:
            message = f"The id `{said.id}` is that of {owner} too. Give one of them another."
            found[path].append(Complaint(*said.id_at, "id-taken", message))
    requires = {**others, **{said.id: said.requires for said in stated.values()}}
    for path, said in stated.items():
        for need in said.requires:
            if need not in requires:
                message = f"It requires `{need}`, and no problem has that id.{did_you_mean(need, requires)}"
                found[path].append(Complaint(*said.requires_at, "requires-unknown", message))
    for cycle in cycles(requires):
        way = " requires ".join(f"`{name}`" for name in (*cycle, cycle[0]))
        for path in [first[name] for name in cycle if name in first][:1]:
            message = f"{way}: nobody could begin. Take one of these requirements away."
            found[path].append(Complaint(*stated[path].requires_at, "requires-cycle", message))
    return found
