"""How fast a record is folded, whether that stays so as it grows, and what an entry takes to keep.

    python bench/bench_fold.py [--entries 10000 100000] [--kept 2000] [--save]

``fold`` parses every header, judges it and applies it, trusting the signatures, as a host does when
it loads a record; ``audit`` verifies them too and checks every root. Both stand beside the raw rate
at which this machine verifies signatures in the same run. ``to_smallest`` is the time for an entry
against that in the smallest record: 1 is linear. Bytes are counted in a host's SQLite file.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import bench_audit, machine, record  # noqa: E402
from concerted.audit.replay import audit_bytes  # noqa: E402
from concerted.crypto.signature import verify_batch  # noqa: E402
from concerted.host.keyring import Keyring  # noqa: E402
from concerted.host.ledger import Ledger  # noqa: E402
from concerted.kernel.entry import BodyRef, CommitteeId, Entry, blob_hash  # noqa: E402
from concerted.kernel.leaf import Leaf  # noqa: E402
from concerted.store import StoredEntry, open_store  # noqa: E402
from tests.authors import BODY_BYTES, Assembly  # noqa: E402

KEPT_MEMBERS = 50


def seconds(work: Callable[[], object]) -> float:
    """How long it takes once."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def stored(room: Assembly) -> list[StoredEntry]:
    """The record as a host's store gives it."""
    found = []
    for index, data in enumerate(room.leaves):
        leaf = Leaf.decode(data)
        name = Entry.parse(leaf.header_bytes, leaf.signature).id
        found.append(StoredEntry(index, name, leaf.time, leaf.signature, leaf.header_bytes))
    return found


def fold(room: Assembly, keyring: Keyring) -> float:
    """Seconds in which a host has the record in memory, once it is read."""
    ledger = Ledger(CommitteeId(room.state.committee), keyring.log_signer(room.origin))
    entries = stored(room)
    took = seconds(lambda: ledger.load(entries))
    assert ledger.state == room.state
    return took


def speeds(size: int, keyring: Keyring) -> list[machine.Row]:
    """Fold and audit of a record of this size, beside raw verification."""
    room = bench_audit.make(size)
    items, data, leaves = bench_audit.signed(room), room.record(), len(room.leaves)
    raw = seconds(lambda: verify_batch(items)) / len(items)
    found = {"fold": fold(room, keyring), "audit": seconds(lambda: audit_bytes(data))}
    return [
        {
            "what": what,
            "entries": leaves,
            "per_s": round(leaves / took),
            "of_raw": round(raw * leaves / took, 2),
        }
        for what, took in found.items()
    ]


def with_growth(row: machine.Row, rows: list[machine.Row]) -> machine.Row:
    """The row, with its time for an entry against that in the smallest record."""
    first = next(one for one in rows if one["what"] == row["what"])
    rate, of = row["per_s"], first["per_s"]
    assert isinstance(rate, int)
    assert isinstance(of, int)
    return {**row, "to_smallest": round(of / rate, 2)}


def entry_bytes(folder: Path, kind: str, count: int, body_bytes: int) -> machine.Row:
    """What entries of one kind take in a host's database, beside the bytes that they consist of."""
    room = record.standing(Keyring.open(folder), KEPT_MEMBERS)
    database = folder / f"{kind}.db"
    store = open_store(f"sqlite:///{database}")
    motions = record.open_motions(room, -(-count // KEPT_MEMBERS))
    record.store_record(store, room)
    store.purge_deleted()  # also brings what is in the log into the file
    before, first = database.stat().st_size, len(room.leaves)
    bodies = dict[str, bytes]()
    if body_bytes:
        entries = [with_body(room, kind, number, body_bytes, bodies) for number in range(count)]
    else:
        entries = record.votes(room, motions, count)
    for entry in entries:
        room.take(entry)
    record.store_record(store, room, first, bodies)
    store.purge_deleted()
    store.close()
    made = sum(map(len, room.leaves[first:])) + sum(map(len, bodies.values()))
    return {
        "what": kind,
        "body_bytes": body_bytes,
        "made_bytes": round(made / count),
        "kept_bytes": round((database.stat().st_size - before) / count),
    }


def with_body(
    room: Assembly, kind: str, number: int, body_bytes: int, bodies: dict[str, bytes]
) -> Entry:
    """An entry of this kind by one of the members, with a body of its own."""
    body = (room.draw() * (body_bytes // 32 + 1))[:body_bytes]
    ref = BodyRef(room.state.epoch.number, blob_hash(body), body_bytes)
    bodies[ref.hash] = body
    return room.make(kind, room.members[number % KEPT_MEMBERS], over={"body": ref})


def main() -> None:
    """Measure, print the tables, and keep them if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--kept", type=int, default=2_000, help="entries whose bytes are counted")
    parser.add_argument("--save", action="store_true", help="write bench/results/fold-DATE.json")
    given = parser.parse_args()
    facts = machine.facts()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keyring = Keyring.open(folder)
        folds = [row for size in sorted(given.entries) for row in speeds(size, keyring)]
        folds = [with_growth(row, folds) for row in folds]
        kept = [
            entry_bytes(folder, "vote.cast", given.kept, 0),
            entry_bytes(folder, "profile", given.kept, BODY_BYTES),
        ]
    machine.show("fold and audit", folds)
    machine.show("bytes of an entry", kept)
    if given.save:
        machine.keep("fold", facts, folds=folds, kept=kept)


if __name__ == "__main__":
    main()
