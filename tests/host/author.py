"""A host in this process on a real store, and authors who send it raw entries."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from concerted.crypto.possession import prove_header
from concerted.crypto.session import sign_challenge
from concerted.crypto.signature import PublicKey, SigningKey
from concerted.host.app import build_app
from concerted.host.asking import Host
from concerted.host.keyring import Keyring
from concerted.host.ledger import Ledger
from concerted.host.settings import Settings
from concerted.kernel import canonical
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.entry import (
    After,
    BlobRef,
    BodyRef,
    CommitteeId,
    Header,
    blob_hash,
    entry_id,
    signing_message,
)
from concerted.rules.constitution import defaults
from concerted.rules.fields import DAY_S
from concerted.rules.fold import KINDS
from concerted.rules.founding import constitution_hash
from concerted.rules.joining import wraps_needed
from concerted.rules.state import State
from concerted.store import Store

START_S = 1_760_000_000
ZERO_ID = "0" * 64
NO_COMMITTEE = CommitteeId("")


@dataclass
class Who:
    """An id that the record knows and the key that signs for it."""

    id: str
    key: SigningKey


@dataclass
class Draft:
    """An entry ready to be sent, and what it says in JSON."""

    id: str
    sent: dict[str, Any]


@dataclass
class Bench:
    """A running host, its clock, and one committee in it."""

    store: Store
    data: Path
    http: httpx.AsyncClient
    app: Any
    clock: list[int] = field(default_factory=lambda: [START_S])
    count: int = 0
    committee: CommitteeId = NO_COMMITTEE

    @property
    def host(self) -> Host:
        found: Host = self.app.state.host
        return found

    @property
    def ledger(self) -> Ledger:
        return self.host.records._ledgers[self.committee]

    @property
    def state(self) -> State:
        assert self.ledger.state is not None
        return self.ledger.state

    @property
    def at(self) -> str:
        return f"/c/{self.committee}"

    def draw(self) -> bytes:
        self.count += 1
        return hashlib.sha256(b"bench %d" % self.count).digest()

    def keys(self) -> tuple[SigningKey, SigningKey, SigningKey]:
        return SigningKey(self.draw()), SigningKey(self.draw()), SigningKey(self.draw())

    def wraps(self, *members: str) -> bytes:
        return b"".join(bytes.fromhex(m) + self.draw() * 2 + bytes(16) for m in sorted(members))

    def draft(self, kind: str, who: Who, evidence: tuple[bytes, ...] = (), **more: Any) -> Draft:
        """Make an entry. `over` replaces header fields, `attach` names attachments."""
        over: dict[str, Any] = more.pop("over", {})
        attach: tuple[BlobRef, ...] = more.pop("attach", ())
        keys: tuple[SigningKey, ...] = more.pop("keys", ())
        fields: dict[str, Any] = {"kind": kind, "nonce": self.draw().hex()[:32], "payload": more}
        known, body, epoch = KINDS.get(kind), None, 1
        if kind != "founding":
            ledger = self.ledger
            fields["after"] = After(ledger.size, ledger.history.tree.root(ledger.size).hex())
            fields |= {"author": who.id, "committee": self.committee}
            epoch = 0 if kind == "request" else self.state.epoch.number
        if known is None or known.body == "required" or attach:
            body = self.draw() * 16
            fields["body"] = BodyRef(epoch, blob_hash(body), len(body))
            fields |= {"salt": self.draw().hex()} if epoch else {}
        fields["attachments"] = attach
        fields["evidence"] = tuple(BlobRef(blob_hash(item), len(item)) for item in evidence)
        made = Header(**(fields | over))
        header = canonical.encode((prove_header(made, keys) if keys else made).fields())
        sent: dict[str, Any] = {
            "header": base64url_encode(header),
            "signature": base64url_encode(who.key.sign(signing_message(header))),
        }
        sent |= {"body": base64url_encode(body)} if body else {}
        sent |= {"evidence": [base64url_encode(item) for item in evidence]} if evidence else {}
        return Draft(entry_id(header), sent)

    async def send(self, *drafts: Draft) -> httpx.Response:
        sent = {"entries": [draft.sent for draft in drafts]}
        return await self.http.post(f"/c/{self.committee}/entries", json=sent)

    async def act(self, kind: str, who: Who, evidence: tuple[bytes, ...] = (), **more: Any) -> str:
        """Send one entry that must be accepted; its id."""
        draft = self.draft(kind, who, evidence, **more)
        result = (await self.send(draft)).json()["results"][0]
        assert "error" not in result, result
        return draft.id

    async def code(self, *drafts: Draft) -> str:
        """The code with which the last of these is refused."""
        answer = (await self.send(*drafts)).json()
        error = answer["error"] if "error" in answer else answer["results"][-1].get("error", {})
        return str(error.get("code", ""))

    async def found(self) -> Who:
        """Open a committee; its founder."""
        place = (await self.http.post("/logs")).json()
        keys = self.keys()
        payload = {
            "constitution": defaults().canonical(),
            "key_hash": self.draw().hex(),
            "log_key": place["log_key"],
            "origin": place["origin"],
            "programme": self.draw().hex(),
            "rules": 1,
            "keys": keys,
        }
        draft = self.draft("founding", Who("", keys[0]), (self.wraps(ZERO_ID),), **payload)
        self.committee = CommitteeId(draft.id)
        answer = await self.send(draft)
        assert answer.status_code == 200, answer.text
        return Who(draft.id, keys[0])

    async def invite(self, who: Who) -> Who:
        key = SigningKey(self.draw())
        fields: dict[str, Any] = {"until": self.clock[0] + 10 * DAY_S, "uses": 9}
        fields |= {"link_key": key.public.hex(), "request_key": self.draw().hex()}
        return Who(await self.act("invitation.issue", who, (self.draw() * 8,), **fields), key)

    async def open_epoch(self, who: Who) -> None:
        """Open the next epoch, for exactly those who are members."""
        fields = {
            "below": self.state.epoch.base[0],
            "chain": "A" * 64,
            "epoch": self.state.epoch.number + 1,
            "key_hash": self.draw().hex(),
            "removals": self.state.epoch.removals,
            "wall": False,
            "wraps": self.state.active,
        }
        await self.act("epoch.open", who, (self.wraps(*self.state.roll()),), **fields)

    def asking(self, link: Who) -> tuple[Draft, Who]:
        keys = self.keys()
        draft = self.draft("request", link, keys=keys)
        return draft, Who(draft.id, keys[0])

    async def join(self, *vouchers: Who) -> Who:
        """Let someone in."""
        draft, who = self.asking(await self.invite(vouchers[0]))
        assert (await self.send(draft)).status_code == 200
        for voucher in vouchers:
            request = self.state.requests[who.id]
            wrap = wraps_needed(self.state, request, voucher.id, self.clock[0])
            evidence = (self.wraps(who.id),) if wrap else ()
            named = {"epoch": self.state.epoch.number} if wrap else {}
            await self.act("vouch", voucher, evidence, request=who.id, **named)
        assert self.state.is_active(who.id)
        return who

    async def stand(self) -> list[Who]:
        """Open a committee of three that stands."""
        one = await self.found()
        two = await self.join(one)
        three = await self.join(one, two)
        for who in (two, three):
            await self.sign(who)
        assert self.state.stage == "standing"
        return [one, two, three]

    async def decide(self, members: list[Who], **effect: Any) -> None:
        """Have all of these pass a motion, whatever time it takes."""
        motion = await self.act("motion.propose", members[0], effect=effect)
        await self.act("motion.support", members[1], motion=motion, revision=0)
        opening = await self.act("motion.open", members[0], motion=motion, revision=0)
        for who in members:
            await self.act("vote.cast", who, choice="yes", motion=motion, opening=opening)
        self.clock[0] += 30 * DAY_S
        await self.act("motion.close", members[0], motion=motion)
        assert self.state.motions[motion].status == "passed"

    async def sign(self, who: Who) -> None:
        digest = constitution_hash(self.state.constitution)
        await self.act("founding.sign", who, constitution=digest, programme=self.state.programme)

    async def session(self, who: Who, kind: str = "member") -> dict[str, str]:
        """Open a session; the headers that carry it."""
        answer = await self.ask_session(who, kind)
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    async def ask_session(self, who: Who, kind: str, challenge: str = "") -> httpx.Response:
        challenge = challenge or (await self.http.post(f"{self.at}/challenge")).json()["challenge"]
        log_key = PublicKey(bytes.fromhex(self.state.log_key))
        made = sign_challenge(who.key, self.committee, log_key, bytes.fromhex(challenge))
        sent = {"kind": kind, "key": who.id, "challenge": challenge}
        sent["signature"] = base64url_encode(made)
        return await self.http.post(f"{self.at}/session", json=sent)


@asynccontextmanager
async def hosting(store: Store, data: Path, **settings: Any) -> AsyncIterator[Bench]:
    """Run a host on this store until the end of the block."""
    clock = [START_S]
    made = Settings(data, clock=lambda: clock[0], **settings)
    app = build_app(made, store, Keyring.open(data))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://host") as http:
        try:
            yield Bench(store, data, http, app, clock)
        finally:
            await app.state.host.records.close()
