"""What a source does to the channel and to the process it runs in."""

from tests.judging.hostile.hostile_rows import ALL_WELL, SHORT, STALE, Row, around, second
from tests.samples.katas import source

FORGE = """
import os, sys
from kata_tui.protocol.nodes import *
from kata_tui.protocol.messages import *
def result(node, values=b""):
    table = record(node)
    return Returned(0.1, ByteSpan(len(values), len(table))), values + table
def turn(found=None):
    place = sys._getframe()
    while place is not None:
        for held in list(place.f_locals.values()):
            if type(held).__name__ == "Channel":
                found = held.turn
        place = place.f_back
    return found
def channel(data):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, data)
        except OSError:
            pass
"""
"""Finds the channel by writing to every descriptor, and whose turn it is in the frames that called."""

CHANNEL = [
    Row(
        "writes garbage to the channel",
        second("channel(b'garbage' * 10)", FORGE),
        around("runtime_error"),
        {"two": "broke the channel"},
    ),
    Row(
        "writes a length of 4 GB",
        second("channel(PREFIX.pack(MAGIC, 2**32 - 1, 2**63, turn()))\nwhile True: pass", FORGE),
        around("runtime_error"),
        {"two": "larger than 256 MiB"},
    ),
    Row(
        "writes a header without end",
        second("channel(PREFIX.pack(MAGIC, 100_000, 0, turn()) + b'\\x91' * 100_000)\nwhile True: pass", FORGE),
        around("runtime_error"),
        {"two": "broke the channel"},
    ),
    Row(
        "writes half a frame and hangs",
        second("channel(PREFIX.pack(MAGIC, 100, 0, turn()))\nwhile True: pass", FORGE),
        around("time_limit"),
        problem=SHORT,
    ),
    Row(
        "writes half a frame and dies",
        second("channel(PREFIX.pack(MAGIC, 100, 0, turn()))\nos._exit(0)", FORGE),
        around("runtime_error"),
        {"two": "exit status 0"},
    ),
    Row(
        "forges a result that is no tree",
        second("channel(frame(*result(Node('', 'array', '', 'float32', (0, 2**40, 2**40))), turn=turn()))", FORGE),
        {"one": "accepted", "two": "runtime_error", "three": STALE},
        {"two": "no such shape"},
    ),
    Row(
        "forges a result of the wrong values",  # the true one comes second, when nobody has asked
        second("channel(frame(*result(Node('', 'array', '', 'float32', (2,), 0, 8), bytes(8)), turn=turn()))", FORGE),
        {"one": "accepted", "two": "wrong_answer", "three": STALE},
        {"two": "2 of 2 values differ"},
    ),
    Row(
        "forges the answer to another question",
        second("channel(frame(Checked(0.1, True), turn=turn()))", FORGE),
        {"one": "accepted", "two": "runtime_error", "three": STALE},
        {"two": "out of turn"},
    ),
    Row(
        "forges that it is loaded",
        source(FORGE + "channel(frame(Loaded(0.1), turn=turn()))\nraise ValueError\n"),
        {"one": "runtime_error", "two": "runtime_error", "three": "runtime_error"},
        {"one": "nobody asked for|out of turn"},
    ),
    Row(
        "answers the next question in advance",
        second("channel(frame(*result(Node('', 'array', '', 'float32', (4,), 0, 16), bytes(16)), turn=turn() + 1))", FORGE),
        around("runtime_error"),
        {"two": "nobody asked for"},
    ),
    Row(
        "forges a fault of the problem file",
        second("channel(frame(Unable('the problem is broken'), turn=turn()))", FORGE),
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
        around("wrong_answer"),  # it is put back
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
                    if name.startswith('kata_tui.comparison') and hasattr(module, key):
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
    Row(
        "replaces the harness",
        second("""
            import gc, sys, types
            for name, module in list(sys.modules.items()):
                if name.startswith('kata_tui.'):
                    for key, held in list(vars(module).items()):
                        if isinstance(held, types.FunctionType):
                            setattr(module, key, lambda *args, **kwargs: True)
            return x
        """),
        {
            "one": "accepted",
            "two": "runtime_error|time_limit|wrong_answer",
            "three": "accepted|runtime_error|time_limit|wrong_answer",
        },
        problem=SHORT,
    ),
    Row(
        "says that all is well by its own channel",
        second("""
            import sys
            from kata_tui.protocol.messages import Checked
            place = sys._getframe()
            while place is not None:
                for held in list(place.f_locals.values()):
                    if type(held).__name__ == "Channel":
                        held.send(Checked(0.1, True))
                place = place.f_back
            return x
        """),
        {"one": "accepted", "two": "runtime_error", "three": STALE},
        {"two": "out of turn"},
    ),
]
