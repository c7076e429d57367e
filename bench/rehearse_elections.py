"""Elections of real size, from the roll to the checked result, with the time that each step takes.

    python bench/rehearse_elections.py [NAME...] [--save]

Three votes that were held at one company's warehouses, by their published figures: voters with
voting keys of their own, three of five trustees, some who change their minds, the archive checked
by us and, where it has been fetched (`make belenios`), by Belenios' own tool.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from msgspec import Raw

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.machine import facts, keep, show  # noqa: E402
from bench.secret import TOGETHER, ballot, workers  # noqa: E402
from concerted.audit.election import verify_file  # noqa: E402
from concerted.ballots.archive import EventType, Writer  # noqa: E402
from concerted.ballots.ceremony import Circle  # noqa: E402
from concerted.ballots.credentials import (  # noqa: E402
    credential_of,
    read_roll,
    write_roll,
)
from concerted.ballots.edwards import ED25519  # noqa: E402
from concerted.ballots.election import read_election, write_election  # noqa: E402
from concerted.ballots.forms import encode  # noqa: E402
from concerted.ballots.trustees import read_trustees  # noqa: E402
from concerted.crypto.seed import VotingKey  # noqa: E402
from tests.ballots.making import TIME, UUID, YES_NO, Made, hold_ceremony, seed  # noqa: E402

TOOL = Path(os.environ.get("CONCERTED_BELENIOS", ROOT / ".belenios")) / "belenios-3.0"
# Eligible, for, against, as published.
VOTES = {"LDJ5": (1_633, 380, 618), "BHM1": (5_867, 738, 1_798), "JFK8": (8_325, 2_654, 2_131)}
CHANGED = 50  # voters who vote twice
DECIDERS = (2, 4, 5)
Row = dict[str, Any]


Tell = Callable[[int, int], None]  # how much of a step is done, of how much


@dataclass
class Clock:
    """How long each step took, and how much of the processors it used."""

    steps: list[Row] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[Tell]:
        """Time one step and say it; in a terminal also how far it is, if it tells."""
        line = f"  {name:54}"
        print(line, end="", flush=True)
        cpu, began = _cpu_s(), time.perf_counter()
        yield partial(_tell, line) if sys.stdout.isatty() else lambda done, of: None
        took, used = time.perf_counter() - began, _cpu_s() - cpu
        self.steps.append({"step": name, "seconds": round(took, 2), "cpu_s": round(used, 2)})
        head = f"\r{line}" if sys.stdout.isatty() else ""
        print(f"{head}{took:8.2f} s", flush=True)


def _cpu_s() -> float:
    """Seconds of processor time of this process and those that it has waited for."""
    return sum(os.times()[:4])


def _tell(line: str, done: int, of: int) -> None:
    print(f"\r{line}{100 * done // max(of, 1):6} % ", end="", flush=True)


@dataclass(frozen=True)
class Rehearsal:
    """What a vote was, and the times of its steps."""

    name: str
    eligible: int
    votes: tuple[int, int]
    size_bytes: int
    steps: list[Row]

    def total(self) -> Row:
        """The row of the last table."""
        told: Row = {"vote": self.name, "eligible": self.eligible, "cast": sum(self.votes)}
        whole = {
            each: round(sum(step[each] for step in self.steps)) for each in ("seconds", "cpu_s")
        }
        return told | whole | {"size_mb": round(self.size_bytes / 1e6, 1)}


def ballots_of(election: bytes, name: str) -> list[bytes]:
    """The ballots in a random order, by both cores."""
    eligible, yes, no = VOTES[name]
    lot = Random(name)
    voters = lot.sample(range(eligible), yes + no)
    votes = [[1, 0]] * yes + [[0, 1]] * no
    lot.shuffle(votes)
    last = list(zip(voters, votes, strict=True))
    turns = [(v, [c[1], c[0]], 0) for v, c in last[:CHANGED]] + [(v, c, 1) for v, c in last]
    tasks = [(election, seed("vote key", v), c, seed("cast", v, turn)) for v, c, turn in turns]
    with workers() as pool:
        return list(pool.map(ballot, tasks, chunksize=TOGETHER))


def rehearse(name: str) -> Rehearsal:
    """Hold one election and return its times."""
    eligible, yes, no = VOTES[name]
    print(f"\n{name}: {eligible:,} eligible, {yes:,} for, {no:,} against")
    clock = Clock()
    with clock.step("five trustees make a key, three needed"):
        form, shares = hold_ceremony(Circle(ED25519, 5, 3))
        trustees_data = encode([("Pedersen", Raw(encode(form)))])
        trustees = read_trustees(ED25519, trustees_data)
    keys = [VotingKey(seed("vote key", n)).public for n in range(eligible)]
    with clock.step("the roll: a credential for each voting key"):
        roll_data = write_roll(credential_of(key, UUID) for key in keys)
        roll = read_roll(ED25519, roll_data)
    key = trustees.election_key(ED25519)
    data = write_election(ED25519, key, UUID, name, "", [YES_NO])
    with clock.step(f"casting {yes + no + CHANGED:,} ballots"):
        ballots = ballots_of(data, name)
    secrets = {n: share for n, share in enumerate(shares, 1) if n in DECIDERS}
    made = Made(read_election(data), trustees, trustees_data, roll, roll_data, [], secrets)
    with clock.step("tally, three decryptions, result"):
        closing = made.closing(ballots)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{UUID}.bel"
        writer = Writer(TIME)
        with clock.step("writing the archive"), path.open("wb") as out:
            out.write(writer.begin(data, trustees_data, roll_data))
            out.writelines(writer.event(EventType.BALLOT, (ballot,)) for ballot in ballots)
            out.write(writer.event(EventType.END_BALLOTS))
            out.writelines(writer.event(*part) for part in closing)
        with clock.step("checking it") as tell:
            counted = verify_file(path, progress=tell)
        assert counted.holds, counted.failures
        assert counted.result == [[yes, no]], counted.result
        if TOOL.exists():
            with clock.step("Belenios 3.0 checking it"):
                check = [str(TOOL), "election", "verify"]
                subprocess.run(check, cwd=folder, check=True, capture_output=True)
        size = path.stat().st_size
    print(f"  {yes:,} yes, {no:,} no, as they were cast. The archive is {size / 1e6:.1f} MB.")
    return Rehearsal(name, eligible, (yes, no), size, clock.steps)


def run(description: str, saved_as: str, rehearsing: Callable[[str], Rehearsal]) -> None:
    """Rehearse the votes that are named on the command line, or all."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", default=[], choices=[*VOTES, []], metavar="NAME")
    parser.add_argument(
        "--save", action="store_true", help=f"write bench/results/{saved_as}-DATE.json"
    )
    given = parser.parse_args()
    machine = facts()
    print(description.splitlines()[0])
    print(", ".join(f"{name} {value}" for name, value in machine.items()))
    held = [rehearsing(name) for name in given.names or VOTES]
    show("in all", [one.total() for one in held])
    if given.save:
        keep(saved_as, machine, rows=[asdict(one) for one in held])


if __name__ == "__main__":
    run(__doc__, "rehearsal", rehearse)
