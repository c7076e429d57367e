"""The archives of a committee's finished secret ballots, as `.bel` files (ballot §11).

Spec: spec/rules.md §15, §16. A record's entries are folded once more; times and order are those of
the record, the shares the first that sufficed. A ballot that was taken out for want of proof is not
in the archive, as it was not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from concerted.ballots.archive import archive_chunks
from concerted.ballots.credentials import write_roll
from concerted.ballots.decryption import combine, read_decryption, result_of
from concerted.ballots.edwards import ED25519
from concerted.ballots.election import Election
from concerted.ballots.tally import Tally, write_tally
from concerted.kernel.canonical import base64url_decode
from concerted.kernel.entry import Entry
from concerted.kernel.history import History
from concerted.kernel.leaf import Leaf
from concerted.rules.ceremonies import threshold_of, trustees_data
from concerted.rules.counting import tally_rows, trustees_of
from concerted.rules.fold import apply, judge
from concerted.rules.secrecy import election_of, roll_credentials
from concerted.rules.state import State
from concerted.rules.urns import Urn


@dataclass
class Gathered:
    """What an opening has brought so far: ballots by entry, and parts, in their order."""

    ballots: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # entry → voter, bytes
    parts: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Finished:
    """An archive: which motion, opened by which entry, finished when, and its bytes."""

    motion: str
    opening: str
    uuid: str
    time: int
    ballots: int
    data: bytes


def _trust(key: bytes, entry: Entry) -> None:
    """The record was verified when it was read."""


def archives(rows: Iterable[tuple[Leaf, Entry | None]]) -> Iterator[Finished]:
    """Yield the archives of all finished secret ballots; an entry without effect is ``None``."""
    state: State | None = None
    history = History()
    openings: dict[str, Gathered] = {}
    trustees: dict[str, bytes] = {}
    for leaf, entry in rows:
        if entry is None:
            history.append(leaf, None)
            continue
        act = judge(state, history, entry, leaf.time, _trust)
        history.append(leaf, entry)
        before, state = state, apply(state, act)
        payload = entry.header.payload
        if entry.header.kind == "ceremony.confirm" and state.ceremony is not None:
            if state.ceremony.round == 4:
                trustees[state.ceremony.id] = trustees_data(threshold_of(state.ceremony))
        elif entry.header.kind == "ballot.cast":
            gathered = openings.setdefault(payload["opening"], Gathered())
            gathered.ballots[entry.id] = (act.author, base64url_decode(payload["ballot"]))
        elif entry.header.kind == "ballot.expose":
            assert before is not None
            _take_out(openings[payload["opening"]], payload["voter"])
        elif entry.header.kind == "ballot.share":
            assert before is not None
            gathered = openings[payload["opening"]]
            gathered.parts[act.author] = base64url_decode(payload["part"])
            found = _finished(before, state, payload["motion"], gathered, trustees, leaf.time)
            if found is not None:
                yield found


def _take_out(gathered: Gathered, voter: str) -> None:
    """Forget the exposed ballot and what it had replaced, and the parts of a sum with it."""
    kept = {name: one for name, one in gathered.ballots.items() if one[0] != voter}
    gathered.ballots, gathered.parts = kept, {}


def _finished(
    before: State,
    after: State,
    name: str,
    gathered: Gathered,
    trustees: dict[str, bytes],
    time: int,
) -> Finished | None:
    motion = before.motions[name]
    if after.motions[name].result is None:
        return None
    assert motion.opening is not None
    assert motion.opening.urn is not None
    urn, election = motion.opening.urn, election_of(before, motion)
    ballots = [data for _, data in gathered.ballots.values()]
    roll = write_roll(roll_credentials(before, motion.opening))
    rows = tally_rows(urn)
    encrypted = write_tally(election, rows)
    sized = _sized(election, urn, encrypted)
    key = before.tally_keys[urn.key]
    parts = [(key.trustees.index(m) + 1, part) for m, part in gathered.parts.items()]
    factors = {number: read_decryption(election, rows, part).factors for number, part in parts}
    together = combine(ED25519, trustees_of(key), factors, rows)
    result = result_of(election, rows, together, len(urn.ballots))
    setup = (election.data, trustees[urn.key], roll)
    chunks = archive_chunks(time, setup, ballots, (encrypted, sized), parts, result)
    data = b"".join(chunks)
    return Finished(name, motion.opening.id, urn.uuid, time, len(urn.ballots), data)


def _sized(election: Election, urn: Urn, encrypted: bytes) -> bytes:
    tally = Tally(election)
    tally.ballots = tally.weight = len(urn.ballots)
    return tally.sized(encrypted)
