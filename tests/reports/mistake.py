"""What a mistake is here: a problem, a source that does it wrong, and the words that its report has to begin with."""

from msgspec import Struct


class Mistake(Struct, frozen=True):
    """`right` and `wrong` are bodies of a module with the entry `solve`; `args` are expressions by name.

    `cause`: what is found, as a regular expression, in the first two lines of the report: the words that name the cause; empty for a
    mistake that nothing names today. `told`: the ids of all that is advised, a card's or those of suspicions and patterns: read and found
    to be right, so that whatever else comes is wrong until it has been read.
    `other` are the arguments of another visible case.
    """

    id: str
    args: dict[str, str]
    right: str
    wrong: str
    cause: str
    told: str
    other: dict[str, str] = {}


def row(
    id_: str, args: dict[str, str], right: str, wrong: str, cause: str, told: str, other: dict[str, str] | None = None
) -> Mistake:
    """A mistake of two bodies of a `solve` with these arguments; what stands before a line `---` stands before `solve` too."""
    return Mistake(id_, args, _module(args, right), _module(args, wrong), cause, told, other or {})


def _module(args: dict[str, str], body: str) -> str:
    before, _, inside = body.rpartition("---\n")
    lines = "".join(f"    {line}\n" for line in inside.split("\n"))
    return f"{before}def solve({', '.join(args)}):\n{lines}"
