"""Layers that do one thing in training and another afterwards."""

import ast
from collections.abc import Iterator

from kata_tui.judging.suspicions.code import Code
from kata_tui.model.result import Suspicion

_LAYERS = ("Dropout", "BatchNorm")
_TRAIN = {"train", "training", "is_training"}
_WORDS = {"deterministic", "use_running_average"}


def training(code: Code, reference: Code) -> Iterator[Suspicion]:
    """A layer that is left in training where the reference says which of the two is meant."""
    if not _chooses(reference) or _chooses(code):
        return
    for call, name in code.calls():
        layer = name.rpartition(".")[2]
        if layer in _LAYERS and name.startswith("flax."):
            what = "drops values" if layer == "Dropout" else "takes the mean and variance of this batch"
            said = f"`{layer}` {what} until it is told that training is over, and nothing here tells it."
            cure = "`model.eval()`, or `deterministic=True` and `use_running_average=True`."
            yield Suspicion("training-mode", f"{layer} is in training", said, call.lineno, cure)


def told(code: Code, reference: Code) -> Iterator[Suspicion]:
    """A word that says whether this is training, with the value that the reference has nowhere, and the other one there."""
    here, there = dict(_said(code)), {said for said, _ in _said(reference)}
    for (word, value), node in here.items():
        if (word, not value) in there and (word, value) not in there and (word, not value) not in here:
            trains = value is (word in _TRAIN)
            said = f"`{word}={value}` makes this {'training' if trains else 'evaluation'}."
            more = "BatchNorm takes the statistics of the batch." if trains else "Running statistics are never updated."
            yield Suspicion("training-mode", f"{word}={value}", f"{said} {more}", node.lineno, "Is that what is asked?")
        elif value is not (word in _TRAIN) and word in _WORDS and not _chooses(reference) and (word, not value) not in here:
            said = f"`{word}={value}` makes this evaluation: running statistics are never updated, and nothing is dropped."
            yield Suspicion("training-mode", f"{word}={value}", said, node.lineno, "Is that what is asked?")
    switches, wanted = dict(_switched(code)), dict(_switched(reference))
    for mode, other in (("train", "eval"), ("eval", "train")):
        meant = other in wanted and mode not in wanted
        if mode == "train" and not any(word in _WORDS for word, _ in here):  # a reference may say it for one call only
            meant = meant or any(word in _WORDS and value for word, value in there)
        if mode in switches and other not in switches and meant:
            what = "drops values, and BatchNorm takes the statistics of this batch" if mode == "train" else "drops nothing"
            said = f"After `.{mode}()` Dropout {what}."
            yield Suspicion("training-mode", f"left in {mode}", said, switches[mode], "Is that what is asked?")
    if any(_mutable(reference)) or not any(name.rpartition(".")[2] == "BatchNorm" for _, name in code.calls()):
        return
    for call in _mutable(code):
        said = "With `mutable=` the model runs as in training: BatchNorm takes the statistics of this batch."
        yield Suspicion("training-mode", "BatchNorm is in training", said, call.lineno, "Tell the model that this is evaluation.")


def _said(code: Code) -> Iterator[tuple[tuple[str, bool], ast.expr]]:
    for node in code.nodes:
        if isinstance(node, ast.keyword) and node.arg in _WORDS | _TRAIN:
            value = node.value.value if isinstance(node.value, ast.Constant) else None
            if node.arg and isinstance(value, bool):
                yield (node.arg, value), node.value


def _switched(code: Code) -> Iterator[tuple[str, int]]:
    """Each call that puts a module in a mode, with its line."""
    for call, _ in code.calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("train", "eval") and not call.args:
            yield call.func.attr, call.lineno


def _mutable(code: Code) -> Iterator[ast.Call]:
    for call, _ in code.calls():
        if (
            isinstance(call.func, ast.Attribute)
            and call.func.attr == "apply"
            and any(word.arg == "mutable" for word in call.keywords)
        ):
            yield call


def _chooses(code: Code) -> bool:
    for node in code.nodes:
        if isinstance(node, ast.keyword) and node.arg in _WORDS:
            return True
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("eval", "train")
            and not node.args
        ):
            return True
        if isinstance(node, ast.Call) and code.name(node.func) == "flax.nnx.view":
            return True
    return False
