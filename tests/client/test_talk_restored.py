"""Talk at a host that lost some of it, or that took the record over without it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from concerted.client.committee import Committee
from concerted.client.talk import Talk
from concerted.host.recovery import resume
from tests.client.circle import findings, said, texts
from tests.host.test_restoring import Depot


@pytest.fixture
def depot(tmp_path: Path) -> Iterator[Depot]:
    made = Depot(tmp_path)
    yield made
    made.stop()


def opened(depot: Depot, member: Committee) -> Talk:
    """The same member's talk in a new process."""
    return Talk(depot.again(member))


def test_after_a_restore_no_position_is_given_twice(depot: Depot) -> None:
    red, blue = depot.found(), depot.join("blue")
    one, two = opened(depot, red), opened(depot, blue)
    said(one, one.general, "before the backup")
    file = depot.back_up()
    depot.clock += 3_600
    said(two, two.general, "since the backup")
    said(one, one.general, "this as well")
    two.catch_up()
    for talk in (one, two):
        talk.close()
    depot.clock += 3_600
    depot.restore(file)
    for member in (red, blue):
        depot.again(member).refresh()
    resume(depot.data, depot.gaps(), unheard=False, incomplete=False)
    one, two = opened(depot, red), opened(depot, blue)
    said(one, one.general, "after the restore")
    said(two, two.general, "we go on")
    everything = ["before the backup", "since the backup", "this as well"]
    for talk in (one, two):
        assert texts(talk) == [*everything, "after the restore", "we go on"]
        assert findings(talk) == set()
    positions = [shown.heard.position for shown in one.conversation(one.general)]
    assert positions[:3] == [1, 2, 3]
    assert positions[3] > 7_000
    depot.members = [depot.again(member) for member in (red, blue)]
    green = depot.join("green")
    late = opened(depot, green)
    assert texts(late) == ["before the backup", "after the restore", "we go on"]
    assert findings(late) == set()
    for talk in (one, two, late):
        talk.close()


def test_a_committee_that_the_backup_does_not_know_talks_on(depot: Depot) -> None:
    file = depot.back_up()
    red = depot.found()
    one = opened(depot, red)
    said(one, one.general, "lost at the host")
    one.close()
    depot.clock += 3_600
    depot.restore(file)
    depot.again(red).refresh()
    resume(depot.data, depot.gaps(), unheard=False, incomplete=False)
    one = opened(depot, red)
    said(one, one.general, "still here")
    assert texts(one) == ["lost at the host", "still here"]
    assert findings(one) == set()
    one.close()
