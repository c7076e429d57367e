"""What the browser's part costs: its size, and a long record folded from its first leaf.

    python bench/bench_web.py [--members 5000] [--entries 20000] [--save]

``parse`` reads all leaves, ``prove`` has the platform check signatures and new keys ahead, ``fold``
judges and applies them, ``whole`` is what a phone does when it joins: all of that in slices, and
the checkpoint. Sizes are of the modules that opening a link needs, and what a member does.
"""

import argparse
import gzip
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.machine import RESULTS, facts  # noqa: E402
from concerted.kernel.tiles import encode_bundle  # noqa: E402
from tests.authors import Assembly, standing  # noqa: E402

WEB = ROOT / "src" / "concerted" / "web"
NEWCOMER = ("asking",)
MEMBER = ("founding", "joining", "motions", "restoring", "following")
STATIC = re.compile(r"""^(?:import|export)\b[^'";]*?\bfrom\s+["']([^"']+)["']""", re.MULTILINE)


def reached(path: Path, found: set[Path]) -> set[Path]:
    """The modules that a module imports, not counting those that are loaded only when needed."""
    if path not in found:
        found.add(path)
        for name in STATIC.findall(path.read_text()):
            reached((path.parent / name).resolve(), found)
    return found


def sizes(names: tuple[str, ...]) -> dict[str, int]:
    """Bytes under gzip of what these modules of the client need, by folder and in all."""
    found: set[Path] = set()
    for name in names:
        reached(WEB / "client" / f"{name}.js", found)
    by_folder: dict[str, int] = {}
    for path in found:
        folder = path.relative_to(WEB).parts[0]
        by_folder[folder] = by_folder.get(folder, 0) + len(gzip.compress(path.read_bytes(), 9))
    return {**dict(sorted(by_folder.items())), "in_all": sum(by_folder.values())}


def make(members: int, entries: int) -> Assembly:
    """A record with this many members and at least so many leaves."""
    room = standing(members, growth_percent=400)
    room.refresh = 16
    while len(room.leaves) < entries:
        room.decide(room.propose(*room.members[:2]), *room.members[: entries - len(room.leaves)])
    return room


def measure(node: str, room: Assembly) -> dict[str, Any]:
    """What Node takes for this record."""
    with tempfile.TemporaryDirectory() as folder:
        leaves, note = Path(folder, "leaves"), Path(folder, "note")
        leaves.write_bytes(encode_bundle(room.leaves))
        note.write_bytes(room.checkpoint().encode())
        script = ROOT / "bench" / "web.js"
        command = [node, str(script), str(leaves), str(note), room.state.committee]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    found: dict[str, Any] = json.loads(told)
    return found


def main() -> None:
    """Measure, print, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=5_000)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--save", action="store_true", help="write bench/results/web-DATE.json")
    given = parser.parse_args()
    node = shutil.which("node")
    if node is None:
        sys.exit("needs nodejs")
    room = make(given.members, given.entries)
    weights = {"newcomer": sizes(NEWCOMER), "member": sizes(MEMBER)}
    found = {"machine": facts(), "gzip_bytes": weights, **measure(node, room)}
    print(json.dumps(found, indent=1))
    if given.save:
        path = RESULTS / f"web-{time.strftime('%Y-%m-%d')}.json"
        path.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
