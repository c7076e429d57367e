"""A lost or stolen phone: freezing a key, and replacing it after a wait.

Spec: spec/rules.md §5.
"""

from msgspec.structs import replace

from concerted.kernel.errors import Refused
from concerted.rules.act import Act, Kind
from concerted.rules.fields import DAY_S, Id, Payload
from concerted.rules.joining import admit
from concerted.rules.members import depart, end_epoch, need_active, need_settled
from concerted.rules.state import Member, Request, State

FREEZE_CALLS_S = 3 * DAY_S
FREEZES_PERIOD = 2


class Freeze(Payload, frozen=True):
    """A key is to do nothing from now on: one's own at once, another's if enough call for it."""

    member: Id


class Replacement(Payload, frozen=True):
    """A waiting replacement is completed, or cancelled by the old key."""

    request: Id


def calls_in_force(member: Member, now: int) -> tuple[tuple[str, int], ...]:
    """The calls to freeze this member that are not older than three days."""
    return tuple(call for call in member.freeze_calls if now - call[1] <= FREEZE_CALLS_S)


def freeze_needed(state: State) -> int:
    """How many calls freeze another's key: at least 2, else no more than half the roll. Spec §5."""
    half = (state.active + 1) // 2
    return max(2, min(state.constitution.number("freeze_count"), half))


def check_freeze(state: State, act: Act) -> None:
    """Refused `member_gone`, `last_member`, `forming`, `newcomer`, `already_called`, `freeze…`."""
    member = need_active(state, act.payload.member)
    if state.active == 1:
        raise Refused("last_member")
    if member.id == act.author:
        return
    if state.forming:
        raise Refused("forming")
    called = sum(1 for m in state.members.values() if m.frozen_by and m.status == "frozen")
    if called >= max(1, state.active // 10):
        raise Refused("freezes_many")
    need_settled(state, act)
    if any(caller == act.author for caller, _ in calls_in_force(member, act.now)):
        raise Refused("already_called")
    if len(state.ration(act.author, act.now).freezes) >= FREEZES_PERIOD:
        raise Refused("freeze_rationed")
    if any(
        request.replaces == member.id and act.author in request.vouchers
        for request in state.requests.values()
    ):
        raise Refused("vouched_replacement")


def apply_freeze(state: State, act: Act) -> State:
    """The key is frozen, or one call nearer to it."""
    member = state.members[act.payload.member]
    if member.id == act.author:
        return freeze(state, member.id, act.id)
    calls = (*calls_in_force(member, act.now), (act.author, act.now))
    state = state.rationed(act.author, act.now, "freezes")
    state = state.with_member(replace(member, freeze_calls=calls))
    standing = tuple(caller for caller, _ in calls if state.is_active(caller))
    if len(standing) < freeze_needed(state):
        return state
    state = state.with_member(replace(state.members[member.id], frozen_by=standing))
    return freeze(state, member.id, act.id)


def freeze(state: State, member: str, entry: str) -> State:
    """The state in which the key does nothing; it keeps its offices, and the epoch ends."""
    frozen = replace(state.members[member], status="frozen", freeze_calls=())
    return end_epoch(state.with_member(frozen), entry)


def unfreeze(state: State, member: str) -> State:
    """The state in which the key acts again. The next epoch is wrapped for it too."""
    return state.with_member(replace(state.members[member], status="active", frozen_by=()))


def waiting_request(state: State, key: str) -> Request:
    """The replacement that waits, else `request_unknown`, `request_closed`."""
    request = state.requests.get(key)
    if request is None:
        raise Refused("request_unknown")
    if request.status not in ("waiting", "pending") or not request.replaces:
        raise Refused("request_closed")
    return request


def check_cancel(state: State, act: Act) -> None:
    """Refused `request_unknown`, `request_closed`, `not_yours`. A frozen key never gets here."""
    if waiting_request(state, act.payload.request).replaces != act.author:
        raise Refused("not_yours")


def apply_cancel(state: State, act: Act) -> State:
    """The replacement is off: the key is not lost after all."""
    request = replace(state.requests[act.payload.request], status="cancelled")
    return replace(state, requests=state.requests.set(act.payload.request, request))


def check_complete(state: State, act: Act) -> None:
    """Refused `request_unknown`, `request_closed`, `replacement_early`, `replaces_gone`."""
    request = waiting_request(state, act.payload.request)
    if request.status != "waiting":
        raise Refused("request_closed")
    if act.now < request.due:
        raise Refused("replacement_early")
    old = state.member(request.replaces)
    if old is None or old.status not in ("active", "frozen"):
        raise Refused("replaces_gone")


def apply_complete(state: State, act: Act) -> State:
    """The new key is a member and a newcomer, the old one neither. No office passes."""
    key = act.payload.request
    request = state.requests[key]
    state = depart(state, request.replaces, "replaced", act.id)
    return admit(state, key, request, act.now)


KINDS = (
    Kind("member.freeze", Freeze, check_freeze, apply_freeze, duty=True),
    Kind("replacement.cancel", Replacement, check_cancel, apply_cancel, duty=True),
    Kind("replacement.complete", Replacement, check_complete, apply_complete, duty=True),
)
