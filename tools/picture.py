"""Draw docs/terminal.svg: the command line at work, from a real run at a real host.

`--check` draws nothing and fails where the picture says other words than the program does now; ids
are drawn anew in each run, and count for nothing.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from rich.console import Console  # noqa: E402
from rich.text import Text  # noqa: E402

from concerted.cli import device  # noqa: E402
from concerted.cli.main import run  # noqa: E402
from tests.cli.town import hosting  # noqa: E402

PICTURE = ROOT / "docs" / "terminal.svg"
WIDTH = 80
PROGRAMME = "We decide together.\nNo one works alone at night.\n"
TITLE = "five people, one record"
# rich fills in the braces. Its own frame would fetch a font from elsewhere.
FRAME = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>The command line at work</title>
<style>
.{unique_id}-matrix {{ font: {char_height}px/{line_height}px "DejaVu Sans Mono", Menlo, Consolas,
  monospace; }}
.{unique_id}-title {{ font: 15px system-ui, sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""
ID = re.compile(
    r"\b[0-9a-f]{8}\b|(?<=concerted show )[0-9a-f]{4}\b|(?<=vote )[0-9a-f]{4}\b"
    r"|(?<=close )[0-9a-f]{4}\b"
)
Shown = tuple[str, str, str]  # who, what was typed, what the screen showed


class Desk:
    """Homes in one folder, and a terminal, in this process."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.address = address

    def type(self, who: str, *words: str) -> str:
        """Type a command, and return what the screen shows."""
        os.environ |= {"CONCERTED_HOME": str(self.folder / who), "COLUMNS": str(WIDTH)}
        screen = io.StringIO()
        with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
            code = run(words)
        if code:
            raise SystemExit(f"{who}$ concerted {' '.join(words)}\n{screen.getvalue()}")
        return screen.getvalue()

    def ask(self, who: str, *words: str) -> dict[str, str]:
        """Type a command for its answer as JSON."""
        found: dict[str, str] = json.loads(self.type(who, *words, "--json"))
        return found


def assemble(desk: Desk) -> str:
    """Found a committee of five with a proposal that is being voted on; its number."""
    (desk.folder / "programme.txt").write_text(PROGRAMME)
    programme = f"@{desk.folder / 'programme.txt'}"
    found = ("found", "Night shift", programme, "--server", desk.address, "--nickname", "red")
    desk.type("red", *found)
    link = desk.ask("red", "invite", "--uses", "9")["link"]
    inside = ["red"]
    for who in ("blue", "green", "amber", "jade"):
        desk.type(who, "join", link, "--nickname", who)
        for member in inside[:2]:
            desk.type(member, "vouch", who)
        inside.append(who)
        if len(inside) == 3:
            desk.type("blue", "sign")
            desk.type("green", "sign")
    desk.type("coral", "join", link, "--nickname", "coral", "--greeting", "Dock doors, nights")
    text = "Bay 4 was 35 degrees warm on nine nights in May. We ask for fans before June."
    motion = desk.ask("red", "propose", "resolution", "Fans in bay 4", text)["proposal"][:8]
    desk.type("green", "support", motion)
    desk.type("green", "open", motion)
    for who, choice in (("red", "yes"), ("green", "yes"), ("amber", "yes"), ("jade", "no")):
        desk.type(who, "vote", motion, choice)
    return motion


def scene(desk: Desk) -> Iterator[Shown]:
    """Play what the picture shows."""
    motion = assemble(desk)
    steps: list[tuple[str, ...]] = [
        ("status",),
        ("show", motion),
        ("vote", motion, "yes"),
        ("close", motion),
        ("export", "record.tar"),
    ]
    for words in steps:
        yield "blue", " ".join(words).replace(motion, motion[:4]), desk.type("blue", *words)
    checked = desk.type("blue", "audit", "record.tar").strip().splitlines()
    yield "blue", "audit record.tar", f"…\n{checked[-1]}\n"


def play() -> list[Shown]:
    """Play the scene at a host of its own, by its clock."""
    folder = tempfile.TemporaryDirectory()
    with folder as name, hosting(Path(name)) as address, contextlib.chdir(name):
        device.DEVICE.clock = lambda: int((Path(name) / "clock").read_text())
        return list(scene(Desk(Path(name), address)))


def draw(shown: list[Shown]) -> str:
    """Return the picture."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False)
    for count, (who, typed, screen) in enumerate(shown):
        if count:
            console.print()
        prompt = Text(f"{who}$ ", style="bold cyan")
        console.print(prompt.append(f"concerted {typed}", style="bold white"))
        for line in screen.rstrip().splitlines():
            console.print(Text(line), soft_wrap=True)
    picture = console.export_svg(title=TITLE, code_format=FRAME, unique_id="terminal")
    return "\n".join(line.rstrip() for line in picture.splitlines() if line.strip()) + "\n"


def words(picture: str) -> list[str]:
    """Return what a picture says, piece by piece, without ids and without where it stands."""
    pieces = ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")
    texts = (" ".join((piece.text or "").split()) for piece in pieces)
    return [ID.sub("ID", text) for text in texts if text]


def main(arguments: list[str]) -> int:
    """Draw the picture, or check that it says what the program does."""
    found = draw(play())
    if "--check" in arguments:
        return 0 if words(PICTURE.read_text()) == words(found) else 1
    PICTURE.write_text(found)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
