"""Each character's script and font: the pieces of a paragraph that are shaped together.

Marks go with what they stand on, and signs that many scripts share with what stands before them. A
sign that no font has is written out by its name; a letter that none has is ``Unprintable``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from fontTools import unicodedata as scripts  # type: ignore[import-untyped]

from concerted.print.fonts import (
    HAN,
    LATIN,
    NOTO,
    Font,
    Unprintable,
    fonts_for,
    has_glyph,
    mono_fonts,
    package_for,
)

SHARED = frozenset({"Zyyy", "Zinh", "Zzzz"})
# Joiners and the like, which shaping takes into account and no font needs to draw.
UNSEEN = frozenset("\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff") | {
    chr(code) for code in range(0xFE00, 0xFE10)
}


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is written: weight, one width for all letters or not, and its language tag."""

    bold: bool = False
    mono: bool = False
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One character with the script and font that write it."""

    character: str
    script: str
    font: Font


def language_of(text: str, lang: str) -> str:
    """Return the language that decides between the forms of Han signs: kana tell Japanese."""
    if lang.startswith(("ja", "ko", "zh")):
        return lang
    kinds = {scripts.script(character) for character in text}
    if kinds & {"Hira", "Kana"}:
        return "ja"
    return "ko" if "Hang" in kinds else lang


def written_out(text: str, style: Style) -> str:
    """Return ``text`` with each sign that no font has named in brackets; ``Unprintable``.

    A pictogram is thus read as words; a letter without a font is an error, told with its package.
    """
    return "".join(
        character if _printable(character, style) else _name(character) for character in text
    )


@lru_cache(maxsize=8_192)
def _printable(character: str, style: Style) -> bool:
    if character in UNSEEN or character.isspace():
        return True
    script = _script(character, "Latn")
    return any(has_glyph(font, character) for font in _fonts(script, style))


def _name(character: str) -> str:
    if unicodedata.category(character)[0] in "LMN":
        script = scripts.script(character)
        if script in NOTO or script in LATIN or script in HAN:
            raise Unprintable("font_missing", package_for(script, character))
    return f"[{unicodedata.name(character, f'U+{ord(character):04X}').lower()}]"


def glyphs(text: str, style: Style) -> list[Glyphs]:
    """Return script and font of each character of a text that ``written_out`` gave."""
    found: list[Glyphs] = []
    previous = ""
    for character, script in zip(text, _resolved(text), strict=True):
        before = found[-1] if found else None
        joins = script == previous or unicodedata.category(character)[0] == "M"
        if before and (character in UNSEEN or (joins and _can(before.font, character))):
            font = before.font
        else:
            font = _best(script, character, style)
        found.append(Glyphs(character, script, font))
        previous = script
    return found


def _resolved(text: str) -> list[str]:
    """Return the script of each character; shared ones take that of what stands before, or after.

    Numbers, blanks and marks between words of one script thereby need no font of their own.
    """
    found: list[str] = []
    current = ""
    for character in text:
        current = _script(character, current)
        found.append(current)
    following = "Latn"
    for at in range(len(found) - 1, -1, -1):
        following = found[at] or following
        found[at] = following
    return found


@lru_cache(maxsize=8_192)
def _script(character: str, current: str) -> str:
    """Return a character's script; ``current`` for one that is shared with it."""
    script: str = scripts.script(character)
    if script not in SHARED:
        return script
    users = set(scripts.script_extension(character)) - SHARED
    if not users or current in users:
        return current
    known = sorted(user for user in users if user in NOTO or user in HAN or user in LATIN)
    return known[0] if known else current


@lru_cache(maxsize=512)
def _fonts(script: str, style: Style) -> tuple[Font, ...]:
    own = mono_fonts() if style.mono else []
    return (*own, *fonts_for(script, style.bold, style.lang))


def _can(font: Font, character: str) -> bool:
    return character.isspace() or has_glyph(font, character)


@lru_cache(maxsize=8_192)
def _best(script: str, character: str, style: Style) -> Font:
    fonts = _fonts(script, style)
    for font in fonts:
        if _can(font, character):
            return font
    raise Unprintable("font_missing", package_for(script, character))
