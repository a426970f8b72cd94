"""Results as styled lines for people: plain data in, lines of spans out. The command line and the screens show the same ones.

Here is the vocabulary of lines; what makes them of results is imported from its own module: starting the app does without.
"""

from kata_tui.reporting.spans import Line, Role, Span, cut, text_of, width_of, wrap
from kata_tui.reporting.verdict_words import glyph

__all__ = ["Line", "Role", "Span", "cut", "glyph", "text_of", "width_of", "wrap"]
