"""One paragraph → lines of runs in the order in which they are seen.

Directions by the Unicode bidirectional algorithm, shaping by HarfBuzz, line breaks by ICU, which
knows where words end in scripts that write none of their boundaries. A break is taken only where
shaping has a boundary too, so that no stacked or joined letters are torn apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from unicodedata import bidirectional

from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection
from icu4py.breakers import LineBreaker

from concerted.print.fonts import GUESSED, Font, Shape, metrics_of, shape
from concerted.print.paper import shown
from concerted.print.scripts import Glyphs, Style, glyphs, language_of, written_out

RTL_CLASSES = ("R", "AL")
TURNS = frozenset({"R", "AL", "AN"})
NEAR = 16  # letters around a break that shaping may join
SPACE_SHARE = 0.05  # of the font's height, between lines


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one font, script and direction, in logical order. ``width`` in ems."""

    text: str
    font: Font
    script: str
    rtl: bool
    width: float

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``."""
        return "rtl" if self.rtl else "ltr"

    @property
    def hb_script(self) -> str | None:
        """The script as shaping is told it; None where the letters tell enough."""
        return None if self.script in GUESSED else self.script


@dataclass(frozen=True, slots=True)
class Line:
    """Runs from left to right; ``width``, ``above`` and ``below`` the baseline in ems."""

    runs: tuple[Run, ...]
    width: float
    above: float
    below: float


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph's lines, and the language and direction that it has as a whole."""

    lines: tuple[Line, ...]
    rtl: bool
    lang: str


@dataclass(frozen=True, slots=True)
class _Letter:
    glyph: Glyphs
    level: int

    @property
    def kind(self) -> tuple[Font, str, int]:
        """What letters share that are shaped together."""
        return self.glyph.font, self.glyph.script, self.level


def is_rtl(text: str) -> bool:
    """Whether a text's first letter with a direction is written from right to left."""
    for character in text:
        found = bidirectional(character)
        if found == "L":
            return False
        if found in RTL_CLASSES:
            return True
    return False


def lay_out(text: str, width: float, style: Style, rtl: bool | None = None) -> list[Block]:
    """Return the paragraphs of ``text`` in lines of at most ``width`` ems; ``Unprintable``."""
    return [_paragraph(each, width, style, rtl) for each in shown(text).split("\n")]


def _paragraph(text: str, width: float, style: Style, rtl: bool | None) -> Block:
    lang = language_of(text, style.lang)
    style = Style(style.bold, style.mono, lang)
    text = written_out(text.replace("\t", " "), style)
    turned = is_rtl(text) if rtl is None else rtl
    letters = _letters(text, style, turned)
    lines = tuple(
        _line(letters[start:end], turned, lang)
        for start, end in _breaks(letters, text, width, lang)
    )
    return Block(lines, turned, lang)


def _letters(text: str, style: Style, rtl: bool) -> list[_Letter]:
    """Return the characters with their embedding levels (UAX 9); all 0 where nothing turns."""
    if not rtl and not any(bidirectional(character) in TURNS for character in text):
        return [_Letter(glyph, 0) for glyph in glyphs(text, style)]
    base = TextDirection.RTL if rtl else TextDirection.LTR
    marked = BidiParagraph(text, base, preserve_bn_chars=True).get_characters()
    return [
        _Letter(glyph, character.embedding_level)
        for glyph, character in zip(glyphs(text, style), marked, strict=True)
    ]


def _breaks(
    letters: Sequence[_Letter], text: str, width: float, lang: str
) -> Iterator[tuple[int, int]]:
    """Yield start and end of each line: greedy, blanks at the end of a line not counted."""
    start, end, used = 0, 0, 0.0
    for piece_start, piece_end in _pieces(letters, text, lang):
        whole = _width(letters[piece_start:piece_end], lang)
        seen = _width(_without_blanks(letters[piece_start:piece_end]), lang)
        if used + seen > width and end > start:
            yield start, end
            start, used = end, 0.0
        if seen > width:
            for cut in _cuts(letters[piece_start:piece_end], width, lang):
                yield start, piece_start + cut
                start = piece_start + cut
            whole = _width(letters[start:piece_end], lang)
        end, used = piece_end, used + whole
    yield start, len(letters)


def _pieces(letters: Sequence[_Letter], text: str, lang: str) -> Iterator[tuple[int, int]]:
    """Yield the parts between which a line may break."""
    start = end = 0
    for part in LineBreaker(text, lang or "root") if text else ():
        end += len(part)
        if end == len(letters) or _is_boundary(letters, end, lang):
            yield start, end
            start = end


def _is_boundary(letters: Sequence[_Letter], at: int, lang: str) -> bool:
    """Whether shaping, too, has a boundary at ``at``: else a stack of letters would be torn."""
    kind = letters[at].kind
    if letters[at - 1].kind != kind or letters[at - 1].glyph.character.isspace():
        return True
    first = last = at
    while first > 0 and at - first < NEAR and letters[first - 1].kind == kind:
        first -= 1
    while last < len(letters) and last - at < NEAR and letters[last].kind == kind:
        last += 1
    return at - first in _shaped(letters[first:last], lang).clusters


def _cuts(letters: Sequence[_Letter], width: float, lang: str) -> Iterator[int]:
    """Yield where to cut a piece that is longer than a line, between clusters."""
    used, start = 0.0, 0
    clusters = [*sorted(_clusters(letters, lang)), len(letters)]
    for begin, end in pairwise(clusters):
        wide = _width(letters[begin:end], lang)
        if used + wide > width and begin > start:
            yield begin
            start, used = begin, 0.0
        used += wide


def _clusters(letters: Sequence[_Letter], lang: str) -> Iterator[int]:
    at = 0
    for _, group in groupby(letters, key=lambda letter: letter.kind):
        run = list(group)
        yield from (at + cluster for cluster in _shaped(run, lang).clusters)
        at += len(run)


def _width(letters: Sequence[_Letter], lang: str) -> float:
    groups = groupby(letters, key=lambda letter: letter.kind)
    return sum(_shaped(list(group), lang).width for _, group in groups)


def _shaped(run: Sequence[_Letter], lang: str) -> Shape:
    first = run[0]
    text = "".join(letter.glyph.character for letter in run)
    direction = "rtl" if first.level % 2 else "ltr"
    return shape(first.glyph.font, text, direction, first.glyph.script, lang)


def _without_blanks(letters: Sequence[_Letter]) -> Sequence[_Letter]:
    end = len(letters)
    while end and letters[end - 1].glyph.character.isspace():
        end -= 1
    return letters[:end]


def _line(letters: Sequence[_Letter], rtl: bool, lang: str) -> Line:
    kept = _without_blanks(letters)
    runs = [_run(list(group), lang) for _, group in groupby(kept, key=lambda letter: letter.kind)]
    levels = [level for (_, _, level), _ in groupby(kept, key=lambda letter: letter.kind)]
    fonts = {run.font for run in runs}
    return Line(
        runs=tuple(_as_seen(runs, levels)),
        width=sum(run.width for run in runs),
        above=max((metrics_of(font).above for font in fonts), default=1.0) + SPACE_SHARE,
        below=max((metrics_of(font).below for font in fonts), default=0.3) + SPACE_SHARE,
    )


def _run(letters: Sequence[_Letter], lang: str) -> Run:
    first = letters[0]
    text = "".join(letter.glyph.character for letter in letters)
    width = _shaped(letters, lang).width
    return Run(text, first.glyph.font, first.glyph.script, bool(first.level % 2), width)


def _as_seen(runs: list[Run], levels: list[int]) -> list[Run]:
    """Return runs as they are seen: what has a level of at least n is reversed, for each n."""
    order = list(range(len(runs)))
    for level in range(max(levels, default=0), 0, -1):
        at = 0
        while at < len(order):
            end = at
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            if end > at:
                order[at:end] = reversed(order[at:end])
            at = max(end, at + 1)
    return [runs[n] for n in order]
