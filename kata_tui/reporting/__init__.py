"""Results as styled lines for people: plain data in, lines of spans out. The command line and the screens show the same ones."""

from kata_tui.reporting.detail import case_detail
from kata_tui.reporting.inside import inspection_lines
from kata_tui.reporting.overview import duration, entry_line, run_summary
from kata_tui.reporting.spans import Line, Role, Span, cut, text_of, width_of, wrap
from kata_tui.reporting.verdicts import glyph

__all__ = [
    "Line",
    "Role",
    "Span",
    "case_detail",
    "cut",
    "duration",
    "entry_line",
    "glyph",
    "inspection_lines",
    "run_summary",
    "text_of",
    "width_of",
    "wrap",
]
