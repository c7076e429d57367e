"""The host's API as a member uses it (docs/api.md), over one ``httpx.Client``.

Every answer is bytes or plain values; nothing here is believed, only carried. A refusal comes back
as ``Refused`` or ``Malformed``, anything else as ``HostFaulty`` or ``HostUnreachable``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

import httpx
import msgspec

from concerted.client.errors import HostFaulty, HostUnreachable
from concerted.crypto.session import sign_challenge
from concerted.crypto.signature import PublicKey, SigningKey
from concerted.kernel.canonical import base64url_decode, base64url_encode
from concerted.kernel.entry import CommitteeId
from concerted.kernel.errors import Malformed, Refused

TIMEOUT_S = 30.0
AGAIN_S = (0.3, 1.2)  # the pauses after which an entry is sent again where no answer came
PATIENCE_S = 5.0
PIECE_BYTES = 262_144
ANSWER_LIMIT_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Signed:
    """An entry on its way out: header bytes, signature, and what lies beside it."""

    header: bytes
    signature: bytes
    body: bytes | None = None
    evidence: tuple[bytes, ...] = ()

    def wire(self) -> dict[str, Any]:
        """Return the entry as docs/api.md has it."""
        value: dict[str, Any] = {
            "header": base64url_encode(self.header),
            "signature": base64url_encode(self.signature),
        }
        if self.body is not None:
            value["body"] = base64url_encode(self.body)
        if self.evidence:
            value["evidence"] = [base64url_encode(item) for item in self.evidence]
        return value


def connections() -> httpx.Client:
    """Return what several wires can share; whoever makes it closes it."""
    return httpx.Client(timeout=TIMEOUT_S, follow_redirects=False)


class Wire:
    """One host, for one committee once ``committee`` is known; holds the session's token."""

    def __init__(self, address: str, http: httpx.Client | None = None) -> None:
        self.address = address.rstrip("/")
        self._http = http or connections()
        self._token = ""
        self.restoring = False

    def elsewhere(self, address: str) -> Wire:
        """Return the same client's way to another host, without a session there."""
        return Wire(address, self._http)

    # — anyone

    def new_log(self) -> tuple[str, str]:
        """Return origin and log key (hex) of a place for a new record."""
        answer = self._json("POST", "/logs", {})
        return str(answer["origin"]), str(answer["log_key"])

    def offer(self, committee: str, origin: str) -> tuple[str, str]:
        """Return the log key (hex) that this host would sign a record with, and its proof."""
        answer = self._json("POST", "/logs", {"committee": committee, "origin": origin})
        return str(answer["log_key"]), str(answer["proof"])

    def find(self, begins: str, sign_key: str) -> tuple[str, str]:
        """Return id and log key (hex) of the committee that begins so and knows this key.

        ``HostFaulty("committee_unknown")`` if there is none. Both are the host's word.
        """
        answer = self._json("GET", f"/find?begins={begins}&key={sign_key}")
        return str(answer["committee"]), str(answer["log_key"])

    def submit(self, committee: str, entries: Sequence[Signed]) -> list[dict[str, Any]]:
        """Send entries; return ``id, index, time`` of each. The first refused one is raised.

        Where no answer comes, the same bytes are sent again for a short while: a host answers an
        entry that it has taken before as it did then. ``HostUnreachable("unanswered")`` where the
        last try may have arrived.
        """
        sent = {"entries": [entry.wire() for entry in entries]}
        try:
            answer = _patiently(lambda: self._json("POST", f"/c/{committee}/entries", sent))
        except HostUnreachable as error:
            if isinstance(error.__cause__, httpx.ConnectError | httpx.InvalidURL):
                raise
            raise HostUnreachable("unanswered", error.detail) from error
        results: list[dict[str, Any]] = answer["results"]
        for result in results:
            if "error" in result:
                _refuse(409, result["error"])
        return results

    def open_session(
        self, committee: str, log_key: PublicKey, kind: str, key: str, signing: SigningKey
    ) -> None:
        """Prove a key (seal §10); what follows is sent with the token."""
        self._token = ""
        answer = self._json("POST", f"/c/{committee}/challenge", {})
        try:
            challenge = bytes.fromhex(answer["challenge"])
            signature = sign_challenge(signing, CommitteeId(committee), log_key, challenge)
        except ValueError:
            raise HostUnreachable("answer_unreadable", "challenge") from None
        sent = {
            "kind": kind,
            "key": key,
            "challenge": answer["challenge"],
            "signature": base64url_encode(signature),
        }
        try:
            answer = self._json("POST", f"/c/{committee}/session", sent)
        except HostFaulty as error:
            if error.code not in ("signature_invalid", "session_frozen", "session_gone"):
                raise
            raise HostFaulty("session_ended", error.detail, error.status) from error
        self._token, self.restoring = str(answer["token"]), answer.get("restoring") is True

    def is_restoring(self) -> bool:
        """Whether the host says that it was restored and lacks what was written since."""
        self.restoring = self._json("GET", "/health").get("restoring") is True
        return self.restoring

    def give_back(self, committee: str, page: Mapping[str, Any]) -> dict[str, Any]:
        """Bring back what a restored host lost; return its ``size`` and what is ``missing``."""
        return self._json("POST", f"/c/{committee}/return", page)

    # — with a session

    def checkpoint(self, committee: str) -> bytes:
        """Return the newest signed note."""
        return self._bytes(f"/c/{committee}/checkpoint")

    def entries(self, committee: str, start: int, count: int) -> bytes:
        """Return up to ``count`` leaves from ``start``, each after its length."""
        return self._bytes(f"/c/{committee}/entries?start={start}&count={count}")

    def consistency(self, committee: str, old: int, new: int) -> list[bytes]:
        """Return the proof that the tree of ``new`` extends that of ``old``."""
        return self._proof(f"/c/{committee}/consistency?old={old}&new={new}")

    def invitation(self, committee: str) -> dict[str, Any]:
        """Return what the holder of a link may see."""
        return self._json("GET", f"/c/{committee}/invitation")

    def request(self, committee: str) -> dict[str, Any]:
        """Return the own request: ``leaf``, ``index``, ``status``."""
        return self._json("GET", f"/c/{committee}/request")

    def state(self, committee: str) -> dict[str, Any]:
        """Return the size and hash of the state that the host computes."""
        return self._json("GET", f"/c/{committee}/state")

    def evidence(self, committee: str, name: str, member: str = "") -> bytes:
        """Return an evidence item, or one member's part of a wrap list."""
        query = f"?member={member}" if member else ""
        return self._bytes(f"/c/{committee}/evidence/{name}{query}")

    def body(self, committee: str, name: str) -> bytes:
        """Return a sealed body."""
        return self._bytes(f"/c/{committee}/body/{name}")

    def stage(self, committee: str, name: str, number: int, piece: bytes) -> None:
        """Give the host piece ``number`` of an attachment; once more does no harm."""
        self._call("PUT", f"/c/{committee}/attachment/{name}/{number}", piece)

    def attachment(self, committee: str, name: str) -> Iterator[bytes]:
        """Yield a sealed attachment as it arrives; the caller counts, and stops when it is enough.

        The connection is closed when the iteration ends, or is given up.
        """
        path = f"/c/{committee}/attachment/{name}"
        try:
            with self._http.stream("GET", self.address + path, headers=self._headers()) as response:
                if not response.is_success:
                    response.read()
                    _refuse(response.status_code, _error_of(response))
                yield from response.iter_bytes(PIECE_BYTES)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise HostUnreachable("unreachable", str(error)) from error

    def say(self, committee: str, messages: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
        """Send messages; return ``id, position, time`` of each, or ``id, error``."""
        answer = self._json("POST", f"/c/{committee}/talk", {"messages": messages})
        results = answer["results"]
        if not isinstance(results, list) or len(results) != len(messages):
            raise HostUnreachable("answer_unreadable", "results")
        return [_Answer(result) for result in results]

    def talk_since(self, committee: str, position: int, count: int) -> dict[str, Any]:
        """Return messages above ``position`` in all places, and how far that reaches."""
        return self._json("GET", f"/c/{committee}/talk/since?position={position}&count={count}")

    @contextmanager
    def stream(self, committee: str, silence_s: float) -> Iterator[httpx.Response]:
        """Open the stream of what is new; it is unreachable once it was silent for too long."""
        headers = self._headers() | {"accept": "text/event-stream"}
        timeout = httpx.Timeout(TIMEOUT_S, read=silence_s)
        url = f"{self.address}/c/{committee}/stream"
        try:
            with self._http.stream("GET", url, headers=headers, timeout=timeout) as response:
                yield response
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise HostUnreachable("unreachable", str(error)) from error

    def cosigned(self, committee: str, start: int = 0) -> list[str]:
        """Return the cosigned checkpoints that the host keeps, of size ``start`` or more."""
        answer = self._json("GET", f"/c/{committee}/cosigned?start={start}")
        return [str(item) for item in answer["checkpoints"]]

    # — below

    def _proof(self, path: str) -> list[bytes]:
        try:
            return [bytes.fromhex(item) for item in self._json("GET", path)["proof"]]
        except (ValueError, TypeError):
            raise HostUnreachable("answer_unreadable", "proof") from None

    def _bytes(self, path: str) -> bytes:
        return self._call("GET", path, None).content

    def _json(self, method: str, path: str, value: Any = None) -> dict[str, Any]:
        response = self._call(method, path, value)
        try:
            return _Answer(msgspec.json.decode(response.content, type=dict[str, Any]))
        except msgspec.DecodeError:
            raise HostUnreachable("answer_unreadable", path) from None

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._token}"} if self._token else {}

    def _call(self, method: str, path: str, value: Any) -> httpx.Response:
        headers, content = self._headers(), None
        if isinstance(value, bytes):
            headers["content-type"], content = "application/octet-stream", value
        elif value is not None:
            headers["content-type"], content = "application/json", msgspec.json.encode(value)
        try:
            response = self._http.request(
                method, self.address + path, content=content, headers=headers
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise HostUnreachable("unreachable", str(error)) from error
        if len(response.content) > ANSWER_LIMIT_BYTES:
            raise HostUnreachable("answer_unreadable", "too long")
        if not response.is_success:
            _refuse(response.status_code, _error_of(response))
        return response


def _patiently(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Ask again after each pause while nothing comes back, unless one try took long already."""
    begun_s = time.monotonic()
    for pause_s in AGAIN_S:
        try:
            return ask()
        except HostUnreachable:
            if time.monotonic() - begun_s > PATIENCE_S:
                raise
            time.sleep(pause_s)
    return ask()


class _Answer(dict[str, Any]):
    """A JSON object whose missing names are the host's fault, not a bug of ours."""

    def __missing__(self, name: str) -> NoReturn:
        raise HostUnreachable("answer_unreadable", f"no {name}")


def _error_of(response: httpx.Response) -> Mapping[str, Any]:
    try:
        error = msgspec.json.decode(response.content, type=dict[str, Any])["error"]
    except (msgspec.DecodeError, KeyError):
        raise HostUnreachable("answer_unreadable", f"status {response.status_code}") from None
    return error if isinstance(error, dict) else {}


def _refuse(status: int, error: Mapping[str, Any]) -> NoReturn:
    family, code = str(error.get("family", "")), str(error.get("code", ""))
    detail = str(error.get("detail", ""))
    if family == "refused":
        raise Refused(code, detail)
    if family == "malformed":
        raise Malformed(code, detail)
    raise HostFaulty(code or "unavailable", detail, status)


def read_bytes(value: Any) -> bytes:
    """Return the bytes of base64url in an answer; ``HostUnreachable`` if it is none."""
    try:
        return base64url_decode(value)
    except Malformed:
        raise HostUnreachable("answer_unreadable", "base64url") from None
