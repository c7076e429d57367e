"""What a printed document is made of; pdf.py, html.py and terminal.py write the same paper.

Texts are words as their authors wrote them, or ours. ``lang`` is a language tag where it is known;
direction follows from the words themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

# What steers a terminal or turns the direction of writing is shown nowhere (items §1).
_HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


RTL_LANGUAGES = ("ar", "fa", "he", "ur", "ps", "dv", "syr", "ckb", "yi")


def is_rtl_language(lang: str) -> bool:
    """Whether a language is written from right to left."""
    return lang.split("-")[0] in RTL_LANGUAGES


def shown(text: str) -> str:
    """Return a text as it may be shown: on several lines, without characters that steer."""
    return _HIDDEN.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def shown_line(text: str) -> str:
    """Return a text as it may be shown on one line."""
    return " ".join(shown(text).split())


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of ``level`` 1 to 3."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs, separated by line feeds. ``small`` is for notes, ``mono`` for proofs."""

    text: str
    lang: str = ""
    small: bool = False
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below a head; ``widths`` are shares, ``numbers`` the columns that stand at the end."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Bars:
    """A name and a number a row, drawn as long as the number is great."""

    rows: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo, already made anew, with a line below."""

    data: bytes
    type: str
    width: int
    height: int
    caption: str


Block = Heading | Text | Table | Bars | Picture


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document. ``files`` are put into a PDF beside the pages: name and bytes."""

    title: str
    blocks: tuple[Block, ...]
    lang: str = "en"
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)


def pairs(rows: Iterable[tuple[str, str]]) -> Table:
    """Return a table of names and what they are, without those that are nothing."""
    kept = tuple((name, value) for name, value in rows if value)
    return Table(("", ""), kept, (1, 3))
