"""Every rule of `kata-tui check`: a file that trips it, and the good file, which trips none. One real run for all of them."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from kata_tui.authoring import judged_rules
from kata_tui.authoring.check import Checking
from kata_tui.authoring.file_report import CheckedFiles, Complaint
from kata_tui.authoring.rules import FAST, JUDGED, RULES
from kata_tui.judging import expected
from kata_tui.judging.processes import source_runner
from tests.authoring.test_reading_rules import TOLD
from tests.samples.bench_files import place, write

BODY = "return x - jnp.mean(x, axis=1, keepdims=True)"
RANDOM = f"""import numpy as np

      noise = np.random.default_rng().uniform(size=x.shape)
      {BODY.replace("x -", "(1 + 4e-6 * noise) * (x -")})"""
SLEEPY = f"import time\n\n      time.sleep(2.2 if x.shape == (2, 2) else 0.0)\n      {BODY}"
WIDE, SQUARE = "[[1.0, 2.0, 6.5], [0.0, -4.0, 1.25]]", "[[1.0, 3.0], [5.0, 2.5]]"
SHOWN = """So it ends:

  ```python
  def other(rows):
      return rows - jnp.mean(rows, axis=1, keepdims=True)
  ```

  It subtracts"""

TWIN = """  - id: upright
    feedback: The mean of a column is none of the row's.
    replace: [["axis=1", "axis=-2"]]
"""

SPOILED: dict[str, tuple[tuple[str, str], ...]] = {
    "format": (("level: easy", "level: eazy"),),
    "requires-unknown": (("requires: []", "requires: [nobody]"),),
    "requires-cycle": (("requires: []", "requires: [requires-cycle]"),),
    "reference-shown": (("It subtracts", SHOWN),),
    "hint-is-solution": (("Which axis runs along a row?", "'Write `x - jnp.mean(x, axis=1, keepdims=True)`.'"),),
    "call-without-entry": (("  - id: square", "  - id: idle\n    call: jnp.mean(x)\n    args: {x: [1.0]}\n  - id: square"),),
    "reference-rejected": (("mistakes:", "checks:\n  - jaxpr: {forbid: [sub]}\nmistakes:"),),
    "check-broken": (("mistakes:", "checks:\n  - jaxpr: {forbid: [cumsumm]}\nmistakes:"),),
    "reference-unsteady": ((BODY, RANDOM),),
    "case-slow": ((BODY, SLEEPY), ("hints:", "limits: {seconds: 4}\nhints:")),
    "starter-accepted": (("raise NotImplementedError", "return x - x.mean(1)[:, None]"),),
    "alternative-rejected": (("row - jnp.mean(row)", "row - jnp.max(row)"),),
    "mistake-accepted": (('"axis=0"', '"axis=-1"'),),
    "mistake-broken": (('[["axis=1", "axis=0"]]', '[["import jax.numpy", "import jax.nothing"]]'),),
    "gives-nothing": ((BODY, "x.mean(axis=1)"),),
    "result-large": ((BODY, f"return ({BODY.removeprefix('return ')}, jnp.zeros((1024, 1024, 3)))"),),
    "reference-prints": ((BODY, f"print('rows', x.shape)\n      {BODY}"),),
    "mistake-slips": (('[["axis=1", "axis=0"]]', '[["return x", "return y"]]'),),
    "mistake-alike": (("hints:", f"{TWIN}hints:"),),
    "mutant-survives": ((WIDE, "[[1.0, -1.0], [-2.0, 2.0]]"), (SQUARE, "[[0.0, 0.0]]")),
    "waiver-unused": (("hints:", 'waive:\n  - mutant: "sign: x + y -> x - y"\n    why: It is of another file.\nhints:'),),
    "tolerance-tight": ((BODY, BODY.replace("x - jnp", "x / 3 + 1e4 - 1e4 - jnp")),),
}
"""For each rule how the good file is spoiled so that it trips it."""

WHERE = {
    "format": "eazy",
    "requires-unknown": "requires:",
    "requires-cycle": "requires:",
    "reference-shown": "statement:",
    "hint-is-solution": "'Write",
    "call-without-entry": "call: jnp",
    "reference-rejected": "jaxpr:",
    "check-broken": "jaxpr:",
    "reference-unsteady": "id: wide",
    "case-slow": "id: square",
    "starter-accepted": "starter:",
    "alternative-rejected": "title: With",
    "mistake-accepted": "id: columns",
    "mistake-broken": "id: columns",
    "gives-nothing": "id: wide",
    "result-large": "id: wide",
    "reference-prints": "reference:",
    "mistake-slips": "id: columns",
    "mistake-alike": "id: upright",
    "mutant-survives": BODY.removeprefix("return "),
    "waiver-unused": "mutant:",
    "tolerance-tight": "id: wide",
}
"""The text at whose place the complaint is."""


def run(files: list[Path], cache: Path, rules: object = RULES, **options: object) -> dict[Path, CheckedFiles]:
    checking = Checking(files, cache, jobs=2, rules=set(rules), **options)  # type: ignore[call-overload, arg-type]

    async def collect() -> dict[Path, CheckedFiles]:
        return {checked.path: checked async for checked in checking.reports()}

    return asyncio.run(collect())


class Bench:
    """The files and what came of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cache = folder / "cache"
        self.good = write(folder, "good-one")
        self.spoiled = {rule: write(folder, rule, *changes) for rule, changes in SPOILED.items()}
        self.files = [self.good, *self.spoiled.values()]
        slow = self.spoiled["case-slow"]
        others = [path for path in self.files if path != slow]
        # every mutant of what is slow is slow too
        self.checked: Mapping[Path, CheckedFiles] = run(others, self.cache, calibrate=True) | run([slow], self.cache, {"case-slow"})

    def complaints(self, path: Path) -> tuple[Complaint, ...]:
        return self.checked[path].report.complaints


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"))


def test_a_good_file_trips_no_rule(bench: Bench) -> None:
    report = bench.checked[bench.good].report
    assert report.complaints == ()
    assert report.rejected_by == {"columns": "wide"}
    assert report.mutants >= 8
    assert report.untried == ()


@pytest.mark.parametrize("rule", SPOILED)
def test_each_rule_is_tripped_at_its_place(bench: Bench, rule: str) -> None:
    path = bench.spoiled[rule]
    found = [complaint for complaint in bench.complaints(path) if complaint.rule == rule]
    assert found, bench.complaints(path)
    line, column = place(path, WHERE[rule])
    assert line in {complaint.line for complaint in found}
    assert column in {complaint.column for complaint in found}
    assert all(complaint.message.endswith((".", "?")) for complaint in found)


def test_every_rule_is_tried_here() -> None:
    # `internal` is a fault of the machine; two files are needed for an id that is taken, and a list for concepts (test_concept_rules.py)
    read = {rule for rule, *_ in TOLD}
    assert {*SPOILED, *read, "id-taken", "concept-unknown", "concept-home", "concept-unused", "internal"} == set(RULES)
    assert set(FAST) | set(JUDGED) == set(RULES)


def test_a_survivor_comes_with_its_diff_and_a_case_that_rejects_it(bench: Bench, tmp_path: Path) -> None:
    path = bench.spoiled["mutant-survives"]
    survivors = [complaint for complaint in bench.complaints(path) if complaint.rule == "mutant-survives"]
    dropped = next(
        complaint for complaint in survivors if "`dropped term: " in complaint.message and complaint.message.count("-> x`")
    )
    lines = dropped.detail.splitlines()
    assert lines[:2] == [f"-    {BODY}", "+    return x"]
    case = lines[lines.index("This case would reject it:") + 1 : lines.index("Or, where it is right too:")]
    mended = write(
        tmp_path, "mended", *SPOILED["mutant-survives"], ("mistakes:", "".join(f"  {line}\n" for line in case) + "mistakes:")
    )
    after = run([mended], bench.cache, ["mutant-survives"])[mended].report
    assert not [complaint for complaint in after.complaints if complaint.message == dropped.message]


def test_a_survivor_can_be_waived_as_it_says(bench: Bench, tmp_path: Path) -> None:
    survivors = [
        complaint for complaint in bench.complaints(bench.spoiled["mutant-survives"]) if complaint.rule == "mutant-survives"
    ]
    waivers = "".join(complaint.detail.split("\nwaive:\n")[1] + "\n" for complaint in survivors)
    waived = write(tmp_path, "waived", *SPOILED["mutant-survives"], ("hints:", f"waive:\n{waivers}hints:"))
    report = run([waived], bench.cache, ["mutant-survives", "waiver-unused"])[waived].report
    assert (report.complaints, report.waived) == ((), len(survivors))


def test_the_calibration_says_what_the_tolerance_should_be(bench: Bench) -> None:
    good, *_ = bench.checked[bench.good].report.calibration
    assert good.precision is not None
    assert good.spread is not None
    assert (good.case, good.wanted) == ("wide", 1.0)
    assert good.precision < 0.1
    tight, *_ = bench.checked[bench.spoiled["tolerance-tight"]].report.calibration
    assert tight.precision is not None
    assert tight.precision > 1
    assert tight.precision / tight.wanted <= 0.1


def test_a_stream_in_an_argument_draws_other_numbers_in_float64(tmp_path: Path) -> None:
    drop = "{expr: 'nnx.Dropout(0.5, rngs=nnx.Rngs(SEED))'}"
    changes = (
        (BODY, f"x = x(jnp.arange(16.0).reshape(4, 4))\n      {BODY}"),
        (WIDE, drop.replace("SEED", "0")),
        (SQUARE, drop.replace("SEED", "1")),
    )
    path = write(tmp_path, "dropped", *changes)
    report = run([path], tmp_path / "cache", {"tolerance-tight"}, calibrate=True)[path].report
    assert report.complaints == ()
    assert {(case.precision, case.why) for case in report.calibration} == {(None, "in float64 it draws other random numbers")}


def test_a_second_run_knows_the_reports_and_holds_what_files_say_of_each_other(bench: Bench) -> None:
    slow = bench.spoiled["case-slow"]
    others = [path for path in bench.files if path != slow]
    again = run(others, bench.cache, calibrate=True)
    for path in others:
        if path != bench.spoiled["format"]:
            assert again[path].kept, path
            assert again[path].report == bench.checked[path].report
    assert not run([slow], bench.cache, {"case-slow"})[slow].kept  # it may be the machine


def test_a_report_that_is_not_what_was_written_is_not_believed(tmp_path: Path) -> None:
    path = write(tmp_path, "kept-one", *SPOILED["hint-is-solution"])
    cache = tmp_path / "cache"
    first = run([path], cache, FAST)[path]
    assert run([path], cache, FAST)[path].kept
    (file,) = (cache / "checked").iterdir()
    whole = file.read_bytes()
    for damaged in (b"", whole[:20], whole[:-1], whole[:-1] + bytes([whole[-1] ^ 1]), bytes(32) + whole[32:]):
        file.write_bytes(damaged)
        again = run([path], cache, FAST)[path]
        assert not again.kept
        assert again.report.complaints == first.report.complaints != ()


def test_an_edit_makes_a_new_report(bench: Bench, tmp_path: Path) -> None:
    path = write(tmp_path, "edited")
    assert not run([path], tmp_path / "cache", FAST)[path].kept
    assert run([path], tmp_path / "cache", FAST)[path].kept
    write(tmp_path, "edited", ("Which axis runs", "Which axis goes"))
    assert not run([path], tmp_path / "cache", FAST)[path].kept
    assert not run([path], tmp_path / "cache", ["reference-shown"])[path].kept


def test_an_id_in_two_files_is_told(tmp_path: Path) -> None:
    one, other = write(tmp_path, "twice"), write(tmp_path, "twice", track="other")
    checked = run([one, other], tmp_path / "cache", FAST)
    assert [complaint.rule for complaint in checked[other].report.complaints] == ["id-taken"]
    assert checked[one].report.complaints == ()


def test_what_is_required_may_be_in_a_library_that_is_not_checked(tmp_path: Path) -> None:
    path = write(tmp_path, "later", ("requires: []", "requires: [earlier]"))
    assert run([path], tmp_path / "cache", FAST, others={"earlier": ()})[path].report.complaints == ()
    cycle = run([path], tmp_path / "cache", FAST, others={"earlier": ("later",)})[path].report.complaints
    assert [complaint.rule for complaint in cycle] == ["requires-cycle"]


COUNTING = """\
format: 1
id: counting
title: Counts so far
level: easy
summary: Running totals.
entry: counts
statement: |
  Write `counts(x)`. It returns the running totals of `x`, an array of any shape, in the order of its elements.
starter: |
  def counts(x):
      raise NotImplementedError
reference: |
  import jax.numpy as jnp


  def counts(x):
      return jnp.cumsum(jnp.ravel(x), dtype=x.dtype).reshape(x.shape)
cases:
  - id: few
    args: {x: [3, 1, 4]}
  - id: table
    show: hidden
    args: {x: [[5, 9], [2, 6]]}
MORE
"""
LARGE = "  - id: large\n    show: hidden\n    args: {x: [16777216, 1, 1]}"
SCALAR = "  - id: scalar\n    show: hidden\n    args: {x: {array: 7, dtype: int32}}"


def test_whole_numbers_beyond_float32_and_scalars_are_asked_for_where_they_were_promised(tmp_path: Path) -> None:
    def survivors(name: str, more: str) -> set[str]:
        path = tmp_path / name / "rows" / "counting.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(COUNTING.replace("MORE", more))
        report = run([path], tmp_path / "cache", ["mutant-survives"])[path].report
        found = {complaint.message.split("`")[1].split(":")[0] for complaint in report.complaints}
        return found & {"float32 accumulator", "scalars"}

    assert survivors("none", "") == {"float32 accumulator", "scalars"}
    assert survivors("large", LARGE) == {"scalars"}
    assert survivors("scalar", SCALAR) == {"float32 accumulator"}
    assert survivors("both", f"{LARGE}\n{SCALAR}") == set()


def test_a_changed_word_of_the_statement_judges_nothing_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = {"reference-rejected", "mistake-accepted", *FAST}
    path = write(tmp_path, "worded")
    first = run([path], tmp_path / "cache", rules)[path].report
    assert first.rejected_by == {"columns": "wide"}

    async def refuse(*_: object, **__: object) -> None:
        raise AssertionError("it was judged anew")

    monkeypatch.setattr(judged_rules, "judged_report", refuse)
    write(
        tmp_path,
        "worded",
        ("It subtracts", "# Your task\n\n  It takes"),
        ("Which axis runs along a row?", "Write `...`. # TODO: a hint"),
    )
    again = run([path], tmp_path / "cache", rules)[path]
    assert not again.kept
    assert again.report.rejected_by == first.rejected_by
    assert [complaint.rule for complaint in again.report.complaints] == ["todo-left"]
    write(tmp_path, "worded", ("axis=1, keepdims", "axis=-1, keepdims"), ('[["axis=1", "axis=0"]]', '[["axis=-1", "axis=0"]]'))
    with pytest.raises(AssertionError, match="anew"):
        run([path], tmp_path / "cache", rules)
    write(tmp_path, "worded", ("It subtracts", "It prints and subtracts"))
    with pytest.raises(AssertionError, match="anew"):  # whether a reference may print is a matter of its statement
        run([path], tmp_path / "cache", rules)


def test_a_part_that_is_nothing_is_let_be_and_so_is_printing_where_it_is_asked_for(tmp_path: Path) -> None:
    part = write(tmp_path, "part", (BODY, f"return {{'rows': {BODY.removeprefix('return ')}, 'bias': None}}"))
    prints = write(
        tmp_path, "prints", (BODY, f"print('rows', x.shape)\n      {BODY}"), ("It subtracts", "Print the shape. It subtracts")
    )
    asked = prints.read_text().replace("Print the shape", "Then print the shape")
    prints.write_text(asked)
    found = run([part, prints], tmp_path / "cache", {"gives-nothing", "reference-prints"})
    assert [checked.report.complaints for checked in found.values()] == [(), ()]


def test_a_reference_without_end_is_told_once_at_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (expected, source_runner):
        monkeypatch.setattr(module, "PATIENCE", 2.0)
    path = write(tmp_path, "endless", (BODY, f"while True: pass\n      {BODY}"))
    (found,) = run([path], tmp_path / "cache", JUDGED)[path].report.complaints
    assert found.rule == "reference-rejected"
    assert (
        found.message
        == "Case `wide` cannot be run: It was still running after 2 s, the limit for one case. The same goes for `square`."
    )
    assert found.line == place(path, "while True")[0]
