"""Routes by which a member's phone asks to be woken, or to be left alone (docs/api.md, Push)."""

from __future__ import annotations

import asyncio

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from concerted.host.answers import absent, json_answer, malformed
from concerted.host.asking import Host, body_of, host_of, read_form, reader_of
from concerted.host.pushline import check_endpoint
from concerted.kernel.entry import MemberId
from concerted.store import Phone

PHONES_A_MEMBER = 4


class PushForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of ``PUT …/push``. ``wakes`` is ``decisions``, ``everything`` or ``nothing``."""

    endpoint: str
    wakes: str


async def get_push(request: Request) -> Response:
    """Give the key that a browser binds an address to; `call_unknown` where nobody is woken."""
    await reader_of(request, "member")
    host = _waking(request)
    return json_answer({"key": host.waking.vapid.public})


async def put_push(request: Request) -> Response:
    """Take the address at which to wake this phone, or forget it."""
    reader, host = await reader_of(request, "member"), host_of(request)
    data = await body_of(request, host.settings.small_request_bytes)
    form = read_form(data, PushForm)
    host.talk_ration.take(f"{reader.ledger.committee} {reader.session.key}")
    committee, member = reader.ledger.committee, MemberId(reader.session.key)
    pushes = host.store.pushes
    if form.wakes == "nothing":  # also where nobody is woken any more
        await asyncio.to_thread(pushes.remove, committee, form.endpoint, member)
        return json_answer({"wakes": "nothing"})
    services = _waking(request).waking.services()
    if form.wakes not in ("decisions", "everything"):
        raise malformed("wakes is not decisions, everything or nothing")
    try:
        endpoint = check_endpoint(form.endpoint, services)
    except ValueError as error:
        raise malformed(str(error)) from None
    phone = Phone(member, endpoint, form.wakes == "everything")
    if not await asyncio.to_thread(pushes.add, committee, phone, PHONES_A_MEMBER):
        raise malformed("that address is another member's")
    return json_answer({"wakes": form.wakes})


def _waking(request: Request) -> Host:
    host = host_of(request)
    if not host.waking.services():
        raise absent("call_unknown")
    return host
