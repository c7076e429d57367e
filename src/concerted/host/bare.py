"""What of a module is for those who read it: comments, blank lines and the space before a line.

They are more than half of what a phone would have to load. Nothing else goes, and nothing at all
within strings, patterns and templates; a test has TypeScript compare what is left
(docs/api.md, The client's files).
"""

from __future__ import annotations

import re

# Code is searched for what only looks like a comment, what is one, where lines end, and where
# templates begin. A `/` begins a pattern where no value stands before it.
_CODE = re.compile(
    r"""(?P<kept>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|/\*!.*?\*/
        |(?:(?<=[(,=:\[!&|?{;>])|(?<=[(,=:\[!&|?{;>][ ])|(?<=\breturn[ ]))
         /(?![/*])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/)
    |(?P<comment>[ \t]*(?:/\*.*?\*/[ \t]*|//[^\n]*))
    |(?P<line>[ \t]*\n\s*)
    |(?P<mark>[{}`])""",
    re.DOTALL | re.VERBOSE,
)
_TEMPLATE = re.compile(r"(?:[^`\\$]++|\\.|\$(?!\{))*+(?:`|\$\{)", re.DOTALL)


def bare(text: str) -> str:
    """Return a module without what is for readers; comments that begin with ``/*!`` stay.

    ``ValueError`` for a template that does not end.
    """
    made = ""
    depths = [0]  # of braces in each piece of code that is open: within a template, another begins
    at = 0
    while found := _CODE.search(text, at):
        made += text[at : found.start()]
        at, piece = found.end(), found[0]
        if found["comment"] or found["line"]:
            made += _instead(piece, starting=made[-1:] in ("", "\n"))
            continue
        made += piece
        depths[-1] += {"{": 1, "}": -1}.get(piece, 0)
        if piece == "`" or depths[-1] < 0:
            depths = depths if piece == "`" else depths[:-1]
            written = _TEMPLATE.match(text, at)
            if written is None:
                raise ValueError("a template does not end")
            made += written[0]
            at = written.end()
            depths = [*depths, 0] if written[0].endswith("${") else depths
    return made + text[at:]


def _instead(piece: str, *, starting: bool) -> str:
    """Return what must stand in place of a comment or line end, so that no two words become one."""
    if starting or piece.lstrip().startswith("//"):
        return ""
    return "\n" if "\n" in piece else " "
