"""Open votes, and the count that decides.

Spec: spec/rules.md §6.7 to §6.9. Thresholds are cross-multiplied; a tie is no decision.
"""

from collections import Counter

from msgspec.structs import replace

from concerted.kernel.errors import Malformed, Refused
from concerted.rules.act import Act, Kind
from concerted.rules.casting import begin_count, begin_opening
from concerted.rules.effect import Effect
from concerted.rules.effects import Amend, Choose, Pledge, read_effect
from concerted.rules.fields import Count, Id, Payload
from concerted.rules.motions import OnMotion, find_motion, merge, set_motion
from concerted.rules.offices import Elect, seat, vacant
from concerted.rules.secrecy import ANSWERS
from concerted.rules.state import Motion, Opening, Result, State


class Cast(Payload, frozen=True):
    """One member's choice in one opening; `replaces` names the vote that it changes."""

    choice: str | list[Count]
    motion: Id
    opening: Id
    replaces: Id | None = None


def find_open(state: State, key: str) -> tuple[Motion, Opening]:
    """The motion that is being voted on: else `motion_unknown`, `motion_not_open`."""
    motion = find_motion(state, key)
    if motion.status != "open" or motion.opening is None:
        raise Refused("motion_not_open")
    return motion, motion.opening


def check_cast(state: State, act: Act) -> None:
    """Refused `motion_…`, `vote_…`, `not_on_roll`, `choice_bounds`."""
    p: Cast = act.payload
    motion, opening = find_open(state, p.motion)
    if opening.urn is not None:
        raise Refused("vote_secret")
    if p.opening != opening.id:
        raise Refused("opening_other")
    if act.now > opening.until:
        raise Refused("vote_late")
    if act.author not in opening.roll:
        raise Refused("not_on_roll")
    _check_choice(motion, p.choice)
    before = opening.votes.get(act.author)
    if before is None and p.replaces is not None:
        raise Refused("vote_unknown")
    if before is not None and p.replaces != before[0]:
        raise Refused("vote_replaced")


def _check_choice(motion: Motion, choice: str | list[int]) -> None:
    effect = read_effect(motion.effect)
    if not isinstance(effect, Elect | Choose):
        if choice not in ("yes", "no", "abstain"):
            raise Malformed("payload", "choice must be yes, no or abstain")
        return
    if not isinstance(choice, list) or choice != sorted(set(choice)):
        raise Malformed("payload", "choice must be ascending indexes of candidates or options")
    names, least, most = contest(motion, effect)
    if not least <= len(choice) <= most or any(n >= len(names) for n in choice):
        raise Refused("choice_bounds")


def contest(motion: Motion, effect: Elect | Choose) -> tuple[tuple[str, ...], int, int]:
    """Who or what can be marked, and how many of them a voter marks at least and at most."""
    if isinstance(effect, Elect):
        return motion.candidates, 0, effect.seats
    return tuple(effect.options), effect.least, effect.most


def apply_cast(state: State, act: Act) -> State:
    """The vote counts, in place of the author's earlier one."""
    p: Cast = act.payload
    motion, opening = find_open(state, p.motion)
    choice = tuple(p.choice) if isinstance(p.choice, list) else p.choice
    opening = replace(opening, votes=opening.votes.set(act.author, (act.id, choice)))
    motions = state.motions.set(p.motion, replace(motion, opening=opening))
    return replace(state, motions=motions)


def check_close(state: State, act: Act) -> None:
    """Refused `motion_…`, `close_early`."""
    motion, opening = find_open(state, act.payload.motion)
    if act.now > opening.until:
        return
    effect = read_effect(motion.effect)
    early = effect.decided_as == "ordinary" and not isinstance(effect, Pledge)
    if not early or len(opening.voted) < len(opening.roll):
        raise Refused("close_early")


def apply_close(state: State, act: Act) -> State:
    """The count, and if it suffices what the motion says; secret ballots wait for the trustees."""
    key = act.payload.motion
    motion, opening = find_open(state, key)
    if opening.urn is not None:
        return close_secret(state, key, motion, act.now)
    effect = read_effect(motion.effect)
    if isinstance(effect, Elect | Choose):
        names, _, _ = contest(motion, effect)
        tally = Counter(n for _, choice in opening.votes.values() for n in choice)
        counts = tuple(tally[n] for n in range(len(names)))
    else:
        said = count(opening)
        counts = (said.yes, said.no, said.abstain)
    return decide(state, act, motion, counts, len(opening.votes))


def close_secret(state: State, key: str, motion: Motion, now: int) -> State:
    """Too few ballots are never decrypted: so small a count would tell how single ones voted."""
    opening = motion.opening
    assert opening is not None
    assert opening.urn is not None
    ballots = len(opening.urn.ballots)
    if ballots >= opening.urn.least and quorate(opening, ballots):
        return set_motion(state, key, begin_count(motion, now))
    result = Result(ballots, len(opening.roll))
    closed = replace(motion, status="rejected", opening=None, result=result)
    return set_motion(state, key, closed)


def decide(state: State, act: Act, motion: Motion, counts: tuple[int, ...], ballots: int) -> State:
    """The state once a motion's votes are known: `counts` of its answers, in order. Spec §6.9."""
    key, opening, effect = act.payload.motion, motion.opening, read_effect(motion.effect)
    assert opening is not None
    if isinstance(effect, Elect | Choose):
        return _decide_contest(state, act, motion, effect, counts, ballots)
    if isinstance(effect, Pledge):
        return _decide_pledge(state, act, motion, effect, counts, ballots)
    yes, no, abstain = counts
    result = Result(ballots, len(opening.roll), yes, no, abstain)
    passed = passes(opening, result)
    closed = replace(motion, opening=None, result=result, status="passed" if passed else "rejected")
    if passed and opening.trial:
        closed = replace(closed, status="trial")
    elif passed and not _possible(state, effect):
        closed = replace(closed, status="impossible")
    state = set_motion(state, key, closed)
    if closed.status != "passed":
        return state
    if isinstance(effect, Amend):
        return merge(state, closed, state.motions[effect.motion].supporters)
    return effect.enact(state, act.id, act.now)


def _possible(state: State, effect: Effect) -> bool:
    try:
        effect.check(state)
    except Refused:
        return False
    return True


def count(opening: Opening) -> Result:
    """The votes of a proposal, added up."""
    tally = Counter(choice for _, choice in opening.votes.values())
    yes, no, abstain = (tally[answer] for answer in ANSWERS)
    return Result(len(opening.votes), len(opening.roll), yes, no, abstain)


def quorate(opening: Opening, ballots: int) -> bool:
    """Whether enough of the frozen roll took part. Spec §6.9."""
    n, d = opening.quorum
    return ballots * d >= n * len(opening.roll)


def passes(opening: Opening, result: Result) -> bool:
    """Whether the count suffices: quorum, more yes than no, and the majority. Spec §6.9."""
    n, d = opening.majority
    enough = result.yes > result.no and result.yes * d >= n * (result.yes + result.no)
    return enough and quorate(opening, result.ballots)


def elect(approvals: tuple[int, ...], seats: int, ballots: int) -> tuple[int, ...] | None:
    """The indexes of those elected, or None where a tie straddles the last seat. Spec §6.9."""
    contested = len(approvals) > seats
    ranked = sorted(range(len(approvals)), key=lambda n: (-approvals[n], n))
    able = [n for n in ranked if approvals[n] > 0 and (contested or approvals[n] * 2 > ballots)]
    if len(able) > seats and approvals[able[seats - 1]] == approvals[able[seats]]:
        return None
    return tuple(able[:seats])


def _decide_contest(
    state: State,
    act: Act,
    motion: Motion,
    effect: Elect | Choose,
    counts: tuple[int, ...],
    ballots: int,
) -> State:
    opening = motion.opening
    assert opening is not None
    result = Result(ballots, len(opening.roll), approvals=counts)
    seats = effect.seats if isinstance(effect, Elect) else effect.take
    chosen = elect(counts, seats, ballots) if quorate(opening, ballots) else ()
    if chosen is None:
        again = replace(motion, status="proposed", opening=None, result=result, proposed=act.now)
        return set_motion(state, act.payload.motion, again)
    names, _, _ = contest(motion, effect)
    winners = tuple(names[n] for n in chosen)
    if isinstance(effect, Elect):
        winners = tuple(member for member in winners if state.is_active(member))
    status = "passed" if winners else "rejected"
    if winners and opening.trial:
        status = "trial"
    elif isinstance(effect, Elect) and vacant(state, effect.office, act.now) < len(winners):
        status, winners = "impossible", ()
    result = replace(result, elected=winners)
    closed = replace(motion, status=status, opening=None, result=result)
    state = set_motion(state, act.payload.motion, closed)
    if status == "passed" and isinstance(effect, Elect):
        return seat(state, effect.office, winners, act.now)
    return state


def _decide_pledge(
    state: State, act: Act, motion: Motion, effect: Pledge, counts: tuple[int, ...], ballots: int
) -> State:
    """Below the number it is over for good; from the number on the ballots are opened."""
    opening = motion.opening
    assert opening is not None
    yes, no = counts
    result = Result(ballots, len(opening.roll), yes, no)
    if yes >= effect.opens_at:
        after = begin_opening(motion, result, act.now)
    else:
        after = replace(motion, status="rejected", opening=None, result=result)
    return set_motion(state, act.payload.motion, after)


KINDS = (
    Kind("vote.cast", Cast, check_cast, apply_cast),
    Kind("motion.close", OnMotion, check_close, apply_close, duty=True),
)
