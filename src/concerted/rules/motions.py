"""From a proposal to the moment it opens: support, amendment, minority statements, candidates.

Spec: spec/rules.md §6.1 to §6.6 and §6.10.
"""

from typing import Any

from msgspec.structs import replace

from concerted.kernel.errors import Refused
from concerted.rules.act import Act, Kind
from concerted.rules.constitution import Fraction
from concerted.rules.effects import Amend, Pledge, read_effect
from concerted.rules.fields import DAY_S, HOUR_S, Count, Hash, Id, Payload
from concerted.rules.members import need_settled
from concerted.rules.offices import Elect, Recall
from concerted.rules.secrecy import (
    aimed,
    check_question,
    check_secret_opening,
    is_secret,
    with_urn,
)
from concerted.rules.state import Motion, Opening, State

UNDECIDED_MOST = 10
STATEMENTS_MOST = 3
AMENDMENTS_MOST = 3
LAPSES_S = 30 * DAY_S


class Propose(Payload, frozen=True):
    """What would be done; the words are in the body.

    `question`, the salted hash of the question, asks for a secret ballot. Spec §15.
    """

    effect: dict[str, Any]
    question: Hash | None = None


class OnMotion(Payload, frozen=True):
    """An act that names a motion and says all by its kind."""

    motion: Id


class OnRevision(Payload, frozen=True):
    """An act about a motion's text and effect as its author has seen them."""

    motion: Id
    revision: Count


def find_motion(state: State, key: str) -> Motion:
    """The motion, or Refused `motion_unknown`."""
    motion = state.motions.get(key)
    if motion is None:
        raise Refused("motion_unknown")
    return motion


def find_unopened(state: State, key: str) -> Motion:
    """The motion, if voting has not begun; else `motion_unknown`, `…_opened`, `…_decided`."""
    motion = find_motion(state, key)
    if not motion.undecided:
        raise Refused("motion_decided")
    if motion.opening is not None:
        raise Refused("motion_opened")
    return motion


def find_revision(state: State, payload: OnRevision) -> Motion:
    """The unopened motion at the revision named: `motion_…`, `revision_other`."""
    motion = find_unopened(state, payload.motion)
    if payload.revision != motion.revision:
        raise Refused("revision_other")
    return motion


def set_motion(state: State, key: str, motion: Motion) -> State:
    """The state with the motion set, and its mover's count of undecided ones kept right."""
    before = state.motions.get(key)
    change = motion.undecided - (before is not None and before.undecided)
    undecided = state.undecided
    if change:
        undecided = undecided.set(motion.mover, undecided.get(motion.mover, 0) + change)
    return replace(state, motions=state.motions.set(key, motion), undecided=undecided)


def check_propose(state: State, act: Act) -> None:
    """Refused `newcomer`, `motions_many`, `secret_forbidden`, and as the effect is."""
    if state.constitution.word("proposers") == "settled":
        need_settled(state, act)
    if state.undecided.get(act.author, 0) >= UNDECIDED_MOST:
        raise Refused("motions_many")
    effect = read_effect(act.payload.effect)
    effect.check(state)
    check_question(state, effect, act.payload.question)


def apply_propose(state: State, act: Act) -> State:
    """The motion is there, with its mover for it."""
    effect = read_effect(act.payload.effect)
    assert act.header.body is not None
    motion = Motion(
        mover=act.author,
        effect=dict(act.payload.effect),
        text=act.id,
        text_bytes=act.header.body.size,
        proposed=act.now,
        supporters=(act.author,),
        amending=effect.motion if isinstance(effect, Amend) else "",
        question=act.payload.question or "",
    )
    return set_motion(state, act.id, motion)


def check_support(state: State, act: Act) -> None:
    """Refused `motion_…`, `already_supported`."""
    if act.author in find_revision(state, act.payload).supporters:
        raise Refused("already_supported")


def apply_support(state: State, act: Act) -> State:
    """One more for it."""
    motion = state.motions[act.payload.motion]
    motion = replace(motion, supporters=(*motion.supporters, act.author))
    return set_motion(state, act.payload.motion, motion)


def check_unsupport(state: State, act: Act) -> None:
    """Refused `motion_…`, `not_supported`. A mover withdraws instead."""
    motion = find_unopened(state, act.payload.motion)
    if act.author not in motion.supporters or act.author == motion.mover:
        raise Refused("not_supported")


def apply_unsupport(state: State, act: Act) -> State:
    """One fewer for it."""
    motion = state.motions[act.payload.motion]
    left = tuple(m for m in motion.supporters if m != act.author)
    return set_motion(state, act.payload.motion, replace(motion, supporters=left))


def check_stand(state: State, act: Act) -> None:
    """Refused `motion_…`, `not_election`, `newcomer`, `already_standing`."""
    motion = find_revision(state, act.payload)
    if not isinstance(read_effect(motion.effect), Elect):
        raise Refused("not_election")
    need_settled(state, act)
    if act.author in motion.candidates:
        raise Refused("already_standing")


def apply_stand(state: State, act: Act) -> State:
    """One candidate more, last on the list."""
    motion = state.motions[act.payload.motion]
    motion = replace(motion, candidates=(*motion.candidates, act.author))
    return set_motion(state, act.payload.motion, motion)


def check_minority(state: State, act: Act) -> None:
    """Refused `motion_…`, `already_stated`, `statements_many`, `statement_long`."""
    motion = find_revision(state, act.payload)
    if act.author in motion.statements:
        raise Refused("already_stated")
    if len(motion.statements) >= STATEMENTS_MOST:
        raise Refused("statements_many")
    assert act.header.body is not None
    if act.header.body.size > motion.text_bytes:
        raise Refused("statement_long")


def apply_minority(state: State, act: Act) -> State:
    """The statement stands beside the question."""
    motion = state.motions[act.payload.motion]
    motion = replace(motion, statements=(*motion.statements, act.author))
    return set_motion(state, act.payload.motion, motion)


def check_accept(state: State, act: Act) -> None:
    """Refused `motion_…`, `not_amendment`, `not_yours`."""
    amendment = find_unopened(state, act.payload.motion)
    if not amendment.amending:
        raise Refused("not_amendment")
    target = find_unopened(state, amendment.amending)
    if act.author != target.mover:
        raise Refused("not_yours")
    if amendment_open(state, amendment.amending):
        raise Refused("amendment_open")
    read_effect(amendment.effect).check(state)


def apply_accept(state: State, act: Act) -> State:
    """The mover takes the amendment; supporters did not sign this text and fall away."""
    amendment = state.motions[act.payload.motion]
    state = set_motion(state, act.payload.motion, replace(amendment, status="merged"))
    return merge(state, amendment, (state.motions[amendment.amending].mover,))


def merge(state: State, amendment: Motion, supporters: tuple[str, ...]) -> State:
    """The target with the amendment's text and effect, one revision on. Spec §6.3."""
    target = state.motions[amendment.amending]
    target = replace(
        target,
        effect=amendment.effect["effect"],
        text=amendment.text,
        text_bytes=amendment.text_bytes,
        question=amendment.question,
        revision=target.revision + 1,
        supporters=supporters,
        candidates=(),
        statements=(),
    )
    return set_motion(state, amendment.amending, target)


def amendment_open(state: State, target: str) -> bool:
    """Whether an amendment to this motion is being voted on."""
    if state.motions[target].amendments == 0:
        return False
    return any(m.amending == target and m.opening is not None for m in state.motions.values())


def check_withdraw(state: State, act: Act) -> None:
    """Refused `motion_…`, `not_yours`."""
    if find_unopened(state, act.payload.motion).mover != act.author:
        raise Refused("not_yours")


def apply_withdraw(state: State, act: Act) -> State:
    """The mover takes it back."""
    motion = replace(state.motions[act.payload.motion], status="withdrawn")
    return set_motion(state, act.payload.motion, motion)


def supports_needed(state: State) -> int:
    """How many besides the mover must support: never more than a third of the roll. Spec §8."""
    return min(state.constitution.number("supports"), state.active // 3)


def frozen_roll(state: State, motion: Motion, now: int) -> frozenset[str]:
    """Who can vote, if voting begins now. Spec §6.6."""
    effect = read_effect(motion.effect)
    active = (m.id for m in state.members.values() if m.status == "active")
    if effect.decided_as != "ordinary":
        active = (m for m in active if state.is_settled(m, now))
    subject = aimed(effect)
    barred = subject.member if isinstance(subject, Recall) else ""
    return frozenset(m for m in active if m != barred)


def check_open(state: State, act: Act) -> None:
    """Refused `motion_…`, `revision_other`, `…_few`, `amendment…`, `roll_empty`, …"""
    key = act.payload.motion
    motion = find_revision(state, act.payload)
    others = [m for m in motion.supporters if m != motion.mover and state.is_active(m)]
    if len(others) < supports_needed(state):
        raise Refused("supports_few")
    effect = read_effect(motion.effect)
    effect.check(state)
    if isinstance(effect, Elect) and len(standing(state, motion)) < effect.seats:
        raise Refused("candidates_few")
    if amendment_open(state, motion.amending or key):
        raise Refused("amendment_open")
    if motion.amending and state.motions[motion.amending].amendments >= AMENDMENTS_MOST:
        raise Refused("amendments_many")
    roll = frozen_roll(state, motion, act.now)
    if not roll:
        raise Refused("roll_empty")
    if is_secret(state, motion):
        motion = replace(motion, candidates=standing(state, motion))
        check_secret_opening(state, motion, roll, act.now)


def standing(state: State, motion: Motion) -> tuple[str, ...]:
    """The candidates who are still members, in the order in which they stood."""
    return tuple(m for m in motion.candidates if state.is_active(m))


def terms(state: State, motion: Motion) -> tuple[int, Fraction, Fraction]:
    """For how many hours it is open, its majority and its quorum. A pledge asks for neither."""
    effect = read_effect(motion.effect)
    if isinstance(effect, Pledge):
        return effect.hours, (0, 1), (0, 1)
    said, rules = effect.decided_as, state.constitution
    majority, quorum = rules.share(f"{said}_majority"), rules.share(f"{said}_quorum")
    return rules.number(f"{said}_hours"), majority, quorum


def apply_open(state: State, act: Act) -> State:
    """Roll, majority, quorum, deadline and candidates are frozen; voting begins."""
    key = act.payload.motion
    motion = state.motions[key]
    hours, majority, quorum = terms(state, motion)
    opening = Opening(
        id=act.id,
        opened=act.now,
        until=act.now + hours * HOUR_S,
        majority=majority,
        quorum=quorum,
        roll=frozen_roll(state, motion, act.now),
        trial=state.forming,
    )
    if motion.amending:
        target = state.motions[motion.amending]
        target = replace(target, amendments=target.amendments + 1)
        state = set_motion(state, motion.amending, target)
    motion = replace(motion, candidates=standing(state, motion), result=None)
    if is_secret(state, motion):
        opening = with_urn(state, motion, opening)
    motion = replace(motion, status="open", opening=opening)
    return set_motion(state, key, motion)


def check_lapse(state: State, act: Act) -> None:
    """Refused `motion_…`, `lapse_early`."""
    motion = find_unopened(state, act.payload.motion)
    if act.now <= motion.proposed + LAPSES_S:
        raise Refused("lapse_early")


def apply_lapse(state: State, act: Act) -> State:
    """Too few took it up in time."""
    motion = replace(state.motions[act.payload.motion], status="lapsed")
    return set_motion(state, act.payload.motion, motion)


KINDS = (
    Kind("motion.propose", Propose, check_propose, apply_propose, body="required"),
    Kind("motion.support", OnRevision, check_support, apply_support),
    Kind("motion.unsupport", OnMotion, check_unsupport, apply_unsupport),
    Kind("motion.stand", OnRevision, check_stand, apply_stand, body="optional"),
    Kind("motion.minority", OnRevision, check_minority, apply_minority, body="required"),
    Kind("motion.accept", OnMotion, check_accept, apply_accept),
    Kind("motion.withdraw", OnMotion, check_withdraw, apply_withdraw),
    Kind("motion.open", OnRevision, check_open, apply_open),
    Kind("motion.lapse", OnMotion, check_lapse, apply_lapse, duty=True),
)
