"""What the audit says of secret ballots, and of a host that lets wrong ones and parts in."""

from pathlib import Path
from typing import Any

import pytest

from concerted.audit import Result, audit_bytes
from concerted.ballots import decryption
from concerted.client import exporting, secret, trusteeship
from concerted.kernel.errors import Refused
from concerted.rules import counting, evidence
from tests.client.room import Room
from tests.client.urn import closed, forging, opened, secret_room


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return secret_room(tmp_path)


def audited(room: Room, path: Path) -> Result:
    room.members[0].refresh()
    exporting.export(room.members[0], path / "record.tar")
    return audit_bytes((path / "record.tar").read_bytes())


def test_an_honest_count_is_in_order(room: Room, tmp_path: Path) -> None:
    motion = opened(room)
    for member in room.members:
        secret.cast(member, motion, "yes")
    closed(room, motion)
    for member in room.members[:2]:
        trusteeship.count(member, motion)
    assert audited(room, tmp_path).findings == ()


def test_a_ballot_without_proof_is_named(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every ballot's proofs are checked, also of one that was replaced or taken out later."""
    motion = opened(room)
    jade = room.members[4]
    with forging(monkeypatch), monkeypatch.context() as lax:
        lax.setattr(evidence, "check_proofs", lambda *_: None)
        secret.cast(jade, motion, "yes")
    secret.cast(jade, motion, "no")
    (finding,) = audited(room, tmp_path).findings
    assert finding.code in ("ballot_signature_invalid", "proof_invalid")
    (row, _) = secret.ballot_rows(jade, _opening(room, motion))
    assert row.entry is not None
    assert finding.entry == row.entry.id


def _opening(room: Room, motion: str) -> str:
    found = room.members[4].state.motions[motion].opening
    assert found is not None
    return str(found.id)


def test_a_part_without_proof_has_no_effect_and_is_named(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that takes a trustee's wrong part changes no result: nobody else folds it."""
    motion = opened(room)
    for member in room.members:
        secret.cast(member, motion, "yes")
    closed(room, motion)
    red, blue = room.members[:2]
    other = decryption.decrypt

    def wrong(election: Any, rows: Any, share: int, seed: bytes) -> bytes:
        return other(election, rows, share + 1, seed)

    with monkeypatch.context() as cheating:
        cheating.setattr(trusteeship, "decrypt", wrong)
        with pytest.raises(Refused, match="decryption_invalid"):
            trusteeship.count(red, motion)  # an honest host refuses it
        cheating.setattr(counting, "check_decryption", lambda *_: None)
        trusteeship.count(red, motion)
    (finding,) = audited(room, tmp_path).findings
    assert finding.code == "decryption_invalid"
    assert room.again(blue).state.motions[motion].status == "counting"
