"""Cards: loops of `lax`, and what they carry."""

from kata_tui.model.cards.card import Card, Sign

_MORE = "|".join(rf"with {n} child\w* but [^\n]* with (?:{'|'.join(map(str, range(n + 1, 9)))}) child" for n in range(8))
_FEWER = "|".join(rf"with {n} child\w* but [^\n]* with (?:{'|'.join(map(str, range(n)))}) child" for n in range(1, 9))
_ONE_KEY = r"[^\n]*symmetric difference of key sets: \{(?P<key>'[^',\n]{1,60}')\}"


def _carry(start: str, what: str) -> tuple[Sign, ...]:
    """The signs of a carry that changes its type, behind `start` of the message; `what` it is called."""
    parts = (
        (rf"(?:{_MORE}){_ONE_KEY}", f"{what} gains the key {{key}}"),
        (rf"(?:{_FEWER}){_ONE_KEY}", f"{what} loses the key {{key}}"),
        (
            r" has type (?P<was>\w+(?:<\w+>)?\[[\d,]*\]) but the corresponding output carry component has type "
            r"(?P<now>\w+(?:<\w+>)?\[[\d,]*\]), so",
            f"{what} goes in as {{was}} and comes out as {{now}}",
        ),
        (
            r" of length (?P<was>\d+) but [^\n]* of length (?P<now>\d+), so",
            f"{what} goes in with {{was}} parts and comes out with {{now}}",
        ),
        (
            r" is an? <class '(?:[\w.]*\.)?(?P<was>\w+)'> but the corresponding component of the carry output is an? "
            r"<class '(?:[\w.]*\.)?(?P<now>\w+)'>, so their",
            f"{what} goes in as {{was}} and comes out as {{now}}",
        ),
        ("", ""),
    )
    return tuple(Sign("builtins.TypeError", rf"{start}[\s\S]*?{found}", title=title) for found, title in parts)


LOOPS = (
    Card(
        id="loop-carry",
        title="The value of a loop changes its type on the way",
        happened="What the body of `while_loop` or `fori_loop` returns has another shape, dtype or structure than what it was given.",
        why="The loop is compiled once. Its value goes round, so it must look the same each time.",
        cure="Start with a value of the right shape and dtype, and return one just like it.",
        before="lax.fori_loop(0, 3, lambda i, c: (c, i), 0.0)",
        after="lax.fori_loop(0, 3, lambda i, c: c + i, 0.0)",
        signs=(
            *_carry(r"^scan body function carry(?=[\s\S]*loop_carry)", "The value of the loop"),
            *_carry(r"^while_loop body function carry", "The value of the loop"),
            Sign("builtins.TypeError", r"^(body_fun|while_loop body function|fori_loop).* must have (equal|the same)"),
        ),
    ),
    Card(
        id="loop-bounds",
        title="The bounds of `fori_loop` are two integers of one type",
        happened="A bound is a float, or the two have different dtypes.",
        why="The loop counts from one to the other with an integer.",
        cure="Convert with `int`, or divide with `//`.",
        before="lax.fori_loop(0, n / 2, body, x)",
        after="lax.fori_loop(0, n // 2, body, x)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"^lower and upper arguments to fori_loop must have equal types, got (?P<a>\w+) and (?P<b>\w+)",
                title="The bounds of `fori_loop` are {a} and {b}",
            ),
        ),
    ),
    Card(
        id="scan-carry",
        title="The carry of `scan` changes its type on the way",
        happened="What the body returns as carry has another shape, dtype or structure than what it was given.",
        why="The loop is compiled once. The carry goes round, so it must look the same each time.",
        cure="Start with a carry of the right shape and dtype, and return one just like it. Watch for integers where floats come out.",
        before="lax.scan(lambda c, x: (c[None] + x, x), c0, xs)",
        after="lax.scan(lambda c, x: (c + x, x), c0, xs)",
        signs=_carry(r"^scan body function carry input and carry output must have", "The carry of `scan`"),
    ),
    Card(
        id="scan-pair",
        title="The body of `scan` must return two things",
        happened="The body returned one value, or nothing.",
        why="A step gives the new carry, which goes on, and an output, which is stacked.",
        cure="Return `(carry, output)`. If you need no outputs, return `(carry, None)`.",
        before="def step(carry, x):\n    return carry + x",
        after="def step(carry, x):\n    carry = carry + x\n    return carry, carry",
        signs=(Sign("builtins.TypeError", r"scan body output must be a pair"),),
    ),
    Card(
        id="scan-lengths",
        title="`scan` got different lengths, or nothing to go along",
        happened="The leading axes of what is scanned over do not have one length, or there is no such axis.",
        why="`scan` takes one slice of each array per step.",
        cure="Give arrays with equal first axes. To only repeat, pass `None` and `length=`.",
        before="lax.scan(step, c0, 3.0)",
        after="lax.scan(step, c0, None, length=3)",
        signs=(
            Sign(
                "builtins.ValueError",
                r"`length` argument of (?P<n>\d+) which disagrees with leading axis sizes \[(?P<m>\d+)\]",
                title="`length` is {n}, and there are {m} slices",
            ),
            Sign("builtins.ValueError", r"^scan got (values with different leading|value with no leading|no values)"),
        ),
    ),
    Card(
        id="while-grad",
        title="A loop of unknown length cannot be differentiated backwards",
        happened="`grad` met a `while_loop`, or a `fori_loop` whose bounds are traced.",
        why="Going backwards needs every step kept, so it must be known how many there are.",
        cure="Use `lax.scan`, or `fori_loop` with fixed bounds. Or differentiate forwards with `jax.jacfwd`.",
        before="jax.grad(lambda x: lax.while_loop(going, step, x))",
        after="jax.grad(lambda x: lax.fori_loop(0, 5, lambda i, x: step(x), x))",
        signs=(Sign("builtins.ValueError", r"Reverse-mode differentiation does not work for lax\.while_loop"),),
    ),
)
