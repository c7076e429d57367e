"""What the browser's part costs: its size, and a long record folded from its first leaf.

    python bench/bench_web.py [--members 5000] [--entries 20000] [--save]

``parse`` reads all leaves, ``prove`` has the platform check signatures and new keys ahead, ``fold``
judges and applies them, ``whole`` is what a phone does when it joins: all of that in slices, and
the checkpoint. Sizes are of the modules that opening a link needs, and what a member does.
"""

import argparse
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.machine import facts, keep  # noqa: E402
from concerted.host.clientfiles import FOLDER, reached, read_files  # noqa: E402
from concerted.kernel.tiles import encode_bundle  # noqa: E402
from tests.authors import Assembly, standing  # noqa: E402

NEWCOMER = ("asking",)
MEMBER = ("founding", "joining", "motions", "restoring", "following")


def sizes(names: tuple[str, ...]) -> dict[str, int]:
    """Bytes under gzip, as they are served, of what these modules of the client need."""
    texts = read_files(FOLDER)
    by_folder: dict[str, int] = {}
    for path in reached(texts, [f"client/{name}.js" for name in names]):
        folder = path.partition("/")[0]
        by_folder[folder] = by_folder.get(folder, 0) + len(gzip.compress(texts[path], 9))
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
    machine = facts()
    found = {"gzip_bytes": weights, **measure(node, room)}
    print(json.dumps({"machine": machine, **found}, indent=1))
    if given.save:
        keep("web", machine, **found)


if __name__ == "__main__":
    main()
