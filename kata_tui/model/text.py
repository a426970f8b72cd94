"""Cleaning text from outside for a terminal.

Everything that shows learner, array, exception or file text passes it through `clean`: Textual and Rich hand escape sequences on to
the terminal as they are.
"""

import re

MAX_CHARACTERS = 65_536
MAX_LINES = 400
MAX_LINE = 2_000

_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI, also one that was cut short
    r"|(?:\x1b[\]P_^X]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]{0,65536}(?:\x07|\x1b\\|\x9c)?"  # OSC, DCS, APC, PM, SOS
    r"|\x1b[ -/]*[0-~]?"  # every other escape sequence
)

_INVISIBLE = {
    **{code: None for code in range(32) if code not in (9, 10)},
    **dict.fromkeys(range(127, 160)),
    **{code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)},
    **{code: f"\\u{code:04x}" for code in (0x2028, 0x2029, 0xFEFF)},
}
_LINE_END = re.compile("\r\n|\r|\n")
_SURROGATE = re.compile("[\ud800-\udfff]")


def lines_of(text: str) -> list[str]:
    """The lines of `text` without their ends, which are LF, CRLF and CR, as Python counts them. One more than there are line ends.

    `str.splitlines` knows eight more, among them the form feed: a line that holds one of those would be two.
    """
    return _LINE_END.split(text)


def clean(text: str, *, characters: int = MAX_CHARACTERS, lines: int = MAX_LINES, line: int = MAX_LINE) -> str:
    r"""`text` without anything a terminal would act on, cut to so many characters, lines, and characters a line.

    Escape sequences and control characters are dropped, tabs become four spaces, bidirectional overrides and lone surrogates are
    shown as `\uXXXX`. What was cut is marked with an ellipsis.
    """
    cut = len(text) > characters
    text = text[:characters].replace("\r\n", "\n").replace("\r", "\n")
    text = _ESCAPES.sub("", text).translate(_INVISIBLE).replace("\t", "    ")
    text = _SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    kept = text.split("\n")
    if len(kept) > lines:
        kept, cut = kept[:lines], True
    out = "\n".join(part if len(part) <= line else part[:line] + "…" for part in kept)
    return out + "…" if cut else out


def clean_line(text: str, width: int = 200) -> str:
    """`text` on one line of at most `width` characters, cleaned; line breaks become `⏎`."""
    out = clean(text, characters=4 * width, lines=4 * width).replace("\n", "⏎")
    return out if len(out) <= width else out[: width - 1] + "…"


_PLAIN = (
    (re.compile(r" \(https://flax\.readthedocs\.io/\S{1,200}\)"), ""),
    (re.compile(r"<PjitFunction of <function ([\w.<>]{1,100}?)(?: at 0x[0-9a-f]+)?>>"), r"the function \1"),
    (re.compile(r"<(?:bound )?(?:function|method) ([\w.<>]{1,100}?)(?: of .{1,100}?)? at 0x[0-9a-f]+>"), r"the function \1"),
    (re.compile(r"<weakref at 0x[0-9a-f]+; to '\w+' at 0x[0-9a-f]+ \((\w{1,100})\)>"), r"\1"),
    (re.compile(r" (?:object )?at 0x[0-9a-f]+|,? ?(?:with )?id=\d{6,}"), ""),
    (re.compile(r"(?:Traced)?<~?(\w{1,20}\[[\w,]*\])>with<\w+[^>]{0,60}>"), r"traced \1"),
    (re.compile(r"\b\w*Tracer[<(]~?(\w{1,20}(?:<\w{1,20}>)?\[[\w,]*\])[)>]"), r"traced \1"),
    (re.compile(r"\bShapedArray\((\w{1,20}\[[\w,]*\])[^()]{0,60}\)"), r"\1"),
    (re.compile(r"\b(?:jaxlib\._jax\.|jaxlib\.xla_extension\.|jax\._src\.array\.)?ArrayImpl\b"), "jax.Array"),
    (re.compile(r"\b(?:jaxlib\.[\w.]*)?PjitFunction\b"), "jitted function"),
    (re.compile(r"\b(?:jax\._src\.[\w.]*)?(?:\w+Tracer)\b(?!\w*Error)"), "traced value"),
    (re.compile(r"\bjax\._src\.core\.ShapedArray\b|\bjax\._src\.api_util\.PytreeLeaf\b"), "array"),
    (re.compile(r"'?<class '(?:builtins\.|solution\.)?([\w. ]{1,100})'>'?"), r"\1"),
    (re.compile(r"\bNoneType\b"), "None"),
    (re.compile(r"\bShapedArray\b"), "array"),
    (re.compile(r"<call>"), "the case's call"),
    (re.compile(r"(?:[\w.+-]*/)+(?:site-packages|lib/python[\d.]+)/"), ""),
)
"""What Python and JAX say of their own insides, and what a learner calls it."""


def plain(text: str) -> str:
    """An exception's message without what only the library's own makers read: addresses in memory, names of hidden classes and files."""
    for pattern, put in _PLAIN:
        text = pattern.sub(put, text)
    return text
