"""A committee of 1,633, the roll of LDJ5 in 2022, votes 380 to 618 openly, and is audited.

In `make slow` the same with 5,000 members.
"""

import pytest

from concerted.audit.replay import audit_bytes
from concerted.kernel.statehash import state_hash
from tests.authors import standing


@pytest.mark.parametrize(
    ("roll", "yes", "no"),
    [(1_633, 380, 618), pytest.param(5_000, 1_900, 1_500, marks=pytest.mark.slow)],
)
@pytest.mark.timeout(600)
def test_a_large_committee_votes_and_is_audited(roll: int, yes: int, no: int) -> None:
    room = standing(roll)
    members = room.members
    motion = room.propose(members[0], members[1], type="resolve")
    room.open(members[0], motion)
    for n, voter in enumerate(members[: yes + no]):
        room.vote(voter, motion, "yes" if n < yes else "no")
    room.wait(days=3)
    decided = room.close(members[0], motion)
    assert decided.result is not None
    assert (decided.result.roll, decided.result.yes, decided.result.no) == (roll, yes, no)
    assert decided.status == ("passed" if yes > no else "rejected")
    result = audit_bytes(room.record())
    assert result.findings == ()
    assert result.state_hash == state_hash(room.state.canonical()).hex()
