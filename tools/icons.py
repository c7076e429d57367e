"""Draw the client's icons and write its web app manifests: `python tools/icons.py [--check]`.

Two looks, so that the picture on a phone need not say what it is for: our own, and a plain
notebook. Each has a drawing (SVG) for the browser's tab and two pictures (PNG) whose middle holds
everything, so that a phone may cut them to any shape. ``--check`` compares and writes nothing.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

from PIL import Image, ImageDraw

WEB = Path(__file__).parents[1] / "src" / "concerted" / "web"
SIZES = (192, 512)
FINER = 4  # drawn so much larger, then made smaller: smooth edges
COLOURS = 16
PAPER, BRICK, SLATE = "#fbf9f4", "#9c2a16", "#51606b"
# Names under the icon; the client offers the plain one in the language in use.
NAMES = {
    "concerted": ("concerted", "Concerted"),
    "notes.en": ("notes", "Notes"),
    "notes.es": ("notes", "Notas"),
    "notes.fr": ("notes", "Notes"),
    "notes.ar": ("notes", "ملاحظات"),
}
Circle = tuple[float, float, float]
Line = tuple[float, float, float, float]
# In a square of 48. Three people side by side, the one in the middle no higher than the others.
HEADS: tuple[Circle, ...] = ((15, 20, 3.4), (24, 20, 3.4), (33, 20, 3.4))
SHOULDERS: tuple[Circle, ...] = ((15, 31, 5.4), (24, 31, 5.4), (33, 31, 5.4))
LINES: tuple[Line, ...] = ((19, 18, 29, 18), (19, 24, 29, 24), (19, 30, 25, 30))


def drawing(look: str) -> str:
    """The SVG of a look."""
    if look == "concerted":
        body = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}"/>' for x, y, r in HEADS)
        body += "".join(
            f'<path d="M{x - r:g} {y:g}a{r:g} {r:g} 0 0 1 {2 * r:g} 0z"/>' for x, y, r in SHOULDERS
        )
        inner = f'<rect width="48" height="48" rx="10" fill="{BRICK}"/><g fill="{PAPER}">{body}</g>'
    else:
        rules = "".join(f"M{x} {y}H{to}" for x, y, to, _ in LINES)
        inner = (
            f'<rect width="48" height="48" rx="10" fill="{SLATE}"/>'
            f'<rect x="14" y="11" width="20" height="26" rx="2" fill="{PAPER}"/>'
            f'<path d="{rules}" stroke="{SLATE}" stroke-width="2" stroke-linecap="round"/>'
        )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">{inner}</svg>\n'


def picture(look: str, size: int) -> bytes:
    """The PNG of a look, its colour to the edges."""
    unit = size * FINER / 48

    def scaled(*values: float) -> list[float]:
        return [value * unit for value in values]

    image = Image.new("RGB", (size * FINER, size * FINER), BRICK if look == "concerted" else SLATE)
    draw = ImageDraw.Draw(image)
    if look == "concerted":
        for x, y, r in HEADS:
            draw.ellipse(scaled(x - r, y - r, x + r, y + r), fill=PAPER)
        for x, y, r in SHOULDERS:
            draw.pieslice(scaled(x - r, y - r, x + r, y + r), 180, 360, fill=PAPER)
    else:
        draw.rounded_rectangle(scaled(14, 11, 34, 37), 2 * unit, fill=PAPER)
        for x, y, to, at in LINES:
            draw.rounded_rectangle(scaled(x - 1, y - 1, to + 1, at + 1), unit, fill=SLATE)
    small = image.resize((size, size), Image.Resampling.LANCZOS).quantize(COLOURS)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def manifest(look: str, name: str) -> str:
    """A web app manifest; its addresses are as seen from /v/VERSION/install/."""
    value = {
        "name": name,
        "short_name": name,
        "start_url": "../../../",
        "scope": "../../../",
        "id": "../../../",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {
                "src": f"{look}-{size}.png",
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size in SIZES
            for purpose in ("any", "maskable")
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def made() -> dict[str, bytes]:
    """Every file by its path below web/."""
    found: dict[str, bytes] = {}
    for name, (look, shown) in NAMES.items():
        found[f"install/{name}.webmanifest"] = manifest(look, shown).encode()
        found[f"install/{look}.svg"] = drawing(look).encode()
        for size in SIZES:
            found[f"install/{look}-{size}.png"] = picture(look, size)
    return found


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` compare."""
    files = made()
    if arguments == ["--check"]:
        wrong = [path for path, data in files.items() if (WEB / path).read_bytes() != data]
        print("".join(f"differs: {path}\n" for path in wrong), end="")
        return 1 if wrong else 0
    (WEB / "install").mkdir(exist_ok=True)
    for path, data in files.items():
        (WEB / path).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
