"""Which font writes which script, found in the system's font folders (items §7).

A script whose font is missing is told in a plain sentence that names the package to install;
nothing is ever printed as empty boxes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from unicodedata import east_asian_width

import uharfbuzz as hb  # type: ignore[import-untyped]

from concerted.kernel.errors import ConcertedError

CORE, CJK = "fonts-noto-core", "fonts-noto-cjk"
FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
)
# Script (ISO 15924) → the middle of the name of its Noto font, which the package CORE brings.
NOTO = {
    "Arab": "NaskhArabic",
    "Armn": "SansArmenian",
    "Beng": "SansBengali",
    "Cans": "SansCanadianAboriginal",
    "Cher": "SansCherokee",
    "Deva": "SansDevanagari",
    "Ethi": "SansEthiopic",
    "Geor": "SansGeorgian",
    "Gujr": "SansGujarati",
    "Guru": "SansGurmukhi",
    "Hebr": "SansHebrew",
    "Khmr": "SansKhmer",
    "Knda": "SansKannada",
    "Laoo": "SansLao",
    "Mlym": "SansMalayalam",
    "Mymr": "SansMyanmar",
    "Nkoo": "SansNKo",
    "Orya": "SansOriya",
    "Sinh": "SansSinhala",
    "Syrc": "SansSyriac",
    "Taml": "SansTamil",
    "Telu": "SansTelugu",
    "Tfng": "SansTifinagh",
    "Thaa": "SansThaana",
    "Thai": "SansThai",
    "Tibt": "SerifTibetan",
}
LATIN = frozenset({"Latn", "Cyrl", "Grek", "Zyyy", "Zinh"})
GUESSED = frozenset({"Latn", "Zyyy", "Zinh", ""})  # what shaping guesses rightly
HAN = frozenset({"Hani", "Hira", "Kana", "Hang", "Bopo"})
FACES = {"ja": 0, "ko": 1, "zh": 2, "zh-Hans": 2, "zh-Hant": 3}  # within the collection of CJK
ENDINGS = frozenset({".ttf", ".otf", ".ttc"})


class Unprintable(ConcertedError):
    """No font for a script: code ``font_missing``, ``detail`` the package that brings one."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Font:
    """A font file, and which face of it where it is a collection."""

    path: Path
    face: int = 0

    @property
    def name(self) -> str:
        """A name for this file and face."""
        return f"{self.path.stem}-{self.face}".lower()


@dataclass(frozen=True, slots=True)
class Shape:
    """A shaped text: advance in ems, and where its clusters begin."""

    width: float
    clusters: frozenset[int]


@dataclass(frozen=True, slots=True)
class Metrics:
    """How far a font reaches above and below its baseline, in ems."""

    above: float
    below: float


@cache
def _files() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in FOLDERS:
        for root, _, names in os.walk(folder):
            for name in names:
                if Path(name).suffix.lower() in ENDINGS:
                    found.setdefault(name, Path(root) / name)
    return found


def _named(*names: str) -> Iterator[Path]:
    files = _files()
    return (files[name] for name in names if name in files)


def fonts_for(script: str, bold: bool, lang: str) -> list[Font]:
    """Return the fonts to try for a script, best first; several where one may lack a sign."""
    weight = "Bold" if bold else "Regular"
    latin = [f"NotoSans-{weight}.ttf", "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"]
    signs = ["DejaVuSans.ttf", "NotoSansSymbols-Regular.ttf", "NotoSansSymbols2-Regular.ttf"]
    signs += ["NotoSansMath-Regular.ttf"]
    own: list[str] = []
    if script in NOTO:
        own = [f"Noto{NOTO[script]}-{each}.ttf" for each in (weight, "Regular")]
    east = (f"NotoSansCJK-{weight}.ttc", "NotoSansCJK-Regular.ttc")
    cjk = [Font(path, _face(lang)) for path in _named(*east)]
    found = [Font(path) for path in (*_named(*own), *_named(*latin, *signs))]
    found = [*cjk, *found] if script in HAN else [*found, *cjk]
    return list(dict.fromkeys(found))


def mono_fonts() -> list[Font]:
    """Return the fonts for proofs: digits and letters of one width."""
    return [Font(path) for path in _named("NotoSansMono-Regular.ttf", "DejaVuSansMono.ttf")]


def package_for(script: str, text: str = "") -> str:
    """Return the Debian package that brings a font for ``script``, or for wide signs."""
    return CJK if script in HAN or (text and east_asian_width(text[0]) in "FW") else CORE


def _face(lang: str) -> int:
    return next((face for tag, face in reversed(FACES.items()) if lang.startswith(tag)), 2)


@cache
def _face_of(font: Font) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(str(font.path)), font.face)


@cache
def _font_of(font: Font) -> hb.Font:
    return hb.Font(_face_of(font))


@cache
def metrics_of(font: Font) -> Metrics:
    """Return how far a font reaches above and below its baseline."""
    extents = _font_of(font).get_font_extents("ltr")
    upem = _face_of(font).upem
    return Metrics(extents.ascender / upem, -extents.descender / upem)


@lru_cache(maxsize=65_536)
def has_glyph(font: Font, character: str) -> bool:
    """Whether a font has a glyph for one character."""
    return _font_of(font).get_nominal_glyph(ord(character)) not in (None, 0)


@lru_cache(maxsize=65_536)
def shape(font: Font, text: str, direction: str, script: str, lang: str) -> Shape:
    """Shape a text of one script and direction (``ltr`` or ``rtl``).

    ``Unprintable`` if a glyph would be missing, that is, an empty box.
    """
    buffer = hb.Buffer()
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_GRAPHEMES
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = direction
    if script not in GUESSED:
        buffer.script = script
    if lang:
        buffer.language = lang
    hb.shape(_font_of(font), buffer, {})
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    if any(info.codepoint == 0 for info in infos):
        raise Unprintable("font_missing", package_for(script, text))
    return Shape(
        width=sum(position.x_advance for position in positions) / _face_of(font).upem,
        clusters=frozenset(info.cluster for info in infos),
    )
