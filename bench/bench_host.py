"""How many entries a second the host accepts, durably and with every rule checked.

    python bench/bench_host.py [--members 2000] [--entries 8000] [--rounds 3] [--postgres] [--save]

Thousands of members of one committee vote; their votes were signed beforehand and come over one or
eight connections, one vote in a request. ``sender`` sends them from a process of its own: the share
of a processor that it was busy (``sender_share``), and its rate against the bare floor, show that
it is not what holds the host up. The floor (``floor.py``) verifies, hashes, commits and pushes, and
knows no rule. Host and floor take turns, so that a busy machine harms both alike: the ratio is what
carries over, and the processor's time for an entry (``cpu_us``), which others hardly change.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import msgspec  # noqa: E402

from bench import machine, programs, record  # noqa: E402
from concerted.host.files import DATABASE  # noqa: E402
from concerted.host.keyring import Keyring  # noqa: E402
from concerted.store import open_store  # noqa: E402
from tests.postgres import Cluster  # noqa: E402

CONNECTIONS = (1, 8)
ALONE = 4  # with one connection, send only this fraction


def prepare(folder: Path, url: str, members: int, count: int) -> bytes:
    """Put a committee into the database of a host, and its members' votes into a file."""
    room = record.standing(Keyring.open(folder), members)
    motions = record.open_motions(room, -(-count // members))
    store = open_store(url)
    record.store_record(store, room)
    store.close()
    cast = record.votes(room, motions, count)
    record.write_requests(folder / "requests", [record.request_of(room, one) for one in cast])
    keys = {author.id: bytes(author.key.public) for author in room.members}
    (folder / "keys").write_bytes(msgspec.json.encode(keys))
    return cast[0].header_bytes


def measure(folder: Path, url: str, entries: int, rounds: int) -> list[machine.Row]:
    """Let floor and host take turns; a row for each and each number of connections."""
    found: dict[tuple[str, int], list[Any]] = {}
    start = 0
    database = ("--database", url) if url.startswith("postgresql") else ()
    with programs.host(folder, *database) as host:
        for number in range(rounds):
            with programs.floor(folder / f"floor-{number}.db", folder / "keys") as floor:
                for connections in CONNECTIONS:
                    count = entries if connections > 1 else entries // ALONE
                    for name, program in (("floor", floor), ("host", host)):
                        sent = programs.send(
                            program, folder / "requests", connections, start, count
                        )
                        assert sent["accepted"] == count, f"{name} refused some: {sent}"
                        found.setdefault((name, connections), []).append(sent)
                    start += count
    return [_row(name, connections, found) for name, connections in found]


def _row(name: str, connections: int, found: dict[tuple[str, int], list[Any]]) -> machine.Row:
    rates = {key: [one["accepted"] / one["seconds"] for one in runs] for key, runs in found.items()}
    pairs = zip(rates[name, connections], rates["floor", connections], strict=True)
    runs = found[name, connections]

    def middle(field: str) -> float:
        return float(statistics.median(run[field] for run in runs))

    return {
        "what": name,
        "connections": connections,
        "entries": sum(run["accepted"] for run in runs),
        "per_s": round(statistics.median(rates[name, connections])),
        "of_floor": round(statistics.median(mine / bare for mine, bare in pairs), 2),
        "p50_ms": middle("p50_ms"),
        "p99_ms": middle("p99_ms"),
        "cpu_us": round(1e6 * statistics.median(run["server_cpu_s"] / run["sent"] for run in runs)),
        "sender_share": middle("cpu_share"),
    }


@contextmanager
def database_of(folder: Path, postgres: bool) -> Iterator[str]:
    """The address of an empty database, on a private server where it is PostgreSQL's."""
    if not postgres:
        with nullcontext(f"sqlite:///{folder / DATABASE}") as url:
            yield url
        return
    cluster = Cluster(durable=True)
    try:
        cluster.start()
        yield cluster.url(cluster.create_database())
    finally:
        cluster.stop()


def main() -> None:
    """Measure, print a table, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=2_000)
    parser.add_argument("--entries", type=int, default=8_000, help="sent by 8 connections a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postgres", action="store_true", help="and on PostgreSQL")
    parser.add_argument("--save", action="store_true", help="write bench/results/host-DATE.json")
    given = parser.parse_args()
    facts, tables = machine.facts(), {}
    for engine in ("sqlite", "postgres") if given.postgres else ("sqlite",):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with database_of(folder, engine == "postgres") as url:
                count = given.rounds * (given.entries + given.entries // ALONE)
                prepare(folder, url, given.members, count)
                tables[engine] = measure(folder, url, given.entries, given.rounds)
        machine.show(f"accepted entries on {engine}", tables[engine])
    if given.save:
        machine.keep("host", facts, **tables)


if __name__ == "__main__":
    main()
