"""What problems say that they practise, held to the list of their library, and that list to the problems."""

from collections.abc import Collection, Mapping
from pathlib import Path

from msgspec import Struct

from kata_tui.authoring.file_report import Complaint, Stated
from kata_tui.authoring.yaml_places import Places
from kata_tui.library.format.load import load_concepts
from kata_tui.library.listed import Listed
from kata_tui.model.concept import Concept
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean_line

Concepts = Mapping[str, Concept]
"""By id."""


class ConceptList(Struct, frozen=True):
    """A `concepts.yaml` that is to be held. `problems`: those that may have its concepts; `own`: those of its library, by id."""

    path: Path
    problems: Mapping[str, Listed]
    own: Collection[str]


def unlisted(said: Stated, concepts: Concepts) -> list[Complaint]:
    """What a problem says that it practises and no list has."""
    found: list[Complaint] = []
    for name, place in zip(said.concepts, said.concepts_at, strict=True):
        if name in concepts:
            continue
        owner = next((one.id for one in concepts.values() if name.casefold() in (known.casefold() for known in one.names)), None)
        if owner is not None:
            message = f"`{clean_line(name, 60)}` belongs to the concept `{owner}`: write that."
        else:
            near = did_you_mean(name, concepts)
            message = (
                f"There is no concept `{clean_line(name, 60)}` in the library's list.{near} A new one goes into `concepts.yaml`."
            )
        found.append(Complaint(*place, "concept-unknown", message))
    return found


def complaints_of_list(held: ConceptList) -> list[Complaint]:
    """What is wrong with a list beside its format. Raises FileError when it cannot be read."""
    places = Places(held.path)
    practised = {name for problem in held.problems.values() for name in problem.concepts}
    found: list[Complaint] = []
    for number, concept in enumerate(load_concepts(held.path)):
        home = held.problems.get(concept.home)
        if home is None:
            message = (
                f"The home of `{concept.id}` is `{concept.home}`, and no problem has that id.{did_you_mean(concept.home, held.own)}"
            )
            found.append(
                places.complaint("concept-home", f"{message} Name the problem that teaches it.", "concepts", number, "home")
            )
        elif concept.id not in practised:
            message = (
                f"No problem has the concept `{concept.id}`. Write it under `concepts` of `{concept.home}`, or take it out here."
            )
            found.append(places.complaint("concept-unused", message, "concepts", number, "id"))
        elif concept.id not in home.concepts:
            message = f"The home of `{concept.id}` is `{concept.home}`, which does not have it under `concepts`. Write it there."
            found.append(places.complaint("concept-home", message, "concepts", number, "home"))
    return found
