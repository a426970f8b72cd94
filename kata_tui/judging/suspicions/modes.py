"""Layers that do one thing in training and another afterwards."""

import ast
from collections.abc import Iterator

from kata_tui.judging.suspicions.code import Code
from kata_tui.model.result import Suspicion

_LAYERS = ("Dropout", "BatchNorm")
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


def _chooses(code: Code) -> bool:
    for node in ast.walk(code.tree):
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
