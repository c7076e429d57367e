"""How long a host takes from its start to its first answer, and what memory it takes when idle.

    python bench/bench_start.py [--times 5] [--entries 10000] [--save]

A host is started as its keeper starts it: in an empty folder, where it makes its key and tables; in
the same folder again; and in one that holds a record, which is read when it is first asked for. The
bare floor (``floor.py``) loads the same server without what a host is made of. ``cpu_s`` is
the processor's time until the first answer, which other work on the machine hardly changes.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import httpx  # noqa: E402

from bench import machine, programs, record  # noqa: E402
from concerted.host.files import DATABASE  # noqa: E402
from concerted.host.keyring import Keyring  # noqa: E402
from concerted.store import open_store  # noqa: E402

MEMBERS = 100
MEBIBYTE = 1 << 20

Start = Callable[[], AbstractContextManager[programs.Program]]


def start(what: str, times: int, begin: Start) -> machine.Row:
    """Start and stop a program so often; the medians."""
    seconds, cpu, memory = list[float](), list[float](), list[float]()
    for _ in range(times):
        with begin() as program:
            seconds.append(program.first_answer_s)
            cpu.append(program.cpu_s())
            memory.append(program.memory_bytes() / MEBIBYTE)
    return {
        "what": what,
        "first_answer_s": round(statistics.median(seconds), 2),
        "cpu_s": round(statistics.median(cpu), 2),
        "memory_mib": round(statistics.median(memory), 1),
    }


def with_record(folder: Path, entries: int) -> str:
    """Put a record of at least so many entries into a host's folder; the committee."""
    room = record.standing(Keyring.open(folder), MEMBERS)
    motions = record.open_motions(room, max(1, (entries - len(room.leaves)) // MEMBERS))
    for vote in record.votes(room, motions, MEMBERS * len(motions)):
        room.take(vote)
    store = open_store(f"sqlite:///{folder / DATABASE}")
    record.store_record(store, room)
    store.close()
    return room.state.committee


def loaded(folder: Path, committee: str) -> machine.Row:
    """How long the first question about a record takes, and the memory that the record takes."""
    with programs.host(folder) as host:
        before, cpu = host.memory_bytes(), host.cpu_s()
        at = f"http://127.0.0.1:{host.port}/c/{committee}/challenge"
        answer = httpx.post(at, timeout=120)
        answer.raise_for_status()
        return {
            "what": "the first question about it",
            "first_answer_s": round(answer.elapsed.total_seconds(), 2),
            "cpu_s": round(host.cpu_s() - cpu, 2),
            "memory_mib": round((host.memory_bytes() - before) / MEBIBYTE, 1),
        }


def measure(folder: Path, times: int, entries: int) -> list[machine.Row]:
    """Every start, a row for each."""
    empty, full = folder / "empty", folder / "full"
    full.mkdir()
    (folder / "keys").write_text("{}")
    committee = with_record(full, entries)
    numbers = iter(range(times))

    def bare() -> AbstractContextManager[programs.Program]:
        return programs.floor(folder / f"floor-{next(numbers)}.db", folder / "keys")

    return [
        start("the bare floor", times, bare),
        start("a new host", 1, partial(programs.host, empty)),
        start("an empty host", times, partial(programs.host, empty)),
        start("a host with a record", times, partial(programs.host, full)),
        loaded(full, committee),
    ]


def main() -> None:
    """Measure, print a table, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--save", action="store_true", help="write bench/results/start-DATE.json")
    given = parser.parse_args()
    facts = machine.facts()
    with tempfile.TemporaryDirectory() as name:
        rows = measure(Path(name), given.times, given.entries)
    machine.show(f"starting; the record has {given.entries:,} entries", rows)
    if given.save:
        machine.keep("start", facts, rows=rows)


if __name__ == "__main__":
    main()
