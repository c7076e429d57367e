"""A host takes a secret ballot only with its proofs, and goes on meanwhile with other entries."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bench import record
from bench.secret import SecretAssembly
from concerted.ballots import singles
from concerted.ballots.ballot import CHECKS
from concerted.host import proving
from concerted.host.keyring import Keyring
from concerted.host.ledger import Receipt, Submission
from concerted.host.proving import Provers
from concerted.host.records import Records
from concerted.host.settings import Settings
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.entry import BlobRef, CommitteeId, Entry, blob_hash
from concerted.kernel.errors import Refused
from concerted.rules import casting, pledges
from concerted.rules.evidence import check_evidence
from concerted.rules.fold import judge
from concerted.store import Fault, Store
from tests.rules.room import unsigned
from tests.rules.test_pledges import reached
from tests.rules.urn import secret_committee


def test_a_proof_is_checked_once_and_a_wrong_one_every_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What another thread has checked before is looked up; a failure is found anew each time."""
    room, members, _ = secret_committee()
    motion = room.propose_secret(*members[:2], type="resolve")
    room.open(motion)
    opening = room.motion(motion).opening
    assert opening is not None
    good = room.ballot(members[0], motion, "yes")
    at = good.index(b'"response":"') + len(b'"response":"')
    bad = good[:at] + (b"1" if good[at : at + 1] != b"1" else b"2") + good[at + 1 :]
    checked: list[bytes] = []
    one, *rest = CHECKS
    seen = (one[0], lambda election, ballot: checked.append(ballot.data))
    monkeypatch.setattr(casting, "CHECKS", (seen, *rest))
    for data, times in ((good, 1), (bad, 2)):
        payload = {"ballot": base64url_encode(data), "motion": motion, "opening": opening.id}
        entry = room.entry("ballot.cast", members[0], payload)
        act = judge(room.state, room.history, entry, room.now, unsigned)
        for _ in range(2):
            if data == good:
                check_evidence(room.state, act, [])
            else:
                with pytest.raises(Refused, match=r"proof_invalid|ballot_signature_invalid"):
                    check_evidence(room.state, act, [])
        assert checked.count(data) == times


def test_what_is_opened_of_a_pledge_is_checked_once_and_false_evidence_every_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The evidence is there, is what the header names, and its proofs hold: in this order."""
    room, (a, b, *_), motion = reached()
    opening = room.motion(motion).opening
    assert opening is not None
    good, other = room.opened(a, motion), room.opened(b, motion)
    read, checked = singles.read_singles, list[bytes]()

    def counted(election: Any, row: Any, share: Any, data: bytes) -> Any:
        checked.append(data)
        return read(election, row, share, data)

    monkeypatch.setattr(pledges, "read_singles", counted)

    def judged(data: bytes, *blobs: bytes) -> None:
        named = BlobRef(blob_hash(data), len(data))
        payload = {"motion": motion, "opening": opening.id}
        entry = room.entry("pledge.open", a, payload, evidence=(named,))
        act = judge(room.state, room.history, entry, room.now, unsigned)
        check_evidence(room.state, act, blobs)

    for code, blobs in (("evidence_missing", ()), ("evidence_invalid", (other,))):
        with pytest.raises(Refused, match=code):
            judged(good, *blobs)
    assert checked == []
    for _ in range(2):
        judged(good, good)
        with pytest.raises(Refused, match="decryption_invalid"):
            judged(other, other)  # another trustee's
    assert checked == [good, other, other]


MEMBERS = 40  # more than a loop has threads of its own
LIMIT_S = 60.0  # for what would otherwise never end


def hosted(store: Store, folder: Path) -> tuple[SecretAssembly, str, Records]:
    """A committee at a host, with a secret vote that is open; the motion's id."""
    room = SecretAssembly(Keyring.open(folder))
    record.settle(room, MEMBERS)
    trustees = room.seat()
    record.to_present(room)
    room.make_key(trustees)
    motion = room.open_secret(type="resolve")
    record.store_record(store, room)
    return room, motion, Records(store, Keyring.open(folder), Settings(folder))


async def sent(records: Records, room: SecretAssembly, entry: Entry) -> Receipt | Exception:
    """What the host answers to one entry."""
    one = Submission(entry.header_bytes, entry.signature)
    ((_, answer),), _ = await records.submit(CommitteeId(room.state.committee), [one])
    return answer


def held(records: Records, signum: int) -> list[int]:
    """Send a signal to every process that checks ballots; their numbers."""
    found = [one.process.pid for one in records.provers.running]
    assert found
    for pid in found:
        os.kill(pid, signum)
    return found


def cast_by(room: SecretAssembly, motion: str, voters: Sequence[Any]) -> list[Entry]:
    """An entry of each of them with a ballot for the first answer."""
    ballots = room.ballots(motion, [(voter, [1, 0, 0]) for voter in voters])
    return [room.entry(voter, motion, data) for voter, data in zip(voters, ballots, strict=True)]


@pytest.mark.anyio
async def test_ballots_that_wait_for_their_proofs_keep_nobody_waiting(
    store: Store, tmp_path: Path
) -> None:
    """However many ballots arrive at once, another entry is durable before their proofs are."""
    room, motion, records = hosted(store, tmp_path)
    first, *others = cast_by(room, motion, room.members)
    assert isinstance(await sent(records, room, first), Receipt)
    held(records, signal.SIGSTOP)
    casts = [asyncio.create_task(sent(records, room, entry)) for entry in others]
    try:
        link = next(iter(room.state.invitations))
        other = room.make("invitation.revoke", room.founder, invitation=link)
        answered = await asyncio.wait_for(sent(records, room, other), LIMIT_S)
        assert isinstance(answered, Receipt), answered
        assert not any(task.done() for task in casts)
    finally:
        held(records, signal.SIGCONT)
    receipts = await asyncio.gather(*casts)
    assert all(isinstance(one, Receipt) and one.index > answered.index for one in receipts)
    await records.close()


@pytest.mark.anyio
async def test_a_ballot_that_proves_nothing_never_reaches_the_record(
    store: Store, tmp_path: Path
) -> None:
    """A member who signs a vote for two answers at once is refused, and can still vote."""
    room, motion, records = hosted(store, tmp_path)
    voter = room.members[0]
    (good, other) = room.ballots(motion, [(voter, [1, 0, 0]), (voter, [0, 1, 0])])
    at = [data.index(b'"individual_proofs"') for data in (good, other)]
    end = [data.index(b'"overall_proof"') for data in (good, other)]
    forged = good[: at[0]] + other[at[1] : end[1]] + good[end[0] :]
    answer = await sent(records, room, room.entry(voter, motion, forged))
    assert isinstance(answer, Refused), answer
    assert answer.code in ("ballot_signature_invalid", "proof_invalid")
    ledger = await records.ledger(CommitteeId(room.state.committee))
    assert ledger.size == room.history.size
    assert isinstance(await sent(records, room, room.entry(voter, motion, good)), Receipt)
    await records.close()


@pytest.mark.anyio
async def test_ballots_whose_process_is_killed_are_checked_by_another(
    store: Store, tmp_path: Path
) -> None:
    """A wrong ballot is not let in by the death of what checks it, nor a good one lost."""
    room, motion, records = hosted(store, tmp_path)
    voters = room.members[:12]
    ballots = room.ballots(motion, [(voter, [1, 0, 0]) for voter in voters])
    at = ballots[-1].index(b'"response":"') + len(b'"response":"')
    last = ballots[-1]
    ballots[-1] = last[:at] + (b"2" if last[at : at + 1] == b"1" else b"1") + last[at + 1 :]
    first, *others = (
        room.entry(voter, motion, data) for voter, data in zip(voters, ballots, strict=True)
    )
    assert isinstance(await sent(records, room, first), Receipt)
    before = held(records, signal.SIGSTOP)
    casts = [asyncio.create_task(sent(records, room, entry)) for entry in others]
    await asyncio.sleep(0)
    held(records, signal.SIGKILL)
    *good, wrong = await asyncio.wait_for(asyncio.gather(*casts), LIMIT_S)
    assert all(isinstance(one, Receipt) for one in good), good
    assert isinstance(wrong, Refused), wrong
    assert not set(before) & {one.process.pid for one in records.provers.running}
    await records.close()


@pytest.mark.anyio
async def test_processes_end_when_no_ballot_comes_and_start_with_the_next(
    store: Store, tmp_path: Path
) -> None:
    """An idle host keeps none of them in memory."""
    room, motion, records = hosted(store, tmp_path)
    records.provers = Provers(1, idle_s=0)
    seen = []
    for entry in cast_by(room, motion, room.members[:2]):
        assert isinstance(await sent(records, room, entry), Receipt)
        seen += [one.process.pid for one in records.provers.running]
        await asyncio.wait_for(records.provers.rested.wait(), LIMIT_S)
    assert len(set(seen)) == len(seen)
    await records.close()


@pytest.mark.anyio
async def test_nothing_is_let_in_where_what_checks_it_does_not_last(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Processes that die over a ballot: the voter is told to come again."""
    room, motion, records = hosted(store, tmp_path)
    monkeypatch.setattr(proving, "_COMMAND", (sys.executable, "-c", ""))
    (entry,) = cast_by(room, motion, room.members[:1])
    answer = await sent(records, room, entry)
    assert isinstance(answer, Fault), answer
    await records.close()
