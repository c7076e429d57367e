"""Membership and votes once more, from spec/rules.md alone: plain sets, counted on fingers.

It takes entries that a host has accepted and checks nothing: it only says who is a member and what
was decided if all of them count once. Nothing of the package is used here.
"""

import json
from dataclasses import dataclass, field
from typing import Any

DAY_S = 86_400
GRAVE = ("remove", "admit_witness")


@dataclass
class Asked:
    """A request to join, and who says that they know whoever asks."""

    vouchers: list[str] = field(default_factory=list)
    admitted: bool = False


@dataclass
class Proposal:
    """A motion: its effect, who may vote, and each one's last word."""

    effect: dict[str, Any]
    status: str = "proposed"
    trial: bool = False
    roll: frozenset[str] = frozenset()
    votes: dict[str, str] = field(default_factory=dict)

    def passes(self) -> bool:
        """§6.9, with the quorums and majorities that a new committee has (§8)."""
        yes = sum(choice == "yes" for choice in self.votes.values())
        no = sum(choice == "no" for choice in self.votes.values())
        if self.effect["type"] in GRAVE:
            enough = 3 * yes >= 2 * (yes + no) and 3 * len(self.votes) >= len(self.roll)
        else:
            enough = 2 * yes >= yes + no and 4 * len(self.votes) >= len(self.roll)
        return enough and yes > no


class Naive:
    """A committee as somebody with paper and pencil would keep it."""

    def __init__(self) -> None:
        self.status: dict[str, str] = {}
        self.joined: dict[str, int] = {}
        self.signed: list[str] = []
        self.founders: set[str] = set()
        self.stands = False
        self.requests: dict[str, Asked] = {}
        self.motions: dict[str, Proposal] = {}
        self.epoch, self.epoch_ended = 1, False
        self.witness = False
        self.known: set[tuple[str, str]] = set()

    def active(self) -> set[str]:
        """The roll (§2)."""
        return {member for member, status in self.status.items() if status == "active"}

    def settled(self, now: int) -> set[str]:
        """Founders, and who has been here for two weeks (§2); everyone while it forms."""
        return {
            member
            for member in self.active()
            if not self.stands or member in self.founders or now - self.joined[member] >= 14 * DAY_S
        }

    def take(self, entry: str, now: int, data: bytes) -> None:
        """One more entry of the record: its id, its time, its header."""
        header = json.loads(data)
        author, kind = header.get("author", entry), header["kind"]
        if author in self.status:
            assert self.status[author] == "active", f"{kind} by one who is {self.status[author]}"
        assert (author, header["nonce"]) not in self.known, "the same words twice"
        self.known.add((author, header["nonce"]))
        act = getattr(self, "_" + kind.replace(".", "_"), None)
        if act is not None:
            act(entry, author, now, header["payload"])

    def _founding(self, entry: str, author: str, now: int, said: dict[str, Any]) -> None:
        self._admit(entry, now)
        self.signed.append(entry)

    def _admit(self, member: str, now: int) -> None:
        assert member not in self.status, "admitted twice"
        self.status[member], self.joined[member] = "active", now

    def _founding_sign(self, entry: str, author: str, now: int, said: dict[str, Any]) -> None:
        assert author not in self.signed
        self.signed.append(author)
        here = [member for member in self.signed if self.status[member] == "active"]
        if len(here) >= 3:
            self.stands, self.founders = True, set(here)

    def _request(self, entry: str, author: str, now: int, said: dict[str, Any]) -> None:
        self.requests[entry] = Asked()

    def _vouch(self, entry: str, author: str, now: int, said: dict[str, Any]) -> None:
        asked = self.requests[said["request"]]
        assert not asked.admitted, "vouched for a member"
        assert author not in asked.vouchers, "vouched twice"
        asked.vouchers.append(author)
        here = [member for member in asked.vouchers if self.status[member] == "active"]
        needed = min(2, len(self.settled(now))) if self.stands else len(self.active())
        if len(here) >= needed:
            asked.admitted = True
            self._admit(said["request"], now)

    def _member_leave(self, entry: str, author: str, now: int, said: dict[str, Any]) -> None:
        self._depart(author, "left")

    def _depart(self, member: str, status: str) -> None:
        self.status[member] = status
        self.epoch_ended = True

    def _member_freeze(self, entry: str, author: str, now: int, said: dict[str, Any]) -> None:
        assert said["member"] == author, "only one's own key is frozen here"
        self._depart(author, "frozen")

    def _epoch_open(self, entry: str, author: str, now: int, said: dict[str, Any]) -> None:
        assert said["epoch"] == self.epoch + 1
        self.epoch, self.epoch_ended = self.epoch + 1, False

    def _motion_propose(self, entry: str, author: str, now: int, said: dict[str, Any]) -> None:
        self.motions[entry] = Proposal(said["effect"])

    def _motion_open(self, entry: str, author: str, now: int, said: dict[str, Any]) -> None:
        motion = self.motions[said["motion"]]
        assert motion.status == "proposed"
        grave = motion.effect["type"] in GRAVE
        motion.roll = frozenset(self.settled(now) if grave else self.active())
        motion.status, motion.trial = "open", not self.stands

    def _vote_cast(self, entry: str, author: str, now: int, said: dict[str, Any]) -> None:
        motion = self.motions[said["motion"]]
        assert motion.status == "open"
        assert author in motion.roll
        motion.votes[author] = said["choice"]

    def _motion_close(self, entry: str, author: str, now: int, said: dict[str, Any]) -> None:
        motion = self.motions[said["motion"]]
        assert motion.status == "open"
        if not motion.passes():
            motion.status = "rejected"
        elif motion.trial:
            motion.status = "trial"
        else:
            motion.status = "passed" if self._enact(motion.effect) else "impossible"

    def _enact(self, effect: dict[str, Any]) -> bool:
        subject = effect.get("member", "")
        if effect["type"] == "remove":
            if self.status.get(subject) not in ("active", "frozen"):
                return False
            if self.active() == {subject}:
                return False  # somebody must be left
            self._depart(subject, "removed")
        if effect["type"] == "admit_witness":
            if self.witness:
                return False
            self.witness = True
        return True
