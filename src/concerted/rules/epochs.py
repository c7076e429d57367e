"""A new key for what follows, wrapped for exactly those who are members now.

Spec: spec/rules.md §7; spec/seal.md §2.
"""

from msgspec.structs import replace

from concerted.kernel.errors import Refused
from concerted.rules.act import Act, Kind, keep
from concerted.rules.fields import DAY_S, Chain, Count, Hash, Id, Payload
from concerted.rules.joining import WRAP_BYTES
from concerted.rules.members import need_active
from concerted.rules.state import Epoch, State


class Open(Payload, frozen=True):
    """The next epoch, compare-and-swap on the removals and the roll that its author saw."""

    epoch: Count
    key_hash: Hash
    removals: Hash
    wall: bool
    wraps: Count
    chain: Chain | None = None


class Wrap(Payload, frozen=True):
    """One member's key of an epoch, once more."""

    epoch: Count
    member: Id


def wall_due(state: State, now: int) -> bool:
    """Whether the next epoch cuts newcomers off from what lies before it."""
    return now - state.epoch.walled >= state.constitution.number("wall_days") * DAY_S


def check_open(state: State, act: Act) -> None:
    """Refused `epoch_…`, `wall_other`, `chain_missing`, `chain_forbidden`."""
    p: Open = act.payload
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
    if (p.chain is None) != p.wall:
        raise Refused("chain_forbidden" if p.wall else "chain_missing")


def apply_open(state: State, act: Act) -> State:
    """The new epoch is the one in use."""
    p: Open = act.payload
    walled = act.now if p.wall else state.epoch.walled
    return replace(state, epoch=Epoch(p.epoch, p.key_hash, walled, p.removals))


def check_wrap(state: State, act: Act) -> None:
    """Refused `epoch_other`, `member_gone`."""
    if not 1 <= act.payload.epoch <= state.epoch.number:
        raise Refused("epoch_other")
    if act.header.evidence[0].size != WRAP_BYTES:
        raise Refused("size_bounds")
    need_active(state, act.payload.member)


KINDS = (
    Kind("epoch.open", Open, check_open, apply_open, evidence=(1, 1), duty=True),
    Kind("epoch.wrap", Wrap, check_wrap, keep, evidence=(1, 1)),
)
