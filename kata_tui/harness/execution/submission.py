"""A source as a module: the reference or a submission, compiled and run under the name `solution`."""

import ast
import linecache
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from kata_tui.harness.execution.source_lines import FILENAME
from kata_tui.harness.execution.tracebacks import describe_error
from kata_tui.model.result import ErrorReport
from kata_tui.model.text import lines_of
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Refused

MODULE = "solution"

_loaded: dict[str, str] = {}
"""The source that was loaded last, by the name of its file. `linecache` is the submission's own as much as ours."""


class NotLoaded(Exception):
    """The source did not become a module with its entry; `refused` is the answer to give."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.error.message)
        self.refused = refused


def load_source(source: str, entry: str, tree: ast.Module | None = None, names: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Run the module body of `source` and return the module's names. Raises NotLoaded.

    The module stands in `sys.modules`, and its text in `linecache`, as an imported file's would: dataclasses, pickling of names,
    `inspect.getsource` and tracebacks work. `tree` is run in the place of the text, in a module that has those `names`.
    """
    try:
        code = compile(tree or source, FILENAME, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotLoaded(Refused(Verdict.INVALID_SUBMISSION, describe_error(error))) from None
    _loaded[FILENAME] = source
    module = ModuleType(MODULE)
    module.__file__ = FILENAME
    module.__dict__.update(names or {})
    sys.modules[MODULE] = module
    linecache.cache[FILENAME] = (len(source), None, [f"{line}\n" for line in lines_of(source)], FILENAME)
    try:
        exec(code, module.__dict__)  # noqa: S102 - running it is what this process is for
    except BaseException as error:
        raise NotLoaded(Refused(Verdict.RUNTIME_ERROR, describe_error(error))) from None
    if not callable(module.__dict__.get(entry)):
        found = "is not a function or class" if entry in module.__dict__ else "is not defined"
        missing = ErrorReport("NameError", f"`{entry}` {found} in your file. The problem asks for it by that name.")
        raise NotLoaded(Refused(Verdict.INVALID_SUBMISSION, missing))
    return module.__dict__


def reload_source(entry: str) -> dict[str, Any]:
    """The source that was loaded last, loaded anew: its module holds nothing that calls have left behind. Raises NotLoaded."""
    return load_source(_loaded[FILENAME], entry)


def loaded_text() -> str:
    """The source that was loaded last."""
    return _loaded[FILENAME]
