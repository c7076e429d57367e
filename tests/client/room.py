"""Homes of a few members at one host in memory."""

from pathlib import Path
from typing import Any

from concerted.client import founding, joining, waiting
from concerted.client.committee import Committee
from concerted.client.home import Home
from tests.client.double import ADDRESS, Host


class Room:
    """Homes at one host."""

    def __init__(self, tmp_path: Path, host: Any = None, address: str = ADDRESS) -> None:
        self.path = tmp_path
        self.host: Host = host or Host()
        self.red = founding.found(
            Home(tmp_path / "red"),
            address,
            "Depot",
            "Shorter days.",
            "red",
            http=self.host.http,
            clock=self.host.now,
        )
        _, self.link = joining.invite(self.red, uses=9, days=30)
        self.members = [self.red]

    def join(self, name: str) -> Committee:
        """Ask, be vouched for by as many as it takes, and be a member."""
        new = self.ask(name)
        for member in self.members:
            member.refresh()
            if new.me in member.state.members:
                break
            joining.vouch(member, new.me)
        assert waiting.standing(new) == "member"
        self.members.append(new)
        return new

    def ask(self, name: str, **more: str) -> Committee:
        home = Home(self.path / f"{name}{len(more)}")
        http, clock = self.host.http, self.host.now
        return joining.join(home, self.link, name, "hello", http=http, clock=clock, **more)

    def again(self, member: Committee) -> Committee:
        """The same place in a new process."""
        http, clock = self.host.http, self.host.now
        return Committee.open(member.home, member.id, http=http, clock=clock)
