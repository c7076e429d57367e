"""A large committee in the browser: how long until its record is checked and on the screen.

    python bench/bench_large.py [--members 5000] [--entries 20000] [--save]

A host holds the record; Debian's Chromium opens it as one of its members. ``first`` fetches, checks
and folds every leaf, ``again`` opens what the browser has kept, three times. ``seconds`` are until
the list of members is drawn, from verified state alone; ``cpu_s`` is the processor's time of all of
the browser's processes, which other work on the machine hardly changes; pauses are what the browser
reports as long tasks of the page.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import machine, programs, record  # noqa: E402
from concerted.crypto.seed import MemberKeys, RecoverySeed  # noqa: E402
from concerted.crypto.signature import SigningKey  # noqa: E402
from concerted.host.files import DATABASE  # noqa: E402
from concerted.host.keyring import Keyring  # noqa: E402
from concerted.store import open_store  # noqa: E402
from tests.authors import grow  # noqa: E402

SEED = bytes(range(16))


class SheetAssembly(record.HostedAssembly):
    """A hosted committee whose founder has a recovery sheet."""

    def _keys(self) -> tuple[SigningKey, SigningKey, SigningKey]:
        if self.history.size == 0:
            return MemberKeys.from_seed(RecoverySeed(SEED)).pairs
        return super()._keys()


def fill(folder: Path, members: int, entries: int) -> SheetAssembly:
    """Put a committee with this many members, and at least so many leaves, into a host's folder."""
    room = SheetAssembly(Keyring.open(folder))
    for _ in range(2):
        room.join()
    for member in room.members[1:]:
        room.sign(member)
    grow(room, members)
    room.refresh = 16
    while len(room.leaves) < entries:
        room.decide(room.propose(*room.members[:2]), *room.members[: entries - len(room.leaves)])
    store = open_store(f"sqlite:///{folder / DATABASE}")
    record.store_record(store, room)
    store.close()
    return room


def measure(node: str, members: int, entries: int) -> dict[str, Any]:
    """What the browser takes."""
    with tempfile.TemporaryDirectory() as folder:
        room = fill(Path(folder), members, entries)
        with programs.host(Path(folder)) as host:
            names = (room.state.committee, room.state.log_key, SEED.hex(), str(members))
            command = [node, str(ROOT / "bench" / "large.js"), f"http://localhost:{host.port}"]
            command.extend(names)
            told = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    found: dict[str, Any] = json.loads(told)
    return {"leaves": len(room.leaves), "members": members, **found}


def main() -> None:
    """Measure, print, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=5_000)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--save", action="store_true", help="write bench/results/large-DATE.json")
    given = parser.parse_args()
    node = shutil.which("node")
    if node is None or not Path("/usr/bin/chromium").exists():
        sys.exit("needs nodejs and Debian's chromium")
    load = os.getloadavg()[0]
    found = {"load_before": load, **measure(node, given.members, given.entries)}
    facts = machine.facts()
    print(json.dumps({"machine": facts, **found}, indent=1))
    if given.save:
        machine.keep("large", facts, **found)


if __name__ == "__main__":
    main()
