"""Problem files for the instructor's bench: a good one, and ways to spoil it."""

from pathlib import Path

GOOD = '''\
format: 1
id: NAME
title: Centred rows
level: easy
requires: []
summary: Subtract from each row its mean.
entry: centred
statement: |
  Write `centred(x)`. It subtracts from each row of a matrix the mean of that row.
starter: |
  def centred(x):
      raise NotImplementedError
reference: |
  import jax.numpy as jnp


  def centred(x):
      """Subtract from each row its mean."""
      return x - jnp.mean(x, axis=1, keepdims=True)
cases:
  - id: wide
    args: {x: [[1.0, 2.0, 6.5], [0.0, -4.0, 1.25]]}
  - id: square
    show: hidden
    args: {x: [[1.0, 3.0], [5.0, 2.5]]}
mistakes:
  - id: columns
    feedback: You take the mean of the columns.
    replace: [["axis=1", "axis=0"]]
hints:
  - Which axis runs along a row?
alternatives:
  - title: With vmap
    code: |
      import jax
      import jax.numpy as jnp


      def centred(x):
          return jax.vmap(lambda row: row - jnp.mean(row))(x)
'''


def write(folder: Path, name: str, *changes: tuple[str, str], track: str = "rows") -> Path:
    """The good file under another name, with replacements, each of which must be possible exactly once."""
    text = GOOD.replace("NAME", name)
    for old, new in changes:
        assert text.count(old) == 1, (name, old, text.count(old))
        text = text.replace(old, new)
    path = folder / track / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def place(path: Path, text: str) -> tuple[int, int]:
    """Line and column, from 1, of the first time that `text` stands in a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(lines) if text in line)
    return number + 1, lines[number].index(text) + 1
