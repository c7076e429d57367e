"""Waiting to be admitted: how the own request stands (rules §4)."""

from __future__ import annotations

from concerted.client.committee import Committee
from concerted.client.errors import HostFaulty, HostMisbehaved
from concerted.client.record import entry_of
from concerted.client.wire import read_bytes


def standing(committee: Committee) -> str:
    """Return ``member`` once the verified record says so, else how the request stands.

    The host's word counts only for waiting: membership is read from the record.
    """
    committee.send_outbox()
    try:
        committee.refresh()
        member = committee.state.member(committee.me)
        return "member" if member and member.status == "active" else _status(committee)
    except HostFaulty as error:
        if error.status not in (401, 403, 404):
            raise
    committee.enter("request")
    answer = committee.wire.request(committee.id)
    _, entry = entry_of(read_bytes(answer["leaf"]))
    if str(entry.id) != str(committee.me):
        raise HostMisbehaved("altered", "another request")
    return str(answer["status"])


def _status(committee: Committee) -> str:
    member = committee.state.member(committee.me)
    return member.status if member else committee.state.requests[committee.me].status
