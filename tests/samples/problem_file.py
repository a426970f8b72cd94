"""A valid problem file, and ways to spoil it. Shared by the tests of the library."""

from pathlib import Path

STEM = "running-total"

VALID = '''\
format: 1
id: running-total
revision: 3
title: Running total with scan
level: easy
minutes: 12
concepts: [lax.scan, carry]
requires: [fori-power]
summary: >
  Thread a carry
  through an array.
entry: running_total
statement: |
  ## Your task

  Write `running_total(x)`.
starter: |
  import jax.numpy as jnp


  def running_total(x):
      """Return the running sums."""
      raise NotImplementedError
reference: |
  import jax.numpy as jnp
  from jax import lax


  def running_total(x):
      def step(carry, value):
          carry = carry + value
          return carry, carry
      return lax.scan(step, jnp.zeros((), x.dtype), x)[1]
cases:
  - id: three
    args: {x: [1.0, 2.0, 3.0]}
  - id: integers
    args: {x: [1, 2, 3, 4]}
    message: The carry must have the dtype of `x`.
  - id: jaxpr
    seed: 7
    repeat: 5
    show: hidden
    args: {x: {expr: "jax.random.normal(key, (17,))"}}
    tolerance: {rtol: 1e-5, atol: 1e-6}
    compare: {dtype: ignore}
  - id: gradient
    call: "jax.grad(lambda v: running_total(v)[-1])(x)"
    args: {x: {array: [1.0, 2.0], dtype: bfloat16}}
checks:
  - jaxpr: {require: [scan], forbid: [cumsum]}
    message: Write it with `lax.scan`.
  - jaxpr: {max_equations: 40}
    case: integers
  - no_unrolling: {over: x}
  - uses: [jax.lax.scan]
mistakes:
  - id: float-carry
    feedback: Your carry is float32 whatever `x` is.
    replace: [["jnp.zeros((), x.dtype)", "jnp.zeros(())"]]
  - id: total-only
    feedback: You return the last carry.
    code: |
      def running_total(x):
          return x.sum()
hints:
  - What has to be remembered?
  - "`lax.scan` returns two things."
explanation: |
  The carry is the sum so far.
alternatives:
  - title: With associative_scan
    code: |
      import jax
      import jax.numpy as jnp


      def running_total(x):
          return jax.lax.associative_scan(jnp.add, x)
waive:
  - mutant: "swapped arguments: carry, value -> value, carry"
    why: >
      Either way
      it is a sum.
limits: {seconds: 10, memory_mb: 1024}
devices: 2
tested_with: {jax: "0.10", flax: "0.12"}
'''

SMALL = """\
format: 1
id: {id}
title: {title}
level: {level}
summary: A small problem.
requires: [{requires}]
concepts: [{concepts}]
entry: f
statement: Write f.
starter: |
  def f(x):
      raise NotImplementedError
reference: |
  import jax.numpy as jnp
  def f(x):
      return jnp.{api}(x)
cases:
  - id: one
    args: {{x: [1.0]}}
"""


def write(folder: Path, text: str, name: str = f"{STEM}.yaml") -> Path:
    """Write a file into the track folder `folder`/arrays, and return its path."""
    path = folder / "arrays" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def write_small(
    library: Path,
    problem_id: str,
    *,
    track: str = "arrays",
    title: str = "A title",
    level: str = "easy",
    requires: str = "",
    concepts: str = "",
    api: str = "sin",
) -> Path:
    """Write a small valid problem into a track of a library folder."""
    path = library / track / f"{problem_id}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = SMALL.format(id=problem_id, title=title, level=level, requires=requires, concepts=concepts, api=api)
    path.write_text(text, encoding="utf-8")
    return path


def place_of(text: str, part: str, *, skip: int = 0) -> tuple[int, int]:
    """Line and column, from 1, of where `part` begins in `text`; `skip` occurrences are passed over."""
    at = -1
    for _ in range(skip + 1):
        at = text.index(part, at + 1)
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1
