"""What every route needs of a request: its committee, its session, its body within a limit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from starlette.requests import Request

from concerted.host.answers import ApiError, absent, malformed, too_large
from concerted.host.cosigning import Cosigning
from concerted.host.keeping import KeeperFile
from concerted.host.keyring import Keyring
from concerted.host.ledger import Ledger
from concerted.host.limits import Ration
from concerted.host.records import Records
from concerted.host.restoring import Restoring
from concerted.host.returning import Returning
from concerted.host.sessions import Session, Sessions
from concerted.host.settings import Settings
from concerted.host.talks import Talks
from concerted.host.waking import Waking
from concerted.kernel.entry import CommitteeId
from concerted.kernel.errors import Malformed
from concerted.rules.state import State
from concerted.store import Store

_ID = re.compile(r"[0-9a-f]{64}", re.ASCII).fullmatch
_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII).fullmatch

Form = TypeVar("Form", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Host:
    """The parts of a running host, as the routes see them."""

    settings: Settings
    store: Store
    keyring: Keyring
    records: Records
    sessions: Sessions
    requests: Ration
    challenges: Ration
    keeper: KeeperFile
    cosigning: Cosigning
    talks: Talks
    talk_ration: Ration
    restoring: Restoring
    returning: Returning
    waking: Waking


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: a ledger with its durable state, and the session that proved a key in it."""

    ledger: Ledger
    state: State
    session: Session
    token_hash: bytes


def host_of(request: Request) -> Host:
    """Return the host that this request has come to."""
    host: Host = request.app.state.host
    return host


def committee_of(request: Request) -> CommitteeId:
    """Return the committee in the path: `committee_unknown` for what is no id."""
    text = request.path_params["committee"]
    if _ID(text) is None:
        raise absent("committee_unknown")
    return CommitteeId(text)


def hex_id(text: str, code: str) -> str:
    """Return ``text`` if it is 64 lower-case hex digits, else 404 with ``code``."""
    if _ID(text) is None:
        raise absent(code)
    return text


def number_of(request: Request, name: str) -> int:
    """Return a query's whole number: malformed `request` where it is missing or no number."""
    text = request.query_params.get(name, "")
    if _NUMBER(text) is None:
        raise malformed(f"{name} is not a whole number")
    return int(text)


async def reader_of(request: Request, *kinds: str) -> Reader:
    """Return who reads, if the session is one of ``kinds``: 401, 403 `session_kind`."""
    host = host_of(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = token if scheme.lower() == "bearer" and token else None
    if given is None:
        raise ApiError("session", "session_missing")
    ledger = await host.records.ledger(committee_of(request))
    state = ledger.state
    if state is None:
        raise absent("committee_unknown")
    name, session = host.sessions.find(given, state)
    if session.kind not in kinds:
        detail = f"A session of kind {session.kind} may not read this."
        raise ApiError("session", "session_kind", detail, status=403)
    return Reader(ledger, state, session, name)


async def body_of(request: Request, limit_bytes: int) -> bytes:
    """Return the body, refusing a larger one with 413 before it is read."""
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > limit_bytes:
        raise too_large(limit_bytes)
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > limit_bytes:
            raise too_large(limit_bytes)
    return bytes(data)


def read_form(data: bytes, form: type[Form]) -> Form:
    """Return a JSON body in its form: malformed `request`."""
    try:
        return msgspec.json.decode(data, type=form)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise malformed(str(error)) from None


def as_request(error: Malformed) -> Malformed:
    """Return the error with the layer `request`: a field of the request, not of a record."""
    return Malformed("request", error.reason)
