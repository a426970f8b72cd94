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
