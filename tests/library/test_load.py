from pathlib import Path

import pytest

from kata_tui.library.format.load import FileError, load_problem, load_track, problems_of, read_problem
from kata_tui.model.checks import (
    AvoidsRule,
    Check,
    CollectivesRule,
    IntermediateRule,
    JaxprRule,
    JitRule,
    KeyReuseRule,
    LeaksRule,
    NoUnrollingRule,
    PureRule,
    Rule,
    ShardingRule,
    TracesRule,
    UsesRule,
)
from kata_tui.model.problem import Argument, ArrayValue, Case, ExprValue, Level, Limits, Tolerance, Track, Waiver
from tests.samples.problem_file import VALID, place_of, write, write_small


def test_a_valid_file_is_read_whole(tmp_path: Path) -> None:
    problem = load_problem(write(tmp_path, VALID))
    assert (problem.id, problem.track, problem.title, problem.entry) == (
        "running-total",
        "arrays",
        "Running total with scan",
        "running_total",
    )
    assert (problem.level, problem.minutes, problem.revision, problem.devices) == (Level.EASY, 12, 3, 2)
    assert problem.summary == "Thread a carry through an array."
    assert problem.statement == "## Your task\n\nWrite `running_total(x)`.\n"
    assert problem.reference.splitlines()[4:6] == ["def running_total(x):", "    def step(carry, value):"]
    assert (problem.concepts, problem.requires) == (("lax.scan", "carry"), ("fori-power",))
    assert problem.cases == (
        Case("three", (Argument("x", ArrayValue([1.0, 2.0, 3.0], "float32")),)),
        Case("integers", (Argument("x", ArrayValue([1, 2, 3, 4], "int32")),), message="The carry must have the dtype of `x`."),
        Case(
            "jaxpr",
            (Argument("x", ExprValue("jax.random.normal(key, (17,))")),),
            seed=7,
            repeat=5,
            hidden=True,
            tolerance=Tolerance(1e-5, 1e-6),
            ignore_dtype=True,
        ),
        Case("gradient", (Argument("x", ArrayValue([1.0, 2.0], "bfloat16")),), call="jax.grad(lambda v: running_total(v)[-1])(x)"),
    )
    # a case has the id `jaxpr`, so the checks of that rule begin with 2
    assert problem.checks == (
        Check("jaxpr-2", JaxprRule(("scan",), ("cumsum",)), "three", "Write it with `lax.scan`."),
        Check("jaxpr-3", JaxprRule(max_equations=40), "integers"),
        Check("no_unrolling", NoUnrollingRule("x"), "three"),
        Check("uses", UsesRule(("jax.lax.scan",)), "three"),
    )
    assert problem.waive == (Waiver("swapped arguments: carry, value -> value, carry", "Either way it is a sum."),)
    carry, total = problem.mistakes
    assert carry.code == problem.reference.replace("jnp.zeros((), x.dtype)", "jnp.zeros(())")
    assert (total.id, total.feedback, total.code) == (
        "total-only",
        "You return the last carry.",
        "def running_total(x):\n    return x.sum()\n",
    )
    assert problem.hints == ("What has to be remembered?", "`lax.scan` returns two things.")
    assert [alternative.title for alternative in problem.alternatives] == ["With associative_scan"]
    assert problem.limits == Limits(10, 1024)
    assert problem.tested_with == {"jax": "0.10", "flax": "0.12"}


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    problem = load_problem(write_small(tmp_path, "tiny"))
    assert (problem.revision, problem.minutes, problem.devices, problem.limits) == (1, 10, 1, Limits(None, 2048))
    assert (problem.checks, problem.mistakes, problem.hints, problem.explanation, problem.alternatives) == ((), (), (), "", ())


def test_tolerance_and_compare_of_the_problem_are_the_defaults_of_its_cases(tmp_path: Path) -> None:
    text = VALID + "tolerance: {rtol: 0, atol: 0.5}\ncompare: {dtype: ignore}\n"
    text = text.replace("compare: {dtype: ignore}\n  - id: gradient", "compare: {dtype: exact}\n  - id: gradient")
    cases = load_problem(write(tmp_path, text)).cases
    assert [case.tolerance for case in cases] == [
        Tolerance(0.0, 0.5),
        Tolerance(0.0, 0.5),
        Tolerance(1e-5, 1e-6),
        Tolerance(0.0, 0.5),
    ]
    assert [case.ignore_dtype for case in cases] == [True, True, False, True]


def test_the_apis_of_a_problem_are_those_of_its_reference_and_its_checks(tmp_path: Path) -> None:
    text = VALID.replace(
        "from jax import lax\n", "from jax import lax\n  import numpy as np\n  from jax.nn import relu\n  import os.path\n"
    )
    text = text.replace("carry = carry + value", "carry = relu(carry + np.pi).at[0].set(os.path.x)")
    text = text.replace("uses: [jax.lax.scan]", "uses: [jax.lax.scan, jax.numpy.cumsum]")
    assert read_problem(write(tmp_path, text)).apis == ("jax.nn.relu", "jnp.cumsum", "jnp.zeros", "lax.scan", "np.pi")


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("jit: {}", JitRule()),
        ("jit: {static: [x]}", JitRule(("x",))),
        ('traces: {call: "running_total(x)", at_most: 2}', TracesRule("running_total(x)", 2)),
        ("jaxpr: {forbid: [cumsum], static: [x]}", JaxprRule(forbid=("cumsum",), static=("x",))),
        ("no_unrolling: {over: x}", NoUnrollingRule("x")),
        ("uses: [jax.vjp]", UsesRule(("jax.vjp",))),
        ("avoids: [jax.grad, jnp.cumsum]", AvoidsRule(("jax.grad", "jnp.cumsum"))),
        ("key_reuse: forbid", KeyReuseRule()),
        ("leaks: forbid", LeaksRule()),
        ("pure: true", PureRule()),
        ("intermediate: {at_most_mb: 0.5}", IntermediateRule(0.5)),
        ("sharding: {of: result}", ShardingRule()),
        ("collectives: {require: [psum]}", CollectivesRule(("psum",))),
    ],
)
def test_every_rule_of_the_format_is_read(tmp_path: Path, written: str, rule: Rule) -> None:
    problem = load_problem(write(tmp_path, VALID.replace("uses: [jax.lax.scan]", written)))
    assert problem.checks[-1].rule == rule
    assert problem.checks[-1].case == "three"


# What is replaced in the valid file, by what; where the error is, at the bar ¦ in the text as it is then; words of the message.
FAULTS: list[tuple[str, str, str, str]] = [
    ("format: 1", "format: 2", "format: ¦2", "reads format 1"),
    ("format: 1", "format: one", "format: ¦one", "`format` must be `1`"),
    ("format: 1\n", "", "¦id: running", "`format` is missing in the file"),
    ("id: running-total\n", "id: other\n", "id: ¦other", "write `id: running-total`"),
    ("id: running-total\n", "id: Running\n", "id: ¦Running", "kebab-case"),
    ("id: running-total\n", 'id: "con"\n', 'id: ¦"con"', "kebab-case"),
    ("id: running-total\n", 'id: "running-total\\n"\n', 'id: ¦"running', "kebab-case"),
    ("id: running-total\n", "id: 5\n", "id: ¦5", "Put it in quotes"),
    ("title: Running total with scan", "titel: x", "¦titel", "Did you mean `title`?"),
    ("title: Running total with scan", "title: # none", "title:¦ # none", "`title` is empty"),
    ("title: Running total with scan", "title: [a]", "title: ¦[a]", "this is a list"),
    ("title: Running total with scan", f"title: {'x' * 201}", "title: ¦xxx", "at most 200 characters"),
    ("level: easy", "level: esay", "level: ¦esay", "Did you mean `easy`?"),
    ("minutes: 12", "minutes: 0", "minutes: ¦0", "from 1 to 600"),
    ("minutes: 12", "minutes: 601", "minutes: ¦601", "from 1 to 600"),
    ("minutes: 12", "minutes: 1.5", "minutes: ¦1.5", "a whole number"),
    ("minutes: 12", "minutes: true", "minutes: ¦true", "this is `true`"),
    ("revision: 3", "revision: 0", "revision: ¦0", "1 or more"),
    ("requires: [fori-power]", "requires: fori-power", "requires: ¦fori", "must be a list"),
    ("requires: [fori-power]", "requires: [a, Fori]", "requires: [a, ¦Fori]", "item 2 of `requires`"),
    ("entry: running_total", "entry: 2nd", "entry: ¦2nd", "the name of a function"),
    ("entry: running_total", "entry: lambda", "entry: ¦lambda", "cannot be the name"),
    ("entry: running_total", "entry: total", "starter: ¦|", "The starter does not define `total`"),
    ("entry: running_total", "entry: total", "reference: ¦|", "The reference does not define `total`"),
    ("  ## Your task\n\n  Write `running_total(x)`.\n", "\n", "statement: ¦|", "`statement` is empty"),
    ("raise NotImplementedError", "raise (", "raise ¦(", "The starter is not Python: '(' was never closed"),
    ('total(x):\n      """', 'totals(x):\n      """', "starter: ¦|", "does not define `running_total`"),
    ('total(x):\n      """', 'total(y):\n      """', "starter: ¦|", "`def running_total(y)`"),
    ('total(x):\n      """', 'total(x=1):\n      """', "starter: ¦|", "Make them equal"),
    (
        'def running_total(x):\n      """',
        'class running_total:\n      """',
        "starter: ¦|",
        "The starter has no `def running_total(x)`",
    ),
    ("carry = carry + value", "carry = 'a", "carry = ¦'a", "The reference is not Python: unterminated"),
    ("carry = carry + value", "carry = a b", "carry = a ¦b", "The reference is not Python: invalid syntax"),
    ("carry = carry + value", f"carry = {'(' * 300}", f"carry = {'(' * 200}¦(", "nested parentheses"),
    ("carry = carry + value", f"carry = {'-' * 9000}1", "reference: |\n  ¦import", "nested too deeply"),
    ("carry = carry + value", f"carry = {'1' * 5000}", "  ¦        carry = 111", "The reference is not Python"),
    ('call: "jax', 'call: "\\0jax', 'call: ¦"', "null bytes"),
    (
        "  - id: three\n    args: {x: [1.0, 2.0, 3.0]}\n",
        "  - args: {x: [1.0]}\n",
        "¦args: {x: [1.0]}",
        "`id` is missing in item 1 of `cases`",
    ),
    ("id: three", "id: Three", "id: ¦Three", "kebab-case"),
    ("id: three", "id: integers", "id: ¦integers\n    args: {x: [1, ", "Each needs its own"),
    ("args: {x: [1, 2, 3, 4]}", "args: [1, 2]", "args: ¦[1, 2]", "`args` must be a mapping"),
    ("args: {x: [1, 2, 3, 4]}", "args: {x y: 1}", "args: {¦x y", "cannot name an argument"),
    ("args: {x: [1, 2, 3, 4]}", "args: {class: 1}", "args: {¦class", "cannot name an argument"),
    ("args: {x: [1, 2, 3, 4]}", "args: {ﬁ: 1}", "args: {¦ﬁ", "cannot name an argument"),
    ("args: {x: [1, 2, 3, 4]}", "args: {running_total: 1}", "args: {¦running", "would hide the entry"),
    ("args: {x: [1, 2, 3, 4]}", "args: {x: [a]}", "args: {x: [¦a]}", "cannot stand in an array"),
    (
        "args: {x: [1, 2, 3, 4]}",
        "args: {x: 1, y: 2}",
        "¦args: {x: 1, y",
        "gives 2 arguments, and the reference is `running_total(x)`",
    ),
    ("args: {x: [1, 2, 3, 4]}", "args: {}", "¦args: {}", "gives 0 arguments"),
    ("args: {x: [1, 2, 3, 4]}", "seed: 1", "¦id: integers\n    seed", "gives 0 arguments"),
    ('call: "jax', 'call: "a b.jax', 'call: "a ¦b', "`call` is not a Python expression"),
    ('call: "jax.grad(lambda v: running_total(v)[-1])(x)"', 'call: " x = 1"', '" x ¦= 1"', "`call` is not a Python expression"),
    ('call: "jax.grad(lambda v: running_total(v)[-1])(x)"', "call: f x", "call: f ¦x", "`call` is not a Python expression"),
    (
        'call: "jax.grad(lambda v: running_total(v)[-1])(x)"',
        "call: |\n      f(\n      x, )  y",
        "x, )  ¦y",
        "`call` is not a Python expression",
    ),
    ('call: "jax.grad(lambda v: running_total(v)[-1])(x)"', 'call: "f\\x28 b c"', 'call: ¦"f', "`call` is not a Python expression"),
    ("jax.random.normal(key", "jax.random.normal)key", "normal¦)key", "`expr` is not a Python expression"),
    ("seed: 7", "raises: ValuError", "raises: ¦ValuError", "Did you mean `ValueError`?"),
    ("seed: 7", "raises: int", "raises: ¦int", "`int` is no builtin exception"),
    ("seed: 7", "raises: TracerBoolConversionError", "raises: ¦Tracer", "written with its dots"),
    ("seed: 7", "raises: torch.Error", "raises: ¦torch", "none of `jax`, `flax`, `optax`, `numpy`"),
    ("seed: 7", "raises: Exception", "raises: ¦Exception", "every mistake's"),
    ("seed: 7", "raises: PermissionError", "raises: ¦Permission", "no case can ask for it"),
    ("seed: 7", "raises: SystemExit", "raises: ¦System", "no case can ask for it"),
    ("seed: 7", "raises: [ValueError]", "raises: ¦[", "the name of an exception"),
    ("seed: 7", "raises: a b", "raises: ¦a b", "the name of an exception"),
    ("seed: 7", "shown_as: ''", "shown_as: ¦''", "is empty"),
    ("seed: 7", "message: {shap: a}", "{¦shap", "Did you mean `shape`?"),
    ("seed: 7", "message: {}", "¦message: {}", "`message` says nothing"),
    ("seed: 7", "message: {shape: ''}", "shape: ¦''", "`shape` is empty"),
    ("seed: 7", "message: {shape: [a]}", "shape: ¦[", "`shape` must be a text"),
    ("seed: 7", "message: [a]", "message: ¦[", "`message` must be a text"),
    ("seed: 7", "message: 7", "message: ¦7", "`message` must be a text"),
    ("seed: 7", "message:", "message:¦\n    repeat", "`message` is empty"),
    ("seed: 7", "seed: -1", "seed: ¦-1", "from 0 to 4294967295"),
    ("seed: 7", "seed: 4294967296", "seed: ¦42", "from 0 to 4294967295"),
    ("repeat: 5", "repeat: 101", "repeat: ¦101", "from 1 to 100"),
    ("show: hidden", "show: hiden", "show: ¦hiden", "Did you mean `hidden`?"),
    ("show: hidden", "hidden: true", "¦hidden: true", "There is no key `hidden`"),
    ("rtol: 1e-5", "rtol: -1e-5", "rtol: ¦-1e-5", "0 or more"),
    ("rtol: 1e-5", "rtol: .nan", "rtol: ¦.nan", "0 or more"),
    ("rtol: 1e-5", "rtol: .inf", "rtol: ¦.inf", "0 or more"),
    ("rtol: 1e-5, ", "", "tolerance: ¦{atol", "`rtol` is missing in `tolerance`"),
    (
        "message: The carry must have the dtype of `x`.",
        "message: ~",
        "message: ¦~",
        "`message` is empty. Write a text here, or remove the key",
    ),
    ("compare: {dtype: ignore}", "compare: {dtype: no}", "{dtype: ¦no}", "`exact` or `ignore`"),
    ("cases:\n", "cases: []\nold:\n", "cases: ¦[]", "at least 1 item, and it holds 0"),
    ("jaxpr: {require: [scan], forbid: [cumsum]}", "jaxpr: {}", "jaxpr: ¦{}", "This holds nothing"),
    (
        "jaxpr: {require: [scan], forbid: [cumsum]}",
        "jaxpr: {static: [y], forbid: [a]}",
        "static: ¦[y]",
        "Case `three` has no argument `y`",
    ),
    ("jaxpr: {max_equations: 40}", "jaxpr: {max_equations: 0}", "max_equations: ¦0", "1 or more"),
    ("jaxpr: {max_equations: 40}\n    case: integers", "message: hm", "- ¦message: hm", "exactly one rule, and it has none"),
    ("jaxpr: {max_equations: 40}", "jit: {}\n    pure: true", "- ¦jit: {}", "it has `jit` and `pure`"),
    ("jaxpr: {max_equations: 40}", "jit: true", "jit: ¦true", "must be a mapping of `static`"),
    ("jaxpr: {max_equations: 40}", "pure: false", "pure: ¦false", "can only be `true`"),
    ("jaxpr: {max_equations: 40}", "pure: yes", "pure: ¦yes", "`true` or `false`"),
    ("jaxpr: {max_equations: 40}", "key_reuse: forbidden", "key_reuse: ¦forb", "must be `forbid`"),
    ("jaxpr: {max_equations: 40}", "jaxprs: {max_equations: 40}", "¦jaxprs", "Did you mean `jaxpr`?"),
    ("jaxpr: {max_equations: 40}", "intermediate: {at_most_mb: 0}", "at_most_mb: ¦0", "a number above 0"),
    ("jaxpr: {max_equations: 40}", "sharding: {of: x}", "of: ¦x", "must be `result`"),
    ("jaxpr: {max_equations: 40}", "collectives: {require: []}", "require: ¦[]", "at least 1 item"),
    ("case: integers", "case: integer", "case: ¦integer", "There is no case `integer`. Did you mean `integers`?"),
    ("over: x", "over: xs", "over: ¦xs", "has no argument `xs`. Did you mean `x`?"),
    ("uses: [jax.lax.scan]", "uses: jax.lax.scan", "uses: ¦jax", "must be a list"),
    ("uses: [jax.lax.scan]", "uses: []", "uses: ¦[]", "at least 1 item"),
    ("uses: [jax.lax.scan]", "uses: [scan]", "uses: [¦scan]", "dotted name"),
    ("uses: [jax.lax.scan]", 'traces: {call: "f(", at_most: 1}', 'call: "f¦("', "`call` is not a Python expression"),
    ("id: total-only", "id: float-carry", "id: ¦float-carry\n    feedback: You return", "Another of the mistakes"),
    ('"jnp.zeros((), x.dtype)",', '"jnp.zeroes",', '¦"jnp.zeroes"', "is not in the reference"),
    ('"jnp.zeros((), x.dtype)",', '"carry",', '¦"carry",', "is in the reference 5 times"),
    ('"jnp.zeros((), x.dtype)",', '"",', '[[¦"",', "is not in the reference"),
    ('"jnp.zeros(())"]]', '"jnp.zeros((("]]', 'replace: ¦[["jnp', "is not Python after the replacement, in its line 9"),
    ('"jnp.zeros(())"]]', '"jnp.zeros((), x.dtype)"]]', "replace: ¦[[", "is the reference itself"),
    ('"jnp.zeros(())"]]', '"a"], ["zeros((), x", "b"]]', "replace: ¦[[", "overlap"),
    ('"jnp.zeros(())"]]', '"a", "b"]]', 'replace: [¦["jnp', "exactly 2 items, and it holds 3"),
    ("replace: [[", "code: x = 1\n    replace: [[", "- ¦id: float-carry", "either `code` or `replace`"),
    ("    code: |\n      def running_total(x):\n          return x.sum()\n", "", "- ¦id: total-only", "either `code` or `replace`"),
    ("          return x.sum()", "          return x.sum(", "return x.sum¦(", "This mistake is not Python"),
    ("def running_total(x):\n          return x.sum()", "x = 1", "code: ¦|\n      x", "does not define `running_total`"),
    ("return jax.lax.associative_scan(jnp.add, x)", "return ?", "return ¦?", "This alternative is not Python"),
    ("seconds: 10", "seconds: 0.5", "seconds: ¦0.5", "from 1 to 60"),
    ("seconds: 10", "second: 10", "¦second: ", "Did you mean `seconds`?"),
    ("memory_mb: 1024", "memory_mb: 100", "memory_mb: ¦100", "from 256 to 8192"),
    ("devices: 2", "devices: 17", "devices: ¦17", "from 1 to 16"),
    ('jax: "0.10"', "jax: 0.10", "jax: ¦0.10", "Put it in quotes"),
    ("hints:\n", "hints:\n  - Ask: which axis?\n", "- ¦Ask", "Put one that holds `: ` in quotes."),
    ("explanation: |\n  The", "explanation:\n  def f(x): The", "¦def f(x)", "needs a `|` after its key"),
    ("concepts: [lax.scan, carry]", "concepts: lax.scan, carry", "concepts: ¦lax", "Write it between `[` and `]`"),
    ('{expr: "jax.random.normal(key, (17,))"}', "{expr: jax.random.normal(key)+ f(1, 2)}", ", ¦2)", "holds a comma in quotes"),
    ("hints:\n", "hints:\n  - ''\n", "- ¦''", "item 1 of `hints` is empty"),
    ("explanation: |", "explanation: 3\nhints2: |", "explanation: ¦3", "`explanation` must be a text; this is the number 3"),
]


@pytest.mark.parametrize(
    ("old", "new", "where", "words"), FAULTS, ids=[f"{where[:20]!r}-{words[:20]}" for _, _, where, words in FAULTS]
)
def test_each_fault_is_told_at_its_place(tmp_path: Path, old: str, new: str, where: str, words: str) -> None:
    text = VALID.replace(old, new, 1)
    assert text != VALID
    path = write(tmp_path, text)
    faults = problems_of(path)
    found = [fault for fault in faults if words.casefold() in fault.message.casefold()]
    assert found, [str(fault) for fault in faults]
    at = text.index(where.replace("¦", "")) + where.index("¦")
    before = text[:at]
    assert (found[0].line, found[0].column) == (before.count("\n") + 1, at - before.rfind("\n")), str(found[0])
    with pytest.raises(FileError) as caught:
        load_problem(path)
    assert str(caught.value) == str(faults[0])


def test_all_faults_of_a_file_are_told_in_the_order_of_its_lines(tmp_path: Path) -> None:
    text = VALID
    for old, new in (
        ("minutes: 12", "minutes: 0"),
        ("level: easy", "level: eesy"),
        ("over: x", "over: 3"),
        ("devices: 2", "devices: 0"),
    ):
        text = text.replace(old, new)
    assert [fault.line for fault in problems_of(write(tmp_path, text))] == [
        place_of(text, part)[0] for part in ("eesy", "minutes", "over", "devices")
    ]

    text = VALID
    for old, new in (
        ("repeat: 5", "call: f("),
        ("over: x", "over: y"),
        ('"jnp.zeros(())"]]', '"(("]]'),
        ("id: running-total\n", "id: a\n"),
    ):
        text = text.replace(old, new)
    wanted = [place_of(text, part)[0] for part in ("id: a", "call: f(", "over: y", '"(("')]
    assert [fault.line for fault in problems_of(write(tmp_path, text))] == wanted


def test_a_file_of_nothing_but_faults_has_a_bounded_report(tmp_path: Path) -> None:
    text = "format: 1\n" + "".join(f"k{number}: 1\n" for number in range(9_000))
    assert len(problems_of(write(tmp_path, text))) < 100


def test_a_reference_that_is_a_class_or_an_alias_needs_no_equal_parameters(tmp_path: Path) -> None:
    for definition in (
        "class f:\n      pass",
        "f = jnp.sin",
        "from math import sin as f",
        "try:\n    f: object = 1\n  except E:\n    pass",
        "a, f = 1, 2",
    ):
        path = write_small(tmp_path, "tiny")
        text = path.read_text().replace("def f(x):\n      return jnp.sin(x)", definition)
        path.write_text(text)
        assert problems_of(path) == []


def test_annotations_are_no_parameters(tmp_path: Path) -> None:
    path = write_small(tmp_path, "tiny")
    path.write_text(path.read_text().replace("def f(x):\n      raise", "def f(x: list[int]) -> int:\n      raise"))
    assert problems_of(path) == []


def test_a_decorator_may_change_how_many_arguments_there_are(tmp_path: Path) -> None:
    path = write_small(tmp_path, "tiny")
    path.write_text(path.read_text().replace("def f(x):", "@fix\n  def f(x, y):"))
    assert problems_of(path) == []


def test_doubtful_escapes_in_code_are_no_fault_and_warn_nobody(tmp_path: Path) -> None:
    path = write_small(tmp_path, "tiny")
    path.write_text(path.read_text().replace("return jnp", 'assert (1, "\\d"); return jnp'))
    assert problems_of(path) == []


def test_the_folder_must_be_able_to_name_a_track(tmp_path: Path) -> None:
    folder = tmp_path / "My Katas"
    folder.mkdir()
    path = folder / "running-total.yaml"
    path.write_text(VALID)
    with pytest.raises(FileError, match="names its track, and `My Katas`"):
        load_problem(path)


def test_a_relative_path_knows_its_track(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, VALID).parent)
    assert load_problem(Path("running-total.yaml")).track == "arrays"


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("title: Running", "title: Walking", True),
        ("What has to be", "What must be", True),
        ("The carry is the sum so far.", "The carry is what it is.", True),
        ("seconds: 10", "seconds: 11", True),
        ("args: {x: [1, 2, 3, 4]}", "args: {x: [1, 2, 3, 5]}", False),
        ("args: {x: [1, 2, 3, 4]}", "args: {x: [1.0, 2.0, 3.0, 4.0]}", False),
        ("args: {x: [1, 2, 3, 4]}", "args: {x: {array: [1, 2, 3, 4], dtype: int8}}", False),
        ("seed: 7", "seed: 8", False),
        ("show: hidden", "raises: ValueError", False),
        ("carry = carry + value", "carry = value + carry", False),
        ("jnp.zeros(())", "jnp.ones(())", False),
        ("max_equations: 40", "max_equations: 41", False),
        ("devices: 2", "devices: 1", False),
    ],
)
def test_the_digest_is_of_what_decides_the_expected_values(tmp_path: Path, old: str, new: str, same: bool) -> None:
    one = load_problem(write(tmp_path, VALID)).digest
    assert len(bytes.fromhex(one)) == 32
    assert (load_problem(write(tmp_path, VALID.replace(old, new))).digest == one) is same


def test_a_case_may_mean_an_exception_and_carry_a_sentence(tmp_path: Path) -> None:
    text = VALID.replace("seed: 7", "raises: ValueError\n    shown_as: The running  total of noise.")
    problem = load_problem(write(tmp_path, text))
    case = problem.case("jaxpr")
    assert (case.raises, problem.call_of(case)) == ("ValueError", "The running total of noise.")
    assert [problem.call_of(problem.case(name)) for name in ("three", "gradient")] == [
        "running_total(x)",
        "jax.grad(lambda v: running_total(v)[-1])(x)",
    ]
    text = VALID.replace("seed: 7", "raises: jax.errors.TracerBoolConversionError")
    assert load_problem(write(tmp_path, text)).case("jaxpr").raises == "jax.errors.TracerBoolConversionError"


def test_a_message_may_be_one_for_each_kind_of_difference(tmp_path: Path) -> None:
    text = VALID.replace("seed: 7", "message: {shape: ' Is the axis still there? ', raised: No exception.}")
    problem = load_problem(write(tmp_path, text))
    case = problem.case("jaxpr")
    assert (case.message, case.messages) == (None, {"shape": "Is the axis still there?", "raised": "No exception."})
    assert [case.message_kind(kind) for kind in ("shape", "raised", "value", "nonfinite", "type", "structure")] == [
        "shape",
        "raised",
        *[""] * 4,
    ]
    plain = next(case for case in problem.cases if case.message)
    assert (plain.message, plain.messages) == ("The carry must have the dtype of `x`.", {})
    every = Case("c", messages={"value": "v", "structure": "s"})
    assert [every.message_kind(kind) for kind in ("value", "nonfinite", "structure", "type")] == [
        "value",
        "value",
        "structure",
        "structure",
    ]


def test_the_digest_knows_the_order_of_arguments_and_one_from_true(tmp_path: Path) -> None:
    text = VALID.replace('call: "jax', 'call: "x or jax')
    digests = {
        load_problem(write(tmp_path, text.replace("args: {x: {array: [1.0, 2.0], dtype: bfloat16}}", f"args: {{{args}}}"))).digest
        for args in ("a: 1, x: 2", "x: 2, a: 1", "a: true, x: 2", "a: 1.0, x: 2", "a: {p: 1, q: 2}, x: 2", "a: {q: 2, p: 1}, x: 2")
    }
    assert len(digests) == 6


def test_a_track_file_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "format: 1\ntitle: Control flow\nsummary: Loops.\norder: 60\n", "track.yaml")
    assert load_track(path) == Track("arrays", "Control flow", "Loops.", 60)
    write(tmp_path, "format: 1\ntitle: T\n", "track.yaml")
    assert load_track(path) == Track("arrays", "T")
    for text, words in (
        ("format: 1\n", "`title` is missing"),
        ("format: 1\ntitle: T\nordr: 1\n", "Did you mean `order`"),
        ("format: 3\n", "format 3"),
    ):
        write(tmp_path, text, "track.yaml")
        with pytest.raises(FileError, match=words):
            load_track(path)


def test_every_problem_of_this_repository_is_valid() -> None:
    folder = Path(__file__).parents[2] / "problems"
    files = sorted(path for path in folder.glob("*/*.yaml") if path.parent.name != "ways")
    assert files
    for path in files:
        if path.name == "track.yaml":
            load_track(path)
        else:
            assert [str(fault) for fault in problems_of(path)] == []
