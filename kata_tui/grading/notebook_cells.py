"""The solution in a notebook: the code cell that defines the entry, and the imports of the cells above it."""

import ast

import msgspec
from msgspec import Struct

from kata_tui.model.text import lines_of


class _Cell(Struct):
    cell_type: str = ""
    source: str | list[str] = ""


class _Notebook(Struct):
    cells: list[_Cell] = []


def solution_cell(content: bytes, entry: str) -> tuple[str, str]:
    """The source, and what was taken, in a sentence. Raises ValueError with a sentence when there is none."""
    try:
        cells = msgspec.json.decode(content, type=_Notebook).cells
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise ValueError("This is no notebook that can be read. Hand in a Python file.") from None
    found, source = 0, ""
    imports: dict[str, None] = {}
    above: dict[str, None] = {}
    for number, cell in enumerate(cells, 1):
        text = _python(cell)
        tree = _parsed(text) if text.strip() else None
        if tree is None:
            continue
        if any(_defines(statement, entry) for statement in tree.body):
            found, source, imports = number, text, dict(above)
        above.update(dict.fromkeys(ast.unparse(one) for one in tree.body if isinstance(one, ast.Import | ast.ImportFrom)))
    if not found:
        raise ValueError(f"No code cell of this notebook defines `{entry}`, or the one that does is no Python.")
    said = f"Taken from cell {found} of a notebook" + (", with the imports of the cells above it." if imports else ".")
    return "".join(f"{line}\n" for line in imports) + source, said


def _python(cell: _Cell) -> str:
    """The text of a code cell. A line that is for the notebook and not for Python is empty, so that lines keep their numbers."""
    if cell.cell_type != "code":
        return ""
    text = cell.source if isinstance(cell.source, str) else "".join(cell.source)
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines_of(text))


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _defines(statement: ast.stmt, entry: str) -> bool:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name == entry
        case ast.Assign(targets=targets):
            return any(isinstance(target, ast.Name) and target.id == entry for target in targets)
    return False
