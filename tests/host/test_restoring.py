"""A restored host: read-only, given back by members what it lost, and by nobody anything else."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from concerted.cli.main import run
from concerted.client import founding, joining, motions
from concerted.client.committee import Committee
from concerted.client.deleting import take_back
from concerted.client.errors import HostFaulty, HostMisbehaved
from concerted.client.home import Home
from concerted.client.words import words_of
from concerted.crypto.signature import SigningKey
from concerted.host.app import build_app
from concerted.host.backup import back_up
from concerted.host.files import DATABASE, RESTORED, RESTORING
from concerted.host.keyring import Keyring
from concerted.host.recovery import Gap, gaps, restore, resume
from concerted.host.settings import Settings
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.checkpoint import Checkpoint, sign_checkpoint
from concerted.kernel.leaf import Leaf, leaf_hash
from concerted.kernel.note import ED25519, Signer, VerifierKey
from concerted.kernel.tree import Tree
from concerted.store import open_store
from tests.auditing import audit_store
from tests.faults import Failure, FaultyStore, Outcome
from tests.host.bridge import Bridge

START_S = 1_760_000_000
ADDRESS = "http://127.0.0.1:8470"


class Depot:
    """A keeper, a host that can be stopped, backed up and restored, and members at it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = START_S
        self.data = folder / "data"
        self.data.mkdir()
        self.backups = 0
        self.running = ExitStack()
        self.members: list[Committee] = []
        self.start()

    def start(self) -> None:
        self.store = open_store(self.url)
        self.running.callback(self.store.close)
        settings = Settings(self.data, clock=self.now)
        self.app = build_app(settings, self.store, Keyring.open(self.data))
        bridge = Bridge(self.app)
        self.http = self.running.enter_context(httpx.Client(transport=bridge, base_url=ADDRESS))

    def stop(self) -> None:
        self.running.close()
        self.running = ExitStack()

    @property
    def url(self) -> str:
        return f"sqlite:///{self.data / DATABASE}"

    def now(self) -> int:
        return self.clock

    def back_up(self) -> Path:
        self.backups += 1
        file = self.folder / f"{self.backups}.tar"
        back_up(self.data, self.url, file, self.clock)
        return file

    def restore(self, file: Path) -> None:
        """The disk is lost; another takes its place, with what the backup has."""
        self.stop()
        self.data = self.folder / f"data-{file.name}"
        restore(file, self.data, self.clock)
        self.start()

    def again(self, member: Committee) -> Committee:
        """The same member with a new process."""
        return Committee.open(member.home, member.id, http=self.http, clock=self.now)

    def found(self) -> Committee:
        home = Home(self.folder / f"home-{len(self.members)}")
        red = founding.found(
            home, ADDRESS, "Depot", "Shorter days.", "red", http=self.http, clock=self.now
        )
        self.members.append(red)
        return red

    def join(self, name: str) -> Committee:
        _, link = joining.invite(self.members[0], uses=1, days=9)
        home = Home(self.folder / f"home-{name}")
        new = joining.join(home, link, name, "", http=self.http, clock=self.now)
        for member in self.members:
            member.refresh()
            if new.me not in member.state.members:
                joining.vouch(member, new.me)
        self.members.append(new)
        new.refresh()
        return new

    def page(self, member: Committee, start: int = 0, **changed: Any) -> dict[str, Any]:
        """What an honest device would send of all it has from ``start`` on."""
        page = {
            "checkpoint": member.record.note.decode(),
            "start": start,
            "leaves": [base64url_encode(leaf) for leaf in member.record.leaves(start)],
            "proof": [],
            "blobs": [],
        }
        return page | changed

    def give(self, member: Committee, page: dict[str, Any]) -> httpx.Response:
        answer: httpx.Response = self.http.post(f"/c/{member.id}/return", json=page)
        return answer

    def size(self, member: Committee) -> int:
        return self.store.head(member.id)

    def gaps(self) -> list[Gap]:
        return gaps(self.data, self.store)

    def clean(self, member: Committee) -> bool:
        ledger = self.app.state.host.records._ledgers[member.id]
        return audit_store(self.store, member.id, ledger.checkpoint).clean


@pytest.fixture
def depot(tmp_path: Path) -> Iterator[Depot]:
    made = Depot(tmp_path)
    yield made
    made.stop()


def lose_an_evening(depot: Depot) -> tuple[Committee, Committee, str]:
    """Two members; a backup; a proposal, a newcomer and what they write; then the disk is lost."""
    red, blue = depot.found(), depot.join("blue")
    file = depot.back_up()
    depot.clock += 3_600
    row = motions.propose(blue, {"type": "resolve"}, "Breaks", "Ten minutes more.")
    green = depot.join("green")
    motions.propose(green, {"type": "resolve"}, "Fans", "In bay 4.")
    red.refresh()
    blue.refresh()
    depot.clock += 3_600
    depot.restore(file)
    assert row.entry is not None
    return red, blue, row.entry.id


def test_members_bring_back_what_was_lost(depot: Depot) -> None:
    red, blue, motion = lose_an_evening(depot)
    green, size = depot.members[2], depot.members[2].record.size
    assert depot.size(red) < size
    with pytest.raises(ValueError, match="not known to be whole"):
        resume(depot.data, depot.gaps(), unheard=False, incomplete=False)
    depot.again(red).refresh()  # brings all leaves, and the words that red has read or written
    assert depot.size(red) == size
    depot.again(blue).refresh()
    depot.again(green).refresh()
    (gap,) = depot.gaps()
    assert (gap.size, gap.shown, gap.missing, gap.words) == (size, size, 0, 0)
    assert depot.clean(red)
    resume(depot.data, depot.gaps(), unheard=False, incomplete=False)
    assert (depot.data / RESTORED).exists()
    reader = depot.again(red)
    reader.refresh()
    words = words_of(reader, motion)
    assert words is not None
    assert words["text"] == "Ten minutes more."
    motions.propose(reader, {"type": "resolve"}, "On we go", "")
    assert reader.record.size == size + 1


def test_nothing_is_added_before_the_keeper_resumes(depot: Depot) -> None:
    red, *_ = lose_an_evening(depot)
    again = depot.again(red)
    with pytest.raises(HostFaulty, match="readonly"):
        motions.propose(again, {"type": "resolve"}, "x", "y")
    size = depot.size(red)
    for path in ("/logs", f"/c/{red.id}/entries", "/witness/add-checkpoint"):
        answer = depot.http.post(path, json={})
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "readonly")
    answer = depot.http.put(f"/c/{red.id}/attachment/{'0' * 64}/0", content=b"x")
    assert answer.json()["error"]["code"] == "readonly"
    assert depot.size(red) == size
    assert depot.http.get("/health").json()["restoring"] is True


def test_a_newcomer_whom_the_backup_does_not_know_brings_it_back(depot: Depot) -> None:
    lose_an_evening(depot)
    green = depot.members[2]
    again = depot.again(green)
    again.refresh()
    assert depot.size(green) == green.record.size
    assert again.session == "member"


def test_a_committee_founded_after_the_backup_comes_back_whole(depot: Depot) -> None:
    file = depot.back_up()
    red, blue = depot.found(), depot.join("blue")
    depot.restore(file)
    assert depot.size(red) == 0
    depot.again(blue).refresh()
    depot.again(red).refresh()
    assert depot.size(red) == blue.record.size
    (gap,) = depot.gaps()
    assert (gap.had, gap.missing, gap.words) == (0, 0, 0)
    resume(depot.data, depot.gaps(), unheard=False, incomplete=False)
    motions.propose(depot.again(red), {"type": "resolve"}, "x", "y")
    assert depot.clean(red)


def test_words_deleted_since_the_backup_are_deleted_again(depot: Depot) -> None:
    red = depot.found()
    depot.join("blue")
    row = joining.set_profile(red, "crimson")
    assert row.entry is not None
    body = row.entry.header.body
    assert body is not None
    sealed = b"".join(depot.store.blob(red.id, body.hash))
    file = depot.back_up()
    take_back(red, row.entry.id)
    depot.restore(file)
    assert depot.store.has_blobs(red.id, [body.hash])
    depot.again(red).refresh()
    assert not depot.store.has_blobs(red.id, [body.hash])
    page = depot.page(red, leaves=[], blobs=[base64url_encode(sealed)])
    assert depot.give(red, page).json()["missing"] == []
    assert not depot.store.has_blobs(red.id, [body.hash])


def test_a_host_that_is_not_being_restored_takes_nothing_back(depot: Depot) -> None:
    red = depot.found()
    answer = depot.give(red, depot.page(red))
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_restoring")


def test_an_old_copy_put_in_place_by_hand_is_a_rollback(depot: Depot) -> None:
    red, *_ = lose_an_evening(depot)
    (depot.data / RESTORING).unlink()  # what a keeper who copies files by hand ends up with
    with pytest.raises(HostMisbehaved, match="rolled_back"):
        depot.again(red).refresh()


def test_a_host_that_only_says_that_it_is_restoring_is_a_rollback_too(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    red, *_ = lose_an_evening(depot)
    monkeypatch.setattr(
        "concerted.client.wire.Wire.give_back", lambda *_: {"size": 1, "missing": []}
    )
    with pytest.raises(HostMisbehaved, match="rolled_back"):
        depot.again(red).refresh()


# Who would forge a past


def forged_leaf(member: Committee) -> bytes:
    """The newest leaf under another signature."""
    last = Leaf.decode(member.record.leaves()[-1])
    return Leaf(last.time, bytes(64), last.header_bytes).encode()


def note_over(signer: Signer, leaves: list[bytes]) -> str:
    tree = Tree(leaf_hash(leaf) for leaf in leaves)
    checkpoint = Checkpoint(signer.key.name, tree.size, tree.root())
    return sign_checkpoint(checkpoint, signer).encode().decode()


def stranger(depot: Depot, member: Committee) -> tuple[str, dict[str, Any]]:
    """Another key signs a checkpoint over leaves of its own."""
    key = SigningKey(b"x" * 32)
    signer = Signer(VerifierKey(member.state.origin, ED25519, key.public), key.sign)
    leaves = [*member.record.leaves()[:-1], forged_leaf(member)]
    sent = [base64url_encode(leaf) for leaf in leaves[depot.size(member) :]]
    note = note_over(signer, leaves)
    return "note", depot.page(member, depot.size(member), leaves=sent, checkpoint=note)


def other_leaves(depot: Depot, member: Committee) -> tuple[str, dict[str, Any]]:
    """The true checkpoint, and a leaf in it that is another."""
    start = depot.size(member)
    leaves = [*member.record.leaves(start)[:-1], forged_leaf(member)]
    page = depot.page(member, start, leaves=[base64url_encode(leaf) for leaf in leaves])
    return "signature_invalid", page


def left_out(depot: Depot, member: Committee) -> tuple[str, dict[str, Any]]:
    """The true checkpoint, and true leaves but one."""
    start = depot.size(member)
    leaves = member.record.leaves(start)[1:]
    return "after_unknown", depot.page(
        member, start, leaves=[base64url_encode(leaf) for leaf in leaves]
    )


def cut_short(depot: Depot, member: Committee) -> tuple[str, dict[str, Any]]:
    """True leaves without the proof that they begin the checkpoint's tree."""
    start = depot.size(member)
    leaves = member.record.leaves(start)[:-1]
    page = depot.page(member, start, leaves=[base64url_encode(leaf) for leaf in leaves])
    return "proof", page


def elsewhere(depot: Depot, member: Committee) -> tuple[str, dict[str, Any]]:
    """True leaves, not at their place."""
    return "start_other", depot.page(member, depot.size(member) + 1)


def stolen_key(depot: Depot, member: Committee) -> tuple[str, dict[str, Any]]:
    """Even the host's own key vouches for no entry that its author did not sign."""
    signer = Keyring.open(depot.data).log_signer(member.state.origin)
    leaves = [*member.record.leaves()[:-1], forged_leaf(member)]
    sent = [base64url_encode(leaf) for leaf in leaves[depot.size(member) :]]
    note = note_over(signer, leaves)
    return "signature_invalid", depot.page(member, depot.size(member), leaves=sent, checkpoint=note)


def of_tomorrow(depot: Depot, member: Committee) -> tuple[str, dict[str, Any]]:
    depot.clock = START_S - 3_600
    return "time_ahead", depot.page(member, depot.size(member))


@pytest.mark.parametrize(
    "attack",
    [stranger, other_leaves, left_out, cut_short, elsewhere, stolen_key, of_tomorrow],
)
def test_forged_leaves_are_refused_and_true_ones_taken_after(
    depot: Depot, attack: Callable[[Depot, Committee], tuple[str, dict[str, Any]]]
) -> None:
    red, *_ = lose_an_evening(depot)
    size, clock = depot.size(red), depot.clock
    code, page = attack(depot, red)
    answer = depot.give(red, page)
    assert answer.json()["error"]["code"] == code
    assert depot.size(red) == size
    depot.clock = clock
    for member in depot.members:
        depot.again(member).refresh()
    assert depot.size(red) == red.record.size
    assert depot.clean(red)


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("write", [1, 2])
def test_a_store_that_fails_while_something_is_brought_back(
    depot: Depot, outcome: Outcome, write: int
) -> None:
    red, *_ = lose_an_evening(depot)
    faulty = FaultyStore(depot.store, {write: Failure(outcome)})
    depot.app.state.host.records.store = faulty
    with pytest.raises(HostFaulty, match="unavailable"):
        depot.again(red).refresh()
    assert faulty.written[0] == "append"
    for member in depot.members:
        depot.again(member).refresh()
    assert depot.size(red) == red.record.size
    assert depot.clean(red)
    assert depot.store.check() == []


def test_blobs_that_nobody_lost_are_not_kept(depot: Depot) -> None:
    red, *_ = lose_an_evening(depot)
    depot.again(red).refresh()
    before = depot.store.stats().blobs
    page = depot.page(red, leaves=[], blobs=[base64url_encode(b"junk" * 100)])
    assert depot.give(red, page).status_code == 200
    assert depot.store.stats().blobs == before


@pytest.mark.parametrize(
    "changed",
    [
        {"leaves": ["!"]},
        {"leaves": ["AA"]},
        {"proof": ["00"]},
        {"blobs": [""]},
        {"start": "0"},
        {"more": 1},
        {"checkpoint": "x"},
        {"leaves": ["AA"] * 1_001},
        {"blobs": ["AA"] * 65},
    ],
)
def test_pages_of_another_form(depot: Depot, changed: dict[str, Any]) -> None:
    red, *_ = lose_an_evening(depot)
    answer = depot.give(red, depot.page(red, leaves=[]) | changed)
    assert answer.status_code == 400
    assert answer.json()["error"]["family"] == "malformed"


def test_an_unknown_committee_without_its_founding_is_unknown(depot: Depot) -> None:
    red, *_ = lose_an_evening(depot)
    other = f"/c/{'ab' * 32}/return"
    for start in (0, 1):
        page = depot.page(red, start)
        assert depot.http.post(other, json=page).json()["error"]["code"] == "committee_unknown"


# When the keeper may resume


def test_a_record_that_was_shown_longer_is_never_resumed(depot: Depot) -> None:
    red, *_ = lose_an_evening(depot)
    shown = depot.give(red, depot.page(red, leaves=[]))  # the checkpoint alone
    assert shown.json()["size"] < red.record.size
    for accept in (False, True):
        with pytest.raises(ValueError, match="signed further than brought back"):
            resume(depot.data, depot.gaps(), unheard=accept, incomplete=accept)
    assert (depot.data / RESTORING).exists()
    depot.stop()
    depot.start()  # and it is not forgotten
    with pytest.raises(ValueError, match="signed further"):
        resume(depot.data, depot.gaps(), unheard=True, incomplete=True)


def test_what_a_witness_claims_needs_the_keepers_word(depot: Depot) -> None:
    red, *_ = lose_an_evening(depot)
    for member in depot.members:
        depot.again(member).refresh()
    restoring = depot.app.state.host.restoring
    restoring.claimed(red.id, "b.example", red.record.size + 5)
    with pytest.raises(ValueError, match="outside checker"):
        resume(depot.data, depot.gaps(), unheard=False, incomplete=False)
    resume(depot.data, depot.gaps(), unheard=True, incomplete=False)


def test_missing_keys_need_the_keepers_word(depot: Depot) -> None:
    red, *_ = lose_an_evening(depot)
    for item in (red.home.folder(red.id) / "bodies").iterdir():
        item.unlink()
    depot.again(red).refresh()
    (gap,) = depot.gaps()
    assert gap.missing > 0
    with pytest.raises(ValueError, match="Keys or proofs are missing"):
        resume(depot.data, depot.gaps(), unheard=False, incomplete=False)
    resume(depot.data, depot.gaps(), unheard=False, incomplete=True)


def test_resume_as_a_command(depot: Depot, capsys: pytest.CaptureFixture[str]) -> None:
    red, *_ = lose_an_evening(depot)
    command = ["host", "resume", "--data", str(depot.data)]
    assert run([*command, "--look"]) == 0
    assert "nobody yet" in capsys.readouterr().out
    assert run(command) == 1
    for member in depot.members:
        depot.again(member).refresh()
    assert run([*command, "--json"]) == 0
    assert '"resumed": true' in capsys.readouterr().out
    assert depot.http.get("/health").json()["restoring"] is False
    assert run(command) == 2
    assert "not being restored" in capsys.readouterr().err
    motions.propose(depot.again(red), {"type": "resolve"}, "x", "y")
