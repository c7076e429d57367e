"""A member's device: the client library on a home directory, and what people do with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx

from concerted.client import epochs, founding, joining, motions, waiting
from concerted.client.committee import Committee
from concerted.client.home import Home
from concerted.client.record import Row
from tests.simulation.baton import Killed, Strand
from tests.simulation.network import Socket

ADDRESS = "http://127.0.0.1:8470"


@dataclass
class Shared:
    """What people tell each other outside the program: links, handed over in person."""

    links: list[str] = field(default_factory=list)
    witness: tuple[str, str] = ("", "")  # name and key, as its keeper tells them


class Flaky(Home):
    """A home whose leaves are sometimes torn: half of them written, and then the battery is empty.

    ``torn`` says whether that happens now. (Other files are replaced whole: see World.write.)
    """

    def __init__(self, path: Path, torn: Callable[[], bool]) -> None:
        super().__init__(path)
        self._torn = torn

    def append_leaves(self, committee: str, position: int, leaves: Sequence[bytes]) -> int:
        """See ``Home``."""
        end = super().append_leaves(committee, position, leaves)
        if self._torn():
            os.truncate(self.folder(committee) / "leaves", (position + end) // 2)
            raise Killed
        return end


class Device:
    """One person's device. ``clock`` is its own, and may be some minutes off."""

    def __init__(
        self,
        name: str,
        home: Home,
        random: Random,
        shared: Shared,
        clock: Callable[[], int],
    ) -> None:
        self.name = name
        self.home = home
        self.random = random
        self.shared = shared
        self.clock = clock
        self.strand = Strand(name)
        self.socket = Socket(name, self.strand)
        self.committee: Committee | None = None
        self.doing = ""
        self.cut_off_until = 0
        self.misled = False  # the network has shown it an old answer
        self.seen: list[bytes] = []  # checkpoints that it accepted

    def http(self) -> httpx.Client:
        """A client on this device's own way to the network."""
        return httpx.Client(transport=self.socket)

    def reopen(self) -> None:
        """Start the program anew, on what is in the home."""
        self.committee = None
        for known in self.home.committees():
            self.committee = Committee.open(self.home, known, http=self.http(), clock=self.clock)

    def opened(self) -> Committee:
        """The committee, which must be there."""
        assert self.committee is not None
        return self.committee

    def note_seen(self) -> None:
        """Keep the checkpoint that the device believes now."""
        if self.committee and self.committee.record.note not in self.seen[-1:]:
            self.seen.append(self.committee.record.note)

    # What a person does. Each may be refused, and each may be cut short anywhere.

    def found(self) -> None:
        """Open the committee."""
        self.committee = founding.found(
            self.home, ADDRESS, "Depot", "Shorter days.", self.name,
            http=self.http(), clock=self.clock,
        )  # fmt: skip

    def join(self) -> None:
        """Ask to join by a link that was handed over."""
        link = self.random.choice(self.shared.links)
        self.committee = joining.join(
            self.home, link, self.name, "hello", http=self.http(), clock=self.clock
        )

    def ask(self) -> None:
        """See how the request stands."""
        waiting.standing(self.opened())

    def look(self) -> None:
        """Read what is new."""
        self.opened().refresh()

    def invite(self) -> None:
        """Make a link and hand it over."""
        _, link = joining.invite(self.opened(), uses=20, days=29)
        self.shared.links.append(link)

    def vouch(self) -> None:
        """Say "I know them" of somebody who waits."""
        state, me = self.opened().state, self.opened().me
        pending = [i for i in self._entries("request") if state.requests[i].status == "pending"]
        fresh = [item for item in pending if me not in state.requests[item].vouchers]
        waiting = pending if self.random.random() < 0.1 else fresh
        if waiting:
            joining.vouch(self.opened(), self.random.choice(waiting))

    def sign(self) -> None:
        """Put one's name to the programme."""
        if self.opened().state.forming:
            founding.sign_founding(self.opened())

    def propose(self) -> None:
        """Propose something: words, a witness, or that somebody is removed."""
        committee, effect = self.opened(), {"type": "resolve"}
        drawn = self.random.random()
        if drawn < 0.15:
            members = [committee.id, *self._entries("request")]
            members = [item for item in members if item in committee.state.members]
            effect = {"type": "remove", "member": self.random.choice(members)}
        elif drawn < 0.3 and not committee.state.witnesses:
            return self.admit_witness()
        title = f"{self.name} {self.random.randrange(10**6)}"
        motions.propose(committee, effect, title, "words")
        return None

    def admit_witness(self) -> None:
        """Propose the witness."""
        name, key = self.shared.witness
        effect = {"type": "admit_witness", "name": name, "key": key}
        motions.propose(self.opened(), effect, "A witness", "words")

    def agree(self) -> None:
        """Vote yes on what is open."""
        motions.vote(self.opened(), self._motion("open"), "yes")

    def support(self) -> None:
        """Support a proposal."""
        motion = self._motion("proposed")
        if motion:
            motions.support(self.opened(), motion)

    def open(self) -> None:
        """Open a vote."""
        motion = self._motion("proposed")
        if motion:
            motions.open_vote(self.opened(), motion)

    def vote(self) -> None:
        """Vote, or change one's mind."""
        motion = self._motion("open")
        if motion:
            choice = self.random.choice(["yes", "yes", "yes", "no", "abstain"])
            motions.vote(self.opened(), motion, choice)

    def close(self) -> None:
        """Have the votes counted."""
        motion = self._motion("open")
        if motion:
            motions.close(self.opened(), motion)

    def profile(self) -> None:
        """Choose another name."""
        joining.set_profile(self.opened(), f"{self.name}{self.random.randrange(100)}")

    def rewrap(self) -> None:
        """Give somebody the key once more."""
        roll = [
            row.entry.id
            for row in self._rows("founding", "request")
            if row.entry and self.opened().state.is_active(row.entry.id)
        ]
        epochs.rewrap(self.opened(), self.random.choice(roll))

    def leave(self) -> None:
        """Leave, where enough remain."""
        if self.opened().state.active > 4:
            self.opened().last_word("member.leave")

    def freeze(self) -> None:
        """Lose the phone: freeze one's own key."""
        if self.opened().state.active > 4:
            self.opened().last_word("member.freeze", member=self.opened().me)

    def _rows(self, *kinds: str) -> list[Row]:
        rows = self.opened().record.rows
        return [
            row for row in rows if row.entry and not row.finding and row.entry.header.kind in kinds
        ]

    def _entries(self, kind: str) -> list[str]:
        return [row.entry.id for row in self._rows(kind) if row.entry]

    def _motion(self, status: str) -> str:
        """The newest of that status most often, so that many meet on one."""
        state = self.opened().state
        known = [m for m in self._entries("motion.propose") if state.motions[m].status == status]
        if not known:
            return ""
        return known[-1] if self.random.random() < 0.6 else self.random.choice(known)
