"""Trustees decrypt the sum of the ballots, and nothing else; with enough of them it is decided.

Spec: spec/rules.md §15. A share is checked by its proof as it comes, so that a wrong one has no
effect and its author is named. Where too few come in time, those who gave none lose their seats and
the vote is held again under another key.
"""

import msgspec
from immutables import Map
from msgspec.structs import replace

from concerted.ballots.decryption import (
    Factors,
    check_decryption,
    combine,
    read_decryption,
    result_of,
)
from concerted.ballots.edwards import ED25519
from concerted.ballots.election import Election
from concerted.ballots.groups import read
from concerted.ballots.question import flat
from concerted.ballots.tally import AnswerRows
from concerted.ballots.trustees import Threshold, Trustees
from concerted.kernel.canonical import base64url_decode
from concerted.kernel.errors import Malformed, Refused
from concerted.rules.act import Act, Kind
from concerted.rules.casting import check_proofs, find_urn, read_cast, read_ciphertexts
from concerted.rules.effects import Choose, read_effect
from concerted.rules.fields import DAY_S, Bytes, Id, Payload
from concerted.rules.motions import find_motion, set_motion
from concerted.rules.offices import Elect
from concerted.rules.secrecy import election_of, elements
from concerted.rules.state import Motion, State
from concerted.rules.urns import TallyKey, Urn
from concerted.rules.votes import close_secret, decide


class Share(Payload, frozen=True):
    """A trustee's part of the decryption of one count (ballot §9.3)."""

    motion: Id
    opening: Id
    part: Bytes


class OnOpening(Payload, frozen=True):
    """An act about one opening of a motion."""

    motion: Id
    opening: Id


class Expose(Payload, frozen=True):
    """A ballot that a host let into the record without proof, shown once more (spec §15)."""

    ballot: Bytes
    motion: Id
    opening: Id
    voter: Id


def trustees_of(key: TallyKey) -> Trustees:
    """The trustees of a key, as ballots compute with them."""
    shares = tuple(read(ED25519, share) for share in key.shares)
    return Trustees((Threshold(key.needed, read(ED25519, key.key), shares),))


def tally_rows(urn: Urn) -> AnswerRows:
    """The encrypted tally of a closed urn."""
    return ((read_ciphertexts(urn.tally),),)


def read_part(election: Election, urn: Urn, key: TallyKey, author: str, text: str) -> Factors:
    """The factors of a trustee's part, its proofs checked: else Refused `decryption_invalid`."""
    rows = tally_rows(urn)
    share = read(ED25519, key.shares[key.trustees.index(author)])
    try:
        decryption = read_decryption(election, rows, base64url_decode(text))
        check_decryption(election, rows, share, decryption)
    except Malformed as error:
        raise Refused("decryption_invalid", str(error)) from None
    return decryption.factors


def check_share(state: State, act: Act) -> None:
    """Refused `not_counting`, `opening_other`, `not_trustee`, `already_shared`, `decryption_…`."""
    p: Share = act.payload
    motion, opening, urn = find_urn(state, p.motion, "counting")
    if p.opening != opening.id:
        raise Refused("opening_other")
    key = state.tally_keys[urn.key]
    if act.author not in key.trustees:
        raise Refused("not_trustee")
    if act.author in urn.parts:
        raise Refused("already_shared")
    read_part(election_of(state, motion), urn, key, act.author, p.part)


def apply_share(state: State, act: Act) -> State:
    """The share is kept; with the last one needed the votes are known, and the motion decided."""
    p: Share = act.payload
    motion, opening, urn = find_urn(state, p.motion, "counting")
    key, election = state.tally_keys[urn.key], election_of(state, motion)
    factors = read_part(election, urn, key, act.author, p.part)
    part = "".join(ED25519.write(one) for one in flat(factors[0]))
    urn = replace(urn, parts=urn.parts.set(act.author, part))
    opening = replace(opening, urn=urn)
    if len(urn.parts) < key.needed:
        motions = state.motions.set(p.motion, replace(motion, opening=opening))
        return replace(state, motions=motions)
    counts = counted(election, urn, key)
    if counts is None or not plausible(motion, counts, len(urn.ballots)):
        return rerun(state, p.motion, act.now)
    return decide(state, act, replace(motion, opening=opening), counts, len(urn.ballots))


def counted(election: Election, urn: Urn, key: TallyKey) -> tuple[int, ...] | None:
    """The counts that the shares open; None where they are no numbers of votes."""
    rows, trustees = tally_rows(urn), trustees_of(key)
    factors = {
        key.trustees.index(member) + 1: ((tuple(elements(part)),),)
        for member, part in urn.parts.items()
    }
    together = combine(ED25519, trustees, factors, rows)
    try:
        data = result_of(election, rows, together, len(urn.ballots))
    except Refused:
        return None
    result: list[list[int]] = msgspec.json.decode(data)["result"]
    return tuple(result[0])


def plausible(motion: Motion, counts: tuple[int, ...], ballots: int) -> bool:
    """Whether so many ballots can add up to that: else a host let one without proof through."""
    effect = read_effect(motion.effect)
    least, most = 1, 1
    if isinstance(effect, Elect):
        least, most = 0, effect.seats
    elif isinstance(effect, Choose):
        least, most = effect.least, effect.most
    return least * ballots <= sum(counts) <= most * ballots and max(counts) <= ballots


def rerun(state: State, key: str, now: int) -> State:
    """The motion is to be opened again, with the supporters that it has."""
    motion = state.motions[key]
    again = replace(motion, status="proposed", opening=None, result=None, proposed=now)
    return set_motion(state, key, again)


def check_lapse_count(state: State, act: Act) -> None:
    """Refused `not_counting`, `opening_other`, `lapse_early`."""
    p: OnOpening = act.payload
    _, opening, urn = find_urn(state, p.motion, "counting", "reached")
    if p.opening != opening.id:
        raise Refused("opening_other")
    if act.now <= urn.closed + state.constitution.number("share_days") * DAY_S:
        raise Refused("lapse_early")


def apply_lapse_count(state: State, act: Act) -> State:
    """Trustees who gave no share lose their seats, the key is void, the vote is held again."""
    p: OnOpening = act.payload
    _, _, urn = find_urn(state, p.motion, "counting", "reached")
    key = state.tally_keys[urn.key]
    silent = [member for member in key.trustees if member not in urn.parts]
    office = state.offices.get(key.office)
    if office is not None:
        holders = office.holders
        for member in silent:
            holders = holders.delete(member) if member in holders else holders
        offices = state.offices.set(key.office, replace(office, holders=holders))
        state = replace(state, offices=offices)
    keys = state.tally_keys.set(urn.key, replace(key, void=True))
    return rerun(replace(state, tally_keys=keys), p.motion, act.now)


def check_expose(state: State, act: Act) -> None:
    """Refused `not_secret`, `motion_not_open`, `opening_other`, `ballot_…`: also a sound ballot."""
    p: Expose = act.payload
    motion = find_motion(state, p.motion)
    if motion.opening is None or not motion.undecided:
        raise Refused("motion_not_open")
    if motion.opening.urn is None:
        raise Refused("not_secret")
    if p.opening != motion.opening.id:
        raise Refused("opening_other")
    cast = motion.opening.urn.ballots.get(p.voter)
    ballot = read_cast(state, motion, p.ballot)
    if cast is None or cast.receipts[-1] != ballot.receipt:
        raise Refused("ballot_other")
    try:
        check_proofs(state, motion, p.ballot)
    except Refused:
        return
    raise Refused("ballot_sound")


def apply_expose(state: State, act: Act) -> State:
    """The ballot without proof counts no more; a count under way begins anew without it."""
    p: Expose = act.payload
    motion = state.motions[p.motion]
    opening = motion.opening
    assert opening is not None
    assert opening.urn is not None
    urn = replace(opening.urn, ballots=opening.urn.ballots.delete(p.voter), tally="", parts=Map())
    motion = replace(motion, opening=replace(opening, urn=urn), result=None)
    if motion.status in ("counting", "reached"):
        return close_secret(state, p.motion, motion, act.now)
    return set_motion(state, p.motion, motion)


KINDS = (
    Kind("ballot.share", Share, check_share, apply_share, duty=True),
    Kind("ballot.expose", Expose, check_expose, apply_expose, duty=True),
    Kind("count.lapse", OnOpening, check_lapse_count, apply_lapse_count, duty=True),
)
