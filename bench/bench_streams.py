"""How soon all who have a stream open hear of an entry, and what memory open streams take.

    python bench/bench_streams.py [--listeners 500 5000] [--entries 20] [--save]

Members of one committee hold the streams, up to ten each, in a process of their own
(``listeners.py``), which also sends the entries: one clock times both. The bare floor
(``floor.py``) does the same in the same run. ``last_of_floor`` is how many times longer the last
listener waits.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import httpx  # noqa: E402
import msgspec  # noqa: E402

from bench import machine, programs, record  # noqa: E402
from concerted.host.files import DATABASE  # noqa: E402
from concerted.host.keyring import Keyring  # noqa: E402
from concerted.store import open_store  # noqa: E402

STREAMS_EACH = 10
WARMING = 5
PER_S = 4.0
PER_S_OF_MANY = 1.0
MANY = 1_000


def prepare(folder: Path, members: int, count: int) -> tuple[record.HostedAssembly, list[str]]:
    """Put a committee into a host's database; the committee, and requests that send votes."""
    room = record.standing(Keyring.open(folder), members)
    motions = record.open_motions(room, -(-count // members))
    store = open_store(f"sqlite:///{folder / DATABASE}")
    record.store_record(store, room)
    store.close()
    keys = {author.id: bytes(author.key.public) for author in room.members}
    (folder / "keys").write_bytes(msgspec.json.encode(keys))
    cast = record.votes(room, motions, count)
    return room, [record.request_of(room, one).decode("ascii") for one in cast]


def tokens_of(host: programs.Program, room: record.HostedAssembly) -> list[str]:
    """A token of every member."""
    with httpx.Client(base_url=f"http://127.0.0.1:{host.port}", timeout=60) as http:
        return [programs.enter(http, room, author) for author in room.members]


def measure(folder: Path, sizes: list[int], entries: int) -> list[machine.Row]:
    """Floor and host in turn at each size; a row for each."""
    members = max(10, -(-max(sizes) // STREAMS_EACH))
    each = WARMING + entries
    room, requests = prepare(folder, members, each * len(sizes))
    plan: dict[str, Any] = {
        "stream": f"/c/{room.state.committee}/stream",
        "event": r"id: (\d+)\.\d+\ndata: ",
        "answer": r'"index":(\d+)',
        "ahead": 1,  # an event bears the size of the log, which is one more than the index
        "tokens": ["none"],
    }
    rows: list[machine.Row] = []
    with (
        programs.floor(folder / "floor.db", folder / "keys") as floor,
        programs.host(folder) as host,
    ):
        tokens = tokens_of(host, room)
        for number, size in enumerate(sizes):
            sent = requests[number * each : (number + 1) * each]
            bare = _hear(floor, folder, plan, size, sent)
            heard = _hear(host, folder, plan | {"tokens": tokens}, size, sent)
            rows.append(_row("floor", size, bare, bare))
            rows.append(_row("host", size, heard, bare))
    return rows


def _hear(
    program: programs.Program, folder: Path, plan: dict[str, Any], size: int, requests: list[str]
) -> dict[str, float]:
    """Open the streams twice: once so that all is warm, and once to measure."""
    before = program.memory_bytes() / 2**20
    warm, rest = requests[:WARMING], requests[WARMING:]
    programs.listen(program, folder, plan | {"requests": warm}, size, PER_S_OF_MANY)
    per_s = PER_S if size <= MANY else PER_S_OF_MANY
    found: dict[str, float] = programs.listen(
        program, folder, plan | {"requests": rest}, size, per_s
    )
    assert not found["refused"], "an entry was refused"
    return found | {"stream_kib": 1_024 * (found["memory_mib"] - before) / size}


def _row(what: str, size: int, found: dict[str, float], bare: dict[str, float]) -> machine.Row:
    return {
        "what": what,
        "streams": size,
        "first_ms": found["first_ms"],
        "middle_ms": found["middle_ms"],
        "last_ms": found["p50_ms"],
        "last_most_ms": found["most_ms"],
        "last_of_floor": round(found["p50_ms"] / bare["p50_ms"], 2),
        "missing": int(found["missing"]),
        "memory_mib": found["memory_mib"],
        "stream_kib": round(found["stream_kib"], 1),
    }


def main() -> None:
    """Measure, print a table, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listeners", type=int, nargs="+", default=[500, 5_000])
    parser.add_argument("--entries", type=int, default=20, help="sent one after another")
    parser.add_argument("--save", action="store_true", help="write bench/results/streams-DATE.json")
    given = parser.parse_args()
    facts = machine.facts()
    with tempfile.TemporaryDirectory() as name:
        rows = measure(Path(name), given.listeners, given.entries)
    machine.show("an entry on its way to all who listen", rows)
    if given.save:
        machine.keep("streams", facts, rows=rows)


if __name__ == "__main__":
    main()
