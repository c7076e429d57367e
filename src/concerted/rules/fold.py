"""The checks of every entry in their order, and the step from one state to the next.

Spec: spec/entry.md §6. `judge` refuses or returns an Act; `apply` cannot fail. Signatures are
checked by the caller's `verify`, so that a batch of them can be spread over threads.
"""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from concerted.kernel.entry import Entry, Header
from concerted.kernel.errors import Refused, RulesNewer
from concerted.kernel.history import History
from concerted.rules import (
    bodies,
    casting,
    ceremonies,
    channels,
    counting,
    epochs,
    founding,
    joining,
    keys,
    members,
    motions,
    moving,
    pledges,
    votes,
)
from concerted.rules.act import Act, Kind
from concerted.rules.fields import DAY_S, read
from concerted.rules.rations import Quota
from concerted.rules.state import State

RULES = 1
FOUNDING = "founding"
REQUEST = "request"

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for module in (
        *(founding, joining, members, keys, epochs),
        *(motions, votes, casting, counting, pledges, ceremonies, bodies, channels, moving),
    )
    for kind in module.KINDS
}

Verify = Callable[[bytes, Entry], None]


def judge(state: State | None, history: History, entry: Entry, now: int, verify: Verify) -> Act:
    """Check an entry against the record, steps 4 to 18, at leaf time `now` (seconds).

    `verify(key, entry)` refuses a signature that is not that of the 32-byte key. Raises Malformed
    `payload`, Refused, or RulesNewer; changes nothing.
    """
    header = entry.header
    if state is None or header.kind == FOUNDING:
        return _judge_founding(state, entry, now, verify)
    if state.rules > RULES:  # entry §6.4
        raise RulesNewer(state.rules)
    if header.committee != state.committee:  # entry §6.5
        raise Refused("committee_other")
    kind = KINDS.get(header.kind)
    if kind is None:  # entry §6.6
        raise Refused("kind_unknown", header.kind)
    act = _read(entry, kind, now)
    verify(author_key(state, header), entry)  # entry §6.9, §6.10
    assert header.after is not None
    history.check_nonce(header.author, header.nonce)  # entry §6.11
    history.check_after(header.after, now)  # entry §6.12, §6.13
    if state.stage == "dissolved":  # entry §6.14
        raise Refused("dissolved")
    if header.kind != REQUEST:
        _check_author(state, act)
        _check_quota(state, kind, act)
        _check_epoch(state, header)
    kind.check(state, act)  # entry §6.18
    return act


def _read(entry: Entry, kind: Kind, now: int) -> Act:
    header = entry.header
    payload = read(header.payload, kind.form)  # entry §6.7
    check_beside(header, kind.body, kind.evidence)
    size = len(entry.header_bytes) + sum(blob.size for blob in header.attachments)
    size += sum(blob.size for blob in header.evidence) + (header.body.size if header.body else 0)
    return Act(entry.id, header.author or entry.id, now, header, payload, size)


def check_beside(header: Header, body: str, evidence: tuple[int, int]) -> None:
    """What lies beside the header is what its kind says. entry §6.8."""
    if body == "required" and header.body is None:
        raise Refused("body_missing")
    if body == "forbidden" and header.body is not None:
        raise Refused("body_forbidden")
    if header.body is not None and (header.body.epoch == 0) != (header.kind == REQUEST):
        raise Refused("epoch_other")
    if header.attachments and header.kind in (FOUNDING, REQUEST):
        raise Refused("attachments_forbidden")
    if len(header.evidence) < evidence[0]:
        raise Refused("evidence_missing")
    if len(header.evidence) > evidence[1]:
        raise Refused("evidence_forbidden")


def _judge_founding(state: State | None, entry: Entry, now: int, verify: Verify) -> Act:
    if state is not None or entry.header.kind != FOUNDING:
        raise Refused("founding_misplaced")
    payload = read(entry.header.payload, founding.Founding)
    header = entry.header
    check_beside(header, "required", (1, 1))
    if header.body is None or header.body.epoch != 1:
        raise Refused("epoch_other")
    verify(bytes.fromhex(payload.sign_key), entry)
    act = Act(entry.id, entry.id, now, header, payload, len(entry.header_bytes))
    founding.check_founding(act)
    return act


def author_key(state: State, header: Header) -> bytes:
    """The 32-byte key that must have signed: `author_unknown`, `invitation_unknown`. entry §5."""
    author = header.author or ""
    if header.kind == REQUEST:
        invitation = state.invitations.get(author)
        if invitation is None:
            raise Refused("invitation_unknown")
        return bytes.fromhex(invitation.link_key)
    member = state.member(author)
    if member is None:
        raise Refused("author_unknown")
    return bytes.fromhex(member.sign_key)


def _check_author(state: State, act: Act) -> None:
    status = state.members[act.author].status  # entry §6.15
    if status == "frozen":
        raise Refused("author_frozen")
    if status != "active":
        raise Refused("author_gone")


def quota(state: State, author: str, now: int) -> Quota:
    """What the author has written on the UTC day of `now`."""
    found = state.quotas.get(author)
    day = now // DAY_S
    return found if found is not None and found.day == day else Quota(day)


def _check_quota(state: State, kind: Kind, act: Act) -> None:
    if kind.duty:
        return
    used = quota(state, act.author, act.now)  # entry §6.16
    if used.entries >= state.constitution.number("quota_entries"):
        raise Refused("quota_entries")
    if used.size_bytes + act.size_bytes > state.constitution.number("quota_bytes"):
        raise Refused("quota_bytes")


def _check_epoch(state: State, header: Header) -> None:
    if header.body is None:
        return
    if header.body.epoch != state.epoch.number:  # entry §6.17
        raise Refused("epoch_other")
    if state.epoch.ended:
        raise Refused("epoch_ended")


def apply(state: State | None, act: Act) -> State:
    """The state after an act that `judge` let pass."""
    if state is None:
        return founding.found(act)
    kind = KINDS[act.header.kind]
    if not kind.duty and kind.name != REQUEST:
        used = quota(state, act.author, act.now)
        used = Quota(used.day, used.entries + 1, used.size_bytes + act.size_bytes)
        state = replace(state, quotas=state.quotas.set(act.author, used))
    return kind.apply(state, act)
