"""What a person without a trainer does: a script that imports everything, builds the inputs and makes the calls of a problem.

`script.py PROBLEM` makes them once (the cold script). `script.py PROBLEM warm` makes them three times, as in an interactive Python that
is warm, and prints two numbers: the seconds of a round after the code was run anew, as one does who has changed it, and of a round with
the code that was there.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from time import perf_counter

os.environ.update(JAX_PLATFORMS="cpu", OPENBLAS_NUM_THREADS="1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kata_tui.harness.execution.call import Call
from kata_tui.harness.execution.submission import load_source
from kata_tui.library.format.load import load_problem
from kata_tui.model.problem import Problem


def calls(problem: Problem) -> list[Call]:
    """The calls of every case, in a module that is made now."""
    module = load_source(problem.reference, problem.entry)
    return [Call(module, problem.entry, case, repetition) for case in problem.cases for repetition in range(case.repeat)]


def seconds_of(made: list[Call]) -> float:
    """How long making the calls takes."""
    began = perf_counter()
    for call in made:
        with suppress(Exception):  # some cases ask for an exception
            call.run()
    return perf_counter() - began


problem = load_problem(Path(sys.argv[1]))
seconds_of(calls(problem))
if sys.argv[2:] == ["warm"]:
    anew = calls(problem)
    print(seconds_of(anew), seconds_of(anew))
