"""What is thrown at the judge, and what must be seen: one row for each.

To add a row: a name, a source, and what its cases come to. `second` writes a source that does its harm in the second of the three cases of
`THREE`; the cases before and after it are then accepted, which is what `AROUND` says. `told` is searched for in everything that the
result of a case says; a verdict is a pattern too; `line` is counted from the first line of the harm. A row that only holds where the machine has a layer of
protection names it in `layers`: it is left out where that is missing.
"""

from dataclasses import dataclass, field
from textwrap import dedent, indent

from katas import BRIEF, FIRST, THREE, source, three

from kata_tui.domain.problem import Problem


def second(harm: str, before: str = "") -> str:
    """A right source that does harm when `x` has two elements. `before` stands at the top level."""
    return source(f"{before}\ndef solve(x):\n    if len(x) == 2:\n{indent(dedent(harm).strip(), ' ' * 8)}\n    return x * 2\n")


def around(verdict: str) -> dict[str, str]:
    """The second case comes to this, and the others are accepted."""
    return {"one": "accepted", "two": verdict, "three": "accepted"}


@dataclass(frozen=True)
class Row:
    name: str
    source: str
    verdicts: dict[str, str]
    told: dict[str, str] = field(default_factory=dict)
    line: dict[str, int] = field(default_factory=dict)
    never: str | None = None
    problem: Problem = THREE
    layers: frozenset[str] = frozenset()


SHORT = three(limits=BRIEF)
STALE = "runtime_error|wrong_answer"
"""After a forged answer the true one comes when nobody asks, or as the answer to the next question."""
ALL_WELL = {"one": "accepted", "two": "accepted", "three": "accepted"}
HARM = FIRST + 2
"""The line of the first line of the harm in `second`, when there is nothing before it."""

FIND_CHANNEL = """
import os
def channel(data):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, data)
        except OSError:
            pass
"""
FORGE = """
import os
from kata_tui.domain.wire import *
def channel(data):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, data)
        except OSError:
            pass
"""

PRINTS = [
    Row(
        "prints 1000 lines", second("for i in range(1000):\n    print('line', i)"), ALL_WELL, {"two": r"line 0\n(.|\n)*line 999\n"}
    ),
    Row(
        "prints to both, in order",
        second(
            "import sys, warnings, logging\nprint('a')\nprint('b', file=sys.stderr)\nwarnings.warn('c')\nlogging.error('d')\nprint('e')"
        ),
        ALL_WELL,
        {"two": r"a\nb\n(.|\n)*Warning: c\n(.|\n)*d\ne\n"},
    ),
    Row(
        "prints odd text",
        second("import os, sys\nprint('π 数 \\ud800')\nsys.stdout.flush()\nos.write(1, b'\\xff\\xfe\\n')"),
        ALL_WELL,
        {"two": r"π 数 \\ud800\n\\xff\\xfe"},
    ),
    Row(
        "prints escapes",
        second("print('\\x1b]0;title\\x07\\x1b[31mred\\x1b[0m \\x9b2J\\u202eover')"),
        ALL_WELL,
        {"two": r"red .*\\u202eover"},
    ),
    Row("prints without a line break", second("print('half', end='')"), ALL_WELL, {"two": "half"}),
    Row("prints a verdict", second("print('ACCEPTED')\nreturn x"), around("wrong_answer"), {"two": "ACCEPTED"}),
    Row(
        "prints 100 KB",
        second("print('begin')\nprint('x\\n' * 50_000)\nprint('end')"),
        ALL_WELL,
        {"two": r"begin\n(.|\n)*bytes left out …\n(.|\n)*end\n"},
    ),
    Row(
        "prints 10 MB",
        second("print('begin')\nprint('x' * 10_000_000)"),
        around("output_limit"),
        {"two": "more than 8 MiB(.|\n)*begin|begin(.|\n)*8 MiB"},
    ),
    Row("floods the descriptor", second("import os\nwhile True:\n    os.write(1, b'x' * 65536)"), around("output_limit")),
    Row(
        "floods from a thread",
        second("""
            import os, threading
            def flood():
                while True:
                    os.write(1, b'x' * 65536)
            threading.Thread(target=flood, daemon=True).start()
            while True:
                pass
        """),
        around("output_limit"),
    ),
]

HANGS = [
    Row(
        "loops in Python",
        second("while True:\n    pass"),
        around("time_limit"),
        {"two": "still running after 1.5 s"},
        {"two": 0},
        problem=SHORT,
    ),
    Row(
        "loops in XLA",
        second("lax.while_loop(lambda v: v >= 0, lambda v: v * 0, 1).block_until_ready()"),
        around("time_limit"),
        problem=SHORT,
    ),
    Row("sleeps", second("import time\ntime.sleep(10_000)"), around("time_limit"), line={"two": 1}, problem=SHORT),
    Row(
        "backtracks in C",
        second("import re\nre.match('(a+)+$', 'a' * 100 + 'b')"),
        around("time_limit"),
        line={"two": 1},
        problem=SHORT,
    ),
    Row(
        "waits for a lock",
        second("import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()"),
        around("time_limit"),
        line={"two": 3},
        problem=SHORT,
    ),
    Row(
        "will not be interrupted",
        second("""
            import signal
            for number in range(1, 32):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            while True:
                try:
                    while True:
                        pass
                except BaseException:
                    pass
        """),
        around("time_limit"),
        problem=SHORT,
    ),
    Row(
        "prints and hangs",
        second("print('before', end='', flush=True)\nwhile True:\n    pass"),
        around("time_limit"),
        {"two": "before"},
        {"two": 1},
        never="faulthandler|Timeout \\(|Thread 0x|kata_tui",
        problem=SHORT,
    ),
    Row(
        "hangs in its result",
        second("class Slow(dict):\n    def items(self):\n        while True: pass\nreturn Slow(a=1)"),
        around("time_limit"),
        problem=SHORT,
    ),
    Row(
        "hangs in the text of its exception",
        second("class Slow(Exception):\n    def __str__(self):\n        while True: pass\nraise Slow"),
        around("time_limit"),
        problem=SHORT,
    ),
    Row(
        "loops at the top level",
        source("while True:\n    pass\n"),
        {"load": "time_limit"},
        {"load": "top level of your file"},
        {"load": FIRST},
    ),
    Row("reads its input", second("input()"), around("runtime_error"), {"two": "EOFError"}),
]

RAISES = [
    Row(
        "raises", second("raise ValueError('no')"), around("runtime_error"), {"two": "ValueError\nno"}, {"two": 0}, never="kata_tui"
    ),
    Row(
        "raises KeyboardInterrupt",
        second("raise KeyboardInterrupt"),
        around("runtime_error"),
        {"two": "KeyboardInterrupt"},
        {"two": 0},
    ),
    Row(
        "calls sys.exit", second("import sys\nsys.exit(0)"), around("runtime_error"), {"two": r"called sys\.exit\(0\)"}, {"two": 1}
    ),
    Row(
        "raises what has no text",
        second("class Evil(BaseException):\n    def __str__(self):\n        raise self\nraise Evil"),
        around("runtime_error"),
        {"two": "Evil\n.*could not be had"},
    ),
    Row(
        "raises an exception whose class lies",
        second(
            "class Meta(type):\n    __name__ = property(lambda c: 1 / 0)\nclass Evil(Exception, metaclass=Meta): pass\nraise Evil"
        ),
        around("runtime_error"),
    ),
    Row(
        "raises escapes",
        second("raise ValueError('\\x1b]0;t\\x07\\x1b[31mred\\u202e\\ud800')"),
        around("runtime_error"),
        {"two": r"red\\u202e\\ud800"},
    ),
    Row("recurses without end", second("return solve(x)"), around("runtime_error"), {"two": "RecursionError"}),
    Row(
        "raises at the top level",
        source("x = 1\nraise ValueError('no')\n"),
        {"load": "runtime_error"},
        {"load": "ValueError\nno"},
        {"load": FIRST + 1},
    ),
    Row("exits at the top level", source("import sys\nsys.exit(0)\n"), {"load": "runtime_error"}, {"load": "SystemExit"}),
    Row(
        "raises in a thread",
        second("import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()"),
        ALL_WELL,
        {"two": "ZeroDivisionError"},
    ),
    Row(
        "raises when it is forgotten",
        second("class K:\n    def __del__(self): raise ValueError('gone')\nK()"),
        ALL_WELL,
        {"two": "gone"},
    ),
]

DIES = [
    Row(
        "ends the process",
        second("import os\nos._exit(0)"),
        around("runtime_error"),
        {"two": r"ended \(exit status 0\) before your code returned"},
    ),
    Row(
        "prints and ends the process",
        second("import os\nprint('last words')\nos._exit(0)"),
        around("runtime_error"),
        {"two": "last words"},
    ),
    Row("aborts", second("import os\nos.abort()"), around("runtime_error"), {"two": "SIGABRT"}),
    Row("reads at address zero", second("import ctypes\nctypes.string_at(0)"), around("runtime_error"), {"two": "SIGSEGV"}),
    Row(
        "ends the process at the top level",
        source("import os\nos._exit(0)\n"),
        {"load": "runtime_error"},
        {"load": "exit status 0"},
    ),
    Row(
        "ends the process in every case",
        source("import os\ndef solve(x):\n    os._exit(0)\n"),
        dict.fromkeys(ALL_WELL, "runtime_error"),
    ),
]

MEMORY = [
    Row("asks NumPy for 8 GB", second("np.ones((2**30,))"), around("memory_limit"), {"two": "MemoryError"}, {"two": 0}),
    Row(
        "asks JAX for 8 GB", second("jnp.ones((2**31,)).block_until_ready()"), around("memory_limit"), {"two": "RESOURCE_EXHAUSTED"}
    ),
    Row("grows a list", second("kept = []\nwhile True:\n    kept.append(bytearray(2**24))"), around("memory_limit")),
]

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
        {"two": "TracerArrayConversionError|UnexpectedTracerError"},
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

CHANNEL = [
    Row(
        "writes garbage to the channel",
        second("channel(b'garbage' * 10)", FIND_CHANNEL),
        around("runtime_error"),
        {"two": "broke the channel"},
    ),
    Row(
        "writes a length of 4 GB",
        second("channel(PREFIX.pack(MAGIC, 2**32 - 1, 2**63))\nwhile True: pass", FORGE),
        around("runtime_error"),
        {"two": "larger than 256 MiB"},
    ),
    Row(
        "writes a header without end",
        second("channel(PREFIX.pack(MAGIC, 100_000, 0) + b'\\x91' * 100_000)\nwhile True: pass", FORGE),
        around("runtime_error"),
        {"two": "broke the channel"},
    ),
    Row(
        "writes half a frame and hangs",
        second("channel(PREFIX.pack(MAGIC, 100, 0))\nwhile True: pass", FORGE),
        around("time_limit"),
        problem=SHORT,
    ),
    Row(
        "writes half a frame and dies",
        second("channel(PREFIX.pack(MAGIC, 100, 0))\nos._exit(0)", FORGE),
        around("runtime_error"),
        {"two": "exit status 0"},
    ),
    Row(
        "forges a result that is no tree",
        second("channel(frame(Returned(0.1, (Node('', 'array', '', 'float32', (0, 2**40, 2**40)),))))", FORGE),
        {"one": "accepted", "two": "runtime_error", "three": STALE},
        {"two": "no such shape"},
    ),
    Row(
        "forges a result of the wrong values",  # the true one comes second, when nobody has asked
        second("channel(frame(Returned(0.1, (Node('', 'array', '', 'float32', (2,), 0, 8),)), bytes(8)))", FORGE),
        {"one": "accepted", "two": "wrong_answer", "three": STALE},
        {"two": "2 of 2 values differ"},
    ),
    Row(
        "forges the answer to another question",
        second("channel(frame(Checked(0.1, True)))", FORGE),
        {"one": "accepted", "two": "runtime_error", "three": STALE},
        {"two": "out of turn"},
    ),
    Row(
        "forges that it is loaded",
        source(FORGE + "channel(frame(Loaded(0.1)))\nraise ValueError\n"),
        {"one": "runtime_error", "two": "runtime_error", "three": "runtime_error"},
        {"one": "nobody asked for|out of turn"},
    ),
    Row(
        "forges a fault of the problem file",
        second("channel(frame(Unable('the problem is broken')))", FORGE),
        {"one": "accepted", "two": "internal_error", "three": STALE},
    ),
    Row(
        "closes every descriptor",
        second("import os\nos.closerange(0, 256)"),
        around("runtime_error"),
        {"two": "closed its channel|ended"},
    ),
    Row(
        "closes every descriptor and hangs",
        second("import os\nos.closerange(0, 256)\nwhile True: pass"),
        around("runtime_error"),
        {"two": "closed its channel"},
    ),
    Row(
        "closes its output",
        second("import os, sys\nsys.stdout.close()\nos.close(1)\nos.close(2)"),
        {"one": "accepted", "two": "accepted", "three": "accepted"},
    ),
    Row(
        "reads the judge's requests",
        second("""
            import os
            for descriptor in range(3, 64):
                try:
                    os.set_blocking(descriptor, False)
                    os.read(descriptor, 10**6)
                except OSError:
                    pass
        """),
        {"one": "accepted", "two": "accepted", "three": "accepted|runtime_error"},
    ),
]

REPLACES = [
    Row("replaces its output", second("import sys\nsys.stdout = sys.stderr = None"), ALL_WELL),
    Row(
        "replaces its output with something evil",
        second("import sys\nclass Evil:\n    def __getattr__(self, name): raise KeyboardInterrupt\nsys.stdout = Evil()\nreturn x"),
        {"one": "accepted", "two": "runtime_error", "three": "accepted"},
    ),
    Row(
        "replaces NumPy",
        second("np.asarray = lambda *a, **k: 1 / 0\nnp.ascontiguousarray = np.array = np.asarray\nreturn x"),
        {"one": "accepted", "two": "runtime_error", "three": "runtime_error"},
    ),
    Row(
        "replaces JAX",
        second(
            "jax.block_until_ready = lambda v: v\njax.random.fold_in = lambda *a: None\njax.random.key = lambda *a: None\nreturn x"
        ),
        around("wrong_answer"),
    ),
    Row(
        "replaces the comparison",  # it is not here
        second("""
            import sys
            for name, module in list(sys.modules.items()):
                for key in ('compare', 'decode_tree', 'tolerance_for'):
                    if name.startswith('kata_tui.domain') and hasattr(module, key):
                        setattr(module, key, lambda *args, **kwargs: ())
            return x
        """),
        around("wrong_answer"),
    ),
    Row(
        "looks for what is expected",
        second("""
            import gc
            arrays = [held for held in gc.get_objects() if isinstance(held, np.ndarray)]
            found = [array for array in arrays if array.shape == (2,) and array[0] == 8]
            return found[0] if found else x
        """),
        around("wrong_answer"),
    ),
    Row(
        "looks up the stack",
        second("""
            import sys
            frame, seen = sys._getframe(), ''
            while frame:
                seen += repr(frame.f_locals)
                frame = frame.f_back
            print('10.0' in seen, '9.0' in seen, 'return x * 2' in seen)
        """),
        ALL_WELL,
        {"two": "False False False"},
    ),
]

ROWS = [*PRINTS, *HANGS, *RAISES, *DIES, *MEMORY, *RESULTS, *LOADS, *CHANNEL, *REPLACES]
