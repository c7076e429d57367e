"""A committee in memory, real to the last byte, without a host and under its own clock.

Every key, nonce and blob is drawn from a counter, so two runs give the same record. Wraps are
filler of the right size: nobody but their recipient could tell. `take` does what an honest host
does; `force` what a dishonest one can do: it appends whatever it is given.

    room = Assembly()
    two = room.join()
    room.force(room.make("vote.cast", two, motion=motion, choice="yes"))
    file = room.record()
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from concerted.audit.recordfile import record_chunks
from concerted.crypto import signature
from concerted.crypto.possession import prove_header
from concerted.crypto.signature import SigningKey
from concerted.kernel import canonical
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.checkpoint import Checkpoint, sign_checkpoint
from concerted.kernel.cosignature import cosign
from concerted.kernel.entry import (
    After,
    BlobHash,
    BlobRef,
    BodyRef,
    Entry,
    Header,
    blob_hash,
    signing_message,
)
from concerted.kernel.history import History
from concerted.kernel.leaf import Leaf
from concerted.kernel.note import COSIGNATURE_V1, ED25519, Note, Signer, VerifierKey
from concerted.rules.constitution import defaults
from concerted.rules.epochs import wall_due
from concerted.rules.fields import DAY_S
from concerted.rules.fold import KINDS, apply, judge
from concerted.rules.founding import constitution_hash
from concerted.rules.joining import growth_cap, wraps_needed
from concerted.rules.state import Motion, State

START_S = 1_760_000_000
ZERO_ID = "0" * 64
BODY_BYTES = 528


@dataclass(frozen=True)
class Author:
    """Who signs: an id (a member's or an invitation's) and the key that signs for it."""

    id: str
    key: SigningKey


def check_signature(key: bytes, entry: Entry) -> None:
    """The `verify` of the fold, one signature at a time."""
    signature.verify(key, signing_message(entry.header_bytes), entry.signature)


def trust(key: bytes, entry: Entry) -> None:
    """Stands in for it where a benchmark makes a record and its own signatures are not in doubt."""


class Assembly:
    """One committee, its log and its evidence. `now` in seconds, yours to set.

    `refresh` is how many leaves an author's `after` may be behind within a second; 0: none.
    """

    def __init__(self, seed: str = "assembly", *, verify: Any = check_signature, **settings: Any):
        self.seed, self.count, self.now = seed, 0, START_S
        self.verify, self.refresh = verify, 0
        self.history, self.leaves = History(), list[bytes]()
        self.evidence, self.cosigned = dict[str, bytes](), dict[int, bytes]()
        self.authors = dict[str, Author]()
        self.log = SigningKey(self.draw())
        self.origin = f"concerted/{self.draw_hex()[:32]}"
        self.state: State
        self._link, self._links = "", dict[str, Author]()
        self._pending = dict[str, SigningKey]()
        self._after, self._seen_at = After(1, ""), 0
        self._found({**defaults().canonical(), **settings})

    def draw(self) -> bytes:
        """32 bytes that no call gave before."""
        self.count += 1
        return hashlib.sha256(f"{self.seed} {self.count}".encode()).digest()

    def draw_hex(self) -> str:
        """64 hex digits that no call gave before."""
        return self.draw().hex()

    @property
    def founder(self) -> Author:
        """The first member."""
        return self.authors[self.state.committee]

    @property
    def members(self) -> list[Author]:
        """The active members, in the order of joining."""
        return [a for a in self.authors.values() if self.state.is_active(a.id)]

    def wait(self, days: float = 0, hours: float = 0) -> None:
        """Let time pass."""
        self.now += int(days * DAY_S + hours * 3_600)

    # -- entries

    def _keys(self) -> tuple[SigningKey, SigningKey, SigningKey]:
        return SigningKey(self.draw()), SigningKey(self.draw()), SigningKey(self.draw())

    def _found(self, constitution: dict[str, Any]) -> None:
        keys = self._keys()
        payload = {
            "constitution": constitution,
            "key_hash": self.draw_hex(),
            "log_key": self.log.public.hex(),
            "origin": self.origin,
            "programme": self.draw_hex(),
            "rules": 1,
        }
        draft = Header(
            kind="founding",
            nonce=self.draw_hex()[:32],
            payload=payload,
            body=BodyRef(1, BlobHash(self.draw_hex()), BODY_BYTES),
            salt=self.draw_hex(),
            evidence=(self.wraps(ZERO_ID),),
        )
        entry = self.signed(keys[0], canonical.encode(prove_header(draft, keys).fields()))
        self.state = apply(None, judge(None, self.history, entry, self.now, self.verify))
        self.authors[entry.id] = Author(entry.id, keys[0])
        self._append(entry, True)

    def signed(self, key: SigningKey, header: bytes) -> Entry:
        """The entry of this header, signed with this key."""
        return Entry.parse(header, key.sign(signing_message(header)))

    def blob(self, data: bytes) -> BlobRef:
        """Keep an evidence item; what a header says of it."""
        found = blob_hash(data)
        self.evidence[found] = data
        return BlobRef(found, len(data))

    def wraps(self, *members: str) -> BlobRef:
        """Keep a wrap list for these members, whose wraps are filler."""
        filler = self.draw() * 3
        records = (bytes.fromhex(member) + filler[:80] for member in sorted(members))
        return self.blob(b"".join(records))

    def after(self) -> After:
        """What an author has seen, at most `refresh` leaves behind."""
        size = self.history.size
        if self._seen_at != self.now or size - self._after.size > self.refresh:
            self._seen_at = self.now
            self._after = After(size, self.history.tree.root(size).hex())
        return self._after

    def make(
        self, kind: str, author: Author, /, *, over: dict[str, Any] | None = None, **payload: Any
    ) -> Entry:
        """A signed entry, with what its kind asks for beside the header unless `over` says else."""
        if kind in ("motion.support", "motion.stand", "motion.minority"):
            motion_now = self.state.motions.get(payload["motion"])
            payload = {"revision": motion_now.revision if motion_now else 0, **payload}
        if kind == "vote.cast":
            found = self.state.motions.get(payload["motion"])
            opening = found.opening if found else None
            payload = {"opening": opening.id if opening else payload["motion"], **payload}
        fields: dict[str, Any] = {
            "kind": kind,
            "nonce": self.draw_hex()[:32],
            "payload": payload,
            "after": self.after(),
            "author": author.id,
            "committee": self.state.committee,
        }
        known = KINDS.get(kind)
        if known and known.body == "required":
            epoch = 0 if kind == "request" else self.state.epoch.number
            fields["body"] = BodyRef(epoch, BlobHash(self.draw_hex()), BODY_BYTES)
            fields |= {"salt": self.draw_hex()} if epoch else {}
        keys = payload.pop("keys", None)
        header = Header(**(fields | (over or {})))
        if keys:
            header = prove_header(header, keys)
        return self.signed(author.key, canonical.encode(header.fields()))

    def take(self, entry: Entry) -> str:
        """Do what an honest host does: check, apply, append. The entry's id, or what is raised."""
        act = judge(self.state, self.history, entry, self.now, self.verify)
        self.state = apply(self.state, act)
        self._append(entry, True)
        return entry.id

    def force(self, entry: Entry) -> str:
        """Append an entry as if the rules were not there, without effect; its id."""
        self._append(entry, False)
        return entry.id

    def _append(self, entry: Entry, effective: bool) -> None:
        leaf = Leaf(self.now, entry.signature, entry.header_bytes)
        self.leaves.append(leaf.encode())
        self.history.append(leaf, entry if effective else None)

    def act(self, kind: str, author: Author, /, over: Any = None, **payload: Any) -> str:
        """Make an entry and take it; its id."""
        return self.take(self.make(kind, author, over=over, **payload))

    # -- what members do

    def invite(self, inviter: Author, uses: int = 100, days: int = 30) -> Author:
        """Issue an invitation; who holds the link."""
        key = SigningKey(self.draw())
        card = {"evidence": (self.blob(self.draw() * 8 + bytes(16)),)}
        until = self.now + days * DAY_S
        keys = {"link_key": key.public.hex(), "request_key": self.draw_hex()}
        payload = {**keys, "until": until, "uses": uses}
        found = Author(self.act("invitation.issue", inviter, card, **payload), key)
        self._links[found.id] = found
        return found

    def link(self) -> Author:
        """A link that can still be used."""
        found = self.state.invitations.get(self._link)
        if found is None or not found.uses or found.until < self.now or found.revoked:
            rations = (
                (len(self.state.ration(m.id, self.now).invitations), m) for m in self.members
            )
            self._link = self.invite(next(m for used, m in rations if used < 20)).id
        return self._links[self._link]

    def request(self, link: Author | None = None, **extra: Any) -> Author:
        """Ask to join; who asks."""
        link = link or self.link()
        keys = self._keys()
        request = self.act("request", link, keys=keys, **extra)
        self._pending[request] = keys[0]
        return Author(request, keys[0])

    def vouch(self, voucher: Author, newcomer: Author) -> str:
        """Vouch, with a wrap where one is needed."""
        request = self.state.requests[newcomer.id]
        wrapped = wraps_needed(self.state, request, voucher.id, self.now)
        evidence = {"evidence": (self.wraps(newcomer.id),)} if wrapped else {}
        named = {"epoch": self.state.epoch.number} if wrapped else {}
        done = self.act("vouch", voucher, evidence, request=newcomer.id, **named)
        if self.state.is_active(newcomer.id):
            self.authors[newcomer.id] = newcomer
        return done

    def join(self, *vouchers: Author) -> Author:
        """A newcomer, vouched for by these, or by all while the committee forms."""
        newcomer = self.request()
        for voucher in vouchers or self.members:
            self.vouch(voucher, newcomer)
        return newcomer

    def sign(self, member: Author) -> str:
        """Sign programme and rules."""
        digest = constitution_hash(self.state.constitution)
        programme = self.state.programme
        return self.act("founding.sign", member, constitution=digest, programme=programme)

    def open_epoch(self, author: Author) -> str:
        """Open the next epoch, for exactly those who are members."""
        wall = wall_due(self.state, self.now)
        payload: dict[str, Any] = {
            "epoch": self.state.epoch.number + 1,
            "key_hash": self.draw_hex(),
            "removals": self.state.epoch.removals,
            "wall": wall,
            "wraps": self.state.active,
        }
        if not wall:
            below, _ = self.state.epoch.base
            payload |= {"below": below, "chain": base64url_encode(bytes(48))}
        wraps = {"evidence": (self.wraps(*self.state.roll()),)}
        return self.act("epoch.open", author, wraps, **payload)

    def propose(self, mover: Author, seconder: Author | None = None, /, **effect: Any) -> str:
        """Propose, with a seconder's support; the motion's id."""
        if self.state.epoch.ended:
            self.open_epoch(mover)
        motion = self.act("motion.propose", mover, effect=effect or {"type": "resolve"})
        if seconder:
            self.support(seconder, motion)
        return motion

    def support(self, seconder: Author, motion: str) -> str:
        """Second a motion."""
        return self.act("motion.support", seconder, motion=motion)

    def open(self, author: Author, motion: str) -> str:
        """Open a motion at its present revision."""
        revision = self.state.motions[motion].revision
        return self.act("motion.open", author, motion=motion, revision=revision)

    def vote(self, voter: Author, motion: str, choice: str | list[int] = "yes") -> str:
        """Vote, or change one's vote."""
        opening = self.state.motions[motion].opening
        before = opening.votes.get(voter.id) if opening else None
        extra = {"replaces": before[0]} if before else {}
        return self.act("vote.cast", voter, choice=choice, motion=motion, **extra)

    def close(self, author: Author, motion: str) -> Motion:
        """Close a motion; how it was decided."""
        self.act("motion.close", author, motion=motion)
        return self.state.motions[motion]

    def decide(self, motion: str, *voters: Author, choice: str | list[int] = "yes") -> Motion:
        """Open, let these vote, wait for the deadline, close."""
        self.open(voters[0], motion)
        for voter in voters:
            self.vote(voter, motion, choice)
        opening = self.state.motions[motion].opening
        assert opening is not None
        self.now = opening.until + 1
        return self.close(voters[0], motion)

    # -- what host and witness sign

    def checkpoint(self, size: int | None = None, log: SigningKey | None = None) -> Note:
        """The log's checkpoint of its first `size` leaves."""
        size = self.history.size if size is None else size
        return self.sign_root(size, self.history.tree.root(size), log)

    def sign_root(self, size: int, root: bytes, log: SigningKey | None = None) -> Note:
        """A checkpoint of any root."""
        key = log or self.log
        signer = Signer(VerifierKey(self.origin, ED25519, key.public), key.sign)
        return sign_checkpoint(Checkpoint(self.origin, size, root), signer)

    def cosign(self, name: str, key: SigningKey, note: Note | None = None) -> Note:
        """A checkpoint that a witness has seen now; the record file will hold it."""
        note = note or self.checkpoint()
        signer = Signer(VerifierKey(name, COSIGNATURE_V1, key.public), key.sign)
        note = Note(note.text, (*note.signatures, cosign(note.text, self.now, signer)))
        self.cosigned[Checkpoint.parse(note.text).size] = note.encode()
        return note

    def record(self, checkpoint: Note | None = None, leaves: list[bytes] | None = None) -> bytes:
        """The record file of all this, or of other leaves or another checkpoint."""
        out = BytesIO()
        chunks = record_chunks(
            (checkpoint or self.checkpoint()).encode(),
            sorted(self.cosigned.items()),
            self.leaves if leaves is None else leaves,
            sorted(self.evidence.items()),
        )
        for chunk in chunks:
            out.write(chunk)
        return out.getvalue()


def standing(members: int = 3, /, *, verify: Any = check_signature, **settings: Any) -> Assembly:
    """A committee that stands, with this many members, all settled."""
    room = Assembly(verify=verify, **{"vouch_ration": 100, "growth_floor": 1_000, **settings})
    for _ in range(2):
        room.join()
    for member in room.members[1:]:
        room.sign(member)
    grow(room, members)
    return room


def grow(room: Assembly, members: int) -> None:
    """Let the committee grow to this many, everyone vouching within their ration."""
    settled = room.members
    while len(room.authors) < members:
        able = [m for m in settled if len(room.state.ration(m.id, room.now).vouches) < 100]
        for one, two in zip(able[0::2], able[1::2], strict=False):
            growth, cap = growth_cap(room.state, room.now)
            if len(growth.admitted) >= cap:
                room.wait(days=30)
            if len(room.authors) < members:
                room.join(one, two)
        if len(able) < 2:
            room.wait(days=room.state.constitution.number("newcomer_days"))
            settled = room.members
    room.wait(days=room.state.constitution.number("newcomer_days"))
