"""What a home survives: killed processes, damaged files, two at once, mended rules."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from concerted.client import folded, motions
from concerted.client.committee import Committee
from concerted.client.errors import HomeUnusable, HostMisbehaved
from concerted.client.home import Home, Place
from concerted.client.record import Record
from concerted.kernel.errors import Refused
from concerted.rules import fold
from concerted.rules.act import Act
from tests.authors import Assembly
from tests.authors import standing as assembly
from tests.client.room import Room


def leaves_file(member: Committee) -> Path:
    return member.home.folder(member.id) / "leaves"


def propose(member: Committee, title: str = "x") -> None:
    motions.propose(member, {"type": "resolve"}, title, "y")


def test_leaves_are_appended_and_what_stands_there_is_left_alone(standing: Room) -> None:
    red = standing.red
    before = leaves_file(red).read_bytes()
    number = leaves_file(red).stat().st_ino
    propose(red)
    after = leaves_file(red).read_bytes()
    assert after.startswith(before)
    assert len(after) > len(before)
    assert leaves_file(red).stat().st_ino == number


def test_killed_between_leaves_and_place(standing: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    red = standing.red
    red.refresh()
    size = red.record.size

    def killed(self: Home, place: Place) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Home, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            propose(red)
    again = standing.again(red)
    assert again.record.size == size  # what the checkpoint does not cover was not taken
    again.refresh()
    propose(again, "after")
    assert standing.again(red).record.rows == again.record.rows


@pytest.mark.parametrize("torn", [1, 2, 3, 100])
def test_a_torn_tail_is_cut_off(standing: Room, torn: int) -> None:
    red = standing.red
    red.refresh()
    with leaves_file(red).open("ab") as file:
        file.write(bytes([0, 200]) + bytes(torn))
    again = standing.again(red)
    assert again.record.size == red.record.size
    propose(again)
    assert standing.again(red).record.rows == again.record.rows


@pytest.mark.parametrize("at", [0, 5, 200, -1])
def test_damaged_leaves_are_fetched_again(standing: Room, at: int) -> None:
    red = standing.red
    red.refresh()
    red.home.save_folded(red.id, red.record.folded())
    data = bytearray(leaves_file(red).read_bytes())
    data[at] ^= 1
    leaves_file(red).write_bytes(data)
    again = standing.again(red)
    assert again.record.size == 0
    again.refresh()
    assert again.record.rows == red.record.rows
    assert standing.again(red).record.size == red.record.size


def test_lost_leaves_do_not_let_a_host_go_back_or_fork(standing: Room) -> None:
    red, host = standing.red, standing.host
    red.refresh()
    propose(standing.members[1])
    leaves_file(red).unlink()
    whole = host.leaves
    host.rebuild(whole[:-3])
    with pytest.raises(HostMisbehaved, match="rolled_back"):
        standing.again(red).refresh()
    other = [
        *whole[:-3],
        *(type(leaf)(leaf.time, bytes(64), leaf.header_bytes) for leaf in whole[-3:]),
    ]
    host.rebuild(other)
    with pytest.raises(HostMisbehaved, match="forked"):
        standing.again(red).refresh()
    host.rebuild(whole)
    again = standing.again(red)
    again.refresh()
    assert again.record.size == len(whole)


def kept(path: Path, room: Assembly, state: folded.Folded | None = None) -> Committee:
    """A home that holds this record, opened."""
    home, name = Home(path), room.state.committee
    note = room.checkpoint().encode().decode()
    place = Place(
        address="https://host.example",
        committee=name,
        log_key=room.log.public.hex(),
        seed=bytes(16).hex(),
        member=room.founder.id,
        checkpoint=note,
    )
    home.save(place)
    home.append_leaves(name, 0, room.leaves)
    if state is not None:
        home.save_folded(name, state)
    return Committee.open(home, name, clock=lambda: room.now)


@pytest.fixture(scope="module")
def busy() -> Assembly:
    """A record with members, votes, offices, changed rules, and an entry without effect."""
    room = assembly(5)
    room.decide(room.propose(*room.members[:2]), *room.members)
    office = {"type": "create_office", "office": "ab" * 16, "seats": 1, "term_days": 90}
    room.decide(room.propose(*room.members[:2], **office), *room.members)
    election = room.propose(*room.members[:2], type="elect", office="ab" * 16, seats=1)
    room.act("motion.stand", room.members[0], motion=election)
    room.open(room.members[0], election)
    room.vote(room.members[1], election, [0])
    room.force(room.make("member.freeze", room.members[0], member="00" * 32))
    room.act("member.leave", room.members[-1])
    room.propose(*room.members[:2])
    return room


def test_a_folded_state_is_the_state(tmp_path: Path, busy: Assembly) -> None:
    cold = kept(tmp_path, busy).record
    assert cold.state == busy.state
    read = folded.decode(cold.folded().encode())
    assert read is not None
    assert read.state == busy.state
    warm = kept(tmp_path, busy, read).record
    assert (warm.rows, warm.keyed) == (cold.rows, cold.keyed)


def test_a_state_that_took_long_to_fold_is_kept_for_the_next_command(
    tmp_path: Path, busy: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("concerted.client.committee.EVERY", 8)
    opened = kept(tmp_path, busy)
    assert opened.home.folded(opened.id) is not None
    stale = replace(opened.record.folded(), root=bytes(32), size=10**6)
    kept(tmp_path, busy, stale)  # as after an update of the program, or another branch's
    again = opened.home.folded(opened.id)
    assert again is not None
    assert (again.size, again.state) == (len(busy.leaves), busy.state)


@pytest.mark.parametrize("behind", [0, 1, 7])
def test_a_folded_state_saves_the_judging(
    tmp_path: Path, busy: Assembly, behind: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = Record(busy.state.committee, lambda: busy.now)
    size = len(busy.leaves) - behind
    early.restore(busy.leaves, busy.checkpoint(size).encode())
    judged = []
    real = fold.judge

    def noted(*given: Any) -> Act:
        judged.append(given)
        return real(*given)

    monkeypatch.setattr("concerted.client.record.judge", noted)
    again = kept(tmp_path, busy, early.folded())
    assert again.record.state == busy.state
    assert len(judged) == behind


def test_a_folded_state_of_another_branch_or_another_program_counts_for_nothing(
    tmp_path: Path, busy: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = kept(tmp_path, busy).record.folded()
    forged = replace(busy.state, stage="dissolved")
    for other in (
        replace(honest, root=bytes(32), state=forged),
        replace(honest, committee="00" * 32, state=forged),
        replace(honest, size=honest.size + 1, state=forged),
    ):
        assert kept(tmp_path, busy, other).record.state == busy.state
    with monkeypatch.context() as patch:
        patch.setattr(folded, "rules_of_this_program", lambda: bytes(32))
        data = replace(honest, state=forged).encode()
    assert folded.decode(data) is None
    assert folded.decode(data[:-1]) is None
    assert folded.decode(b"") is None


HOLD = """
import sys, time
from pathlib import Path
from concerted.client.home import Home
with Home(Path(sys.argv[1])).lock():
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def held(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the home until it reads a line."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield other


def test_a_second_process_waits_until_the_first_is_done(tmp_path: Path) -> None:
    with held(tmp_path) as other:
        with pytest.raises(HomeUnusable, match="home_busy"), Home(tmp_path).lock(wait_s=0.1):
            pass
        assert other.stdin is not None
        other.stdin.write("\n")
        other.stdin.flush()
        with Home(tmp_path).lock(wait_s=30):
            assert other.wait(30) == 0


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    with held(tmp_path) as other:
        other.kill()
    with Home(tmp_path).lock(wait_s=0):
        pass


def test_a_draft_that_is_refused_leaves_the_home_sound(standing: Room) -> None:
    red = standing.red
    with pytest.raises(Refused):
        red.simple("motion.support", motion="00" * 32, revision=0)
    assert standing.again(red).record.rows == red.record.rows
