"""Finding one's committee again by a key and the beginning of its id (docs/api.md; seal §9).

Who restores from twelve words knows the address, has the id on paper, and knows no log key, without
which no session opens. Only a key that is a member's there is answered, so nobody learns from it
which committees a host has, nor whether one of some beginning exists.
"""

from __future__ import annotations

import asyncio
import re

from starlette.requests import Request
from starlette.responses import Response

from concerted.host.answers import absent, json_answer, malformed
from concerted.host.asking import Host, hex_id, host_of
from concerted.host.opening import ration
from concerted.kernel.entry import CommitteeId

CANDIDATES_LIMIT = 4
_BEGINNING = re.compile(r"[0-9a-f]{8,64}", re.ASCII).fullmatch


async def get_find(request: Request) -> Response:
    """Name the committee in which ``key`` is a member's, and its log key: `committee_unknown`."""
    ration(request)
    host = host_of(request)
    begins = request.query_params.get("begins", "")
    if _BEGINNING(begins) is None:
        raise malformed("begins is not 8 to 64 digits of a committee's id")
    key = hex_id(request.query_params.get("key", ""), "committee_unknown")
    for committee in await _candidates(host, begins):
        state = (await host.records.ledger(committee)).state
        if state is not None and any(m.sign_key == key for m in state.members.values()):
            return json_answer({"committee": committee, "log_key": state.log_key})
    raise absent("committee_unknown")


async def _candidates(host: Host, begins: str) -> list[CommitteeId]:
    heads = await asyncio.to_thread(host.records.store.logs, begins)
    return [head.committee for head in heads[:CANDIDATES_LIMIT]]
