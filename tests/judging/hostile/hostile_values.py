"""What a source returns, and what is handed in as one."""

from tests.judging.hostile.hostile_rows import ALL_WELL, Row, around, second
from tests.samples.katas import FIRST, source

RESULTS = [
    Row(
        "returns 300 MB",
        second("return np.zeros((75_000_000,), np.float32)"),
        around("runtime_error"),
        {"two": "larger than 256 MiB"},
    ),
    Row(
        "returns a list in a list in a list",
        second("y = x\nfor _ in range(200):\n    y = [y]\nreturn y"),
        around("runtime_error"),
        {"two": "deeper than 100 levels|RecursionError"},
    ),
    Row("returns a list that holds itself", second("y = []\ny.append(y)\nreturn y"), around("runtime_error")),
    Row(
        "returns an object that holds itself",
        second("import dataclasses\n@dataclasses.dataclass\nclass K:\n    k: object\ny = K(0)\ny.k = y\nreturn y"),
        around("runtime_error"),
        {"two": "or holds itself"},
    ),
    Row("returns 200,000 parts", second("return [0] * 200_000"), around("runtime_error"), {"two": "more than 100,000 parts"}),
    Row("returns an integer without end", second("return 1 << 100_000"), around("runtime_error"), {"two": "more than 4,096 bits"}),
    Row("returns a function", second("return lambda: 0"), around("wrong_answer"), {"two": "type is a function, expected an array"}),
    Row("returns an object array", second("return np.array([object()])"), around("wrong_answer"), {"two": "numpy.ndarray"}),
    Row(
        "returns what equals everything",
        second("""
            class Evil:
                shape, dtype = x.shape, x.dtype
                def __eq__(self, other):
                    return True
                def __hash__(self):
                    return 0
                def __array__(self, *args, **kwargs):
                    return np.asarray(x * 2)
            return Evil()
        """),
        around("wrong_answer"),
        {"two": "type is an object of your class Evil, expected an array"},
    ),
    Row(
        "returns an array that lies",
        second("""
            class Evil(np.ndarray):
                shape = property(lambda self: 1 / 0)
                def __array__(self, *args, **kwargs):
                    raise SystemExit(0)
            return np.zeros(2).view(Evil)
        """),
        around("wrong_answer"),
    ),
    Row(
        "returns keys that lie",
        second("class Evil:\n    def __repr__(self): raise SystemExit(0)\nreturn {Evil(): 1}"),
        around("runtime_error"),
    ),
    Row(
        "returns an infinite mapping",
        second("""
            import collections.abc, itertools
            class Evil(collections.abc.Mapping):
                def __getitem__(self, key):
                    return 1
                def __len__(self):
                    return 1
                def __iter__(self):
                    return itertools.count()
            return Evil()
        """),
        around("runtime_error"),
        {"two": "more than 100,000 parts"},
    ),
    Row(
        "returns a pickle",
        second("class Evil:\n    def __reduce__(self): return (print, ('pickled',))\nreturn Evil()"),
        around("wrong_answer"),
        never="pickled",
    ),
    Row(
        "returns a tracer",
        source(
            "kept = []\ndef solve(x):\n    jax.jit(lambda v: kept.append(v))(x)\n    return kept[-1] if len(x) == 2 else x * 2\n"
        ),
        around("runtime_error"),
        {"two": "is a traced value"},
    ),
    Row("returns a deleted array", second("y = x * 2\ny.delete()\nreturn y"), around("runtime_error"), {"two": "deleted"}),
    Row("changes its input", second("x = np.asarray(x).copy()\nx[:] = 0\nreturn x"), around("wrong_answer")),
]

LOADS = [
    Row(
        "is no Python",
        source("def solve(x:\n    return x\n"),
        {"load": "invalid_submission"},
        {"load": "SyntaxError"},
        {"load": FIRST},
    ),
    Row("holds a NUL byte", source("x = '\x00'\n"), {"load": "invalid_submission"}, {"load": "null byte"}),
    Row("holds half a character", source("x = '\ud800'\n"), {"load": "invalid_submission"}, {"load": "\\\\ud800|surrogate|encode"}),
    Row(
        "is nested too deep",
        source("x = " + "(" * 1000 + ")" * 1000 + "\n"),
        {"load": "invalid_submission"},
        {"load": "SyntaxError"},
    ),
    Row("is a chain too long", source("x = " + "-" * 50_000 + "1\n"), {"load": "invalid_submission"}),
    Row("is empty", "", {"load": "invalid_submission"}, {"load": "`solve` is not defined"}),
    Row(
        "has another function",
        source("def solved(x):\n    return x * 2\n"),
        {"load": "invalid_submission"},
        {"load": "`solve` is not defined"},
    ),
    Row("is 2 MB long", source("def solve(x):\n    return x * 2\n" + "# " + "x" * 2_000_000 + "\n"), ALL_WELL),
    Row(
        "imports what is not there",
        source("import nothing_of_this_name\n"),
        {"load": "runtime_error"},
        {"load": "ModuleNotFoundError"},
        {"load": FIRST},
    ),
]
