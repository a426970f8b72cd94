"""How a source ends, or does not."""

from tests.judging.hostile.hostile_rows import ALL_WELL, SHORT, Row, around, second
from tests.samples.katas import FIRST, source

HANGS = [
    Row(
        "loops in Python",
        second("while True: pass"),  # in one line: which of two it is in is chance
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
        source("while True: pass\n"),
        {"load": "time_limit"},
        {"load": "top level of your file"},
        {"load": FIRST},
    ),
    Row("stops itself", second("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"), around("time_limit"), problem=SHORT),
    Row("counts too far", second("return 9 ** 9 ** 9"), around("time_limit|memory_limit"), problem=SHORT),
    Row(
        "traces without end",
        second("def unrolled(v):\n    while True:\n        v = jnp.sin(v)\njax.jit(unrolled)(x)"),
        around("time_limit"),
        {"two": "still running after 1.2 s"},
        problem=SHORT,
    ),
    Row(
        "has XLA compile for long",
        second("""
            def unrolled(v):
                for _ in range(400):
                    v = jnp.linalg.eigh(jnp.outer(v, v))[0] + jnp.sort(v)[::-1]
                return v
            jax.jit(unrolled)(x)
        """),
        around("time_limit"),
        problem=SHORT,
    ),
    Row(
        "silences the watch",
        second("import faulthandler\nfaulthandler.cancel_dump_traceback_later()\nwhile True: pass"),
        around("time_limit"),
        problem=SHORT,
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
    Row(
        "recurses beyond its stack",
        second("import sys\nsys.setrecursionlimit(10**9)\nf = lambda n: f(n + 1) + 1\nf(0)"),
        around("time_limit|memory_limit|runtime_error"),
        problem=SHORT,
    ),
    Row("shows what is nested too deep", second("y = []\nfor _ in range(10**5):\n    y = [y]\nrepr(y)"), around("runtime_error")),
    Row(
        "forgets what went wrong",
        second(
            "import asyncio\nasync def fail(): raise ValueError('lost')\n"
            "async def go(): asyncio.ensure_future(fail()); await asyncio.sleep(0.01)\nasyncio.run(go())"
        ),
        ALL_WELL,
        {"two": "lost"},
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
    Row("kills itself", second("import os\nos.kill(os.getpid(), 9)"), around("memory_limit|runtime_error")),
    Row(
        "sets an alarm",
        second("import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.01)\nsignal.pause()"),
        around("runtime_error"),
        {"two": "SIGALRM"},
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
    Row(
        "asks for 6 GB of shared memory",
        second("import mmap\nmmap.mmap(-1, 6 * 2**30)"),
        around("runtime_error|memory_limit"),
        {"two": "allocate memory"},
    ),
    Row(
        "starts threads without end",
        second("import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"),
        {"one": "accepted", "two": "runtime_error", "three": "accepted|memory_limit|runtime_error"},
        {"two": "can't start new thread"},
    ),
    # two gigabytes a limit of a second or so before the kernel has given them, on a busy machine
    Row("grows a list", second("kept = []\nwhile True:\n    kept.append(bytearray(2**24))"), around("memory_limit|time_limit")),
]

BENIGN = [
    Row("is right", source("def solve(x):\n    return x * 2\n"), ALL_WELL),
    Row(
        "is right by jit, grad and vmap",
        source("@jax.jit\ndef solve(x):\n    return jax.vmap(jax.grad(lambda v: v**2))(x)\n"),
        ALL_WELL,
    ),
    Row(
        "calls back, starts threads and loops",
        source("""
            import asyncio, threading
            def solve(x):
                out = []
                thread = threading.Thread(target=lambda: out.append(np.asarray(x)))
                thread.start()
                thread.join()
                async def double(): return out[0] * 2
                doubled = asyncio.run(double())
                return jax.jit(lambda v: jax.pure_callback(lambda w: doubled, jax.ShapeDtypeStruct(v.shape, v.dtype), v))(x)
        """),
        ALL_WELL,
    ),
    Row(
        "is of another dtype",
        second("return np.asarray(x, np.float64) * 2"),
        around("wrong_answer"),
        {"two": "dtype is float64, expected float32"},
    ),
    Row(
        "goes on when it has returned",
        source("""
            import atexit, threading, time
            atexit.register(lambda: print('late'))
            class Late:
                def __del__(self):
                    print('deleted')
            kept = Late()
            def solve(x):
                def write():
                    while True:
                        print('.', end='', flush=True)
                        time.sleep(0.005)
                threading.Thread(target=write, daemon=True).start()
                return x * 2
        """),
        ALL_WELL,
    ),
    Row(
        "changes its input and is right",
        second("x = np.asarray(x)\ntry:\n    x.setflags(write=True)\nexcept ValueError:\n    x = x.copy()\nx *= 2\nreturn x"),
        ALL_WELL,
    ),
]
"""What is right, or plainly wrong, and must not suffer from what holds the others."""
