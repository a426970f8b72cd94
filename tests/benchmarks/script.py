"""What a person without a trainer does: a script that imports everything, builds the inputs and makes the calls of a problem.

`script.py PROBLEM` makes them once (the cold script); `script.py PROBLEM warm` three times, and prints the seconds of the last round (an
interactive Python that is already warm).
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from time import perf_counter

os.environ.update(JAX_PLATFORMS="cpu", OPENBLAS_NUM_THREADS="1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kata_tui.harness.call import Call
from kata_tui.harness.source import load_source
from kata_tui.library.load import load_problem

problem = load_problem(Path(sys.argv[1]))
module = load_source(problem.reference, problem.entry)
calls = [Call(module, problem.entry, case, repetition) for case in problem.cases for repetition in range(case.repeat)]
seconds = 0.0
for _ in range(3 if sys.argv[2:] == ["warm"] else 1):
    began = perf_counter()
    for call in calls:
        with suppress(Exception):  # some cases ask for an exception
            call.run()
    seconds = perf_counter() - began
print(seconds)
