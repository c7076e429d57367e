"""Routes for anyone: health, a place for a new record, sessions (docs/api.md)."""

from __future__ import annotations

import re
import secrets

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from concerted import __version__
from concerted.crypto import signature
from concerted.host.answers import absent, json_answer, malformed
from concerted.host.asking import as_request, body_of, committee_of, hex_id, host_of, read_form
from concerted.host.limits import is_local, peer_of
from concerted.kernel.canonical import base64url_decode, base64url_encode, hex_bytes
from concerted.kernel.errors import Malformed
from concerted.rules.moving import log_key_message
from concerted.rules.state import State

_ORIGIN = re.compile(r"concerted/[0-9a-f]{32}", re.ASCII).fullmatch


async def get_health(request: Request) -> Response:
    """Say that the host runs, which version, and what time it has."""
    host = host_of(request)
    time_s, restoring = host.settings.clock(), host.restoring.active
    return json_answer({"ok": True, "version": __version__, "time": time_s, "restoring": restoring})


class LogForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of ``POST /logs``: empty for a new record, else whose record is to move here."""

    committee: str = ""
    origin: str = ""


async def post_logs(request: Request) -> Response:
    """Offer a place for a record, with proof of the key where one is to move; nothing is stored."""
    ration(request)
    host = host_of(request)
    data = await body_of(request, host.settings.small_request_bytes)
    form = read_form(data or b"{}", LogForm)
    origin = form.origin or f"concerted/{secrets.token_hex(16)}"
    if _ORIGIN(origin) is None or bool(form.committee) != bool(form.origin):
        raise malformed("origin is not an origin, or stands without its committee")
    key = host.keyring.log_key(origin)
    answer = {"origin": origin, "log_key": key.public.hex()}
    if form.committee:
        committee = hex_id(form.committee, "committee_unknown")
        signed = key.sign(log_key_message(committee, key.public.hex()))
        answer["proof"] = base64url_encode(signed)
    return json_answer(answer)


class SessionForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of ``POST …/session``; ``key`` and ``challenge`` in hex, as they were given."""

    kind: str
    key: str
    challenge: str
    signature: str


def ration(request: Request) -> None:
    """Refuse with 429 whoever asks for too many sessions: `too_many`."""
    host = host_of(request)
    peer = peer_of(request.scope.get("client"))
    if host.settings.limit_loopback or not is_local(peer):
        host.challenges.take(peer)


async def _state(request: Request) -> State:
    ledger = await host_of(request).records.ledger(committee_of(request))
    if ledger.state is None:
        raise absent("committee_unknown")
    return ledger.state


async def post_challenge(request: Request) -> Response:
    """Give a challenge to sign."""
    ration(request)
    await _state(request)
    challenge = host_of(request).sessions.challenge(committee_of(request))
    return json_answer({"challenge": challenge.hex()})


async def post_session(request: Request) -> Response:
    """Give a token for a signed challenge."""
    ration(request)
    host = host_of(request)
    data = await body_of(request, host.settings.small_request_bytes)
    form = read_form(data, SessionForm)
    try:
        challenge = hex_bytes(form.challenge, 32)
        signed = base64url_decode(form.signature, signature.SIGNATURE_BYTES)
    except Malformed as error:
        raise as_request(error) from None
    state = await _state(request)
    own = host.keyring.log_key(state.origin).public
    token, until = host.sessions.open(state, own, form.kind, form.key, (challenge, signed))
    restoring = host.restoring.active
    return json_answer({"token": token, "until": until, "restoring": restoring})
