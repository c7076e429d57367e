"""What the fold computes: a frozen value, sharing structure with the one before it.

Spec: spec/rules.md §1, §2, §12. Maps are persistent, so an older state stays usable: a host that
could not make an append durable simply goes back to it. The classes are msgspec's, which
replaces one field of many several times faster than a dataclass: the fold does so twice an entry.
"""

from collections.abc import Collection
from typing import Any

import msgspec
from immutables import Map
from msgspec import field
from msgspec.structs import asdict, replace

from concerted.rules.constitution import Constitution, Fraction
from concerted.rules.fields import DAY_S
from concerted.rules.rations import Growth, Quota, Ration
from concerted.rules.urns import Ceremony, TallyKey, Urn


class Member(msgspec.Struct, frozen=True):
    """A key that the record vouches for. `joined` in seconds; `vouchers` are member ids."""

    id: str
    sign_key: str
    seal_key: str
    vote_key: str
    joined: int
    status: str = "active"
    founder: bool = False
    vouchers: tuple[str, ...] = ()
    needed: int = 0
    freeze_calls: tuple[tuple[str, int], ...] = ()
    frozen_by: tuple[str, ...] = ()
    replaces: str = ""

    def settled(self, now: int, newcomer_days: int) -> bool:
        """Whether the waiting time of a newcomer is over. Spec §2."""
        return self.founder or now - self.joined >= newcomer_days * DAY_S

    def canonical(self) -> dict[str, Any]:
        """The canonical value."""
        return {
            "founder": self.founder,
            "freeze_calls": [list(call) for call in self.freeze_calls],
            "frozen_by": list(self.frozen_by),
            "joined": self.joined,
            "needed": self.needed,
            "replaces": self.replaces,
            "seal_key": self.seal_key,
            "sign_key": self.sign_key,
            "status": self.status,
            "vote_key": self.vote_key,
            "vouchers": list(self.vouchers),
        }


class Invitation(msgspec.Struct, frozen=True):
    """A link that was given out. `until` in seconds; `uses` are those left."""

    inviter: str
    link_key: str
    request_key: str
    until: int
    uses: int
    revoked: bool = False

    def canonical(self) -> dict[str, Any]:
        """The canonical value."""
        return asdict(self)


class Request(msgspec.Struct, frozen=True):
    """Someone asks to join, or to replace a lost key. `due` in seconds, 0 until it waits."""

    invitation: str
    sign_key: str
    seal_key: str
    vote_key: str
    asked: int
    status: str = "pending"  # pending, waiting, admitted, cancelled
    vouchers: tuple[str, ...] = ()
    replaces: str = ""
    due: int = 0

    def canonical(self) -> dict[str, Any]:
        """The canonical value."""
        return {
            "asked": self.asked,
            "due": self.due,
            "invitation": self.invitation,
            "replaces": self.replaces,
            "seal_key": self.seal_key,
            "sign_key": self.sign_key,
            "status": self.status,
            "vote_key": self.vote_key,
            "vouchers": list(self.vouchers),
        }


class Epoch(msgspec.Struct, frozen=True):
    """The key in use, by number and hash, and what has ended it. `walled` in seconds.

    `below` is the epoch whose key its chain holds, 0 at a wall; `walled_below`, in seconds, when
    the newest wall before it was. `disputes` are the members who say that its opener gave them no
    key that opens anything; where they were enough it is `void`, and the next one is built on
    what lies below it.
    """

    number: int
    key_hash: str
    walled: int
    opener: str
    removals: str = "00" * 32
    ended: bool = False
    disputes: tuple[str, ...] = ()
    void: bool = False
    below: int = 0
    walled_below: int = 0

    @property
    def base(self) -> tuple[int, int]:
        """The epoch that the next one's chain leads to, 0 for none, and when the last wall was."""
        return (self.below, self.walled_below) if self.void else (self.number, self.walled)

    def canonical(self) -> dict[str, Any]:
        """The canonical value."""
        return {
            "below": self.below,
            "disputes": list(self.disputes),
            "ended": self.ended,
            "key_hash": self.key_hash,
            "number": self.number,
            "opener": self.opener,
            "removals": self.removals,
            "void": self.void,
            "walled": self.walled,
            "walled_below": self.walled_below,
        }


Choice = str | tuple[int, ...]


class Opening(msgspec.Struct, frozen=True):
    """What was frozen when a motion opened, and the votes since: voter → (vote's id, choice).

    A secret ballot has an ``urn``, and no votes. A pledge that was reached keeps its own.
    """

    id: str
    opened: int
    until: int
    majority: Fraction
    quorum: Fraction
    roll: frozenset[str]
    trial: bool = False
    votes: Map[str, tuple[str, Choice]] = field(default_factory=Map)
    urn: Urn | None = None

    @property
    def voted(self) -> Collection[str]:
        """Who has voted, openly or in secret."""
        return self.urn.ballots if self.urn else self.votes

    def canonical(self) -> dict[str, Any]:
        """The canonical value."""
        return {
            "id": self.id,
            "majority": list(self.majority),
            "opened": self.opened,
            "quorum": list(self.quorum),
            "roll": sorted(self.roll),
            "trial": self.trial,
            "until": self.until,
            "urn": self.urn.canonical() if self.urn else {},
            "votes": {
                voter: [vote, list(choice) if isinstance(choice, tuple) else choice]
                for voter, (vote, choice) in self.votes.items()
            },
        }


class Result(msgspec.Struct, frozen=True):
    """How a motion was counted. `approvals` in the order of the candidates or options.

    `elected` are member ids, or the hashes of the options chosen.
    """

    ballots: int
    roll: int
    yes: int = 0
    no: int = 0
    abstain: int = 0
    approvals: tuple[int, ...] = ()
    elected: tuple[str, ...] = ()

    def canonical(self) -> dict[str, Any]:
        """The canonical value."""
        lists = {"approvals": list(self.approvals), "elected": list(self.elected)}
        return {**asdict(self), **lists}


class Motion(msgspec.Struct, frozen=True):
    """A proposal on its way to a decision. `text` is the entry whose body holds its words.

    `question` is the salted hash of the question where the mover has prepared a secret ballot.
    """

    mover: str
    effect: dict[str, Any]
    text: str
    text_bytes: int
    proposed: int
    # Then: open, counting, reached, passed, rejected, impossible, trial, lapsed, withdrawn, merged
    status: str = "proposed"
    revision: int = 0
    supporters: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    amendments: int = 0
    amending: str = ""
    question: str = ""
    opening: Opening | None = None
    result: Result | None = None

    @property
    def undecided(self) -> bool:
        """Whether a decision is still to come."""
        return self.status in ("proposed", "open", "counting", "reached")

    def canonical(self) -> dict[str, Any]:
        """The canonical value; `opening` and `result` are empty objects while there is none."""
        return {
            "amending": self.amending,
            "amendments": self.amendments,
            "candidates": list(self.candidates),
            "effect": self.effect,
            "mover": self.mover,
            "opening": self.opening.canonical() if self.opening else {},
            "proposed": self.proposed,
            "question": self.question,
            "result": self.result.canonical() if self.result else {},
            "revision": self.revision,
            "statements": list(self.statements),
            "status": self.status,
            "supporters": list(self.supporters),
            "text": self.text,
            "text_bytes": self.text_bytes,
        }


class Channel(msgspec.Struct, frozen=True):
    """A place to talk that all members read; `announce`: where only offices speak."""

    opener: str
    announce: bool = False
    closed: bool = False

    def canonical(self) -> dict[str, Any]:
        """The canonical value."""
        return {"announce": self.announce, "closed": self.closed, "opener": self.opener}


class Office(msgspec.Struct, frozen=True):
    """An office and who holds it: member id → the second at which the term ends."""

    seats: int
    term_days: int
    powers: tuple[str, ...] = ()
    holders: Map[str, int] = field(default_factory=Map)

    def sitting(self, now: int) -> dict[str, int]:
        """The holders whose term has not run out."""
        return {member: until for member, until in self.holders.items() if until >= now}

    def canonical(self) -> dict[str, Any]:
        """The canonical value."""
        return {
            "holders": dict(self.holders),
            "powers": list(self.powers),
            "seats": self.seats,
            "term_days": self.term_days,
        }


class State(msgspec.Struct, frozen=True):
    """Everything that a record decides. Compare two by the hash of `canonical()`."""

    committee: str
    founded: int
    origin: str
    log_key: str
    programme: str
    constitution: Constitution
    epoch: Epoch
    growth: Growth
    members: Map[str, Member]
    keys: Map[str, bool]
    active: int = 1
    rules: int = 1
    stage: str = "forming"
    signed: tuple[str, ...] = ()
    invitations: Map[str, Invitation] = field(default_factory=Map)
    requests: Map[str, Request] = field(default_factory=Map)
    motions: Map[str, Motion] = field(default_factory=Map)
    offices: Map[str, Office] = field(default_factory=Map)
    documents: Map[str, str] = field(default_factory=Map)
    bodies: Map[str, str] = field(default_factory=Map)
    channels: Map[str, Channel] = field(default_factory=Map)
    auditors: Map[str, bool] = field(default_factory=Map)
    witnesses: Map[str, str] = field(default_factory=Map)
    barred: Map[str, int] = field(default_factory=Map)
    leaving: Map[str, str] = field(default_factory=Map)
    rations: Map[str, Ration] = field(default_factory=Map)
    quotas: Map[str, Quota] = field(default_factory=Map)
    undecided: Map[str, int] = field(default_factory=Map)
    ceremony: Ceremony | None = None
    tally_keys: Map[str, TallyKey] = field(default_factory=Map)

    @property
    def forming(self) -> bool:
        """Whether fewer than three have signed the programme and rules."""
        return self.stage == "forming"

    def member(self, member: str) -> Member | None:
        """A member by id, whatever its status."""
        return self.members.get(member)

    def is_active(self, member: str) -> bool:
        """Whether the id is that of an active member."""
        found = self.members.get(member)
        return found is not None and found.status == "active"

    def is_settled(self, member: str, now: int) -> bool:
        """Whether the id is that of an active member who is no newcomer. Spec §2."""
        found = self.members.get(member)
        return (
            found is not None
            and found.status == "active"
            and (self.forming or found.settled(now, self.constitution.number("newcomer_days")))
        )

    def roll(self) -> list[str]:
        """The ids of the active members, ascending."""
        return sorted(m.id for m in self.members.values() if m.status == "active")

    def ration(self, member: str, now: int) -> Ration:
        """What the member has used of its rations in the last 30 days."""
        found = self.rations.get(member)
        return found.recent(now) if found is not None else Ration()

    def rationed(self, member: str, now: int, what: str) -> "State":
        """The state in which the member has used one more of what is rationed."""
        ration = self.ration(member, now)
        used = replace(ration, **{what: (*getattr(ration, what), now)})
        return replace(self, rations=self.rations.set(member, used))

    def with_member(self, member: Member) -> "State":
        """The state with one member set, and the count of the active kept right."""
        before = self.members.get(member.id)
        was = before is not None and before.status == "active"
        active = self.active + (member.status == "active") - was
        return replace(self, members=self.members.set(member.id, member), active=active)

    def canonical(self) -> dict[str, Any]:
        """The canonical value of the whole state. Spec §12."""
        return {
            "auditors": sorted(self.auditors),
            "barred": dict(self.barred),
            "bodies": dict(self.bodies),
            "ceremony": self.ceremony.canonical() if self.ceremony else {},
            "channels": {k: v.canonical() for k, v in self.channels.items()},
            "committee": self.committee,
            "constitution": self.constitution.canonical(),
            "documents": dict(self.documents),
            "epoch": self.epoch.canonical(),
            "founded": self.founded,
            "growth": self.growth.canonical(),
            "invitations": {k: v.canonical() for k, v in self.invitations.items()},
            "leaving": dict(self.leaving),
            "log_key": self.log_key,
            "members": {k: v.canonical() for k, v in self.members.items()},
            "motions": {k: v.canonical() for k, v in self.motions.items()},
            "offices": {k: v.canonical() for k, v in self.offices.items()},
            "origin": self.origin,
            "programme": self.programme,
            "quotas": {k: v.canonical() for k, v in self.quotas.items()},
            "rations": {k: v.canonical() for k, v in self.rations.items()},
            "requests": {k: v.canonical() for k, v in self.requests.items()},
            "rules": self.rules,
            "signed": list(self.signed),
            "stage": self.stage,
            "tally_keys": {k: v.canonical() for k, v in self.tally_keys.items()},
            "witnesses": dict(self.witnesses),
        }
