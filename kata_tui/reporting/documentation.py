"""The documentation of a name as lines: signature, where it is, and the text as its authors laid it out."""

import re

from kata_tui.model.assistance import Documentation
from kata_tui.reporting.spans import Line, Role, Span

_ROLES = re.compile(r":(?:\w+:){1,2}`(?:[^`<]{0,200}<)?~?([^`>]{1,200})>?`")
_TWICE = re.compile(r"``([^`\n]{1,400})``")
_HEADS = "Args|Arguments|Returns?|Raises|Yields|Examples?|Example usage|References|Notes?|See also|Attributes"
_HEAD = re.compile(rf"\s*(?:{_HEADS})\s*::?\s*", re.IGNORECASE)


def documentation_lines(told: Documentation) -> list[Line]:
    """Lines of any width. The text has passed `clean`."""
    lines: list[Line] = [_signature(told)]
    if told.path is not None:
        lines.append((Span(f"{short_path(told.path)}:{told.line}", Role.MUTED),))
    if told.text:
        lines.append(())
    code = False
    for line in told.text.strip("\n").split("\n"):
        begins = line.lstrip().startswith((">>>", "..."))
        code = begins or (code and bool(line.strip()))
        lines.append(_of_code(line) if begins else (Span(line, Role.MUTED),) if code else _of_text(line))
    return lines


def _signature(told: Documentation) -> Line:
    before, dot, last = told.name.rpartition(".")
    rest = told.signature.removeprefix(told.name)
    return Span(before + dot, Role.MUTED), Span(last, Role.TITLE), Span(rest)


def _of_code(line: str) -> Line:
    return (Span(line, Role.CODE),)


def _of_text(line: str) -> Line:
    if _HEAD.fullmatch(line):
        return (Span(line.rstrip().removesuffix("::").removesuffix(":") + ":", Role.TITLE),)
    line = _ROLES.sub(r"`\1`", line)
    parts = _TWICE.sub(r"`\1`", line).split("`")
    if len(parts) % 2 == 0:  # a sign without its other half
        return (Span("`".join(parts)),)
    return tuple(Span(part, Role.CODE if index % 2 else Role.PLAIN) for index, part in enumerate(parts) if part)


def short_path(path: str) -> str:
    """A path below the folder that packages are installed in, where it is in one."""
    for folder in ("/site-packages/", "/dist-packages/"):
        _, there, rest = path.rpartition(folder)
        if there:
            return rest
    return path
