"""The Python in a problem file: starter, reference, mistakes, alternatives. It is parsed here, and never run."""

from msgspec import UNSET

from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.python_source import Source, SourceError, read_source
from kata_tui.library.format.shape import MistakeShape, ProblemShape
from kata_tui.library.format.yaml_document import Document
from kata_tui.library.format.yaml_nodes import Node, Scalar
from kata_tui.model.checks import MAX_CODE
from kata_tui.model.problem import Alternative, Mistake
from kata_tui.model.text import clean_line


def read_reference(document: Document, problem: ProblemShape) -> Source | None:
    """What the reference says; None when it is not right, and then the document has a fault."""
    try:
        return _hold(document, document.at("reference"), problem.reference, problem.entry, "The reference")
    except FileError as error:
        document.faults.append(error)
        return None


def hold_starter(document: Document, problem: ProblemShape, reference: Source | None) -> None:
    """Note a fault unless the starter parses, and defines the entry with the parameters of the reference."""
    node = document.at("starter")
    with document.collecting():
        starter = _hold(document, node, problem.starter, problem.entry, "The starter")
        if reference is None or reference.signature is None:
            return
        wanted = f"`def {problem.entry}({reference.signature.text})`"
        if starter.signature is None:
            raise document.error(node, f"The starter has no {wanted}, as the reference has.")
        if starter.signature.text != reference.signature.text:
            found = f"`def {problem.entry}({starter.signature.text})`"
            raise document.error(node, f"The starter has {found}, and the reference has {wanted}. Make them equal.")


def read_alternative(document: Document, problem: ProblemShape, number: int) -> Alternative:
    """Alternative `number` (from 0). Raises FileError."""
    shape = problem.alternatives[number]
    _hold(document, document.at("alternatives", number, "code"), shape.code, problem.entry, "This alternative")
    return Alternative(" ".join(shape.title.split()), shape.code)


def read_mistake(document: Document, problem: ProblemShape, number: int) -> Mistake:
    """Mistake `number` (from 0), its code made whole. Raises FileError."""
    shape = problem.mistakes[number]
    node = document.at("mistakes", number)
    if (shape.code is UNSET) == (shape.replace is UNSET):
        raise document.error(node, "A mistake has either `code` or `replace`, and not both.")
    if shape.code is not UNSET:
        code, where = shape.code, document.at("mistakes", number, "code")
    else:
        code, where = _replaced(document, problem.reference, shape, number), document.at("mistakes", number, "replace")
    if code == problem.reference:
        raise document.error(where, "This mistake is the reference itself. Change something.")
    _hold(document, where, code, problem.entry, "This mistake")
    return Mistake(shape.id, shape.feedback.strip(), code)


def _replaced(document: Document, reference: str, shape: MistakeShape, number: int) -> str:
    """The reference with the replacements of a mistake. Raises FileError."""
    spans: list[tuple[int, int, str]] = []
    assert shape.replace is not UNSET
    for row, (old, new) in enumerate(shape.replace):
        node = document.at("mistakes", number, "replace", row, 0)
        count = _occurrences(reference, old)
        if count != 1:
            times = "is not in the reference" if count == 0 else f"is in the reference {count} times"
            raise document.error(
                node, f"`{clean_line(old, 60)}` {times}, and must be there exactly once. Take more or less of the line."
            )
        start = reference.index(old)
        spans.append((start, start + len(old), new))
    spans.sort()
    pieces: list[str] = []
    done = 0
    for start, end, new in spans:
        if start < done:
            raise document.error(
                document.at("mistakes", number, "replace"), "Two of these replacements overlap in the reference. Join them."
            )
        pieces += (reference[done:start], new)
        done = end
    code = "".join((*pieces, reference[done:]))
    if len(code) > MAX_CODE:
        raise document.error(
            document.at("mistakes", number, "replace"), f"With this the mistake has more than {MAX_CODE} characters."
        )
    return code


def _occurrences(text: str, part: str) -> int:
    """How often `part` is in `text`, at least 2 when it is there more than once; 0 for an empty part."""
    first = text.find(part) if part else -1
    return 0 if first < 0 else 1 if text.find(part, first + 1) < 0 else max(2, text.count(part))


def _hold(document: Document, node: Node, code: str, entry: str, label: str) -> Source:
    """What `code` says. Raises FileError, inside the text of `node` where that is `code`, unless it parses and defines the entry."""
    try:
        source = read_source(code, entry)
    except SourceError as error:
        message = clean_line(error.message)
        if isinstance(node, Scalar):
            raise document.error(document.inside(node, error.line, error.column), f"{label} is not Python: {message}.") from None
        raise document.error(node, f"{label} is not Python after the replacement, in its line {error.line}: {message}.") from None
    if not source.defined:
        raise document.error(node, f"{label} does not define `{entry}`, which `entry` names.")
    return source
