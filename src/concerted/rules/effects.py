"""What a passed motion does. The effect stands in the header, so nobody needs to trust its words.

Spec: spec/rules.md §9. Each effect has a class, a check made at proposal, opening and close, and
an `enact` that the close calls.
"""

from typing import Annotated, Any

import msgspec
from msgspec.structs import replace

from concerted.crypto.signature import check_public_key
from concerted.kernel.errors import Malformed, Refused
from concerted.rules.bodies import DeleteBody
from concerted.rules.constitution import Constitution, Value, check_setting
from concerted.rules.effect import Effect, Grave
from concerted.rules.fields import Count, Hash, Id, Key, Short, Sig
from concerted.rules.joining import subtree
from concerted.rules.keys import freeze, unfreeze
from concerted.rules.members import depart, need_active
from concerted.rules.moving import check_log_key, move_to
from concerted.rules.offices import AbolishOffice, CreateOffice, Elect, Recall
from concerted.rules.state import State

PLEDGERS_MOST = 10_000  # so that what a trustee opens fits into one item of evidence
Ascii = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9./-]{1,128}$")]


class Resolve(Effect, frozen=True, tag="resolve"):
    """Words alone."""


class Choose(Effect, frozen=True, tag="choose"):
    """Some of several options are chosen, known by their salted hashes. Counted by votes.py."""

    options: Annotated[list[Hash], msgspec.Meta(min_length=2, max_length=24)]
    least: Count
    most: Count
    take: Count

    def check(self, state: State) -> None:
        """Malformed unless a ballot can mark `least` to `most` and `take` leaves some out."""
        count = len(self.options)
        if len(set(self.options)) != count:
            raise Malformed("payload", "an option stands there twice")
        if not (self.least <= self.most and 1 <= self.most <= count and 1 <= self.take < count):
            raise Malformed("payload", "more marks or winners than options, or none")


class Pledge(Effect, frozen=True, tag="pledge"):
    """A call that members sign in secret; who did is opened only if `opens_at` have. pledges.py."""

    opens_at: Annotated[int, msgspec.Meta(ge=2, le=PLEDGERS_MOST)]
    hours: Annotated[int, msgspec.Meta(ge=24, le=720)]

    def check(self, state: State) -> None:
        """`forming`; `opens_low` below the smallest secret turnout."""
        if state.forming:
            raise Refused("forming")
        if self.opens_at < state.constitution.number("secret_turnout"):
            raise Refused("opens_low")


class Amend(Effect, frozen=True, tag="amend"):
    """Another text and effect for a motion. Done by motions.py, which owns motions."""

    effect: dict[str, Any]
    motion: Id
    revision: Count

    @property
    def decided_as(self) -> str:
        """See `Effect`. An amendment is decided as what it would put there."""
        return read_effect(self.effect).decided_as

    def check(self, state: State) -> None:
        """`motion_…`, `amend_amendment`, and as the inner effect is."""
        target = state.motions.get(self.motion)
        if target is None:
            raise Refused("motion_unknown")
        if not target.undecided:
            raise Refused("motion_decided")
        if target.opening is not None:
            raise Refused("motion_opened")
        if target.amending:
            raise Refused("amend_amendment")
        if target.revision != self.revision:
            raise Refused("revision_other")
        inner = read_effect(self.effect)
        if isinstance(inner, Amend):
            raise Refused("amend_amendment")
        inner.check(state)


class AdoptDocument(Effect, frozen=True, tag="adopt_document"):
    """A text becomes the committee's own, or replaces its earlier version."""

    document: Short
    text: Hash

    def enact(self, state: State, entry: str, now: int) -> State:
        """The document has this text."""
        return replace(state, documents=state.documents.set(self.document, self.text))


class WithdrawDocument(Effect, frozen=True, tag="withdraw_document"):
    """A text is the committee's no more."""

    document: Short

    def check(self, state: State) -> None:
        """`document_unknown`."""
        if self.document not in state.documents:
            raise Refused("document_unknown")

    def enact(self, state: State, entry: str, now: int) -> State:
        """The document is gone from the list; the record keeps that it was there."""
        return replace(state, documents=state.documents.delete(self.document))


class AdoptProgramme(Grave, frozen=True, tag="adopt_programme"):
    """Another programme."""

    text: Hash

    def enact(self, state: State, entry: str, now: int) -> State:
        """The programme has this text."""
        return replace(state, programme=self.text)


class ChangeRule(Grave, frozen=True, tag="change_rule"):
    """One setting of the constitution gets another value."""

    setting: Annotated[str, msgspec.Meta(pattern="^[a-z_]{1,32}$")]
    value: int | str | list[int]

    def _value(self) -> Value:
        return check_setting(self.setting, self.value)

    def check(self, state: State) -> None:
        """`setting_unknown`, `setting_bounds`."""
        self._value()

    def enact(self, state: State, entry: str, now: int) -> State:
        """The setting holds from the next entry on; open motions keep what was frozen."""
        values = {**state.constitution.values, self.setting: self._value()}
        return replace(state, constitution=Constitution(values))


class RaiseRules(Grave, frozen=True, tag="raise_rules"):
    """A newer version of these rules. Readers that do not know it stop there."""

    rules: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]

    def check(self, state: State) -> None:
        """`rules_other` unless it is the next version."""
        if self.rules != state.rules + 1:
            raise Refused("rules_other")

    def enact(self, state: State, entry: str, now: int) -> State:
        """The version in force."""
        return replace(state, rules=self.rules)


class AdmitAboveCap(Effect, frozen=True, tag="admit_above_cap"):
    """More may come in during this period than the growth cap allows."""

    count: Annotated[int, msgspec.Meta(ge=1, le=10_000)]

    def enact(self, state: State, entry: str, now: int) -> State:
        """The cap is higher by the count for 30 days from the close."""
        growth = state.growth.recent(now)
        return replace(state, growth=replace(growth, extra=(*growth.extra, (now, self.count))))


class Remove(Grave, frozen=True, tag="remove"):
    """A member is removed."""

    member: Id

    def check(self, state: State) -> None:
        """`member_gone`, `last_member`; a frozen member can be removed too."""
        found = state.member(self.member)
        if found is None or found.status not in ("active", "frozen"):
            raise Refused("member_gone")
        if state.active == 1 and found.status == "active":
            raise Refused("last_member")

    def enact(self, state: State, entry: str, now: int) -> State:
        """Removed, and the epoch ends."""
        return depart(state, self.member, "removed", entry)


class RemoveSubtree(Remove, frozen=True, tag="remove_subtree"):
    """A member is removed, and with it the named ones of those whom its vouches brought in."""

    members: Annotated[list[Id], msgspec.Meta(min_length=1, max_length=256)]

    def check(self, state: State) -> None:
        """`member_gone`, `not_in_subtree`; malformed unless the ids ascend.

        Whether they are still members is no matter: one who leaves in time saves nobody else.
        """
        if state.member(self.member) is None:
            raise Refused("member_gone")
        if self.members != sorted(set(self.members)):
            raise Malformed("payload", "members must ascend and not repeat")
        if not set(self.members) <= subtree(state, self.member):
            raise Refused("not_in_subtree")

    def enact(self, state: State, entry: str, now: int) -> State:
        """All that are still members are removed at once."""
        for member in (self.member, *self.members):
            active = state.members[member].status == "active"
            if (active and state.active > 1) or state.members[member].status == "frozen":
                state = depart(state, member, "removed", entry)
        return state


class Freeze(Grave, frozen=True, tag="freeze"):
    """A key is frozen by motion."""

    member: Id

    def check(self, state: State) -> None:
        """`member_gone`."""
        need_active(state, self.member)

    def enact(self, state: State, entry: str, now: int) -> State:
        """Frozen, and the epoch ends."""
        return freeze(state, self.member, entry)


class Unfreeze(Effect, frozen=True, tag="unfreeze"):
    """A frozen key acts again."""

    member: Id

    def check(self, state: State) -> None:
        """`not_frozen`."""
        found = state.member(self.member)
        if found is None or found.status != "frozen":
            raise Refused("not_frozen")

    def enact(self, state: State, entry: str, now: int) -> State:
        """Active again."""
        return unfreeze(state, self.member)


class AdmitAuditor(Grave, frozen=True, tag="admit_auditor"):
    """Someone outside may read the headers."""

    key: Key

    def check(self, state: State) -> None:
        """`auditor_known`, `key_invalid`."""
        if self.key in state.auditors:
            raise Refused("auditor_known")
        check_public_key(bytes.fromhex(self.key))

    def enact(self, state: State, entry: str, now: int) -> State:
        """Admitted."""
        return replace(state, auditors=state.auditors.set(self.key, True))


class DismissAuditor(Effect, frozen=True, tag="dismiss_auditor"):
    """An auditor may read no more."""

    key: Key

    def check(self, state: State) -> None:
        """`auditor_unknown`."""
        if self.key not in state.auditors:
            raise Refused("auditor_unknown")

    def enact(self, state: State, entry: str, now: int) -> State:
        """Dismissed."""
        return replace(state, auditors=state.auditors.delete(self.key))


class AdmitWitness(Grave, frozen=True, tag="admit_witness"):
    """Another host's cosignatures count from now on."""

    key: Key
    name: Ascii

    def check(self, state: State) -> None:
        """`witness_known`, `key_invalid`."""
        if self.key in state.witnesses:
            raise Refused("witness_known")
        check_public_key(bytes.fromhex(self.key))

    def enact(self, state: State, entry: str, now: int) -> State:
        """Admitted."""
        return replace(state, witnesses=state.witnesses.set(self.key, self.name))


class DismissWitness(Effect, frozen=True, tag="dismiss_witness"):
    """A witness counts no more."""

    key: Key

    def check(self, state: State) -> None:
        """`witness_unknown`."""
        if self.key not in state.witnesses:
            raise Refused("witness_unknown")

    def enact(self, state: State, entry: str, now: int) -> State:
        """Dismissed."""
        return replace(state, witnesses=state.witnesses.delete(self.key))


class MoveHost(Grave, frozen=True, tag="move_host"):
    """Another host keeps the log from here on. Spec §11."""

    log_key: Key
    proof: Sig

    def check(self, state: State) -> None:
        """`key_invalid`, `log_key_same`, `possession_invalid`."""
        check_log_key(state, self.log_key, self.proof)

    def enact(self, state: State, entry: str, now: int) -> State:
        """Checkpoints are signed by the new key."""
        return move_to(state, self.log_key)


class Dissolve(Grave, frozen=True, tag="dissolve"):
    """The committee ends; its record stays."""

    def enact(self, state: State, entry: str, now: int) -> State:
        """Nothing more is accepted."""
        return replace(state, stage="dissolved")


AnyEffect = (
    Resolve | Choose | Pledge | Amend | CreateOffice | AbolishOffice | Elect | Recall
    | AdoptDocument | WithdrawDocument | AdoptProgramme | ChangeRule | RaiseRules | AdmitAboveCap
    | Remove | RemoveSubtree | Freeze | Unfreeze | AdmitAuditor | DismissAuditor | AdmitWitness
    | DismissWitness | MoveHost | Dissolve | DeleteBody
)  # fmt: skip


class _Form(msgspec.Struct, frozen=True):
    """Holds the union, because msgspec keeps what it learns about a class and not about a union."""

    effect: AnyEffect


def read_effect(effect: dict[str, Any]) -> Effect:
    """The effect in its form; Malformed `payload` names the field that is wrong."""
    try:
        return msgspec.convert({"effect": effect}, _Form).effect
    except msgspec.ValidationError as error:
        raise Malformed("payload", f"effect: {error}") from None
