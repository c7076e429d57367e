"""A host that shows one trustee two closes of one vote gets one sum decrypted, and no second."""

import copy
from pathlib import Path

import pytest

from concerted.client import motions, restoring, secret, trusteeship
from concerted.client.committee import Committee
from concerted.client.errors import HostMisbehaved
from concerted.client.home import Home
from concerted.rules.urns import Urn
from tests.client.double import Host
from tests.client.urn import closed, opened, secret_room


def branch(host: Host) -> tuple[object, ...]:
    return copy.deepcopy((host.leaves, host.history, host.state))


def show(host: Host, shown: tuple[object, ...]) -> None:
    host.leaves, host.history, host.state = copy.deepcopy(shown)  # type: ignore[assignment]


def urn_of(member: Committee, motion: str) -> Urn:
    found = member.state.motions[motion].opening
    assert found is not None
    assert found.urn is not None
    return found.urn


def test_a_fork_shown_to_one_trustee_opens_no_single_vote(tmp_path: Path) -> None:
    """The sums with and without one ballot would tell that vote: the second is never decrypted."""
    room = secret_room(tmp_path)
    motion = opened(room)
    red, blue, *_, jade = room.members
    for member in room.members[:4]:
        secret.cast(member, motion, "yes")
    without_jade = branch(room.host)
    secret.cast(jade, motion, "no")
    closed(room, motion)
    trusteeship.count(red, motion)
    assert list(urn_of(red, motion).parts) == [red.me]
    show(room.host, without_jade)
    sheet, http = restoring.sheet_of(blue), room.host.http
    accomplice = restoring.restore(Home(tmp_path / "b"), sheet, http=http, clock=room.host.now)
    for name in ("one", "two", "three", "four"):  # so that it is no shorter than the other
        motions.propose(accomplice, {"type": "resolve"}, name, "")
    assert motions.close(accomplice, motion) == "counting"
    with pytest.raises(HostMisbehaved, match=r"forked|rolled_back"):
        trusteeship.count(red, motion)
    with pytest.raises(HostMisbehaved, match=r"forked|rolled_back"):
        trusteeship.count(room.again(red), motion)
    trusteeship.count(accomplice, motion)
    accomplice.refresh()
    assert list(urn_of(accomplice, motion).parts) == [blue.me]
    assert accomplice.state.motions[motion].status == "counting"
