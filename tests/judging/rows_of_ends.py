"""How a source ends, or does not."""

from katas import FIRST, source
from rows import ALL_WELL, SHORT, Row, around, second

HANGS = [
    Row(
        "loops in Python",
        second("while True:\n    pass"),
        around("time_limit"),
        {"two": "still running after 1.2 s"},
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
        second("print('before', end='', flush=True)\nwhile True: pass"),
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
    # two gigabytes a limit of a second or so before the kernel has given them, on a busy machine
    Row("grows a list", second("kept = []\nwhile True:\n    kept.append(bytearray(2**24))"), around("memory_limit|time_limit")),
]
