"""A committee in memory whose entries are real but for their signatures, under a clock of its own.

The rules are tried here one act at a time. Keys and proofs are real, because the rules check them.
"""

import hashlib
from typing import Any

from concerted.crypto.possession import prove_header
from concerted.crypto.signature import SigningKey
from concerted.kernel import canonical
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.entry import (
    After,
    BlobHash,
    BlobRef,
    BodyRef,
    Entry,
    Header,
)
from concerted.kernel.history import History
from concerted.kernel.leaf import Leaf
from concerted.rules.constitution import defaults
from concerted.rules.fields import DAY_S
from concerted.rules.fold import KINDS, apply, judge
from concerted.rules.founding import constitution_hash
from concerted.rules.state import Motion, Result, State

SIGNATURE = bytes(64)
START = 1_760_000_000


def unsigned(key: bytes, entry: Entry) -> None:
    """Stands in for the check of a signature, which tests/crypto and tests/audit try."""


class Room:
    """One committee. `act` makes an entry and applies it, or raises what the rules raise."""

    def __init__(self, **settings: Any) -> None:
        self.now = START
        self.count = 0
        self.history = History()
        self.state: State
        values = {**defaults().canonical(), **settings}
        keys = self.new_keys()
        founding = {
            "constitution": values,
            "key_hash": self.hash(),
            "log_key": SigningKey(self.fresh()).public.hex(),
            "origin": f"concerted/{self.hash()[:32]}",
            "programme": self.hash(),
            "rules": 1,
            "keys": keys,
        }
        entry = self.entry("founding", None, founding)
        act = judge(None, self.history, entry, self.now, unsigned)
        self.state = apply(None, act)
        self._append(entry)
        self.founder = entry.id
        self.link = ""

    def fresh(self) -> bytes:
        """32 bytes that no call gave before."""
        self.count += 1
        return hashlib.sha256(b"room %d" % self.count).digest()

    def hash(self) -> str:
        """64 hex digits that no call gave before."""
        return self.fresh().hex()

    def new_keys(self) -> tuple[SigningKey, SigningKey, SigningKey]:
        """Three key pairs."""
        return SigningKey(self.fresh()), SigningKey(self.fresh()), SigningKey(self.fresh())

    def entry(self, kind: str, author: str | None, payload: dict[str, Any], **over: Any) -> Entry:
        """An entry with all that its kind asks for beside the header, unless `over` says else.

        `keys` in the payload are three pairs, to be put there with their proofs.
        """
        payload = dict(payload)
        keys = payload.pop("keys", None)
        fields: dict[str, Any] = {"kind": kind, "nonce": self.hash()[:32], "payload": payload}
        if kind != "founding":
            size = self.history.size
            fields["after"] = After(size, self.history.tree.root(size).hex())
            fields |= {"author": author, "committee": self.state.committee}
        known = KINDS.get(kind)
        if kind == "founding" or (known and known.body == "required"):
            epoch = 0 if kind == "request" else 1 if kind == "founding" else self.state.epoch.number
            fields["body"] = BodyRef(epoch, BlobHash(self.hash()), 528)
            fields |= {} if epoch == 0 else {"salt": self.hash()}
        if kind == "founding" or (known and known.evidence[0]):
            wraps = payload.get("wraps", 1)
            fields["evidence"] = (BlobRef(BlobHash(self.hash()), 112 * min(wraps, 1_000)),)
        header = Header(**(fields | over))
        if keys:
            header = prove_header(header, keys)
        return Entry.parse(canonical.encode(header.fields()), SIGNATURE)

    def act(self, kind: str, author: str | None, /, over: Any = None, **payload: Any) -> str:
        """Make an entry and apply it; its id."""
        if kind in ("motion.support", "motion.stand", "motion.minority"):
            found = self.state.motions.get(payload["motion"])
            payload = {"revision": found.revision if found else 0, **payload}
        return self.take(self.entry(kind, author, payload, **(over or {})))

    def take(self, entry: Entry) -> str:
        """Apply an entry that was made before; its id."""
        act = judge(self.state, self.history, entry, self.now, unsigned)
        self.state = apply(self.state, act)
        self._append(entry)
        return entry.id

    def _append(self, entry: Entry) -> None:
        self.history.append(Leaf(self.now, SIGNATURE, entry.header_bytes), entry)

    def wait(self, days: float = 0, hours: float = 0) -> None:
        """Let time pass."""
        self.now += int(days * DAY_S + hours * 3_600)

    def invite(self, inviter: str | None = None, uses: int = 100, days: int = 30) -> str:
        """Issue an invitation; its id."""
        return self.act(
            "invitation.issue",
            inviter or self.founder,
            link_key=SigningKey(self.fresh()).public.hex(),
            request_key=self.hash(),
            until=self.now + days * DAY_S,
            uses=uses,
        )

    def request(self, invitation: str | None = None, **extra: Any) -> str:
        """Ask to join; the request's id."""
        return self.act("request", invitation or self.open_link(), keys=self.new_keys(), **extra)

    def open_link(self) -> str:
        """An invitation that can still be used."""
        link = self.state.invitations.get(self.link)
        inviter = next(m for m in self.state.roll())
        if link is None or not link.uses or link.until < self.now or link.revoked:
            self.link = self.invite(inviter)
        return self.link

    def vouch(self, voucher: str, request: str) -> str:
        """Vouch, with a wrap where one is needed."""
        from concerted.rules.joining import wraps_needed

        found = self.state.requests.get(request)
        wrap = found is not None and wraps_needed(self.state, found, voucher, self.now)
        evidence = (BlobRef(BlobHash(self.hash()), 112),) if wrap else ()
        named = {"epoch": self.state.epoch.number} if wrap else {}
        return self.act("vouch", voucher, {"evidence": evidence}, request=request, **named)

    def sign(self, member: str) -> str:
        """Sign programme and rules."""
        digest = constitution_hash(self.state.constitution)
        return self.act(
            "founding.sign", member, constitution=digest, programme=self.state.programme
        )

    def join(self, *vouchers: str) -> str:
        """A newcomer, vouched for by these; its member id."""
        request = self.request()
        for voucher in vouchers:
            self.vouch(voucher, request)
        assert self.state.is_active(request)
        return request

    def epoch(self, author: str, **over: Any) -> str:
        """Open the next epoch."""
        from concerted.rules.epochs import wall_due

        wall = wall_due(self.state, self.now)
        fields: dict[str, Any] = {
            "epoch": self.state.epoch.number + 1,
            "key_hash": self.hash(),
            "removals": self.state.epoch.removals,
            "wall": wall,
            "wraps": self.state.active,
        }
        if not wall:
            fields |= {"below": self.state.epoch.base[0], "chain": base64url_encode(bytes(48))}
        return self.act("epoch.open", author, **(fields | over))

    def propose(self, mover: str, seconder: str | None = None, /, **effect: Any) -> str:
        """Propose, with a seconder's support; the motion's id."""
        if self.state.epoch.ended:
            self.epoch(mover)
        motion = self.act("motion.propose", mover, effect=effect)
        if seconder:
            self.act("motion.support", seconder, motion=motion)
        return motion

    def open(self, motion: str, author: str | None = None) -> str:
        """Open a motion at its present revision."""
        found = self.state.motions[motion]
        return self.act(
            "motion.open", author or found.mover, motion=motion, revision=found.revision
        )

    def vote(self, voter: str, motion: str, choice: str | list[int]) -> str:
        """Vote, or change one's vote."""
        opening = self.state.motions[motion].opening
        before = opening.votes.get(voter) if opening else None
        extra = {"replaces": before[0]} if before else {}
        extra["opening"] = opening.id if opening else motion
        return self.act("vote.cast", voter, choice=choice, motion=motion, **extra)

    def decide(self, motion: str, choice: str | list[int], *voters: str) -> Motion:
        """Open, let these vote, wait for the deadline, close; the decided motion."""
        self.open(motion)
        for voter in voters:
            self.vote(voter, motion, choice)
        opening = self.state.motions[motion].opening
        assert opening is not None
        self.now = opening.until + 1
        self.act("motion.close", voters[0], motion=motion)
        return self.state.motions[motion]

    def result(self, motion: str) -> Result:
        """How a motion was counted."""
        found = self.state.motions[motion].result
        assert found is not None
        return found


def standing(**settings: Any) -> tuple[Room, list[str]]:
    """A committee of three founders that stands."""
    room = Room(**settings)
    two = room.join(room.founder)
    three = room.join(room.founder, two)
    room.sign(two)
    room.sign(three)
    assert room.state.stage == "standing"
    return room, [room.founder, two, three]
