"""What came of checking a file."""

from pathlib import Path

from msgspec import Struct

from kata_tui.library.format.yaml_nodes import Place


class Complaint(Struct, frozen=True):
    """One thing that is wrong with a file: where, by which rule, what, and what to do. `detail`: lines to show below, or none."""

    line: int
    column: int
    rule: str
    message: str
    detail: str = ""


class Calibration(Struct, frozen=True):
    """How far results of one case lie apart, in parts of its tolerance; 1 is as far as it allows.

    `precision`: the reference in float32 from itself in float64. `spread`: the alternatives from the reference. None where that cannot be
    computed, and then `why` says why. `rtol` and `atol` are those in use, `wanted` what they should be multiplied by.
    """

    case: str
    rtol: float
    atol: float
    precision: float | None
    spread: float | None
    wanted: float
    why: str = ""


class ItemReport(Struct, frozen=True):
    """A short exercise that the file may give. `answer`: what to type, for one that is typed. `shown`: its text, line by line.

    `why`: why it is not made, "" for one that is.
    """

    id: str
    kind: str
    concept: str
    answer: str = ""
    shown: tuple[str, ...] = ()
    why: str = ""


class FileReport(Struct, frozen=True):
    """What came of one file.

    `rejected_by`: mistake id to the first case or check that rejects it. `mutants`: how many were tried; `untried` says what was not.
    """

    complaints: tuple[Complaint, ...]
    rejected_by: dict[str, str] = {}
    mutants: int = 0
    waived: int = 0
    untried: tuple[str, ...] = ()
    calibration: tuple[Calibration, ...] = ()
    seconds: float = 0.0
    items: tuple[ItemReport, ...] = ()


class Stated(Struct, frozen=True):
    """What a file says of itself that others depend on."""

    id: str
    requires: tuple[str, ...]
    id_at: Place
    requires_at: Place
    concepts: tuple[str, ...] = ()
    concepts_at: tuple[Place, ...] = ()


class CheckedFiles(Struct, frozen=True):
    """A file and what came of it. `kept`: whether that was known from before."""

    path: Path
    report: FileReport
    kept: bool = False
