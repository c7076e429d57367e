"""A member's place in one committee: what it knows, and how it acts.

``Committee.act`` is the one way an entry leaves this device: refresh, draft under the newest
verified checkpoint, seal, sign, send, and see the entry in the record. Where the record moved on in
the meantime (another epoch, a departure, a last vouch) the draft is made anew, a few times.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

import httpx

from concerted.client.attachments import discard, stage, stage_again
from concerted.client.deleting import forget_deleted
from concerted.client.draft import Draft, Drafting, sign_header
from concerted.client.epochs import bring_keys, need_key
from concerted.client.errors import HostFaulty, HostMisbehaved
from concerted.client.folded import EVERY
from concerted.client.home import Home, Place
from concerted.client.record import Clock, Progress, Record, Row
from concerted.client.returning import bring_back, keep_sent
from concerted.client.wire import Signed, Wire
from concerted.crypto.epoch import EpochKey
from concerted.crypto.seed import MemberKeys, RecoverySeed
from concerted.crypto.signature import PublicKey, SigningKey
from concerted.kernel.entry import (
    After,
    BlobRef,
    CommitteeId,
    Header,
    MemberId,
    blob_hash,
    entry_id,
)
from concerted.kernel.errors import Refused
from concerted.rules.state import Member, State

TRIES = 5
MOVED_ON = frozenset(
    {
        *("epoch_ended", "epoch_other", "epoch_stale", "epoch_current", "wall_other"),
        *("chain_missing", "chain_forbidden", "wrap_missing", "wrap_forbidden"),
        *("after_stale", "after_unknown", "nonce_reused"),
    }
)
SWEPT = frozenset({"body_missing", "body_invalid"})  # of attachments: staged too long ago


def clock_s() -> int:
    """Return the seconds since 1970-01-01 UTC."""
    return int(time.time())


class Committee:
    """One member, one committee, one host. ``record`` may be shared among simulated members."""

    def __init__(
        self,
        home: Home,
        place: Place,
        *,
        http: httpx.Client | None = None,
        clock: Clock = clock_s,
        record: Record | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.home = home
        self.place = place
        self.clock = clock
        self.progress = progress
        self.wire = Wire(place.address, http)
        self.keys = MemberKeys.from_seed(RecoverySeed(bytes.fromhex(place.seed)))
        self._kept = (0, 0)
        self._folded_size = 0
        self.record = record or self._kept_record()
        self.session = ""
        self.cache: dict[str, dict[str, Any] | None] = {}

    @classmethod
    def open(cls, home: Home, committee: str, **options: Any) -> Committee:
        """Return the place in ``committee`` that this home holds."""
        return cls(home, home.load(committee), **options)

    def _kept_record(self) -> Record:
        name, note = self.place.committee, self.place.checkpoint.encode()
        record = Record(name, self.clock)
        if note:
            folded = self.home.folded(name)
            leaves = self.home.leaves(name)
            self._folded_size = record.restore(leaves, note, folded, self.progress)
            self._keep_from(record)
            self._keep_folded(record)
        return record

    def _keep_from(self, record: Record) -> None:
        """Remember how much of the record is on disk: leaves, and the bytes that they take."""
        leaves = record.leaves()
        self._kept = (len(leaves), sum(2 + len(leaf) for leaf in leaves))

    @property
    def state(self) -> State:
        """The state as folded here, as of the last refresh."""
        return self.record.state

    @property
    def id(self) -> CommitteeId:
        """The committee's id."""
        return CommitteeId(self.place.committee)

    @property
    def me(self) -> MemberId:
        """The own member id; while a request is pending, the request's."""
        return MemberId(self.place.member)

    @property
    def log_key(self) -> PublicKey:
        """The log key that the record names, and before there is one the link's or the sheet's."""
        known = self.record.state.log_key if self.record.size else self.place.log_key
        return PublicKey(bytes.fromhex(known))

    def member(self) -> Member:
        """Return the own member; ``Refused("author_unknown")`` before admission."""
        member = self.state.member(self.me)
        if member is None:
            raise Refused("author_unknown")
        return member

    def enter(self, kind: str = "member", key: str = "", signing: SigningKey | None = None) -> None:
        """Open a session of this kind, once; a member's by default."""
        signing = signing or self.keys.signing
        self.wire.open_session(self.place.committee, self.log_key, kind, key or self.me, signing)
        self.session = kind

    def send_outbox(self) -> None:
        """Send the founding entry or request that was saved; a known one is answered as new."""
        box = self.place.outbox
        if not box:
            return
        evidence = (bytes.fromhex(box["evidence"]),) if box.get("evidence") else ()
        first = Signed(
            bytes.fromhex(box["header"]),
            bytes.fromhex(box["signature"]),
            bytes.fromhex(box["body"]),
            evidence,
        )
        keep_sent(self, first)
        self.wire.submit(self.place.committee, [first])
        self.place.outbox = {}
        self.home.save(self.place)

    def refresh(self) -> None:
        """Bring the verified record up to date and keep it on disk."""
        self.send_outbox()
        if self.session != "member":
            self._enter_or_bring_back()
        before = self.record.size
        try:
            self.record.refresh(self.wire, self.progress)
        except HostFaulty as error:
            if not error.code.startswith("session_"):
                raise
            self._enter_or_bring_back()
            self.record.refresh(self.wire, self.progress)
        forget_deleted(self, before)
        if self.record.size != before or not self.place.checkpoint:
            self.keep()

    def _enter_or_bring_back(self) -> None:
        """Open a member's session; a restored host is given back first what it has lost (log §9).

        It may know neither this member any more nor even the committee.
        """
        try:
            self.enter()
        except HostFaulty as error:
            lost = error.code in ("session_ended", "committee_unknown")
            if not lost or not self.wire.is_restoring() or not bring_back(self):
                raise
            self.enter()
        else:
            if self.wire.restoring:
                bring_back(self)

    def keep(self) -> None:
        """Append the new leaves, then write the place: a checkpoint never covers lost leaves."""
        name, (count, position) = self.place.committee, self._kept
        position = self.home.append_leaves(name, position, self.record.leaves(count))
        self._kept = (self.record.size, position)
        self.place.checkpoint = self.record.note.decode()
        self.place.log_key = self.state.log_key
        self.home.save(self.place)
        self._keep_folded(self.record)

    def _keep_folded(self, record: Record) -> None:
        """Keep the state anew where much has been folded since; also after an update of ours."""
        if record.size - self._folded_size >= EVERY:
            self.home.save_folded(self.place.committee, record.folded())
            self._folded_size = record.size

    def adopt(self, record: Record, wire: Wire, log_key: str) -> None:
        """Go on with another host's verified record; what was kept of the old one is replaced."""
        self.record, self.wire, self.session = record, wire, "member"
        self.place.address, self.place.log_key = wire.address, log_key
        self._kept, self._folded_size = (0, 0), 0
        self.cache = {}
        self.keep()

    def act(self, drafting: Drafting) -> Row:
        """Say it, and return its row in the record; ``Refused`` where the rules forbid it."""
        self.refresh()
        for left in reversed(range(TRIES)):
            draft = drafting(self.state)
            try:
                key = need_key(self) if draft.words is not None else None
                stage(self, draft.attachments)
                row = self.send(self.sign(draft, key))
            except Refused as error:
                swept = draft.attachments and error.code in SWEPT
                if not left or not (swept or error.code in MOVED_ON):
                    raise
                if swept:
                    stage_again(self, draft.attachments)
                self.refresh()
            else:
                discard(self, draft.attachments)
                bring_keys(self)
                return row
        raise AssertionError("the last try raises")

    def sign(self, draft: Draft, key: EpochKey | None) -> Signed:
        """Return the draft as an entry under the newest verified checkpoint (log §6)."""
        root = self.record.history.tree.root().hex()
        header = Header(
            kind=draft.kind,
            nonce=secrets.token_hex(16),
            payload=draft.payload,
            committee=self.id,
            author=self.me,
            after=After(self.record.size, root),
            evidence=tuple(BlobRef(blob_hash(item), len(item)) for item in draft.evidence),
            attachments=tuple(item.ref for item in draft.attachments),
        )
        return sign_header(header, self.keys.signing, self.state.epoch.number, key, draft)

    def send(self, signed: Signed) -> Row:
        """Send one entry and return its row; a confirmed entry that is not there is misconduct."""
        identity = entry_id(signed.header)
        keep_sent(self, signed)
        self.wire.submit(self.place.committee, [signed])
        self.refresh()
        row = self.record.row(identity)
        if row is None:
            raise HostMisbehaved("dropped", identity)
        return row

    def last_word(self, kind: str, **payload: Any) -> None:
        """Say what ends the own session: leaving, freezing oneself.

        The server confirms it and shows nothing of the record any more, so it is not read back.
        """
        self.refresh()
        self.wire.submit(self.place.committee, [self.sign(Draft(kind, payload), None)])
        self.session = ""

    def simple(self, kind: str, **payload: Any) -> Row:
        """Say what needs neither words nor evidence."""
        return self.act(lambda state: Draft(kind, payload))
