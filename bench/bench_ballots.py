"""How fast an election is checked, beside Belenios' own tool and beside libsodium itself.

    python bench/bench_ballots.py [--ballots 1000 4785] [--rounds 3] [--save]

One archive of yes/no ballots is made, timed, and checked by `concerted ballot verify` and by
Belenios 3.0's `election verify` in turn, each a whole process, so start and reading count. The
tool's release 3.0 accepts invalid ballots; ours checks everything. The floor is what libsodium
alone needs for the multiplications of that many ballots, on as many threads. Ratios carry over
from machine to machine, seconds do not; on a busy machine those of processor
time do. Without the tool (`make belenios`) its row is left out.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import machine  # noqa: E402
from concerted.ballots.edwards import ED25519  # noqa: E402
from tests.ballots.making import UUID, YES_NO, Made, join, make, seed  # noqa: E402

TOOL = Path(os.environ.get("CONCERTED_BELENIOS", ROOT / ".belenios")) / "belenios-3.0"
# What the checks of one yes/no ballot ask of libsodium: see spec/ballot.md §5.
MULTIPLY, BASE, ADD = 16, 6, 16

Row = dict[str, Any]


Took = tuple[float, float]  # seconds by the clock, and of processor time


def timed(work: Callable[[], object]) -> Took:
    """What it takes once, child processes included."""
    began, before = time.perf_counter(), sum(os.times()[:4])
    work()
    return time.perf_counter() - began, sum(os.times()[:4]) - before


def cast_all(made: Made, count: int) -> tuple[list[bytes], Took]:
    """A ballot of each voter, and what it took."""
    ballots: list[bytes] = []
    took = timed(lambda: ballots.extend(made.ballot(n, [[n % 2, 1 - n % 2]]) for n in range(count)))
    return ballots, took


def floor(count: int, threads: int) -> Took:
    """What libsodium takes for the arithmetic of so many ballots."""
    scalar = int.from_bytes(seed("floor"), "big") % ED25519.order
    point = ED25519.base_power(7)

    def one(_: int) -> None:
        for _ in range(MULTIPLY):
            ED25519.power(point, scalar)
        for _ in range(BASE):
            ED25519.base_power(scalar)
        for _ in range(ADD):
            ED25519.product(point, point)

    with ThreadPoolExecutor(threads) as pool:
        return timed(lambda: list(pool.map(one, range(count), chunksize=16)))


def ours(folder: Path, workers: int) -> None:
    """Check the archive in a process of its own."""
    code = "from concerted.audit.election import verify_file as v; import sys; "
    code += f"sys.exit(not v(sys.argv[1], workers={workers}).holds)"
    path = str(folder / f"{UUID}.bel")
    subprocess.run([sys.executable, "-c", code, path], check=True)


def theirs(folder: Path) -> None:
    """Check the archive with the tool."""
    subprocess.run([TOOL, "election", "verify"], cwd=folder, check=True, capture_output=True)


def measure(count: int, rounds: int) -> list[Row]:
    """Rows for one size; of several rounds, taken in turn, the least of each."""
    made = make(YES_NO, voters=count, singles=1)
    ballots, took = cast_all(made, count)
    rows: dict[str, Took] = {"cast, 1 thread": took}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / f"{UUID}.bel").write_bytes(join(made.parts(ballots)))
        runs: dict[str, Callable[[], object]] = {
            "libsodium, 1 thread": lambda: floor(count, 1),
            "libsodium, 2 threads": lambda: floor(count, 2),
            "ours, 1 thread": lambda: ours(folder, 1),
            "ours, 2 threads": lambda: ours(folder, 2),
        }
        if TOOL.exists():
            runs["Belenios 3.0"] = lambda: theirs(folder)
        for _ in range(rounds):
            for what, work in runs.items():
                seconds, cpu = timed(work)
                best = rows.get(what, (seconds, cpu))
                rows[what] = (min(best[0], seconds), min(best[1], cpu))
    return [
        {"what": what, "ballots": count, "seconds": round(s, 3), "cpu_seconds": round(cpu, 3)}
        for what, (s, cpu) in rows.items()
    ]


def memory(count: int) -> int:
    """Peak memory in kB of a process that checks so many ballots."""
    made = make(YES_NO, voters=count, singles=1)
    ballots, _ = cast_all(made, count)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "x.bel"
        path.write_bytes(join(made.parts(ballots)))
        code = "from concerted.audit.election import verify_file as v; import sys; "
        code += "assert v(sys.argv[1]).holds; "
        # Not getrusage: that remembers the process which started this one.
        code += "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
        done = subprocess.run([sys.executable, "-c", code, path], check=True, capture_output=True)
    return int(done.stdout)


def main() -> None:
    """Measure, print a table, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, nargs="+", default=[1000, 4785])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--save", action="store_true", help="write bench/results/ballots-DATE.json")
    given = parser.parse_args()
    found = machine.facts()
    print(found)
    print(f"{'what':22} {'ballots':>8} {'seconds':>8} {'cpu':>8} {'of ours':>8} {'cpu':>8}")
    kept: list[Row] = []
    for count in given.ballots:
        rows = measure(count, given.rounds)
        base = next(row for row in rows if row["what"] == "ours, 2 threads")
        for row in rows:
            row |= {"ms_each": round(1000 * row["seconds"] / count, 3)}
            row |= {"of_ours": round(row["seconds"] / base["seconds"], 2)}
            row |= {"cpu_of_ours": round(row["cpu_seconds"] / base["cpu_seconds"], 2)}
            numbers = ("seconds", "cpu_seconds", "of_ours", "cpu_of_ours")
            print(f"{row['what']:22} {count:8}", *(f"{row[name]:8.2f}" for name in numbers))
        kept += rows
    for count in (200, 2000):
        kept.append({"what": "peak memory", "ballots": count, "kb": memory(count)})
        print(f"{'peak memory':22} {count:8} {kept[-1]['kb']:8} kB")
    if given.save:
        machine.keep("ballots", found, rows=kept)


if __name__ == "__main__":
    main()
