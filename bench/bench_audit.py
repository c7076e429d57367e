"""How fast a record is audited, beside how fast this machine verifies signatures at all.

    python bench/bench_audit.py [--entries 10000 100000] [--save]

A record of open votes is made straight through kernel, crypto and rules, by many members. Raw
verification, on one thread and on two, is timed in the same run as the audit of the same entries;
the ratio is what should stay the same from machine to machine.
"""

import argparse
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import machine  # noqa: E402
from concerted.audit.reading import readings  # noqa: E402
from concerted.audit.recordfile import RecordFile  # noqa: E402
from concerted.audit.replay import Replay, audit_bytes  # noqa: E402
from concerted.crypto.signature import verify_batch  # noqa: E402
from concerted.kernel.entry import Entry, signing_message  # noqa: E402
from concerted.kernel.leaf import Leaf  # noqa: E402
from tests.authors import Assembly, standing, trust  # noqa: E402

MEMBERS = 400
REFRESH = 16  # leaves between two checkpoints: how far behind an author's `after` is
RAW = 20_000

Item = tuple[bytes, bytes, bytes]


def make(entries: int) -> Assembly:
    """A record of at least this many leaves: motions on which every member votes."""
    room = standing(MEMBERS, verify=trust)
    room.refresh = REFRESH
    while len(room.leaves) < entries:
        mover, seconder = room.members[:2]
        motion = room.propose(mover, seconder)
        room.decide(motion, *room.members)
    return room


def signed(room: Assembly) -> list[Item]:
    """Key, message and signature of the newest entries, as raw verification takes them."""
    items = []
    for data in room.leaves[-RAW:]:
        leaf = Leaf.decode(data)
        author = Entry.parse(leaf.header_bytes, leaf.signature).header.author or ""
        if author in room.authors:  # a newcomer signs with a link's key
            key = bytes(room.authors[author].key.public)
            items.append((key, signing_message(leaf.header_bytes), leaf.signature))
    return items


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes once."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def fold(room: Assembly, data: bytes) -> float:
    """Seconds for the fold alone, everything having been parsed and verified before."""
    with ThreadPoolExecutor(2) as pool:
        replay = Replay(RecordFile(BytesIO(data)), pool)
        read = [reading for batch in readings(room.leaves, 2) for reading in batch]
        began = time.perf_counter()
        for reading in read:
            replay.take(reading)
        return time.perf_counter() - began


def measure(entries: int) -> list[tuple[str, int, float]]:
    """What was done, how many, in how many seconds."""
    room = make(entries)
    data, items, size = room.record(), signed(room), len(room.leaves)
    assert audit_bytes(data).clean
    rows = []
    for threads in (1, 2):
        took = seconds(partial(verify_batch, items, threads))
        rows.append((f"raw, {threads} threads", len(items), took))
    for threads in (1, 2):
        took = seconds(partial(audit_bytes, data, threads=threads))
        rows.append((f"audit, {threads} threads", size, took))
    return [*rows, ("fold alone", size, fold(room, data))]


def rows_of(entries: int) -> list[machine.Row]:
    """What was measured, each beside raw verification on one thread."""
    found = measure(entries)
    raw = found[0][1] / found[0][2]
    return [
        {
            "what": what,
            "entries": number,
            "seconds": round(took, 3),
            "per_s": round(number / took),
            "of_raw": round(number / took / raw, 2),
        }
        for what, number, took in found
    ]


def main() -> None:
    """Measure, print a table, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--save", action="store_true", help="write bench/results/audit-DATE.json")
    given = parser.parse_args()
    facts = machine.facts()
    rows = [row for entries in given.entries for row in rows_of(entries)]
    machine.show("audit beside raw verification", rows)
    if given.save:
        machine.keep("audit", facts, rows=rows)


if __name__ == "__main__":
    main()
