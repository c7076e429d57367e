"""How long a member's device takes to open a home, with and without the state kept there.

    python bench/bench_home.py [--entries 6000 20000] [--save]

``cold`` reads, verifies and folds every leaf, as after an update of the program; ``warm`` takes the
kept state under the root of the same leaves, as each command does.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import machine  # noqa: E402
from concerted.client.committee import Committee  # noqa: E402
from concerted.client.home import Home, Place  # noqa: E402
from tests.authors import Assembly, standing, trust  # noqa: E402


def make(entries: int) -> Assembly:
    """A record of at least this many leaves: votes by fifty members for each thousand leaves."""
    room = standing(max(50, entries // 20), verify=trust)
    room.refresh = 16
    while len(room.leaves) < entries:
        room.decide(room.propose(*room.members[:2]), *room.members)
    return room


def keep(path: Path, room: Assembly) -> Home:
    """A home that holds the record."""
    home, name = Home(path), room.state.committee
    place = Place(
        address="https://host.example",
        committee=name,
        log_key=room.log.public.hex(),
        seed=bytes(16).hex(),
        member=room.founder.id,
        checkpoint=room.checkpoint().encode().decode(),
    )
    home.save(place)
    home.append_leaves(name, 0, room.leaves)
    return home


def measure(entries: int) -> list[tuple[str, int, float]]:
    """What was opened, how many leaves, in how many seconds."""
    room = make(entries)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        home = keep(Path(folder), room)
        for what in ("cold", "warm"):
            began = time.perf_counter()
            found = Committee.open(home, room.state.committee, clock=lambda: room.now)
            rows.append((what, len(room.leaves), time.perf_counter() - began))
            assert found.state == room.state
            home.save_folded(room.state.committee, found.record.folded())
    return rows


def main() -> None:
    """Measure, print a table, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="+", default=[6_000, 20_000])
    parser.add_argument("--save", action="store_true", help="write bench/results/home-DATE.json")
    given = parser.parse_args()
    facts = machine.facts()
    rows: list[machine.Row] = [
        {"what": what, "leaves": leaves, "seconds": round(took, 3)}
        for entries in given.entries
        for what, leaves, took in measure(entries)
    ]
    machine.show("opening a home", rows)
    if given.save:
        machine.keep("home", facts, rows=rows)


if __name__ == "__main__":
    main()
