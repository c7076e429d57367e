"""A host takes a secret ballot only with its proofs, and goes on meanwhile with other entries."""

import pytest

from concerted.ballots.ballot import CHECKS
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.errors import Refused
from concerted.rules import casting
from concerted.rules.evidence import check_evidence
from concerted.rules.fold import judge
from tests.rules.room import unsigned
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
