"""What a new problem file holds: everything a problem needs, and in its comments what is left to do."""

import json

from msgspec import Struct

from kata_tui.library.format.cases import is_name
from kata_tui.model.text import lines_of

SCHEMA_FILE = "problem.schema.json"
"""Above the folders of tracks, for editors."""

TRACK = """\
format: 1
title: {title}
summary: "" # a sentence about the track
order: 1000 # tracks with a smaller number come first
"""

_PROBLEM = '''\
# yaml-language-server: $schema=../{schema}
#
# What is left to do stands where it says TODO; delete each TODO when it is done. Then show that the file keeps what it promises:
#   kata-tui check {id}.yaml
# A `#` begins a comment, but not inside a text after `|`.

format: 1
id: {quoted_id}
title: {title} # TODO: what the list should call it
level: easy # TODO: easy, medium or hard
minutes: 10 # TODO: for someone who meets the idea for the first time
concepts: [] # TODO: what is practised, for example [scan, carry]
requires: [] # ids of problems that come first
summary: What one learns here. # TODO: one sentence for the list
entry: {entry} # TODO: the function or class that the learner writes

# TODO: 200 to 500 words of Markdown, for a tired person in the evening. Run every number that you write.
statement: |
  ## Why this matters

  Where one meets this in real work.

  ## How it works

  The API, shown on another problem than this one. Then what goes wrong with it.

  ## Your task

  Write `{entry}(x)`. It returns ...

# TODO: the parameters of the reference, and what is returned. It must fail as it stands.
starter: |
  import jax.numpy as jnp


  def {entry}(x):
      """Return ... of `x`."""
      raise NotImplementedError

# TODO: the right solution. Expected values come from running it; no number of this file is one.
reference: |
  import jax.numpy as jnp


  def {entry}(x):
      raise NotImplementedError

# TODO: inputs that break symmetry: lengths that differ, no square matrices, no means of zero.
cases:
  - id: floats
    args: {{x: [1.0, -2.0, 0.5]}}
  - id: integers
    args: {{x: [3, 1, 2, 7]}}
    message: What should a learner think of when only this case fails?
  - id: random
    seed: 1
    repeat: 3
    show: hidden
    args: {{x: {{expr: "jax.random.normal(key, (5,))"}}}}

# TODO: what the problem is about, where right values alone do not show it. All rules are in the guide.
# checks:
#   - jaxpr: {{require: [scan]}}
#     message: Write it with `lax.scan`.

# TODO: two to five misconceptions that people really have. Each wrong solution must be rejected.
# mistakes:
#   - id: sum-for-mean
#     feedback: You return the sum. Divide it by how many there are.
#     replace: [["text of the reference", "the wrong text"]]

# TODO: from a question, to nearly there. The last one is not the solution.
hints:
  - What has to be remembered from one element to the next?

# TODO: why it works, shown after a pass.
explanation: |
  It works because ...
'''


class Left(Struct, frozen=True):
    """One thing that is left to do in a new file: in which line (from 1), at which key, and what."""

    line: int
    key: str
    text: str


def problem_text(problem_id: str) -> str:
    """A problem file of that id, which is a valid one. It loads; as it stands, nobody can solve it."""
    entry = problem_id.replace("-", "_")
    word = problem_id[0].isalpha() and problem_id not in ("null", "true", "false")  # else YAML may take it for something else
    return _PROBLEM.format(
        schema=SCHEMA_FILE,
        id=problem_id,
        quoted_id=problem_id if word else json.dumps(problem_id),
        title=json.dumps(_title(problem_id)),
        entry=entry if word and is_name(entry) else "solution",
    )


def track_text(track: str) -> str:
    """The file of a track of that id."""
    return TRACK.format(title=json.dumps(_title(track)))


def left_to_do(text: str) -> tuple[Left, ...]:
    """What the comments of a problem file say is left to do."""
    lines = lines_of(text)
    left: list[Left] = []
    for number, line in enumerate(lines, 1):
        before, sign, todo = line.partition("# TODO: ")
        if sign:
            keyed = before or "".join(lines[number : number + 1]).removeprefix("# ")
            left.append(Left(number, keyed.partition(":")[0].strip(), todo))
    return tuple(left)


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()
