"""Mistakes with optimizers that run and give a wrong result."""

from tests.reports.mistake import Mistake, row

STEPS = {
    "params": "{'w': jnp.array([1.0, -2.0, 0.5])}",
    "grads": "[{'w': jnp.array([0.3, 4.0, -1.0]) * i} for i in (1.0, 2.0, 3.0)]",
}


def trained(lines: str, rate: str = "optax.adam(0.1)") -> str:
    return (
        f"opt = {rate}\nstate = opt.init(params)\nfor g in grads:\n"
        + "".join(f"    {line}\n" for line in lines.split("\n"))
        + "return params"
    )


GOOD = trained("updates, state = opt.update(g, state, params)\nparams = optax.apply_updates(params, updates)")

OPTIMIZING: tuple[Mistake, ...] = (
    row(
        "updates-applied-to-nothing",
        STEPS,
        GOOD,
        trained("updates, state = opt.update(g, state, params)\noptax.apply_updates(params, updates)"),
        "apply_updates|dropped",
        "dropped input",
    ),
    row(
        "updates-returned",
        STEPS,
        GOOD,
        trained("updates, state = opt.update(g, state, params)\nparams = updates"),
        "not applied",
        "updates-unapplied",
    ),
    row(
        "scaled-tree-dropped",
        STEPS,
        "return jax.tree.map(lambda p: 2 * p, params)",
        "def double(p):\n    return 2 * p\njax.tree.map(double, params)\nreturn params",
        "thrown away",
        "dropped applied factor",
    ),
    # optimizers
    row(
        "state-made-anew",
        STEPS,
        GOOD,
        (
            "opt = optax.adam(0.1)\nfor g in grads:\n    updates, _ = opt.update(g, opt.init(params), params)\n"
            "    params = optax.apply_updates(params, updates)\nreturn params"
        ),
        "state",
        "optimizer-state step",
    ),
    row(
        "state-not-carried",
        STEPS,
        GOOD,
        trained("updates, new_state = opt.update(g, state, params)\nparams = optax.apply_updates(params, updates)"),
        "state",
        "unused step",
    ),
    row(
        "state-returned-old",
        STEPS,
        (
            "opt = optax.sgd(0.1, momentum=0.9)\nstate = opt.init(params)\n"
            "updates, state = opt.update(grads[0], state)\nreturn optax.apply_updates(params, updates), state"
        ),
        (
            "opt = optax.sgd(0.1, momentum=0.9)\nstate = opt.init(params)\n"
            "updates, new = opt.update(grads[0], state)\nreturn optax.apply_updates(params, updates), state"
        ),
        "state|new",
        "unused never-updated",
    ),
    row(
        "scan-carries-old-state",
        STEPS,
        GOOD,
        (
            "opt = optax.adam(0.1)\ndef step(carry, g):\n    p, s = carry\n    u, s2 = opt.update(g, s, p)\n"
            "    return (optax.apply_updates(p, u), s), None\n"
            "(params, _), _ = lax.scan(step, (params, opt.init(params)), jax.tree.map(lambda *g: jnp.stack(g), *grads))\n"
            "return params"
        ),
        "state|s2",
        "unused step",
    ),
    row(
        "clip-after-adam",
        STEPS,
        GOOD.replace("optax.adam(0.1)", "optax.chain(optax.clip_by_global_norm(0.01), optax.sgd(0.1))"),
        GOOD.replace("optax.adam(0.1)", "optax.chain(optax.sgd(0.1), optax.clip_by_global_norm(0.01))"),
        "order|clip",
        "chain-order step",
    ),
    row(
        "decay-before-adam",
        STEPS,
        GOOD.replace("optax.adam(0.1)", "optax.adamw(0.1, weight_decay=0.1)"),
        GOOD.replace("optax.adam(0.1)", "optax.chain(optax.add_decayed_weights(0.1), optax.adam(0.1))"),
        "decay comes too early",
        "chain-order",
    ),
    row(
        "rate-before-adam",
        STEPS,
        GOOD,
        GOOD.replace("optax.adam(0.1)", "optax.chain(optax.scale(-0.1), optax.scale_by_adam())"),
        "order|scale",
        "chain-order step",
    ),
    row(
        "ascent",
        STEPS,
        GOOD.replace("optax.adam(0.1)", "optax.sgd(0.1)"),
        "for g in grads:\n    params = jax.tree.map(lambda p, u: p + 0.1 * u, params, g)\nreturn params",
        "sign|added|step|other way",
        "step",
    ),
    row(
        "chain-without-minus",
        STEPS,
        GOOD,
        GOOD.replace("optax.adam(0.1)", "optax.chain(optax.scale_by_adam(), optax.scale(0.1))"),
        "sign|minus|other way",
        "step",
    ),
    row(
        "updates-applied-twice",
        STEPS,
        GOOD.replace("optax.adam(0.1)", "optax.sgd(0.1)"),
        trained(
            (
                "updates, state = opt.update(g, state, params)\nparams = optax.apply_updates(params, updates)\n"
                "params = optax.apply_updates(params, updates)"
            ),
            "optax.sgd(0.1)",
        ),
        "twice|2",
        "step",
    ),
    row(
        "accumulation-overwritten",
        STEPS,
        (
            "acc = jax.tree.map(jnp.zeros_like, params)\nfor g in grads:\n"
            "    acc = jax.tree.map(lambda a, b: a + b, acc, g)\nreturn acc"
        ),
        "for g in grads:\n    acc = jax.tree.map(lambda a: a, g)\nreturn acc",
        r"grads\[2\]",
        "applied factor",
    ),
    row(
        "average-from-old-weights",
        STEPS,
        (
            "opt = optax.sgd(0.1)\nstate = opt.init(params)\nema = params\nfor g in grads:\n"
            "    u, state = opt.update(g, state)\n    params = optax.apply_updates(params, u)\n"
            "    ema = jax.tree.map(lambda e, p: 0.5 * e + 0.5 * p, ema, params)\nreturn ema"
        ),
        (
            "opt = optax.sgd(0.1)\nstate = opt.init(params)\nema = params\nfor g in grads:\n"
            "    u, state = opt.update(g, state)\n"
            "    ema = jax.tree.map(lambda e, p: 0.5 * e + 0.5 * p, ema, params)\n"
            "    params = optax.apply_updates(params, u)\nreturn ema"
        ),
        "",
        "step",
    ),
    row(
        "accumulate-mean",
        STEPS,
        (
            "acc = jax.tree.map(jnp.zeros_like, params)\nfor g in grads:\n"
            "    acc = jax.tree.map(lambda a, b: a + b / 3, acc, g)\nreturn acc"
        ),
        (
            "acc = jax.tree.map(jnp.zeros_like, params)\nfor g in grads:\n"
            "    acc = jax.tree.map(lambda a, b: a + b, acc, g)\nreturn acc"
        ),
        "3 times",
        "factor",
    ),
    row(
        "momentum-init-in-loop",
        STEPS,
        GOOD,
        (
            "opt = optax.adam(0.1)\nfor g in grads:\n    state = opt.init(params)\n"
            "    updates, state = opt.update(g, state, params)\n"
            "    params = optax.apply_updates(params, updates)\nreturn params"
        ),
        "new optimizer state",
        "optimizer-state step",
    ),
    row(
        "sgd-noapply",
        {"p": "jnp.ones(3)", "g": "jnp.arange(3.0)"},
        "t = optax.sgd(0.1)\nu, s = t.update(g, t.init(p))\nreturn optax.apply_updates(p, u)",
        "t = optax.sgd(0.1)\nu, s = t.update(g, t.init(p))\nreturn u",
        "not applied",
        "updates-unapplied offset",
    ),
    row(
        "moments-of-the-start",
        {"p": "jnp.ones(3)", "g": "jnp.arange(3.0) + 1"},
        "t = optax.adam(0.1)\nu, s = t.update(g, t.init(p))\nreturn s",
        "t = optax.adam(0.1)\ns = t.init(p)\nu, _ = t.update(g, s)\nreturn s",
        "never updated",
        "never-updated",
    ),
)
