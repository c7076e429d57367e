"""Leaving, and what every departure does: offices fall vacant and the epoch ends.

Spec: spec/rules.md §2, §4, §7.
"""

import hashlib

from msgspec.structs import replace

from concerted.kernel.errors import Refused
from concerted.kernel.tags import tag
from concerted.rules.act import Act, Kind
from concerted.rules.fields import Nothing
from concerted.rules.state import Member, State


def need_settled(state: State, act: Act) -> None:
    """Refused `newcomer` unless the author's waiting time is over. Spec §2."""
    if not state.is_settled(act.author, act.now):
        raise Refused("newcomer")


def need_active(state: State, member: str) -> Member:
    """The active member of this id, or Refused `member_gone`."""
    found = state.member(member)
    if found is None or found.status != "active":
        raise Refused("member_gone")
    return found


def end_epoch(state: State, entry: str) -> State:
    """End the epoch: what is sealed from here on needs a key that the departed never had."""
    digest = hashlib.sha256(
        tag("removals") + bytes.fromhex(state.epoch.removals) + bytes.fromhex(entry)
    )
    return replace(state, epoch=replace(state.epoch, ended=True, removals=digest.hexdigest()))


def depart(state: State, member: str, status: str, entry: str) -> State:
    """The state once a member has gone (`left`, `removed`, `undone`, `replaced`)."""
    state = state.with_member(replace(state.members[member], status=status))
    return end_epoch(vacate(state, member), entry)


def vacate(state: State, member: str) -> State:
    """The state in which the member holds no office."""
    offices = state.offices
    for name, office in state.offices.items():
        if member in office.holders:
            offices = offices.set(name, replace(office, holders=office.holders.delete(member)))
    return replace(state, offices=offices)


def check_leave(state: State, act: Act) -> None:
    """Refused `last_member`."""
    if state.active == 1:
        raise Refused("last_member")


def apply_leave(state: State, act: Act) -> State:
    """The author is a member no more."""
    return depart(state, act.author, "left", act.id)


KINDS = (Kind("member.leave", Nothing, check_leave, apply_leave),)
