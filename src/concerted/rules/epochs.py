"""A new key for what follows, wrapped for exactly those who are members now.

Spec: spec/rules.md §7; spec/seal.md §2. Nobody but its recipients can tell whether a wrap holds
the key that the header names, so members can dispute an epoch that was opened with junk.
"""

from msgspec.structs import replace

from concerted.kernel.errors import Refused
from concerted.rules.act import Act, Kind, keep
from concerted.rules.fields import DAY_S, PERIOD_S, Chain, Count, Hash, Id, Payload
from concerted.rules.joining import WRAP_BYTES
from concerted.rules.members import end_epoch, need_active, need_settled
from concerted.rules.state import Epoch, State

DISPUTES = 2
DISPUTES_PERIOD = 2


class Open(Payload, frozen=True):
    """The next epoch, compare-and-swap on the removals and the roll that its author saw."""

    epoch: Count
    key_hash: Hash
    removals: Hash
    wall: bool
    wraps: Count
    below: Count | None = None
    chain: Chain | None = None


class Dispute(Payload, frozen=True):
    """A member says that the epoch's opener gave them no key that opens anything."""

    epoch: Count


class Wrap(Payload, frozen=True):
    """One member's key of an epoch, once more."""

    epoch: Count
    member: Id


def wall_due(state: State, now: int) -> bool:
    """Whether the next epoch cuts newcomers off from what lies before it."""
    _, walled = state.epoch.base
    return now - walled >= state.constitution.number("wall_days") * DAY_S


def check_open(state: State, act: Act) -> None:
    """Refused `epoch_…`, `wall_other`, `chain_missing`, `chain_forbidden`."""
    p: Open = act.payload
    if is_barred(state, act.author, act.now):
        raise Refused("epoch_barred")
    if p.epoch != state.epoch.number + 1:
        raise Refused("epoch_other")
    if p.removals != state.epoch.removals or p.wraps != state.active:
        raise Refused("epoch_stale")
    if act.header.evidence[0].size != WRAP_BYTES * p.wraps:
        raise Refused("size_bounds")
    due = wall_due(state, act.now)
    if not state.epoch.ended and not due:
        raise Refused("epoch_current")
    if p.wall != due:
        raise Refused("wall_other")
    if (p.chain is None) != p.wall or (p.below is None) != p.wall:
        raise Refused("chain_forbidden" if p.wall else "chain_missing")
    if p.below is not None and p.below != state.epoch.base[0]:
        raise Refused("epoch_stale")


def apply_open(state: State, act: Act) -> State:
    """The new epoch is the one in use."""
    p: Open = act.payload
    _, walled = state.epoch.base
    epoch = Epoch(
        p.epoch,
        p.key_hash,
        act.now if p.wall else walled,
        act.author,
        p.removals,
        below=p.below or 0,
        walled_below=walled,
    )
    return replace(state, epoch=epoch)


def is_barred(state: State, member: str, now: int) -> bool:
    """Whether the member opens no epoch now, because one that it opened was disputed. Spec §7.

    Where nobody else is left to open one, nobody is barred.
    """
    if now >= state.barred.get(member, 0):
        return False
    return any(now >= state.barred.get(other, 0) for other in state.roll())


def disputes_needed(state: State) -> int:
    """How many members end an epoch by disputing it. Spec §7."""
    return min(DISPUTES, (state.active + 1) // 2)


def check_dispute(state: State, act: Act) -> None:
    """Refused `epoch_…`, `newcomer`, `already_disputed`, `dispute_rationed`."""
    if act.payload.epoch != state.epoch.number:
        raise Refused("epoch_other")
    if state.epoch.ended:
        raise Refused("epoch_ended")
    need_settled(state, act)
    if act.author in state.epoch.disputes:
        raise Refused("already_disputed")
    if len(state.ration(act.author, act.now).disputes) >= DISPUTES_PERIOD:
        raise Refused("dispute_rationed")


def apply_dispute(state: State, act: Act) -> State:
    """The epoch is one dispute nearer to its end; with the last its opener is barred."""
    state = state.rationed(act.author, act.now, "disputes")
    disputes = (*state.epoch.disputes, act.author)
    state = replace(state, epoch=replace(state.epoch, disputes=disputes))
    standing = [member for member in disputes if state.is_active(member)]
    if len(standing) < disputes_needed(state):
        return state
    barred = state.barred.set(state.epoch.opener, act.now + PERIOD_S)
    state = replace(state, barred=barred, epoch=replace(state.epoch, void=True))
    return end_epoch(state, act.id)


def check_wrap(state: State, act: Act) -> None:
    """Refused `epoch_other`, `member_gone`."""
    if not 1 <= act.payload.epoch <= state.epoch.number:
        raise Refused("epoch_other")
    if act.header.evidence[0].size != WRAP_BYTES:
        raise Refused("size_bounds")
    need_active(state, act.payload.member)


KINDS = (
    Kind("epoch.open", Open, check_open, apply_open, evidence=(1, 1), duty=True),
    Kind("epoch.dispute", Dispute, check_dispute, apply_dispute, duty=True),
    Kind("epoch.wrap", Wrap, check_wrap, keep, evidence=(1, 1)),
)
