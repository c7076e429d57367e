"""How many secret ballots a second the host accepts, each fully checked, beside libsodium itself.

    python bench/bench_urn.py [--ballots 10000] [--slices 4] [--save]

One committee votes in secret on a choice of two, and then on a proposal: yes, no or abstain. The
ballots were made and signed beforehand and come over eight connections, one in a request, from a
process of its own. They come in slices, so that growth shows: each into the urn that holds those
before. Between slices libsodium alone does the multiplications of as many ballots, on as many
threads as there are cores: the floor, without form, rules, database or network. At the end a
ballot with a wrong proof is sent, and must be refused. Seconds change with what else the machine
does, the processor's time for a ballot (``cpu_ms``) and its ratio to the floor's (``cpu_of_floor``)
hardly.
"""

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import httpx  # noqa: E402

from bench import machine, programs, record  # noqa: E402
from bench.secret import SecretAssembly  # noqa: E402
from concerted.ballots.edwards import ED25519  # noqa: E402
from concerted.host.files import DATABASE  # noqa: E402
from concerted.host.keyring import Keyring  # noqa: E402
from concerted.store import open_store  # noqa: E402

CONNECTIONS = 8
FLOOR_SHARE = 5  # of each slice's ballots, libsodium alone does the work of one in so many
LEAST_MEMBERS = 20
OPEN_LIMIT_S = 300.0
BASE, ADD = 1, 2  # of the signature; the rest by answers


def floor_ms(count: int, answers: int) -> tuple[float, float]:
    """Milliseconds a ballot that libsodium takes for its arithmetic: by the clock, of processors.

    Three multiplications for each branch of a proof, two branches an answer and one for the whole,
    and one for the signature; see spec/ballot.md §5.
    """
    branches = 2 * answers + 1
    point, scalar = ED25519.base_power(7), ED25519.order - 12_345

    def one(_: int) -> None:
        for _ in range(3 * branches + 1):
            ED25519.power(point, scalar)
        for _ in range(branches + BASE):
            ED25519.base_power(scalar)
        for _ in range(3 * branches + ADD):
            ED25519.product(point, point)

    began, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(one, range(count)))
    took, used = time.perf_counter() - began, time.process_time() - cpu
    return 1_000 * took / count, 1_000 * used / count


def committee(folder: Path, members: int) -> SecretAssembly:
    """A standing committee of this many, whose trustees have a key; the host's own by its key."""
    room = SecretAssembly(Keyring.open(folder))
    record.settle(room, members)
    trustees = room.seat()
    record.to_present(room)
    room.make_key(trustees)
    return room


def prepare(room: SecretAssembly, motion: str, count: int, answers: int) -> list[bytes]:
    """Requests that cast so many ballots, each of another member."""
    voters = room.members[:count]
    marks = [[int(n == place % answers) for n in range(answers)] for place in range(count)]
    ballots = room.ballots(motion, list(zip(voters, marks, strict=True)))
    entries = (room.entry(*of) for of in zip(voters, [motion] * count, ballots, strict=True))
    return [record.request_of(room, entry) for entry in entries]


def forged(room: SecretAssembly, motion: str, answers: int) -> bytes:
    """A request that casts a ballot of which one number is wrong, signed as it should be."""
    voter = room.members[-1]
    (good,) = room.ballots(motion, [(voter, [1] + [0] * (answers - 1))])
    at = good.index(b'"response":"') + len(b'"response":"')
    wrong = good[:at] + (b"2" if good[at : at + 1] == b"1" else b"1") + good[at + 1 :]
    return record.request_of(room, room.entry(voter, motion, wrong))


def measure(
    host: programs.Program, requests: Path, answers: int, slices: list[range]
) -> list[machine.Row]:
    """Let floor and host take turns, slice by slice; a row for each."""
    rows: list[machine.Row] = []
    for part in slices:
        bare_ms, bare_cpu_ms = floor_ms(max(1, len(part) // FLOOR_SHARE), answers)
        sent = programs.send(host, requests, CONNECTIONS, part.start, len(part))
        assert sent["accepted"] == len(part), f"some were refused: {sent}"
        each_ms, cpu_ms = 1e3 * sent["seconds"] / len(part), 1e3 * sent["server_cpu_s"] / len(part)
        rows.append(
            {
                "answers": answers,
                "in_urn": part.stop,
                "per_s": round(1e3 / each_ms),
                "floor_per_s": round(1e3 / bare_ms),
                "of_floor": round(bare_ms / each_ms, 2),
                "cpu_ms": round(cpu_ms, 2),
                "floor_cpu_ms": round(bare_cpu_ms, 2),
                "cpu_of_floor": round(bare_cpu_ms / cpu_ms, 2),
                "p99_ms": sent["p99_ms"],
                "sender_share": sent["cpu_share"],
            }
        )
    return rows


def run(folder: Path, count: int, parts: int) -> list[machine.Row]:
    """A choice of two by all, then yes, no or abstain by a part of them; a row for each slice."""
    room = committee(folder, max(LEAST_MEMBERS, count + 1))
    options = {"options": [room.draw_hex(), room.draw_hex()], "least": 1, "most": 1, "take": 1}
    two = room.open_secret(type="choose", **options)
    three = room.open_secret(type="resolve")
    store = open_store(f"sqlite:///{folder / DATABASE}")
    record.store_record(store, room)
    store.close()
    size = count // parts
    votes = ((two, 2, parts), (three, 3, 1))
    rows: list[machine.Row] = []
    with programs.host(folder) as host:
        address = f"http://127.0.0.1:{host.port}/c/{room.state.committee}/challenge"
        httpx.post(address, timeout=OPEN_LIMIT_S).raise_for_status()  # has the record read first
        for motion, answers, slices in votes:
            path = folder / f"requests-{answers}"
            made = prepare(room, motion, size * slices, answers)
            record.write_requests(path, [*made, forged(room, motion, answers)])
            shares = [range(size * n, size * (n + 1)) for n in range(slices)]
            rows += measure(host, path, answers, shares)
            refused = programs.send(host, path, 1, len(made), 1)
            assert (refused["answered"], refused["accepted"]) == (1, 0), "a wrong proof was let in"
    return rows


def main() -> None:
    """Measure, print a table, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, default=10_000)
    parser.add_argument("--slices", type=int, default=4)
    parser.add_argument("--save", action="store_true", help="write bench/results/urn-DATE.json")
    given = parser.parse_args()
    facts = machine.facts()
    with tempfile.TemporaryDirectory() as name:
        rows = run(Path(name), given.ballots, given.slices)
    machine.show("secret ballots accepted, each fully checked, beside libsodium alone", rows)
    if given.save:
        machine.keep("urn", facts, rows=rows)


if __name__ == "__main__":
    main()
