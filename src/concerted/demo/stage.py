"""A host in this process under a clock that is set by hand, and homes that speak to it.

What is made here in seconds took place over weeks: the host stamps with the clock of the story,
which ends at the present, so that the host which is started afterwards goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.applications import Starlette

from concerted.client import founding, joining, motions, waiting
from concerted.client.committee import Committee
from concerted.client.home import Home
from concerted.client.record import Row
from concerted.client.talk import Talk
from concerted.host.app import build_app
from concerted.host.files import DATABASE
from concerted.host.keyring import Keyring
from concerted.host.settings import Settings
from concerted.rules.fields import DAY_S
from concerted.store import open_store


class _Inside(httpx.BaseTransport):
    """Carries a request to the application without a socket."""

    def __init__(self, app: Starlette, portal: BlockingPortal) -> None:
        self._app, self._portal = app, portal

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as a server would."""
        request.read()
        return self._portal.call(self._answer, request)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await httpx.ASGITransport(self._app).handle_async_request(request)
        content = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=content)


def entry_of(row: Row) -> str:
    """Return the id of what was said."""
    assert row.entry is not None
    return row.entry.id


class Stage:
    """One committee, its members by name, and the time of the story in seconds."""

    def __init__(self, http: httpx.Client, homes: Path, address: str, span_s: range) -> None:
        self.http, self.homes, self.address = http, homes, address
        self.now, self.end_s = span_s.start, span_s.stop
        self.members: dict[str, Committee] = {}
        self.link = ""

    def clock(self) -> int:
        """The time of the story."""
        return self.now

    def wait(self, days: float = 0, hours: float = 0, minutes: float = 0) -> None:
        """Let time pass."""
        self.now += int(days * DAY_S + hours * 3_600 + minutes * 60)

    def found(self, who: str, name: str, programme: str) -> None:
        """Let somebody begin the committee."""
        home = Home(self.homes / who)
        self.members[who] = founding.found(
            home, self.address, name, programme, who, http=self.http, clock=self.clock
        )

    def invite(self, who: str, uses: int) -> None:
        """Let a member make the link that the next ones join by."""
        _, self.link = joining.invite(self.members[who], uses=uses, days=14)

    def join(self, name: str, *vouchers: str, greeting: str = "") -> None:
        """Let somebody in on the word of these members."""
        home = Home(self.homes / name)
        new = joining.join(home, self.link, name, greeting, http=self.http, clock=self.clock)
        for voucher in vouchers:
            self.members[voucher].refresh()
            joining.vouch(self.members[voucher], new.me)
        if waiting.standing(new) != "member":
            raise RuntimeError(f"{name} was not let in")
        self.members[name] = new

    def open_vote(self, mover: str, seconder: str, motion: str) -> None:
        """Have a proposal supported, and its vote opened."""
        motions.support(self.members[seconder], motion)
        motions.open_vote(self.members[mover], motion)

    def vote(self, motion: str, **choices: str) -> None:
        """Let members vote, each by name; who is no longer a member or not on the roll is a bug."""
        for who, choice in choices.items():
            motions.vote(self.members[who], motion, choice)

    def say(self, who: str, text: str) -> None:
        """Let a member speak to everyone."""
        talk = Talk(self.members[who])
        try:
            talk.say(talk.general, text)
            talk.send()
        finally:
            talk.close()


@contextmanager
def stage(data: Path, homes: Path, address: str, span_s: range) -> Iterator[Stage]:
    """Set up a host with its data in a folder, and take it down with everything durable.

    ``span_s``: the seconds since 1970 over which the story goes.
    """
    data.mkdir(parents=True, mode=0o700)
    store = open_store(f"sqlite:///{data / DATABASE}")
    with start_blocking_portal() as portal:
        holder: list[Stage] = []
        settings = Settings(data, clock=lambda: holder[0].now)
        app = portal.call(build_app, settings, store, Keyring.open(data))
        made = Stage(httpx.Client(transport=_Inside(app, portal)), homes, address, span_s)
        holder.append(made)
        try:
            yield made
        finally:
            portal.call(app.state.host.records.close)
            store.close()
