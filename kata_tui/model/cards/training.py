"""Cards: Optax, and what trains with it."""

from kata_tui.model.cards.card import Card, Sign

_TREES = r"(?:pytree structure error|Dict key mismatch|Mismatch custom node|arity mismatch)"
_PAIR = r"(subtree of (?:different )?type\s+<class 'tuple'>|with 1 child keys\s+\[?1\]?\s)"
_IN_OPTAX = r"\boptax/"

OPTIMIZERS = (
    Card(
        id="optax-params",
        title="This optimizer needs the parameters too",
        happened="`update` was called without the parameters.",
        why="Weight decay, as in `adamw`, and line searches work on the parameters themselves.",
        cure="Pass them third.",
        before="optimizer.update(grads, state)",
        after="optimizer.update(grads, state, params)",
        signs=(
            Sign("builtins.ValueError", r"requires the current value of parameters"),
            Sign("builtins.ValueError", _TREES + r"[\s\S]*tree_map tree\s[\s\S]*of type\s+<class 'NoneType'>", _IN_OPTAX),
        ),
    ),
    Card(
        id="optax-order",
        title="`update` takes the gradients, then the state",
        happened="The arguments of `update` are in another order. What stands in the second place is no state of this optimizer.",
        why="The arguments are told apart by their place alone.",
        cure="Write `update(grads, state, params)`. The state comes from `init(params)`, then from each `update`.",
        before="optimizer.update(state, grads)",
        after="optimizer.update(grads, state)",
        signs=(
            Sign("builtins.ValueError", r"number of updates and states has to be the same in chain"),
            Sign("builtins.AttributeError", r"object has no attribute '(mu|nu|trace|count|inner_state)'", r"\boptax/\S+\s*\Z"),
        ),
    ),
    Card(
        id="optax-state-missing",
        title="`update` needs the state of the optimizer",
        happened="`update` was called with the gradients only.",
        why="An Optax optimizer holds no state. You pass the old one in and get the new one back.",
        cure="Make the state once with `init(params)`, and pass it second.",
        before="updates = optimizer.update(grads)",
        after="updates, state = optimizer.update(grads, state)",
        signs=(
            Sign("builtins.TypeError", r"update\w*\(\) missing 1 required positional argument: 'state'"),
            Sign(
                "builtins.TypeError",
                r"(object of type '(?P<what>function|method)' has no len\(\)|'function' object is not (iterable|subscriptable))",
                _IN_OPTAX,
                title="A {what} is no state: `init` was not called",
            ),
        ),
    ),
    Card(
        id="optax-value-fn",
        title="A line search also wants the loss",
        happened="`update` was called without the value of the loss, its gradient, or the loss function.",
        why="A line search tries several step lengths, so it must compute the loss anew. `reduce_on_plateau` watches the value.",
        cure="Pass them by name: `value=`, `grad=` and `value_fn=`.",
        before="optimizer.update(grads, state, params)",
        after="optimizer.update(grads, state, params,\n                 value=value, grad=grads, value_fn=loss)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"update\w*\(\) missing \d required keyword-only arguments?: (?P<names>'(?:value|grad)[\w', ]*)",
                title="`update` also wants {names}",
            ),
        ),
    ),
    Card(
        id="optax-pair",
        title="A pair was passed on whole",
        happened="What the optimizer got is a tuple, where one tree is meant.",
        why="`value_and_grad` returns the value and the gradients. `update` returns the updates and the new state.",
        cure="Take the pair apart first: `value, grads = ...`, `updates, state = ...`.",
        before="grads = jax.value_and_grad(loss)(params)",
        after="value, grads = jax.value_and_grad(loss)(params)",
        signs=(Sign("builtins.ValueError", rf"{_TREES}[\s\S]*{_PAIR}", _IN_OPTAX),),
    ),
    Card(
        id="optax-other-tree",
        title="Gradients and parameters are not trees of one kind",
        happened="The optimizer got gradients, or a state, with other keys or shapes than the parameters have.",
        why="`jax.grad` differentiates by the first argument. The state is made for the tree that `init` got.",
        cure="Let the parameters be the first argument of the loss, or name their place with `argnums`. Call `init` with these parameters.",
        before="grads = jax.grad(loss)(x, params)",
        after="grads = jax.grad(loss, argnums=1)(x, params)",
        signs=(
            Sign(
                "builtins.ValueError",
                rf"{_TREES}[\s\S]*with metadata\s+\((?P<a>[^)\n]{{1,80}}?),?\)[\s\S]*?with metadata\s+\((?P<b>[^)\n]{{1,80}}?),?\)",
                _IN_OPTAX,
                title="One of the trees has the keys {a}, the other {b}",
            ),
            Sign(
                "builtins.ValueError",
                rf"{_TREES}[\s\S]*symmetric difference on key sets is\s+(?P<key>[^\n]{{1,80}})",
                _IN_OPTAX,
                title="Of gradients, state and parameters not all have {key}",
            ),
            Sign("builtins.ValueError", _TREES, _IN_OPTAX),
            Sign(
                "builtins.TypeError",
                r"got incompatible shapes for broadcasting",
                r"\boptax/(transforms|tree_utils|_src|base|update)",
            ),
            Sign(
                "builtins.TypeError", r"unsupported operand type\(s\) for .*'(dict|tuple|list)'", r"\boptax/(tree_utils|\S+\s*\Z)"
            ),
        ),
    ),
    Card(
        id="optax-not-callable",
        title="An optimizer is not called",
        happened="An optimizer was called like a function.",
        why="It is a pair of functions: `init` makes its state, `update` makes a step.",
        cure="Write `optimizer.update(grads, state, params)`.",
        before="optimizer(grads)",
        after="updates, state = optimizer.update(grads, state)",
        signs=(Sign("builtins.TypeError", r"'GradientTransformation\w*' object is not callable"),),
    ),
    Card(
        id="optax-not-made",
        title="The optimizer has not been made yet",
        happened="`init` or `update` was asked of the function that makes the optimizer.",
        why="`optax.adam` is a recipe. `optax.adam(1e-3)` is an optimizer.",
        cure="Call it with its learning rate first.",
        before="optimizer = optax.adam",
        after="optimizer = optax.adam(1e-3)",
        signs=(Sign("builtins.AttributeError", r"'function' object has no attribute '(init|update)'"),),
    ),
    Card(
        id="optax-chain",
        title="`optax.chain` takes its parts one by one",
        happened="`chain` was given one list.",
        why="Each of its arguments is a transformation.",
        cure="Leave the brackets away, or unpack the list with `*`.",
        before="optax.chain([optax.clip(1.0), optax.sgd(0.1)])",
        after="optax.chain(optax.clip(1.0), optax.sgd(0.1))",
        signs=(Sign("builtins.AttributeError", r"'(list|tuple)' object has no attribute 'init'", _IN_OPTAX),),
    ),
    Card(
        id="optax-labels",
        title="A label has no transformation",
        happened="`multi_transform` got labels that its transformations do not have.",
        why="Each leaf of the parameters has a label, and each label needs a transformation.",
        cure="Compare the labels with the keys of the transformations.",
        before='optax.multi_transform({"a": optax.sgd(0.1)}, {"w": "b"})',
        after='optax.multi_transform({"a": optax.sgd(0.1)}, {"w": "a"})',
        signs=(
            Sign(
                "builtins.ValueError",
                r"no corresponding transformation\.?\s+Parameter labels: \[(?P<labels>[^\]]*)\]",
                title="A label has no transformation: {labels}",
            ),
        ),
    ),
    Card(
        id="integer-labels",
        title="These labels must be integers",
        happened="A loss for integer labels got floats.",
        why="It picks the log-probability at the place that the label names. A one-hot or a float names no place.",
        cure="Pass class numbers, such as `labels.astype(int)`. For one-hot labels use `optax.softmax_cross_entropy`.",
        before="optax.softmax_cross_entropy_with_integer_labels(logits, onehot)",
        after="optax.softmax_cross_entropy(logits, onehot)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"subdtype of <class '(?:jax\.)?numpy\.integer'>, got (?P<dtype>\w+)",
                r"\boptax/losses",
                title="The labels must be integers, and are {dtype}",
            ),
        ),
    ),
    Card(
        id="train-state-grads",
        title="`apply_gradients` takes its gradients by name",
        happened="`apply_gradients` was called with a positional argument.",
        why="It has keyword arguments only.",
        cure="Write `grads=grads`, and keep the new state.",
        before="state.apply_gradients(grads)",
        after="state = state.apply_gradients(grads=grads)",
        signs=(Sign("builtins.TypeError", r"apply_gradients\(\) takes 1 positional argument but"),),
    ),
)
