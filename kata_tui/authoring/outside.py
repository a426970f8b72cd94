"""A reference gives the same on any machine, at any time: it asks nothing of what is outside of it."""

import ast

from kata_tui.authoring.file_report import Complaint
from kata_tui.authoring.yaml_places import Places
from kata_tui.model.problem import Problem

_ASKS = {
    "the clock": "time datetime calendar zoneinfo",
    "the network": "socket ssl http urllib requests aiohttp ftplib smtplib xmlrpc",
    "files": "pathlib shutil tempfile glob fileinput sqlite3 dbm",
    "the machine": "os sys platform subprocess multiprocessing signal resource getpass",
    "chance": "random secrets uuid",
}
_MODULES = {module: what for what, modules in _ASKS.items() for module in modules.split()}
_CALLS = {"open": "files", "input": "somebody at the keyboard"}
_NUMPY = frozenset({"load", "save", "savez", "savez_compressed", "savetxt", "loadtxt", "genfromtxt", "fromfile", "memmap"})


def outside(problem: Problem, places: Places) -> list[Complaint]:
    """A complaint at the line of the reference or of an alternative that asks the clock, files, the network, the machine or chance."""
    found: list[Complaint] = []
    sources = [
        (("reference",), problem.reference),
        *((("alternatives", n, "code"), one.code) for n, one in enumerate(problem.alternatives)),
    ]
    for steps, code in sources:
        for node in ast.walk(ast.parse(code)):
            asked = _asked(node)
            if asked is not None and isinstance(node, ast.expr | ast.stmt):
                name, what = asked
                message = (
                    f"`{name}` asks {what}, which is another thing on another machine. Hand it in as an argument of the cases."
                )
                found.append(Complaint(*places.inside(*steps, at=(node.lineno, node.col_offset + 1)), "asks-outside", message))
                break
    return found


def _asked(node: ast.AST) -> tuple[str, str] | None:
    match node:
        case ast.Import(names=names):
            return next(((name.name, _MODULES[top]) for name in names if (top := name.name.partition(".")[0]) in _MODULES), None)
        case ast.ImportFrom(module=str(module), level=0) if (top := module.partition(".")[0]) in _MODULES:
            return module, _MODULES[top]
        case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
            return name, _CALLS[name]
        case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="random"):
            return "np.random", "chance"
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="np" | "numpy" | "jnp"), attr=name), args=[ast.Constant(value=str()), *_]
        ) if name in _NUMPY:
            return name, "files"
    return None
