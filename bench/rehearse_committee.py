"""Secret votes of real size inside a committee's record: from the roll to the audited result.

    python bench/rehearse_committee.py [NAME...] [--save]

The votes of rehearse_elections.py, held as a committee holds them: members who joined by vouches,
five elected trustees who make their key through the record, three of whom count; then an audit of
the whole record, and the archive of the vote checked by itself and, where it has been fetched
(`make belenios`), by Belenios' own tool. All members share one verified view and no network lies
between, so that what is measured is the work; bench_urn.py sends ballots to a host.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.record import settle  # noqa: E402
from bench.rehearse_elections import (  # noqa: E402
    CHANGED,
    TOOL,
    VOTES,
    Clock,
    Rehearsal,
    run,
)
from bench.secret import NEEDED, SecretAssembly  # noqa: E402
from concerted.audit.election import verify_file  # noqa: E402
from concerted.audit.urnfile import archives  # noqa: E402
from concerted.host.keyring import HostSecret, Keyring  # noqa: E402
from concerted.kernel.entry import Entry  # noqa: E402
from concerted.kernel.leaf import Leaf  # noqa: E402
from concerted.kernel.statehash import state_hash  # noqa: E402
from concerted.rules.casting import check_proofs  # noqa: E402
from concerted.rules.secrecy import ANSWERS  # noqa: E402
from tests.authors import Author, check_signature  # noqa: E402

Vote = tuple[Author, list[int]]
YES, NO, _ = [[int(place == n) for n in range(len(ANSWERS))] for place in range(len(ANSWERS))]


def drawn(name: str, members: Sequence[Author]) -> tuple[list[Vote], list[Vote]]:
    """Who votes how, by lot: first the votes that are changed later, then the last of each."""
    _, yes, no = VOTES[name]
    lot = Random(name)
    votes = [YES] * yes + [NO] * no
    lot.shuffle(votes)
    last = list(zip(lot.sample(members, yes + no), votes, strict=True))
    return [(voter, NO if marks == YES else YES) for voter, marks in last[:CHANGED]], last


def take(room: SecretAssembly, motion: str, entries: Sequence[Entry]) -> Iterator[int]:
    """Take ballots as a host does, with their proofs on all cores; how many so far."""
    found, _, _ = room.urn(motion)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        texts = (entry.header.payload["ballot"] for entry in entries)
        proofs = [pool.submit(check_proofs, room.state, found, text) for text in texts]
        for number, (entry, proof) in enumerate(zip(entries, proofs, strict=True), 1):
            proof.result()
            room.take(entry)
            yield number


def hold(room: SecretAssembly, motion: str, name: str, clock: Clock) -> None:
    """Cast all ballots, close, and count."""
    changed, last = drawn(name, room.members)
    count = len(changed) + len(last)
    with clock.step(f"{count:,} ballots made, as voters' devices do"):
        ballots = room.ballots(motion, [*changed, *last])
    room.verify = check_signature
    with clock.step("checked with their proofs and taken, as a host does") as tell:
        for votes, data in ((changed, ballots[: len(changed)]), (last, ballots[len(changed) :])):
            pairs = zip(votes, data, strict=True)
            entries = [room.entry(voter, motion, ballot) for (voter, _), ballot in pairs]
            for number in take(room, motion, entries):
                tell(number, len(votes))
    _, opening, _ = room.urn(motion)
    room.now = opening.until + 1
    with clock.step("the close: all ballots multiplied"):
        room.close(room.members[0], motion)


def rehearse(name: str) -> Rehearsal:
    """Hold one vote inside a committee and return its times."""
    eligible, yes, no = VOTES[name]
    print(f"\n{name}: {eligible:,} members, {yes:,} for, {no:,} against, in secret")
    clock = Clock()
    room = SecretAssembly(Keyring(HostSecret(bytes(32))), name)
    with clock.step("the committee grows, by vouches"):
        settle(room, eligible)
        room.wait(days=20)
    with clock.step("five trustees are elected, openly, by a third of all"):
        trustees = room.seat()
    with clock.step("they make a key through the record"):
        room.make_key(trustees)
    with clock.step("opening: who can vote is settled"):
        motion = room.open_secret(type="resolve")
    hold(room, motion, name, clock)
    with clock.step(f"{NEEDED} of {len(trustees)} shares, and the result"):
        for trustee in trustees[:NEEDED]:
            room.share(trustee, motion)
    result = room.state.motions[motion].result
    assert result is not None
    assert (result.yes, result.no, result.abstain) == (yes, no, 0)
    record = room.record()
    with clock.step(f"the audit of all {room.history.size:,} entries"):
        audited = audit(record)
    assert audited["findings"] == []
    assert audited["state_hash"] == state_hash(room.state.canonical()).hex()
    check_archive(room, [yes, no, 0], clock)
    told = f"{result.yes:,} yes, {result.no:,} no, as they were cast. Nothing was found against it."
    print(f"  {told} The record is {len(record) / 1e6:.1f} MB.")
    return Rehearsal(name, eligible, (yes, no), len(record), clock.steps)


def audit(record: bytes) -> Any:
    """What an auditor finds, in a process that has checked none of it before."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "record.tar"
        path.write_bytes(record)
        command = [sys.executable, "-m", "concerted.audit", str(path), "--json"]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def check_archive(room: SecretAssembly, expected: list[int], clock: Clock) -> None:
    """The archive of the vote, written from the record, checks out by itself."""
    leaves = [Leaf.decode(data) for data in room.leaves]
    rows = ((leaf, Entry.parse(leaf.header_bytes, leaf.signature)) for leaf in leaves)
    with TemporaryDirectory() as folder:
        with clock.step("the vote's own file written from the record"):
            (found,) = archives(rows)
            path = Path(folder) / f"{found.uuid}.bel"
            path.write_bytes(found.data)
        with clock.step("that file checked by itself") as tell:
            counted = verify_file(path, progress=tell)
        assert counted.holds, counted.failures
        assert counted.result == [expected], counted.result
        if TOOL.exists():
            with clock.step("and by Belenios 3.0"):
                check = [str(TOOL), "election", "verify"]
                subprocess.run(check, cwd=folder, check=True, capture_output=True)


if __name__ == "__main__":
    run(__doc__, "committee", rehearse)
