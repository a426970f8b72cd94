"""Cards: products of matrices, and `einsum`."""

from kata_tui.model.cards.card import Card, Sign

PRODUCTS = (
    Card(
        id="dot-shapes",
        title="The inner lengths of a matrix product differ",
        happened="In `a @ b` the last axis of `a` and the last but one of `b` must have one length.",
        why="A product of (n, k) with (k, m) gives (n, m). The `k` is summed over, so both need it.",
        cure="Print both shapes. Usually one of them needs `.T`, or the two are in the wrong order. A layer that gets the wrong number of "
        "features says the same.",
        before="jnp.ones((2, 3)) @ jnp.ones((2, 3))",
        after="jnp.ones((2, 3)) @ jnp.ones((2, 3)).T",
        signs=(
            Sign(
                "builtins.TypeError",
                r"requires contracting dimensions to have the same shape, got \((?P<a>\d+),?\) and \((?P<b>\d+),?\)",
                title="The inner lengths of a matrix product are {a} and {b}",
            ),
            Sign("builtins.TypeError", r"(dot_general|dot|matmul).* requires contracting dimensions to have the same shape"),
            Sign("builtins.ValueError", r"jax\.lax\.dot: dimension_numbers must be specified|matmul: Input operand"),
        ),
    ),
    Card(
        id="matmul-batch",
        title="The axes before the last two of a product differ",
        happened="In a product of stacks of matrices, the axes in front do not fit, or one side has no axis at all.",
        why="The last two axes are multiplied. Those in front go along, and must be equal or 1. A number is multiplied with `*`.",
        cure="Print both shapes. Name every axis with `jnp.einsum`, or add one with `[:, None]`.",
        before="jnp.ones((2, 3, 4)) @ jnp.ones((3, 4, 5))",
        after='jnp.einsum("bij,jk->bik", x, w)',
        signs=(
            Sign(
                "builtins.ValueError",
                r"^Incompatible types for matmul arguments: (?P<a>\w+\[[\d,]*\]) and (?P<b>\w+\[[\d,]*\])",
                title="{a} @ {b}: the axes in front differ",
            ),
            Sign(
                "builtins.ValueError",
                r"^matmul input operand (?P<n>\d) must have ndim at least 1",
                title="`@` multiplies matrices, and operand {n} is a number",
            ),
        ),
    ),
    Card(
        id="einsum-labels",
        title="The letters of `einsum` do not fit the arrays",
        happened="An array has another number of axes than its letters, or the result has a letter that no array has.",
        why="Before `->` stands a letter for each axis of each array. Behind it stand those that are kept.",
        cure="Print the shapes, and write one letter below each axis. `...` stands for axes in front.",
        before='jnp.einsum("ij,jk->ik", x, w)  # x (2, 3, 4)',
        after='jnp.einsum("bij,jk->bik", x, w)',
        signs=(
            Sign(
                "builtins.ValueError",
                r"^Einstein sum subscript '?(?P<s>[\w.]+)'? does not contain the correct number of indices for operand (?P<n>\d)",
                title="`{s}` of `einsum` does not name each axis of operand {n}",
            ),
            Sign(
                "builtins.ValueError",
                r"^Output character '?(?P<s>\w)'? did not appear in the input",
                title="The letter `{s}` of the result of `einsum` is in no array",
            ),
            Sign(
                "builtins.ValueError",
                r"^Number of einsum subscripts, (?P<n>\d+), must be equal to the number of operands, (?P<m>\d+)",
                title="`einsum` has letters for {n} arrays, and got {m}",
            ),
        ),
    ),
    Card(
        id="einsum-sizes",
        title="One letter of `einsum` stands for two lengths",
        happened="A label names axes of different lengths.",
        why="Each letter is one length, wherever it stands.",
        cure="Print the shapes and write each array's letters below its own axes.",
        before='jnp.einsum("ij,jk->ik", x, y)  # x (2, 3), y (2, 3)',
        after='jnp.einsum("ij,kj->ik", x, y)',
        signs=(
            Sign(
                "builtins.ValueError",
                r"Size of label '(?P<label>\w)' for operand \d+ \((?P<n>\d+)\) does not match previous terms \((?P<m>\d+)\)",
                title="The letter `{label}` of `einsum` stands for {m} and for {n}",
            ),
        ),
    ),
)
