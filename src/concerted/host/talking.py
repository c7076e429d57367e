"""Routes of talk: say, read a place page by page, catch up (docs/api.md)."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from concerted.host.answers import as_api_error, error_answer, json_answer, malformed
from concerted.host.asking import Host, as_request, body_of, committee_of, host_of, reader_of
from concerted.host.conversation import Conversation, Speech, Stamp
from concerted.host.talkevents import readable
from concerted.host.talks import TalkAnswer
from concerted.kernel.canonical import base64url_decode
from concerted.kernel.errors import Malformed
from concerted.kernel.leaf import SIGNATURE_BYTES
from concerted.kernel.message import BODY_LIMIT_BYTES, ROOM_LIMIT, WRAP_RECORD_BYTES, PlaceId
from concerted.store import StoredMessage

PAGE_MESSAGES = 200
_SLICES = 8
_PLACE = re.compile(r"[0-9a-f]{32}", re.ASCII).fullmatch
_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII).fullmatch
_NEWEST = 10**15


class MessageForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message as it travels; everything in base64url."""

    header: str
    signature: str
    body: str | None = None
    wraps: str | None = None


class MessagesForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of ``POST …/talk``."""

    messages: list[MessageForm]


_decode = msgspec.json.Decoder(MessagesForm).decode


def parse_speeches(data: bytes, limit: int) -> list[Speech]:
    """Read what is said: malformed `request`. Headers are looked at later."""
    try:
        form = _decode(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise malformed(str(error)) from None
    if not 1 <= len(form.messages) <= limit:
        raise malformed(f"not 1 to {limit} messages")
    try:
        return [_speech(one) for one in form.messages]
    except Malformed as error:
        raise as_request(error) from None


def _speech(form: MessageForm) -> Speech:
    body = None if form.body is None else base64url_decode(form.body)
    wraps = None if form.wraps is None else base64url_decode(form.wraps)
    if len(body or b"") > BODY_LIMIT_BYTES:
        raise malformed("a body is too large")
    if len(wraps or b"") > WRAP_RECORD_BYTES * ROOM_LIMIT:
        raise malformed("a list of wraps is too large")
    signature = base64url_decode(form.signature, SIGNATURE_BYTES)
    return Speech(base64url_decode(form.header), signature, body, wraps)


async def post_talk(request: Request) -> Response:
    """Take messages, and answer when they are durable."""
    reader, host = await reader_of(request, "member"), host_of(request)
    data = await body_of(request, host.settings.request_bytes)
    speeches = parse_speeches(data, host.settings.entries_per_request)
    for _ in speeches:
        host.talk_ration.take(f"{reader.ledger.committee} {reader.session.key}")
    answers = await host.talks.say(committee_of(request), speeches)
    errors = [as_api_error(found) for _, found in answers if isinstance(found, Exception)]
    faults = [error for error in errors if error.family == "fault"]
    if len(faults) == len(answers):
        return error_answer(faults[0])
    return json_answer({"results": [_result(answer) for answer in answers]})


def _result(answer: TalkAnswer) -> dict[str, Any]:
    name, found = answer
    if isinstance(found, Stamp):
        return {"id": found.id, "position": found.position, "time": found.time_s}
    return {"id": name or "", "error": as_api_error(found).fields()}


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if _NUMBER(text) is None:
        raise malformed(f"{name} is not a whole number")
    return int(text)


def _count(request: Request) -> int:
    count = _number(request, "count", PAGE_MESSAGES)
    if not 1 <= count <= PAGE_MESSAGES:
        raise malformed(f"count is not 1 to {PAGE_MESSAGES}")
    return count


def _place(request: Request) -> tuple[PlaceId, bool]:
    named = [(name, request.query_params.get(name)) for name in ("channel", "room")]
    given = [(text, name == "room") for name, text in named if text is not None]
    if len(given) != 1 or _PLACE(given[0][0]) is None:
        raise malformed("not one channel or room of 32 hex digits")
    return PlaceId(given[0][0]), given[0][1]


async def get_talk(request: Request) -> Response:
    """Give a page of what was said in a place, newest first."""
    reader, host = await reader_of(request, "member"), host_of(request)
    place, count = _place(request), _count(request)
    before = _number(request, "before", _NEWEST)
    talk = await host.talks.conversation(reader.ledger.committee)
    before = min(before, talk.position + 1)  # nothing that is not yet told to all
    member = reader.session.key

    def read() -> tuple[list[dict[str, Any]], int]:
        return _page(host, talk, member, place, before, count)

    messages, following = await asyncio.to_thread(read)
    return json_answer({"messages": messages, "before": following, "position": talk.position})


def _page(
    host: Host,
    talk: Conversation,
    member: str,
    place: tuple[PlaceId, bool],
    before: int,
    count: int,
) -> tuple[list[dict[str, Any]], int]:
    """Return at most ``count`` messages and the position to go on below, 0 at the beginning."""
    found: list[dict[str, Any]] = []
    for _ in range(_SLICES):
        slice_ = host.store.talk.page(talk.committee, before, count - len(found), place)
        if not slice_:
            return found, 0
        slice_, whole = _within(slice_, host.settings.page_bytes)
        found += readable(slice_, talk, member)
        before = slice_[-1].position
        if not whole or len(found) >= count:
            break
    return found, before


def _within(slice_: list[StoredMessage], limit_bytes: int) -> tuple[list[StoredMessage], bool]:
    """Return as many as fit, at least one, and whether that is all of them."""
    total = 0
    for number, stored in enumerate(slice_):
        total += len(stored.header) + len(stored.body or b"") + len(stored.wraps or b"")
        if number and total > limit_bytes:
            return slice_[:number], False
    return slice_, True


async def get_since(request: Request) -> Response:
    """Give what was said anywhere that the member may read, from a position on."""
    reader, host = await reader_of(request, "member"), host_of(request)
    position, count = _number(request, "position", 0), _count(request)
    talk = await host.talks.conversation(reader.ledger.committee)
    newest, member = talk.position, reader.session.key

    def read() -> tuple[list[dict[str, Any]], int]:
        return _since(host, talk, member, position, newest, count)

    messages, reached = await asyncio.to_thread(read)
    return json_answer({"messages": messages, "position": reached, "newest": newest})


def _since(
    host: Host, talk: Conversation, member: str, position: int, newest: int, count: int
) -> tuple[list[dict[str, Any]], int]:
    """Return at most ``count`` messages and the position up to which all are considered."""
    found: list[dict[str, Any]] = []
    for _ in range(_SLICES):
        slice_ = host.store.talk.since(talk.committee, position, count - len(found))
        slice_ = [stored for stored in slice_ if stored.position <= newest]
        if not slice_:
            return found, newest
        slice_, whole = _within(slice_, host.settings.page_bytes)
        found += readable(slice_, talk, member)
        position = slice_[-1].position
        if not whole or len(found) >= count:
            break
    return found, position


async def get_rooms(request: Request) -> Response:
    """Give the messages that opened the versions of rooms which the member may read."""
    reader, host = await reader_of(request, "member"), host_of(request)
    talk = await host.talks.conversation(reader.ledger.committee)
    stored = await asyncio.to_thread(host.store.talk.room_messages, reader.ledger.committee)
    stored = [one for one in stored if one.position <= talk.position]
    messages = readable(stored, talk, reader.session.key)
    return json_answer({"messages": messages, "position": talk.position})
