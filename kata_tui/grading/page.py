"""A page of the report: static HTML that asks nothing of anybody. All that is shown is text, whatever it looks like."""

from collections.abc import Iterable, Sequence
from html import escape as _escape

from kata_tui.model.text import clean, clean_line

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --good: #2e7d3233; --part: #f9a82544; --bad: #c6282833; --wait: #1565c033; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: normal; }
th[scope=row] { font-weight: 600; max-width: 16rem; overflow-wrap: anywhere; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
td.good { background: var(--good); } td.part { background: var(--part); }
td.bad { background: var(--bad); } td.wait { background: var(--wait); }
pre { border: 1px solid var(--line); padding: .5rem; white-space: pre-wrap; font-size: .85rem; line-height: 1.35; }
.beside { display: flex; flex-wrap: wrap; gap: 1rem; } .beside > div { flex: 1 1 20rem; min-width: 0; }
@media print { body { max-width: none; padding: 0; font-size: 11px; } a { color: inherit; text-decoration: none; }
  .wide { overflow: visible; } tr, pre { break-inside: avoid; } td { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
""".strip()


def page(title: str, body: Iterable[str]) -> str:
    """A whole page. It may load nothing, not even from its own folder."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n{''.join(body)}</body>\n</html>\n"
    )


def text(said: str) -> str:
    """A text on one line, as text."""
    return _escape(clean_line(said, 2000))


def block(said: str) -> str:
    """A text of several lines, as it stands."""
    return f"<pre>{_escape(clean(said))}</pre>\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; `head` is text, a row is made of whole cells (`cell`, `name_cell`)."""
    titles = "".join(f'<th scope="col">{text(title)}</th>' for title in head)
    body = "".join(f"<tr>{''.join(row)}</tr>\n" for row in rows)
    return f'<div class="wide"><table>\n<thead><tr>{titles}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n'


def cell(said: str, kind: str = "", link: str = "", title: str = "") -> str:
    """A cell of a table. `kind`: its class; `link`: a page of ours, whose name is safe as it is."""
    shown = f'<a href="{_escape(link)}">{text(said)}</a>' if link else text(said)
    about = f' title="{text(title)}"' if title else ""
    return f'<td class="{kind}"{about}>{shown}</td>' if kind else f"<td{about}>{shown}</td>"


def name_cell(said: str, link: str = "") -> str:
    """The first cell of a row."""
    shown = f'<a href="{_escape(link)}">{text(said)}</a>' if link else text(said)
    return f'<th scope="row">{shown}</th>'
