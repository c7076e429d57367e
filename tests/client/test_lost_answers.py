"""An entry whose answer is lost counts once, and its sender learns so within the same call."""

from pathlib import Path

import pytest

from concerted.client import motions, wire
from concerted.client.committee import Committee
from concerted.client.errors import HostUnreachable
from tests.client.live import LiveHost
from tests.client.room import Room

RESOLVE = {"type": "resolve"}
TRIES = 1 + len(wire.AGAIN_S)


@pytest.fixture
def red(live: LiveHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Committee:
    monkeypatch.setattr(wire, "AGAIN_S", (0.0,) * len(wire.AGAIN_S))
    found = Room(tmp_path, live).red
    found.refresh()
    live.losing = "/entries"
    return found


def propose(red: Committee) -> str:
    row = motions.propose(red, RESOLVE, "Fans", "In every bay.")
    assert row.entry is not None
    return row.entry.id


@pytest.mark.parametrize("lost", range(1, TRIES))
def test_a_proposal_is_made_once(live: LiveHost, red: Committee, lost: int) -> None:
    live.lose_answers = lost
    made = propose(red)
    assert [*red.state.motions] == [made]


def test_a_vote_counts_once(live: LiveHost, red: Committee) -> None:
    motion = propose(red)
    motions.open_vote(red, motion)
    size = red.record.size
    live.lose_answers = 1
    motions.vote(red, motion, "yes")
    assert red.record.size == size + 1
    opening = red.state.motions[motion].opening
    assert opening is not None
    assert len(opening.votes) == 1


def test_whoever_is_never_answered_is_told(live: LiveHost, red: Committee) -> None:
    live.asked.clear()
    live.lose_answers = TRIES
    with pytest.raises(HostUnreachable, match="unanswered"):
        propose(red)
    assert sum(asked.endswith("/entries") for asked in live.asked if "POST" in asked) == TRIES
    red.refresh()
    assert len(red.state.motions) == 1
