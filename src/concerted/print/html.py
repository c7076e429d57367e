"""A paper as one HTML page: no script, nothing fetched, right in either direction of writing.

Every text is escaped and takes its direction from its own words, so that an Arabic report stands
rightly in an English page and an English name in an Arabic one.
"""

from __future__ import annotations

import base64
from html import escape

from concerted.print.paper import (
    Bars,
    Block,
    Heading,
    Paper,
    Picture,
    Table,
    Text,
    is_rtl_language,
    shown,
    shown_line,
)

STYLE = """
:root{color-scheme:light dark}
body{font:1rem/1.55 system-ui,"Noto Sans",sans-serif;max-width:60rem}
body{margin:2rem auto;padding:0 1rem}
h1{font-size:1.7rem}h2{font-size:1.25rem;margin-top:2rem}h3{font-size:1.05rem}
p{white-space:pre-line;margin:.5rem 0}.small{font-size:.85rem}
pre{font-size:.75rem;white-space:pre-wrap;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:start;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #8886}
.n{text-align:end;font-variant-numeric:tabular-nums}
.bar{background:#888;height:1rem;min-width:1px}
figure{margin:1rem 0}img{max-width:100%;max-height:30rem}
@media print{body{margin:0;max-width:none}}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def to_html(paper: Paper) -> str:
    """Return the paper as a whole page."""
    direction = "rtl" if is_rtl_language(paper.lang) else "ltr"
    title = escape(shown_line(paper.title))
    body = "\n".join(_block(block) for block in paper.blocks)
    return (
        f'<!doctype html>\n<html lang="{escape(paper.lang)}" dir="{direction}">\n<head>\n'
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<h1 dir="auto">{title}</h1>\n{body}\n</body>\n</html>\n'
    )


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        level = block.level
        return f'<h{level} dir="auto">{escape(shown_line(block.text))}</h{level}>'
    if isinstance(block, Text):
        return _text(block)
    if isinstance(block, Table):
        return _table(block)
    return _bars(block) if isinstance(block, Bars) else _picture(block)


def _text(block: Text) -> str:
    lang = f' lang="{escape(block.lang)}"' if block.lang else ""
    if block.mono:
        return f'<pre dir="ltr">{escape(shown(block.text))}</pre>'
    size = ' class="small"' if block.small else ""
    paragraphs = shown(block.text).split("\n")
    return "\n".join(f'<p dir="auto"{lang}{size}>{escape(each)}</p>' for each in paragraphs if each)


def _table(table: Table) -> str:
    head = ""
    if any(table.names):
        cells = "".join(_cell("th", table, at, name) for at, name in enumerate(table.names))
        head = f"<thead><tr>{cells}</tr></thead>\n"
    rows = "\n".join(
        f"<tr>{''.join(_cell('td', table, at, cell) for at, cell in enumerate(row))}</tr>"
        for row in table.rows
    )
    return f"<table>\n{head}<tbody>\n{rows}\n</tbody>\n</table>"


def _cell(name: str, table: Table, at: int, text: str) -> str:
    number = ' class="n"' if at in table.numbers else ""
    lines = "<br>".join(
        f'<span dir="auto">{escape(line)}</span>' for line in shown(text).split("\n")
    )
    return f"<{name}{number}>{lines}</{name}>"


def _bars(bars: Bars) -> str:
    most = max((number for _, number in bars.rows), default=0) or 1
    rows = "\n".join(
        f'<tr><td dir="auto">{escape(shown_line(name))}</td><td style="width:60%">'
        f'<div class="bar" style="width:{100 * number // most}%"></div></td>'
        f'<td class="n">{number}</td></tr>'
        for name, number in bars.rows
    )
    return f"<table>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _picture(picture: Picture) -> str:
    data = base64.b64encode(picture.data).decode()
    caption = escape(shown_line(picture.caption))
    return (
        f'<figure><img alt="{caption}" src="data:{escape(picture.type)};base64,{data}">'
        f'<figcaption dir="auto">{caption}</figcaption></figure>'
    )
