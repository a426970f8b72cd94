"""Rules that are held by judging the sources of a problem file: the reference, the starter, alternatives and mistakes."""

import json
from collections.abc import Collection

from msgspec.structs import replace

from kata_tui.authoring.calibration import PART as PART_OF_TOLERANCE
from kata_tui.authoring.calibration import calibrate
from kata_tui.authoring.file_report import Calibration, Complaint, FileReport
from kata_tui.authoring.item_proofs import items_report
from kata_tui.authoring.mutants.survivors import MutationReport, hunt
from kata_tui.authoring.reference_rules import place_of, reference, times, why
from kata_tui.authoring.twins import WRONG_SECONDS, twins
from kata_tui.authoring.yaml_places import Places
from kata_tui.judging.author_judge import AuthorJudge
from kata_tui.judging.judge import Judge
from kata_tui.model.problem import Problem
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict

REJECTED = frozenset({"reference-rejected", "check-broken", "internal"})
"""Rules of a reference that nothing else can be held to."""

SLIPS = frozenset({"NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError"})
"""What is raised by a name that is not there, whatever the problem is about."""


async def judged_report(
    problem: Problem, places: Places, judge: Judge, rules: frozenset[str], *, calibrated: bool, items: bool
) -> FileReport:
    """What judging says of a problem. Raises HarnessError when processes cannot run."""
    report = FileReport(())
    found: list[Complaint] = []
    bench = await judge.bench(problem)
    try:
        found += await reference(problem, places, bench)
        if any(complaint.rule in REJECTED for complaint in found):
            return replace(report, complaints=tuple(found))
        if "case-slow" in rules:
            found += await times(problem, places, judge, bench)
        if "starter-accepted" in rules:
            found += await starter(problem, places, bench)
        if "alternative-rejected" in rules:
            found += await alternatives(problem, places, bench)
        if rules & {"mistake-accepted", "mistake-broken", "mistake-slips"}:
            accepted, rejected_by = await mistakes(problem, places, bench)
            found += accepted
            report = replace(report, rejected_by=rejected_by)
        if "mistake-alike" in rules and len(problem.mistakes) > 1:
            found += await alike(problem, places, bench)
        if rules & {"mutant-survives", "waiver-unused"}:
            hunted = await hunt(problem, bench)
            found += _of_mutants(problem, places, hunted)
            report = replace(report, mutants=hunted.tried, waived=hunted.waived, untried=hunted.untried)
        if items:
            report = replace(report, items=await items_report(problem, judge, bench))
        if calibrated or "tolerance-tight" in rules:
            double = judge.beside(bench, double=True)
            try:
                calibration = await calibrate(problem, bench, double, spread=calibrated)
            finally:
                await double.close()
            found += _of_tolerances(problem, places, calibration)
            report = replace(report, calibration=calibration if calibrated else ())
    finally:
        await bench.close()
    return replace(report, complaints=tuple(found))


def _of_mutants(problem: Problem, places: Places, hunted: MutationReport) -> list[Complaint]:
    found: list[Complaint] = []
    for survivor in hunted.survivors:
        advice = "This case would reject it:" if survivor.killer else "Add a case that rejects it."
        waiver = (
            f"Or, where it is right too:\nwaive:\n  - mutant: {json.dumps(survivor.mutant.id, ensure_ascii=False)}\n    why: ..."
        )
        detail = "\n".join(part for part in (survivor.diff, advice, survivor.killer, waiver) if part)
        message = f"Every case and check accepts the mutant `{survivor.mutant.id}`. Add a case that rejects it, or waive it."
        line, column = places.inside("reference", at=survivor.mutant.place)
        found.append(Complaint(line, column, "mutant-survives", message, detail))
    names = [waiver.mutant for waiver in problem.waive]
    for name in hunted.unused:
        message = f"`{clean_line(name, 200)}` is rejected, or is no mutant of this reference. Remove the waiver."
        found.append(places.complaint("waiver-unused", message, "waive", names.index(name)))
    return found


def _of_tolerances(problem: Problem, places: Places, calibration: Collection[Calibration]) -> list[Complaint]:
    found: list[Complaint] = []
    for case in calibration:
        if case.precision is not None and case.precision > PART_OF_TOLERANCE:
            message = (
                f"Case `{case.case}`: float32 takes the reference {case.precision:.2g} of the tolerance away from float64; a tenth may be. "
                f"Write `tolerance: {{rtol: {case.rtol * case.wanted:.2g}, atol: {case.atol * case.wanted:.2g}}}`, or smaller inputs."
            )
            found.append(places.complaint("tolerance-tight", message, *place_of(problem, case.case, "cases")))
    return found


async def starter(problem: Problem, places: Places, bench: AuthorJudge) -> list[Complaint]:
    """Whether the starter is rejected."""
    if (await bench.judge(problem.starter, at_most=WRONG_SECONDS)).rejected is not None:
        return []
    return [places.complaint("starter-accepted", "The starter passes as it is. Leave out what the learner is to write.", "starter")]


async def alternatives(problem: Problem, places: Places, bench: AuthorJudge) -> list[Complaint]:
    """Whether each alternative is accepted."""
    found: list[Complaint] = []
    for number, alternative in enumerate(problem.alternatives):
        rejected = (await bench.judge(alternative.code)).rejected
        if rejected is not None:
            message = f"The alternative `{alternative.title}` must be accepted: {why(rejected)} Mend it, or the case."
            found.append(places.complaint("alternative-rejected", message, "alternatives", number))
    return found


async def mistakes(problem: Problem, places: Places, bench: AuthorJudge) -> tuple[list[Complaint], dict[str, str]]:
    """Whether each mistake is rejected, and by what."""
    found: list[Complaint] = []
    rejected_by: dict[str, str] = {}
    for number, mistake in enumerate(problem.mistakes):
        rejected = (await bench.judge(mistake.code, at_most=WRONG_SECONDS)).rejected
        if rejected is None:
            message = f"No case or check rejects the mistake `{mistake.id}`. Add a case that tells it from the reference."
            found.append(places.complaint("mistake-accepted", message, "mistakes", number))
        elif rejected.kind == "load" or rejected.verdict in (Verdict.INTERNAL_ERROR, Verdict.INVALID_SUBMISSION):
            message = f"The mistake `{mistake.id}` could not be judged: {why(rejected)} Make it run."
            found.append(places.complaint("mistake-broken", message, "mistakes", number))
        else:
            rejected_by[mistake.id] = rejected.id
            if rejected.error is not None and rejected.error.type in SLIPS:
                message = (
                    f"The mistake `{mistake.id}` only crashes: {rejected.error.type}: {clean_line(rejected.error.message, 200)} "
                    "That is a slip, and no misconception. Let it give what somebody who is wrong would get."
                )
                found.append(places.complaint("mistake-slips", message, "mistakes", number))
    return found, rejected_by


async def alike(problem: Problem, places: Places, bench: AuthorJudge) -> list[Complaint]:
    """Whether each mistake can be told from the others."""
    ids = [mistake.id for mistake in problem.mistakes]
    return [
        places.complaint(
            "mistake-alike",
            f"Whoever makes the mistake `{name}` reads the feedback of `{other}`: no visible result tells them apart. "
            "Add a visible case that does, or make one mistake of both.",
            "mistakes",
            ids.index(name),
        )
        for name, other in (await twins(problem, bench)).items()
    ]
