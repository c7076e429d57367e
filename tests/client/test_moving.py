"""A record moves to another host, with the old one's help and without, on real hosts."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.applications import Starlette

from concerted.audit import audit_file, exit_code
from concerted.audit.recordfile import record_chunks
from concerted.client import founding, joining, motions, moving, waiting, words
from concerted.client.committee import Committee
from concerted.client.draft import Draft
from concerted.client.errors import HostFaulty
from concerted.client.home import Home
from concerted.host.app import build_app
from concerted.host.keyring import Keyring
from concerted.host.settings import Settings
from concerted.host.taking import take_record
from concerted.kernel.errors import Refused
from concerted.store import Store, open_store

START_S = 1_760_000_000
OLD, NEW, THIRD = (f"https://{name}.example" for name in ("old", "new", "third"))


class Town(httpx.BaseTransport):
    """Hosts by their names, under one clock. Whoever is `away` does not answer."""

    def __init__(self, path: Path, portal: BlockingPortal) -> None:
        self.path, self.portal, self.clock = path, portal, START_S
        self.stores: dict[str, Store] = {}
        self.apps: dict[str, Starlette] = {}
        self.away: set[str] = set()
        self.http = httpx.Client(transport=self)

    def open(self, address: str) -> None:
        """Start a host on what its folder holds."""
        name = httpx.URL(address).host
        folder = self.path / name
        folder.mkdir(exist_ok=True)
        store = open_store(f"sqlite:///{folder}/host.db")
        settings = Settings(folder, clock=lambda: self.clock)
        app = self.portal.call(build_app, settings, store, Keyring.open(folder))
        self.stores[name], self.apps[name] = store, app

    def shut(self, address: str) -> None:
        """Stop a host."""
        name = httpx.URL(address).host
        self.portal.call(self.apps.pop(name).state.host.records.close)
        self.stores.pop(name).close()

    def take(self, address: str, file: Path) -> None:
        """Let a host that is not running take a record over."""
        folder = self.path / httpx.URL(address).host
        folder.mkdir(exist_ok=True)
        store = open_store(f"sqlite:///{folder}/host.db")
        take_record(store, file, Keyring.open(folder).log_signer, self.clock)
        store.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.host
        if name in self.away or name not in self.apps:
            raise httpx.ConnectError("away", request=request)
        request.read()
        return self.portal.call(_answer, self.apps[name], request)

    def member(self, name: str, link: str) -> Committee:
        home = Home(self.path / name)
        return joining.join(home, link, name, http=self.http, clock=lambda: self.clock)


async def _answer(app: Starlette, request: httpx.Request) -> httpx.Response:
    answer = await httpx.ASGITransport(app).handle_async_request(request)
    content = await answer.aread()
    return httpx.Response(answer.status_code, headers=answer.headers, content=content)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with start_blocking_portal() as portal:
        made = Town(tmp_path, portal)
        made.open(OLD)
        yield made
        for name in list(made.apps):
            made.shut(f"https://{name}")


def stand(town: Town) -> list[Committee]:
    """Three members of a committee that stands at the old host."""
    home, http = Home(town.path / "red"), town.http
    red = founding.found(
        home, OLD, "Depot", "Shorter days.", "red", http=http, clock=lambda: town.clock
    )
    _, link = joining.invite(red, uses=9, days=30)
    members = [red]
    for name in ("blue", "green"):
        new = town.member(name, link)
        for member in members:
            member.refresh()
            joining.vouch(member, new.me)
        assert waiting.standing(new) == "member"
        members.append(new)
    for member in members[1:]:
        founding.sign_founding(member)
    return members


def export(committee: Committee, file: Path) -> Path:
    """Write the record as this device has it, with all words."""
    committee.refresh()
    record, wire = committee.record, committee.wire
    entries = [row.entry for row in record.rows if row.entry]
    evidence = {ref.hash for entry in entries for ref in entry.header.evidence}
    bodies = {entry.header.body.hash for entry in entries if entry.header.body}
    chunks = record_chunks(
        record.note,
        [],
        record.leaves(),
        [(name, wire.evidence(committee.id, name)) for name in sorted(evidence)],
        [(name, words.fetch_body(committee, name)) for name in sorted(bodies)],
    )
    file.write_bytes(b"".join(chunks))
    assert exit_code(audit_file(file)) == 0
    return file


def decided(members: list[Committee], town: Town) -> str:
    """A vote to move to the new host, which is over; the motion."""
    red, blue, _ = members
    row = motions.propose(red, moving.effect(moving.ask(red, NEW)), "Move", "It is ours.")
    assert row.entry is not None
    motions.support(blue, row.entry.id)
    motions.open_vote(red, row.entry.id)
    for member in members:
        motions.vote(member, row.entry.id, "yes")
    town.clock += 6 * 86_400
    return row.entry.id


def test_by_a_vote_that_the_new_host_counts(town: Town) -> None:
    members = red, blue, green = stand(town)
    town.open(NEW)
    motion = decided(members, town)
    with pytest.raises(HostFaulty, match="moving_away"):
        motions.close(red, motion)
    file = export(red, town.path / "record.tar")
    town.shut(NEW)
    town.take(NEW, file)
    town.open(NEW)
    town.away.add("old.example")
    for member in members:
        assert moving.move(member, NEW) == 0
    assert blue.state.motions[motion].status == "passed"
    motions.propose(green, {"type": "resolve"}, "After", "words")
    again = Committee.open(red.home, red.id, http=town.http, clock=lambda: town.clock)
    again.refresh()
    assert words.committee_name(again) == "Depot"
    assert exit_code(audit_file(export(again, town.path / "after.tar"))) == 0


def test_nobody_is_taken_along_before_the_vote_is_over(town: Town) -> None:
    members = red, _, _ = stand(town)
    town.open(NEW)
    decided(members, town)
    town.clock -= 5 * 86_400
    file = export(red, town.path / "record.tar")
    town.shut(NEW)
    town.take(NEW, file)
    town.open(NEW)
    with pytest.raises(Refused, match="not_moved"):
        moving.move(red, NEW)
    assert red.place.address == OLD


def test_without_the_old_host_by_more_than_half(town: Town) -> None:
    red, blue, green = stand(town)
    motions.propose(red, {"type": "resolve"}, "Before", "words")
    file = export(red, town.path / "record.tar")
    town.away.add("old.example")
    town.take(NEW, file)
    town.open(NEW)
    assert moving.sign(red, NEW) == moving.Signed(1, 3)
    with pytest.raises(Refused, match="not_moved"):
        moving.move(red, NEW)
    goodbye = green.sign(Draft("member.leave", {}), None)
    with pytest.raises(HostFaulty, match="readonly"):
        green.wire.elsewhere(NEW).submit(red.id, [goodbye])
    assert moving.sign(blue, NEW).signed == 2
    for member in (red, blue, green):
        assert moving.move(member, NEW) == 0
    motions.propose(green, {"type": "resolve"}, "After", "words")
    export(green, town.path / "after.tar")


def test_what_only_the_old_host_has_is_lost_and_that_is_said(town: Town) -> None:
    red, blue, green = stand(town)
    file = export(red, town.path / "record.tar")
    motions.propose(green, {"type": "resolve"}, "Late", "words")
    town.away.add("old.example")
    town.take(NEW, file)
    town.open(NEW)
    for member in (red, blue):
        moving.sign(member, NEW)
    assert moving.move(red, NEW) == 0
    with pytest.raises(Refused, match="leaves_lost: 1"):
        moving.move(green, NEW)
    assert green.place.address == OLD
    assert moving.move(green, NEW, lose=1) == 1
    motions.propose(green, {"type": "resolve"}, "Again", "words")
    red.refresh()
    assert red.record.history.tree.root() == green.record.history.tree.root()


def test_a_host_that_nobody_chose_takes_nobody_along(town: Town) -> None:
    """Whoever has the file can show it, and can neither add to it nor sign it."""
    red, *_ = stand(town)
    town.take(THIRD, export(red, town.path / "record.tar"))
    town.open(THIRD)
    with pytest.raises(Refused, match="not_moved"):
        moving.move(red, THIRD)
    assert (red.place.address, red.state.log_key) == (OLD, red.place.log_key)


def test_a_record_is_taken_once_whole_and_only_if_it_is_in_order(town: Town) -> None:
    red, *_ = stand(town)
    file = export(red, town.path / "record.tar")
    town.take(NEW, file)
    town.take(NEW, file)
    longer = motions.propose(red, {"type": "resolve"}, "More", "words")
    town.take(NEW, export(red, town.path / "longer.tar"))
    store = open_store(f"sqlite:///{town.path}/new.example/host.db")
    head = store.log(red.id)
    assert head is not None
    assert head.size == longer.index + 1
    store.close()
    data = bytearray(file.read_bytes())
    at = data.index(red.id.encode())
    data[at] = ord("0") if data[at] != ord("0") else ord("1")
    (town.path / "bad.tar").write_bytes(data)
    with pytest.raises(ValueError, match="not in order"):
        town.take(THIRD, town.path / "bad.tar")
