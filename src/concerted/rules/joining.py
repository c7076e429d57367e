"""How people come in: an invitation, a request, and co-workers who say that they know them.

Spec: spec/rules.md §4. The guards against multiplication stand here.
"""

from itertools import islice

from immutables import Map
from msgspec.structs import replace

from concerted.crypto.signature import check_public_key
from concerted.kernel.errors import Refused
from concerted.rules.act import Act, Kind
from concerted.rules.fields import (
    DAY_S,
    HOUR_S,
    Count,
    Id,
    Key,
    Payload,
    Sig,
    Time,
)
from concerted.rules.founding import check_new_keys
from concerted.rules.members import depart, need_settled
from concerted.rules.rations import Growth
from concerted.rules.state import Invitation, Member, Request, State

INVITATION_LONGEST_S = 30 * DAY_S
INVITATION_USES = 100
INVITATIONS_PERIOD = 20
REQUEST_BODY_BYTES = 4_096
WRAP_BYTES = 112
CARD_BYTES = 4_096
REQUEST_LAPSES_S = 14 * DAY_S


class Issue(Payload, frozen=True):
    """A link is given out."""

    link_key: Key
    request_key: Key
    until: Time
    uses: Count


class Revoke(Payload, frozen=True):
    """A link is called back."""

    invitation: Id


class Ask(Payload, frozen=True):
    """Someone with a link asks to join, or to replace a lost key."""

    proofs: tuple[Sig, Sig, Sig]
    seal_key: Key
    sign_key: Key
    vote_key: Key
    replaces: Id | None = None


class Vouch(Payload, frozen=True):
    """A member says: I know them. `epoch` names the key that the vouch brings, if it does."""

    request: Id
    epoch: Count | None = None


class Unvouch(Payload, frozen=True):
    """A member takes that back."""

    request: Id


def check_issue(state: State, act: Act) -> None:
    """Refused `until_…`, `uses_bounds`, `invitations_many`, `key_invalid`, `key_used`."""
    if act.payload.until <= act.now:
        raise Refused("until_past")
    if act.payload.until > act.now + INVITATION_LONGEST_S:
        raise Refused("until_far")
    if not 1 <= act.payload.uses <= INVITATION_USES:
        raise Refused("uses_bounds")
    if len(state.ration(act.author, act.now).invitations) >= INVITATIONS_PERIOD:
        raise Refused("invitations_many")
    if act.payload.link_key in state.keys:
        raise Refused("key_used")
    if act.header.evidence[0].size > CARD_BYTES:
        raise Refused("size_bounds")
    check_public_key(bytes.fromhex(act.payload.link_key))


def apply_issue(state: State, act: Act) -> State:
    """The link is open."""
    p: Issue = act.payload
    state = state.rationed(act.author, act.now, "invitations")
    invitation = Invitation(act.author, p.link_key, p.request_key, p.until, p.uses)
    return replace(
        state,
        invitations=state.invitations.set(act.id, invitation),
        keys=state.keys.set(p.link_key, True),
    )


def check_revoke(state: State, act: Act) -> None:
    """Refused `invitation_unknown`, `invitation_revoked`, `not_yours`."""
    invitation = state.invitations.get(act.payload.invitation)
    if invitation is None:
        raise Refused("invitation_unknown")
    if invitation.revoked:
        raise Refused("invitation_revoked")
    if act.author != invitation.inviter and not state.is_settled(act.author, act.now):
        raise Refused("not_yours")


def apply_revoke(state: State, act: Act) -> State:
    """The link is worth nothing any more."""
    return _set_invitation(state, act.payload.invitation, revoked=True)


def _set_invitation(state: State, key: str, **changes: bool | int) -> State:
    invitation = replace(state.invitations[key], **changes)
    return replace(state, invitations=state.invitations.set(key, invitation))


def check_ask(state: State, act: Act) -> None:
    """Refused as the link is (`invitation_…`, `inviter_gone`) or the keys are. Spec §4, §5."""
    _check_invitation(state, act)
    payload: Ask = act.payload
    if act.header.body is not None and act.header.body.size > REQUEST_BODY_BYTES:
        raise Refused("size_bounds")
    keys = (payload.sign_key, payload.seal_key, payload.vote_key)
    if any(key in state.keys for key in keys):
        raise Refused("key_used")
    check_new_keys(keys, payload.proofs, act.header)
    if payload.replaces is not None:
        if state.forming:
            raise Refused("forming")
        old = state.member(payload.replaces)
        if old is None or old.status not in ("active", "frozen"):
            raise Refused("replaces_gone")


def _check_invitation(state: State, act: Act) -> None:
    invitation = state.invitations.get(act.author)
    if invitation is None:
        raise Refused("invitation_unknown")
    if invitation.revoked:
        raise Refused("invitation_revoked")
    if act.now > invitation.until:
        raise Refused("invitation_expired")
    if invitation.uses == 0:
        raise Refused("invitation_used")
    if not state.is_active(invitation.inviter):
        raise Refused("inviter_gone")


def apply_ask(state: State, act: Act) -> State:
    """The request is pending, and one use of the link is gone."""
    p: Ask = act.payload
    keys = (p.sign_key, p.seal_key, p.vote_key)
    request = Request(act.author, *keys, asked=act.now, replaces=p.replaces or "")
    state = _set_invitation(state, act.author, uses=state.invitations[act.author].uses - 1)
    known = state.keys.update(dict.fromkeys(keys, True))
    return replace(state, requests=state.requests.set(act.id, request), keys=known)


def vouches_needed(state: State, now: int) -> int:
    """How many vouches admit at this moment. Spec §4."""
    if state.forming:
        return state.active
    most = state.constitution.number("vouches")
    settled = (m for m in state.members.values() if state.is_settled(m.id, now))
    return sum(1 for _ in islice(settled, most))


def admits(state: State, request: Request, voucher: str, now: int) -> bool:
    """Whether this voucher's vouch would be the last one needed."""
    standing = {m for m in request.vouchers if state.is_active(m)} | {voucher}
    return len(standing) >= vouches_needed(state, now)


def wraps_needed(state: State, request: Request, voucher: str, now: int) -> bool:
    """Whether this vouch must bring the newcomer's key. Spec §4."""
    admitting = not request.replaces and admits(state, request, voucher, now)
    return admitting and not state.epoch.ended


def growth_cap(state: State, now: int) -> tuple[Growth, int]:
    """The growth of the 30 days before `now`, and how many may come in over them. Spec §4."""
    growth = state.growth.recent(now)
    roll = max(1, state.active - len(growth.admitted))
    share = -(-roll * state.constitution.number("growth_percent") // 100)
    extra = sum(count for _, count in growth.extra)
    return growth, max(state.constitution.number("growth_floor"), share) + extra


def check_vouch(state: State, act: Act) -> None:
    """Refused `request_…`, `already_vouched`, `newcomer`, `vouch_rationed`, `growth_…`, `wrap…`."""
    request = pending_request(state, act.payload.request)
    if act.now > request.asked + REQUEST_LAPSES_S:
        raise Refused("request_expired")
    if act.author in request.vouchers:
        raise Refused("already_vouched")
    need_settled(state, act)
    if request.replaces == act.author:
        raise Refused("not_yours")
    if request.replaces and act.author in state.members[request.replaces].frozen_by:
        raise Refused("froze_them")
    ration = state.constitution.number("vouch_ration")
    if not state.forming and len(state.ration(act.author, act.now).vouches) >= ration:
        raise Refused("vouch_rationed")
    admitting = not request.replaces and admits(state, request, act.author, act.now)
    if admitting and not state.forming:
        growth, cap = growth_cap(state, act.now)
        if len(growth.admitted) >= cap:
            raise Refused("growth_capped")
    needed = wraps_needed(state, request, act.author, act.now)
    if needed != bool(act.header.evidence) or needed != (act.payload.epoch is not None):
        raise Refused("wrap_missing" if needed else "wrap_forbidden")
    if needed and act.payload.epoch != state.epoch.number:
        raise Refused("epoch_other")
    if any(item.size != WRAP_BYTES for item in act.header.evidence):
        raise Refused("size_bounds")


def pending_request(state: State, key: str) -> Request:
    """The request, if it still waits for vouches: else `request_unknown`, `request_closed`."""
    request = state.requests.get(key)
    if request is None:
        raise Refused("request_unknown")
    if request.status != "pending":
        raise Refused("request_closed")
    return request


def apply_vouch(state: State, act: Act) -> State:
    """One vouch more; the last one admits, or starts the wait of a replacement."""
    request = state.requests[act.payload.request]
    admitting = admits(state, request, act.author, act.now)
    request = replace(request, vouchers=(*request.vouchers, act.author))
    if not state.forming:
        state = state.rationed(act.author, act.now, "vouches")
    if admitting and request.replaces:
        wait_s = state.constitution.number("replacement_hours") * HOUR_S
        request = replace(request, status="waiting", due=act.now + wait_s)
    elif admitting:
        return admit(state, act.payload.request, request, act.now)
    return replace(state, requests=state.requests.set(act.payload.request, request))


def admit(state: State, key: str, request: Request, now: int) -> State:
    """The state once the request has become a member."""
    needed = vouches_needed(state, now)
    growth = state.growth
    if not request.replaces and not state.forming:
        growth = growth.recent(now)
        growth = replace(growth, admitted=(*growth.admitted, now))
    member = Member(
        key,
        request.sign_key,
        request.seal_key,
        request.vote_key,
        joined=now,
        vouchers=request.vouchers,
        needed=needed,
        replaces=request.replaces,
    )
    requests = state.requests.set(key, replace(request, status="admitted"))
    return replace(state, requests=requests, growth=growth).with_member(member)


def check_unvouch(state: State, act: Act) -> None:
    """Refused `request_unknown`, `request_closed`, `not_vouched`, `withdraw_late`, `forming`."""
    request = state.requests.get(act.payload.request)
    if request is None:
        raise Refused("request_unknown")
    if act.author not in request.vouchers:
        raise Refused("not_vouched")
    if request.status in ("pending", "waiting"):
        return
    member = state.member(act.payload.request)
    if request.status != "admitted" or member is None or member.status != "active":
        raise Refused("request_closed")
    if member.needed == 0 or request.replaces or member.founder:
        raise Refused("request_closed")
    if state.forming:
        raise Refused("forming")
    if act.now > member.joined + state.constitution.number("withdraw_days") * DAY_S:
        raise Refused("withdraw_late")


def apply_unvouch(state: State, act: Act) -> State:
    """The vouch is gone; an admission that rested on it is undone."""
    key = act.payload.request
    request = state.requests[key]
    left = tuple(m for m in request.vouchers if m != act.author)
    standing = [m for m in left if state.is_active(m)]
    request = replace(request, vouchers=left)
    if request.status == "waiting" and len(standing) < vouches_needed(state, act.now):
        request = replace(request, status="pending", due=0)
    state = replace(state, requests=state.requests.set(key, request))
    if request.status != "admitted":
        return state
    # The member keeps its vouchers: who brought whom stays known, whatever is withdrawn.
    if len(standing) >= state.members[key].needed:
        return state
    return depart(state, key, "undone", act.id)


def subtree(state: State, root: str) -> set[str]:
    """Everyone admitted with the vouch of `root`, or of anyone so admitted. Spec §9."""
    brought: Map[str, tuple[str, ...]] = Map()
    for member in state.members.values():
        for voucher in member.vouchers:
            brought = brought.set(voucher, (*brought.get(voucher, ()), member.id))
    found: set[str] = set()
    ahead = [root]
    while ahead:
        for member_id in brought.get(ahead.pop(), ()):
            if member_id not in found:
                found.add(member_id)
                ahead.append(member_id)
    return found - {root}


KINDS = (
    Kind("invitation.issue", Issue, check_issue, apply_issue, "required", (1, 1)),
    Kind("invitation.revoke", Revoke, check_revoke, apply_revoke),
    Kind("request", Ask, check_ask, apply_ask, "required"),
    Kind("vouch", Vouch, check_vouch, apply_vouch, "forbidden", (0, 1)),
    Kind("vouch.withdraw", Unvouch, check_unvouch, apply_unvouch),
)
