"""The rules of `kata-tui check`: their names, and what each holds."""

FAST: dict[str, str] = {
    "format": "the file has the format: keys, ids, Python that parses, a starter with the entry and its parameters",
    "id-taken": "no other file has its id",
    "requires-unknown": "every id in `requires` is a problem's",
    "requires-cycle": "no problem requires itself by way of others",
    "concept-unknown": "every concept is in the `concepts.yaml` of its library, where there is one, or in the shipped one",
    "concept-home": "the home of every concept in a `concepts.yaml` is a problem that has it",
    "concept-unused": "every concept in a `concepts.yaml` is practised",
    "todo-left": "nothing is left of what `new` wrote",
    "text-cut": "no text ends at a `#`, loses a letter to double quotes, or has its lines of code joined",
    "fence-broken": "the Python that a text shows is Python",
    "case-again": "no two cases have the same call and arguments",
    "repeat-without-key": "a case that is repeated uses `key`",
    "all-hidden": "a learner sees at least one case",
    "asks-outside": "the reference and the alternatives ask no clock, files, network, machine or chance",
    "reference-shown": "no text that a learner sees holds the body of the reference",
    "hint-is-solution": "the last hint is not the solution",
    "call-without-entry": "every `call` uses the entry, or something else that the reference defines",
}
"""Rules that are held without running anything."""

JUDGED: dict[str, str] = {
    "reference-rejected": "the reference is accepted on every case and check",
    "check-broken": "every check can be made: there are such primitives in JAX, and such APIs",
    "reference-unsteady": "the reference returns the same a second time, to the last bit",
    "gives-nothing": "no case gives `None`",
    "result-large": "no case gives more than 10 MiB",
    "reference-prints": "the reference prints nothing",
    "case-slow": "every case of the reference takes less than a fifth of its limit",
    "starter-accepted": "the starter is rejected",
    "alternative-rejected": "every alternative is accepted",
    "mistake-accepted": "every mistake is rejected by a case or check",
    "mistake-broken": "every mistake can be judged",
    "mistake-slips": "no mistake only crashes on a name that is not there",
    "mistake-alike": "no mistake gives the results of another: each reads its own feedback",
    "mutant-survives": "every mutant of the reference is rejected, or waived with a reason",
    "waiver-unused": "every waiver names a mutant that would survive",
    "tolerance-tight": "float32 results of the reference are within a tenth of the tolerance of those in float64",
    "internal": "everything could be judged",
}
"""Rules that are held by running the problem's sources."""

RULES = FAST | JUDGED
