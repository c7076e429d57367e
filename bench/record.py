"""A standing committee at a host that is not running yet, and votes for its members to send.

The committee is made in memory and put into the host's own database; its log key is the one that
the host's keyring derives. Votes are signed beforehand, so that whoever sends them later only has
to send: each is a whole HTTP request.
"""

import random
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from concerted.host.keyring import Keyring
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.entry import After, BlobRef, BodyRef, CommitteeId, Entry
from concerted.kernel.leaf import Leaf
from concerted.rules.fields import DAY_S, HOUR_S
from concerted.store import Append, BlobKind, Founding, NewBlob, Store, StoredEntry
from tests.authors import Assembly, Author, grow, trust

GROWING_S = 200 * DAY_S  # how long ago the founding was: longer than growth takes
APPEND_ENTRIES = 1_000
MOTIONS_EACH = 5  # undecided motions that one mover may have; the rules allow ten

# The most that the rules allow, so that no quota ends a measurement.
WIDE: dict[str, Any] = {"quota_entries": 5_000, "vouch_ration": 100, "growth_floor": 1_000}


class HostedAssembly(Assembly):
    """An assembly whose log is one of the host's, founded long enough ago to have grown."""

    def __init__(self, keyring: Keyring, seed: str = "assembly") -> None:
        self._keyring = keyring
        super().__init__(seed, verify=trust, **WIDE)

    def _found(self, constitution: dict[str, Any]) -> None:
        self.log = self._keyring.log_key(self.origin)
        self.now = int(time.time()) - GROWING_S
        super()._found(constitution)


def standing(keyring: Keyring, members: int) -> HostedAssembly:
    """A committee of this many, all settled, on the machine's present time."""
    room = HostedAssembly(keyring)
    settle(room, members)
    to_present(room)
    return room


def settle(room: HostedAssembly, members: int) -> None:
    """Let a new committee stand and grow to this many, all settled."""
    for _ in range(2):
        room.join()
    for member in room.members[1:]:
        room.sign(member)
    grow(room, members)


def to_present(room: HostedAssembly) -> None:
    """Let time pass until a minute ago, so that a host takes what comes next."""
    present_s = int(time.time()) - 60
    assert room.now <= present_s, "the committee took longer to grow than it had"
    room.now = present_s


def open_motions(room: Assembly, count: int) -> list[str]:
    """Motions that are open for votes, each with all present members on its roll."""
    members, found = room.members, []
    for number in range(count):
        mover = members[number // MOTIONS_EACH]
        motion = room.propose(mover, members[-1])
        room.open(mover, motion)
        found.append(motion)
    return found


def store_record(
    store: Store, room: Assembly, first: int = 0, bodies: Mapping[str, bytes] | None = None
) -> None:
    """Append the record from an index on to the store, with its evidence and these bodies."""
    committee, beside = CommitteeId(room.state.committee), {**room.evidence, **(bodies or {})}
    for start in range(first, len(room.leaves), APPEND_ENTRIES):
        entries, blobs = [], []
        for index, data in enumerate(room.leaves[start : start + APPEND_ENTRIES], start):
            leaf = Leaf.decode(data)
            entry = Entry.parse(leaf.header_bytes, leaf.signature)
            stored = StoredEntry(index, entry.id, leaf.time, leaf.signature, leaf.header_bytes)
            entries.append(stored)
            for kind, ref in _refs(entry):
                if ref.hash in beside:
                    blobs.append(NewBlob(ref.hash, kind, beside.pop(ref.hash), index))
        founding = None if start else Founding(room.origin, room.now)
        store.append([Append(committee, start, tuple(entries), tuple(blobs), founding=founding)])


def _refs(entry: Entry) -> Iterator[tuple[BlobKind, BodyRef | BlobRef]]:
    if entry.header.body is not None:
        yield BlobKind.BODY, entry.header.body
    for ref in entry.header.evidence:
        yield BlobKind.EVIDENCE, ref


def votes(room: Assembly, motions: list[str], count: int) -> list[Entry]:
    """That many votes, every member on every motion in an order drawn from a seed.

    Each author has seen one of the checkpoints of the last hour.
    """
    chance, tree = random.Random(1), room.history.tree
    today = next(n for n in range(1, tree.size) if room.history.time(n) > room.now - HOUR_S)
    seen = [After(n, tree.root(n).hex()) for n in range(today, tree.size + 1)]
    casts: list[tuple[str, Author]] = [(m, voter) for m in motions for voter in room.members]
    assert len(casts) >= count, "not enough members and motions for so many votes"
    chance.shuffle(casts)
    choices = ("yes", "no", "abstain")
    return [
        room.make(
            "vote.cast",
            voter,
            over={"after": chance.choice(seen)},
            motion=motion,
            choice=chance.choice(choices),
        )
        for motion, voter in casts[:count]
    ]


def request_of(room: Assembly, *entries: Entry) -> bytes:
    """The HTTP request that submits these entries."""
    sent = ",".join(
        f'{{"header":"{base64url_encode(entry.header_bytes)}",'
        f'"signature":"{base64url_encode(entry.signature)}"}}'
        for entry in entries
    )
    body = f'{{"entries":[{sent}]}}'
    return (
        f"POST /c/{room.state.committee}/entries HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode("ascii")


def write_requests(path: Path, requests: list[bytes]) -> None:
    """Write requests, each after its length in 4 bytes, for ``sender`` to read."""
    path.write_bytes(b"".join(len(one).to_bytes(4, "big") + one for one in requests))
