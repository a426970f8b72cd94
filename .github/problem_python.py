"""Hold the Python inside problems to ruff and mypy: references, starters and alternatives. Learners read them, and copy what they see.

`.venv/bin/python .github/problem_python.py [PATH…]` looks at these files, or at all below these folders; without any at `problems`.
It prints what is wrong with the place in the problem file, and exits with 1 when there is something.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from kata_tui.library.format.yaml_document import Document
from kata_tui.library.format.yaml_nodes import Scalar
from kata_tui.library.format.yaml_nodes import Sequence as Items

TOP = Path(__file__).resolve().parents[1]
RULES = "B,C4,E4,E7,E9,F,PIE,PLE,UP"
"""What breaks, what is used no more, what Python does otherwise today. Nothing of taste: a problem may be written plainly."""
ALLOWED = {
    # `strict=` would be one thing more to explain; a loss that a loop defines is called in that turn of it
    "*.py": ("B905", "B023"),
    "*_starter.py": ("B018", "F401", "F841"),  # a starter imports and prepares what its learner will need
    "*_reference.py": ("F401",),  # the mistakes that are made of it by `replace` need their imports
}
MYPY = (
    *("--check-untyped-defs", "--ignore-missing-imports", "--follow-imports=skip", "--disable-error-code=var-annotated"),
    *("--no-error-summary", "--hide-error-context", "--show-column-numbers"),
)
_TOLD = re.compile(r"(?P<file>\w+\.py):(?P<line>\d+):((?P<column>\d+):)? (error: )?(?P<what>.+)")


class Part(Struct, frozen=True):
    """One source of a problem file, by the name of the file that it is written to."""

    file: str
    key: str
    document: Document
    node: Scalar

    def told(self, line: int, column: int, what: str) -> str:
        """What is wrong there, with the place in the problem file."""
        row, start = self.document.inside(self.node, line, column)
        return f"{self.document.path}:{row}:{start}: {self.key}: {what}"


def parts_of(path: Path) -> Iterator[Part]:
    """The sources of a problem file. Raises FileError when it cannot be read."""
    document = Document.read(path)
    stem = re.sub(r"\W", "_", f"{path.parent.name}_{path.stem}")
    alternatives = document.at("alternatives")
    count = len(alternatives.items) if isinstance(alternatives, Items) else 0
    for steps in (("reference",), ("starter",), *(("alternatives", number, "code") for number in range(count))):
        node = document.at(*steps)
        if isinstance(node, Scalar) and isinstance(node.value, str):
            name = steps[0] if len(steps) == 1 else f"alternative {int(steps[1]) + 1}"
            yield Part(f"{stem}_{str(name).replace(' ', '_')}.py", str(name), document, node)


def problems(paths: Sequence[Path]) -> list[Path]:
    """The problem files that are named, or below the folders that are named."""
    found = [below for path in paths for below in (sorted(path.rglob("*.yaml")) if path.is_dir() else [path])]
    return [
        path for path in found if path.name not in ("track.yaml", "library.yaml", "concepts.yaml") and path.parent.name != "ways"
    ]


def held(paths: Sequence[Path]) -> list[str]:
    """A line for everything that ruff and mypy find in these problem files."""
    parts = {part.file: part for path in paths for part in parts_of(path)}
    if not parts:
        return []
    with tempfile.TemporaryDirectory() as folder:
        for part in parts.values():
            (Path(folder) / part.file).write_text(str(part.node.value), encoding="utf-8")
        ruff = [
            "ruff",
            "check",
            "--isolated",
            "--no-cache",
            "--target-version=py311",
            "--output-format=concise",
            f"--select={RULES}",
        ]
        ruff.append(f"--per-file-ignores={','.join(f'{files}:{rule}' for files, rules in ALLOWED.items() for rule in rules)}")
        said = [line for command in (ruff, ["mypy", *MYPY, f"--cache-dir={folder}/cache"]) for line in _said(command, folder)]
    return sorted({parts[m["file"]].told(int(m["line"]), int(m["column"] or 1), m["what"]) for m in map(_TOLD.search, said) if m})


def _said(command: Sequence[str], folder: str) -> list[str]:
    """What a tool says of the files. Raises RuntimeError when it did not get to look at them."""
    done = subprocess.run([sys.executable, "-m", *command, "."], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode > 1 and not _TOLD.search(done.stdout):
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout.splitlines()


def main(arguments: Sequence[str]) -> int:
    """Look at the files of `arguments`. Returns the exit code."""
    paths = problems([Path(argument) for argument in arguments] or [TOP / "problems"])
    found = held(paths)
    for line in found:
        print(line)
    print(f"{len(paths)} problem files: {len(found) or 'nothing'} wrong with their Python.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
