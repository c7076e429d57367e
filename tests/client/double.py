"""A host in memory behind docs/api.md, under the test's own clock, honest until told otherwise."""

import json
import secrets
from typing import Any

import httpx

from concerted.client.record import verify_entry
from concerted.crypto.epoch import slice_wrap
from concerted.crypto.session import check_challenge
from concerted.crypto.signature import PublicKey, SigningKey
from concerted.host.sessions import holder, signing_key
from concerted.kernel.canonical import base64url_decode, base64url_encode
from concerted.kernel.checkpoint import Checkpoint, sign_checkpoint
from concerted.kernel.entry import CommitteeId, Entry, MemberId, blob_hash
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.history import History
from concerted.kernel.leaf import Leaf
from concerted.kernel.note import ED25519, Signer, VerifierKey
from concerted.kernel.tiles import encode_bundle
from concerted.rules.evidence import check_evidence
from concerted.rules.fold import apply, judge
from concerted.rules.state import State

ADDRESS = "http://127.0.0.1:8470"


class Host:
    """One committee's host. `rebuild` makes it lie; `clock` moves by hand."""

    def __init__(self, clock: int = 1_760_000_000) -> None:
        self.clock = clock
        self.key = SigningKey(secrets.token_bytes(32))
        self.origin = "concerted/" + secrets.token_hex(16)
        self.history = History()
        self.state: State | None = None
        self.leaves: list[Leaf] = []
        self.blobs: dict[str, bytes] = {}
        self.staged: dict[str, dict[int, bytes]] = {}
        self.cosigned: list[bytes] = []
        self.said: list[dict[str, Any]] = []  # whatever anybody says: nothing is checked here
        self.down = False
        self.log_key = self.key.public.hex()
        self.lies: dict[str, Any] = {}  # what the last part of a path is answered with instead
        self.faults: dict[str, str] = {}  # the fault that each path with such a part meets
        self.codes: list[str] = []  # refused so, once each, before anything else is judged
        self.http = httpx.Client(transport=httpx.MockTransport(self.answer))

    def now(self) -> int:
        return self.clock

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("down")
        content = request.read()
        value = content if request.method == "PUT" else json.loads(content) if content else {}
        parts = request.url.path.strip("/").split("/")
        for part in self.faults.keys() & set(parts):
            return self._error(503, "fault", self.faults[part])
        try:
            if parts == ["health"]:
                return self._json({"ok": True, "time": self.clock})
            if parts == ["logs"]:
                return self._json({"origin": self.origin, "log_key": self.key.public.hex()})
            if parts[-1] in self.lies:
                return self._json(self.lies[parts[-1]])
            if parts == ["find"]:
                return self._find(request.url.params)
            return self._route(parts[2:], value, request.url.params)
        except Refused as error:
            return self._error(409, "refused", error.code)
        except Malformed as error:
            return self._error(400, "malformed", error.layer)

    def _route(self, rest: list[str], value: Any, query: httpx.QueryParams) -> httpx.Response:
        match rest:
            case ["challenge"]:
                return self._json({"challenge": secrets.token_hex(32)})
            case ["session"]:
                return self._session(value)
            case ["entries"] if value:
                return self._json({"results": [self._take(item) for item in value["entries"]]})
            case ["entries"]:
                start, count = int(query["start"]), int(query["count"])
                found = self.leaves[start : start + count]
                return httpx.Response(200, content=encode_bundle(x.encode() for x in found))
            case ["checkpoint"]:
                return httpx.Response(200, content=self.note())
            case ["consistency"]:
                proof = self.history.tree.consistency_proof(int(query["old"]), int(query["new"]))
                return self._json({"proof": [item.hex() for item in proof]})
            case ["invitation"]:
                return self._invitation()
            case ["request"]:
                return self._request()
            case ["evidence", name]:
                return self._evidence(name, query.get("member"))
            case ["attachment", name, number]:
                self.staged.setdefault(name, {})[int(number)] = value
                return self._json({"staged": len(value)})
            case ["attachment", name]:
                return httpx.Response(200, content=self.blobs[name])
            case ["talk"]:
                return self._json({"results": [self._say(item) for item in value["messages"]]})
            case ["talk", "since"]:
                new = [one for one in self.said if one["position"] > int(query["position"])]
                newest = len(self.said)
                return self._json({"messages": new, "position": newest, "newest": newest})
            case ["cosigned"]:
                notes = [note.decode() for note in self.cosigned]
                start = int(query.get("start", "0"))
                kept = [note for note in notes if start <= int([*note.split("\n"), "0"][1])]
                return self._json({"checkpoints": kept})
            case ["body", name]:
                return httpx.Response(200, content=self.blobs[name])
        return self._error(404, "absent", "entry_unknown")

    def _evidence(self, name: str, member: str | None) -> httpx.Response:
        try:
            blob = self.blobs[name]
            part = slice_wrap(blob, MemberId(member)) if member is not None else blob
        except (KeyError, Refused):
            return self._error(404, "absent", "blob_unknown")
        return httpx.Response(200, content=part)

    def _say(self, item: dict[str, Any]) -> dict[str, Any]:
        position = len(self.said) + 1
        self.said.append(item | {"position": position, "time": self.clock})
        return {"id": "", "position": position, "time": self.clock}

    def _find(self, query: httpx.QueryParams) -> httpx.Response:
        assert self.state is not None
        known = {m.sign_key for m in self.state.members.values()}
        if not self.state.committee.startswith(query["begins"]) or query["key"] not in known:
            return self._error(404, "absent", "committee_unknown")
        return self._json({"committee": self.state.committee, "log_key": self.log_key})

    def _session(self, value: Any) -> httpx.Response:
        assert self.state is not None
        kind, key = value["kind"], value["key"]
        named = holder(self.state, kind, key)
        if signing_key(self.state, kind, named, self.clock) is None:
            return self._error(401, "session", "signature_invalid")
        if value["kind"] == "member" and not self._is_proven(value):
            return self._error(401, "session", "signature_invalid")
        self.key_used = key
        return self._json({"token": "t", "until": self.clock + 86_400})

    def _is_proven(self, value: Any) -> bool:
        """Whether a member's session is signed for this log key (seal §10)."""
        assert self.state is not None
        found = self.state.members
        sign_key = found[value["key"]].sign_key if value["key"] in found else value["key"]
        try:
            check_challenge(
                PublicKey(bytes.fromhex(sign_key)),
                CommitteeId(self.state.committee),
                PublicKey(bytes.fromhex(self.log_key)),
                bytes.fromhex(value["challenge"]),
                base64url_decode(value["signature"]),
            )
        except Refused:
            return False
        return True

    def _invitation(self) -> httpx.Response:
        assert self.state is not None
        (name,) = [k for k, v in self.state.invitations.items() if v.link_key == self.key_used]
        index = self._index(name)
        leaf = self.leaves[index]
        entry = Entry.parse(leaf.header_bytes, leaf.signature)
        return self._json(
            {
                "leaf": base64url_encode(leaf.encode()),
                "index": index,
                "card": base64url_encode(self.blobs[entry.header.evidence[0].hash]),
                "checkpoint": self.note().decode(),
                "proof": [item.hex() for item in self.history.tree.inclusion_proof(index)],
            }
        )

    def _request(self) -> httpx.Response:
        assert self.state is not None
        index = self._index(self.key_used)
        leaf = base64url_encode(self.leaves[index].encode())
        status = self.state.requests[self.key_used].status
        return self._json({"leaf": leaf, "index": index, "status": status})

    def _index(self, name: str) -> int:
        for index, leaf in enumerate(self.leaves):
            if Entry.parse(leaf.header_bytes, leaf.signature).id == name:
                return index
        raise KeyError(name)

    def _take(self, item: Any) -> dict[str, Any]:
        if self.codes:
            raise Refused(self.codes.pop(0))
        signature = base64url_decode(item["signature"])
        entry = Entry.parse(base64url_decode(item["header"]), signature)
        found = self.history.find(entry.id)
        if found is None:
            found = self._append(entry, item)
        return {"id": entry.id, "index": found, "time": self.history.time(found)}

    def _append(self, entry: Entry, item: Any) -> int:
        now = self.history.next_time(self.clock)
        act = judge(self.state, self.history, entry, now, verify_entry)
        evidence = [base64url_decode(text) for text in item.get("evidence", [])]
        check_evidence(self.state, act, evidence)
        bodies = [base64url_decode(item["body"])] if "body" in item else []
        self.blobs |= {blob_hash(blob): blob for blob in evidence + bodies}
        for ref in entry.header.attachments:
            self._claim(ref.hash)
        self.state = apply(self.state, act)
        leaf = Leaf(now, entry.signature, entry.header_bytes)
        self.leaves.append(leaf)
        return self.history.append(leaf, entry)

    def _claim(self, name: str) -> None:
        pieces = self.staged.pop(name, {})
        found = b"".join(pieces[number] for number in range(len(pieces)))
        if blob_hash(found) != name:
            raise Refused("body_invalid" if found else "body_missing")
        self.blobs[name] = found

    def rebuild(self, leaves: list[Leaf]) -> None:
        """Show another history from now on, under the own and valid signature."""
        self.leaves = leaves
        self.history = History()
        for leaf in leaves:
            self.history.append(leaf, None)

    def note(self) -> bytes:
        checkpoint = Checkpoint(self.origin, self.history.size, self.history.tree.root())
        signer = Signer(VerifierKey(self.origin, ED25519, self.key.public), self.key.sign)
        return sign_checkpoint(checkpoint, signer).encode()

    @staticmethod
    def _json(value: Any) -> httpx.Response:
        return httpx.Response(200, json=value)

    @staticmethod
    def _error(status: int, family: str, code: str) -> httpx.Response:
        return httpx.Response(
            status, json={"error": {"family": family, "code": code, "detail": ""}}
        )
