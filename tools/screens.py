"""Copy screens from the last run of the browser's tests into docs/screens, small enough for a page.

    pytest tests/web/test_app.py && python tools/screens.py

Each picture is one that a test took while it used the client at a real host; none is drawn by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
TAKEN = ROOT / "screens"
KEPT = ROOT / "docs" / "screens"
WIDTH = 360
COLOURS = 200
PICTURES = {
    "welcome": "begin/welcome.png",
    "invitation": "join/invitation.png",
    "words": "join/waiting.png",
    "sheet": "join/sheet.png",
    "ballot": "vote/ballot.png",
    "passed": "vote/passed.png",
}


def main() -> int:
    """Write them; 1 where a test has not taken one of them."""
    missing = [name for name in PICTURES.values() if not (TAKEN / name).exists()]
    if missing:
        print(f"not taken: {', '.join(missing)}", file=sys.stderr)
        return 1
    KEPT.mkdir(exist_ok=True)
    for name, taken in PICTURES.items():
        with Image.open(TAKEN / taken) as picture:
            height = round(picture.height * WIDTH / picture.width)
            small = picture.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
            small.quantize(COLOURS).save(KEPT / f"{name}.png", optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
