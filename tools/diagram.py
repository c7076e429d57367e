"""Draw docs/packages.svg: the packages in layers, and which imports which.

A package stands above all that it imports. An arrow that follows from others is left out. `--check`
draws nothing and fails where the picture is not that of the code.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "concerted"
PICTURE = ROOT / "docs" / "packages.svg"
PURE = {"kernel", "crypto", "ballots", "rules", "items"}
WIDTH, HEIGHT, GAP_X, GAP_Y, EDGE = 108, 40, 24, 44, 20
STYLE = """
  .box { fill: #fbf9f4; stroke: #655f56; }
  .pure { fill: #f7e3dd; stroke: #9c2a16; }
  .line { stroke: #655f56; fill: none; }
  .tip { fill: #655f56; }
  text { font: 15px system-ui, sans-serif; fill: #1d1b19; text-anchor: middle; }
  .note { font-size: 13px; fill: #655f56; text-anchor: start; }
  @media (prefers-color-scheme: dark) {
    .box { fill: #211e1a; } .pure { fill: #43221a; } text { fill: #f0ebe1; }
    .note, .tip { fill: #b3ab9e; } .line { stroke: #b3ab9e; }
  }
"""


def imported(package: str) -> set[str]:
    """Return the other packages that a package's modules import."""
    found: set[str] = set()
    for path in (SOURCE / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{name.name}" for name in node.names]
            elif isinstance(node, ast.Import):
                names = [name.name for name in node.names]
            else:
                continue
            found |= {name.split(".")[1] for name in names if name.startswith("concerted.")}
    return found - {package}


def graph() -> dict[str, set[str]]:
    """Return each package with those that it imports; `ValueError` if they run in a circle."""
    packages = sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))
    return {package: imported(package) & set(packages) for package in packages}


def layers(edges: dict[str, set[str]]) -> list[list[str]]:
    """Return the packages by layers, the highest first; each directly below who needs it most."""
    left, found = set(edges), list[list[str]]()
    while left:
        needed = set().union(*(edges[package] for package in left))
        layer = sorted(left - needed)
        if not layer:
            raise ValueError(f"imports run in a circle among {', '.join(sorted(left))}")
        found.append(layer)
        left -= set(layer)
    return found


def reduced(edges: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Return the arrows that do not follow from others."""

    def reach(package: str) -> set[str]:
        return edges[package].union(*(reach(below) for below in edges[package]))

    return [
        (package, below)
        for package in sorted(edges)
        for below in sorted(edges[package])
        if not any(below in reach(other) for other in edges[package] - {below})
    ]


def draw(edges: dict[str, set[str]]) -> str:
    """Return the picture as SVG."""
    rows = layers(edges)
    widest = max(len(row) for row in rows)
    width = 2 * EDGE + widest * WIDTH + (widest - 1) * GAP_X
    height = 2 * EDGE + len(rows) * HEIGHT + (len(rows) - 1) * GAP_Y + 24
    at: dict[str, tuple[float, float]] = {}
    for number, row in enumerate(rows):
        left = (width - len(row) * WIDTH - (len(row) - 1) * GAP_X) / 2
        for place, package in enumerate(row):
            at[package] = (left + place * (WIDTH + GAP_X), EDGE + number * (HEIGHT + GAP_Y))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        "<title>The packages of Concerted: each imports only what its arrows lead to</title>",
        f"<style>{STYLE}</style>",
        '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8"'
        ' orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker>',
    ]
    for package, below in reduced(edges):
        (x, y), (to_x, to_y) = at[package], at[below]
        x, lean = x + WIDTH / 2, max(-48.0, min(48.0, (x - to_x) / 3))
        to_x = to_x + WIDTH / 2 + lean  # arrows from the side end at that side
        start, end = f"{x:g} {y + HEIGHT}", f"{to_x:g} {to_y - 1}"
        bend = f"{x:g} {(y + HEIGHT + to_y) / 2:g} {to_x + lean:g} {to_y - 24:g}"
        parts.append(f'<path class="line" marker-end="url(#tip)" d="M{start}C{bend} {end}"/>')
    for package, (x, y) in at.items():
        kind = "box pure" if package in PURE else "box"
        parts.append(
            f'<rect class="{kind}" x="{x:g}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="8"/>'
            f'<text x="{x + WIDTH / 2:g}" y="{y + HEIGHT / 2 + 5:g}">{package}</text>'
        )
    note = "Tinted: pure, without clock, chance, network or disk."
    parts.append(f'<text class="note" x="{EDGE}" y="{height - 12}">{note}</text>')
    return "\n".join([*parts, "</svg>\n"])


def main(arguments: list[str]) -> int:
    """Write the picture, or with `--check` compare it."""
    made = draw(graph())
    if "--check" in arguments:
        return 0 if PICTURE.exists() and PICTURE.read_text() == made else 1
    PICTURE.write_text(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
