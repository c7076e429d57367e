"""People who write all the time, and one who listens, while their server is killed again and again.

Whatever a server acknowledged is kept here, to be looked for afterwards. A sender that gets no
answer sends the same bytes again, as the API allows, until it has one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx

from concerted.client import epochs, founding, joining, waiting
from concerted.client.committee import Committee
from concerted.client.draft import Draft
from concerted.client.errors import ClientError, HostFaulty, HostUnreachable
from concerted.client.home import Home
from concerted.client.talk import Talk
from concerted.client.wire import Signed, Wire
from concerted.kernel.canonical import base64url_decode
from concerted.kernel.entry import entry_id

BATCH = 4
WHILE_DYING = ("unavailable", "session_ended", "challenge_wrong")
PATIENCE_S = 60.0
TICK_S = 0.2


class Promised:
    """What servers acknowledged: entry → (index, time), message → position."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[int, int]] = {}
        self.said: dict[str, int] = {}
        self.broken: list[str] = []
        self._told = threading.Condition()

    @property
    def count(self) -> int:
        """How much has been acknowledged."""
        return len(self.entries) + len(self.said)

    def entry(self, name: str, index: int, time_s: int) -> None:
        """An entry was acknowledged; twice with the same answer, or something is broken."""
        with self._told:
            if self.entries.setdefault(name, (index, time_s)) != (index, time_s):
                self.broken.append(f"{name} was answered with two places")
            self._told.notify_all()

    def message(self, name: str, position: int) -> None:
        """A message was acknowledged."""
        with self._told:
            if self.said.setdefault(name, position) != position:
                self.broken.append(f"message {name} was answered with two places")
            self._told.notify_all()

    def wait_for(self, count: int, meanwhile: Callable[[], None]) -> None:
        """Wait until so much has been acknowledged; do ``meanwhile`` now and then."""
        until_s = time.monotonic() + PATIENCE_S
        with self._told:
            while not self._told.wait_for(lambda: self.count >= count, TICK_S):
                assert time.monotonic() < until_s, "nobody is heard"
                meanwhile()


class Crowd:
    """A committee of three and its threads. ``stop`` them before anything is checked."""

    def __init__(self, folder: Path, address: str) -> None:
        self.promised = Promised()
        self.heard: list[tuple[str, bytes]] = []
        self._http = httpx.Client(timeout=30)
        self.members = a_committee(folder, address, self._http)
        self._stopping = threading.Event()
        works: list[Callable[[], None]] = [
            *(lambda member=member: self._write(member) for member in self.members[:2]),
            self._chat,
            self._listen,
        ]
        self._threads = [threading.Thread(target=self._work, args=(work,)) for work in works]

    @property
    def committee(self) -> Committee:
        """The founder's."""
        return self.members[0]

    def start(self) -> None:
        """Begin to write."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let everyone finish: the server must be running."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(PATIENCE_S)
            assert not thread.is_alive(), "somebody waits for ever"

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _work(self, work: Callable[[], None]) -> None:
        try:
            while not self._stopping.is_set():
                work()
        except BaseException as error:
            self.promised.broken.append(repr(error))
            raise

    def _write(self, member: Committee) -> None:
        """Send a few entries at once, and again until they are acknowledged."""
        self._patiently(member.refresh)
        key = epochs.key_of(member, member.state.epoch.number)
        draft = Draft("profile", {}, {"nickname": "somebody"})
        batch = [member.sign(draft, key) for _ in range(BATCH)]
        self._patiently(lambda: self._submit(member, batch))

    def _submit(self, member: Committee, batch: list[Signed]) -> None:
        results = member.wire.submit(member.id, batch)
        for signed, result in zip(batch, results, strict=True):
            assert result["id"] == entry_id(signed.header)
            self.promised.entry(result["id"], result["index"], result["time"])

    def _patiently(self, ask: Callable[[], object]) -> None:
        """Ask until the server answers, however often it dies on the way."""
        while True:
            try:
                ask()
                return
            except HostUnreachable:
                self._stopping.wait(0.01)
            except HostFaulty as error:
                if error.code not in WHILE_DYING:
                    raise
                self._stopping.wait(0.01)

    def _chat(self) -> None:
        """Say something; what the box has sent is acknowledged."""
        member = self.members[2]
        talk = Talk(member)
        try:
            talk.say(talk.general, "still here")
            self._patiently(lambda: talk.send())
            self._patiently(lambda: talk.catch_up())
            for shown in talk.conversation(talk.general):
                if shown.heard.author == member.me:
                    name = base64url_decode(shown.heard.id).hex()
                    self.promised.message(name, shown.heard.position)
        finally:
            talk.close()

    def _listen(self) -> None:
        """Read the stream, and where it breaks off go on after the last that came."""
        member = self.members[1]
        name = self.heard[-1][0] if self.heard else ""
        timeout = httpx.Timeout(5.0, read=1.0)
        with suppress(ClientError, httpx.HTTPError), httpx.Client(timeout=timeout) as http:
            wire = Wire(member.wire.address, http)
            wire.open_session(member.id, member.log_key, "member", member.me, member.keys.signing)
            headers = wire._headers() | ({"last-event-id": name} if name else {})
            url = f"{wire.address}/c/{member.id}/stream"
            with http.stream("GET", url, headers=headers) as response:
                if response.status_code == 400:
                    self.promised.broken.append(f"the stream does not know {name}")
                self._hear(response)

    def _hear(self, response: httpx.Response) -> None:
        name = kind = ""
        for line in response.iter_lines():
            field, _, value = line.partition(": ")
            if field == "event":
                kind = value
            elif field == "id":
                name = value
            elif field == "data" and not kind:
                self.heard.append((name, base64url_decode(value)))
            elif not line:
                kind = ""
            if self._stopping.is_set():
                return


def a_committee(folder: Path, address: str, http: httpx.Client) -> list[Committee]:
    """Three people, with a day's ration as large as the rules allow."""
    settings = {"quota_entries": 5_000}
    red = founding.found(
        Home(folder / "red"), address, "Depot", "All.", "red", settings=settings, http=http
    )
    _, link = joining.invite(red, uses=2, days=1)
    members = [red]
    for name in ("blue", "green"):
        new = joining.join(Home(folder / name), link, name, http=http)
        for member in members:
            joining.vouch(member, new.me)
        assert waiting.standing(new) == "member"
        members.append(new)
    return members
