"""Casting a secret ballot, and adding the ballots up under encryption at the close.

Spec: spec/rules.md §15. The fold checks what needs no proof: form, election, credential, that the
numbers are points, that nobody casts the same bytes twice. The proofs are checked like evidence, by
host, auditor and trustees (entry §6.19), with `check_proofs`.
"""

from collections.abc import Sequence
from functools import lru_cache

from immutables import Map
from msgspec.structs import replace

from concerted.ballots.ballot import CHECKS, Ballot, check_election, read_ballot
from concerted.ballots.edwards import ED25519
from concerted.ballots.election import Election
from concerted.ballots.elgamal import Ciphertext
from concerted.ballots.groups import Element
from concerted.ballots.question import flat
from concerted.kernel.canonical import base64url_decode
from concerted.kernel.errors import Malformed, Refused
from concerted.rules.act import Act, Kind
from concerted.rules.fields import Bytes, Id, Payload
from concerted.rules.motions import find_motion
from concerted.rules.secrecy import credential, election_of, elements
from concerted.rules.state import Motion, Opening, Result, State
from concerted.rules.urns import CastBallot, Urn

_PRIME = 2**255 - 19
_SIGN = 1 << 255


class CastSecret(Payload, frozen=True):
    """One member's ballot in one opening; `replaces` names the entry of the one before it."""

    ballot: Bytes
    motion: Id
    opening: Id
    replaces: Id | None = None


def find_urn(state: State, key: str, *statuses: str) -> tuple[Motion, Opening, Urn]:
    """The motion with its urn: else `motion_…`, `not_counting`, `not_reached`, `not_secret`."""
    motion = find_motion(state, key)
    if motion.status not in statuses or motion.opening is None:
        if "open" in statuses:
            raise Refused("motion_not_open")
        raise Refused("not_reached" if "passed" in statuses else "not_counting")
    if motion.opening.urn is None:
        raise Refused("not_secret")
    return motion, motion.opening, motion.opening.urn


@lru_cache(maxsize=256)
def _parsed(election: Election, text: str) -> Ballot:
    """A ballot, read; it is needed by the check, the proofs and the apply of one entry."""
    return read_ballot(election, base64url_decode(text))


def read_cast(state: State, motion: Motion, text: str) -> Ballot:
    """The ballot of a payload: else Refused `ballot_invalid`."""
    try:
        return _parsed(election_of(state, motion), text)
    except Malformed as error:
        raise Refused("ballot_invalid", str(error)) from None


def check_cast_secret(state: State, act: Act) -> None:
    """Refused `motion_…`, `not_secret`, `opening_other`, `vote_…`, `not_on_roll`, `ballot_…`."""
    p: CastSecret = act.payload
    motion, opening, urn = find_urn(state, p.motion, "open")
    if p.opening != opening.id:
        raise Refused("opening_other")
    if act.now > opening.until:
        raise Refused("vote_late")
    if act.author not in opening.roll:
        raise Refused("not_on_roll")
    before = urn.ballots.get(act.author)
    if before is None and p.replaces is not None:
        raise Refused("vote_unknown")
    if before is not None and p.replaces != before.entry:
        raise Refused("vote_replaced")
    election, ballot = election_of(state, motion), read_cast(state, motion, p.ballot)
    check_election(election, ballot)
    if ballot.credential != credential(state, urn, act.author):
        raise Refused("credential_other")
    if before is not None and ballot.receipt in before.receipts:
        raise Refused("ballot_twice")
    _check_points(election, p.ballot)


@lru_cache(maxsize=256)
def _check_points(election: Election, text: str) -> None:
    """Check once that a ballot's numbers are points: a host judges it before and after proofs."""
    for ciphertext in flat(_parsed(election, text).rows[0]):
        _check_point(ciphertext.alpha)
        _check_point(ciphertext.beta)


def _check_point(element: Element) -> None:
    """Refused `ballot_invalid` unless it is a canonical point, and none of order 1 or 2."""
    y = int.from_bytes(element, "little") % _SIGN
    if y >= _PRIME or y in (1, _PRIME - 1):
        raise Refused("ballot_invalid", "a number that is no point")
    try:
        ED25519.product(element, ED25519.generator)
    except Malformed:
        raise Refused("ballot_invalid", "a number that is no point") from None


def apply_cast_secret(state: State, act: Act) -> State:
    """The ballot counts, in place of the author's earlier one."""
    p: CastSecret = act.payload
    motion, opening, urn = find_urn(state, p.motion, "open")
    ballot = read_cast(state, motion, p.ballot)
    before = urn.ballots.get(act.author)
    earlier = before.receipts if before else ()
    cast = CastBallot(act.id, write(flat(ballot.rows[0])), (*earlier, ballot.receipt))
    urn = replace(urn, ballots=urn.ballots.set(act.author, cast))
    motion = replace(motion, opening=replace(opening, urn=urn))
    return replace(state, motions=state.motions.set(p.motion, motion))


def check_proofs(state: State, motion: Motion, text: str) -> None:
    """Check what the fold leaves to host, auditor and trustees: signature and proofs (ballot §12).

    Refused `ballot_signature_invalid`, `proof_invalid`, `ballot_invalid`.
    """
    read_cast(state, motion, text)
    check_sound(election_of(state, motion), text)


@lru_cache(maxsize=256)
def check_sound(election: Election, text: str) -> None:
    """Check once what costs most, as `check_proofs`: a host has other processes do it."""
    try:
        ballot = _parsed(election, text)
        for _, check in CHECKS:
            check(election, ballot)
    except Malformed as error:
        raise Refused("ballot_invalid", str(error)) from None


def write(ciphertexts: Sequence[Ciphertext]) -> str:
    """The texts of α and β of each, one after another."""
    group = ED25519
    return "".join(group.write(one.alpha) + group.write(one.beta) for one in ciphertexts)


def read_ciphertexts(text: str) -> tuple[Ciphertext, ...]:
    """The ciphertexts that `write` wrote."""
    found = elements(text)
    return tuple(Ciphertext(*pair) for pair in zip(found[::2], found[1::2], strict=True))


def added(urn: Urn) -> tuple[Ciphertext, ...]:
    """The product of the last ballots, choice by choice: the encrypted tally (ballot §9.1)."""
    total: list[Ciphertext] = []
    for _, cast in sorted(urn.ballots.items()):
        row = read_ciphertexts(cast.ciphertexts)
        total = [_product(a, b) for a, b in zip(total, row, strict=True)] if total else list(row)
    return tuple(total)


def _product(one: Ciphertext, other: Ciphertext) -> Ciphertext:
    product = ED25519.product
    return Ciphertext(product(one.alpha, other.alpha), product(one.beta, other.beta))


def begin_count(motion: Motion, now: int) -> Motion:
    """The motion with its urn closed and added up, waiting for the trustees."""
    opening = motion.opening
    assert opening is not None
    assert opening.urn is not None
    urn = replace(opening.urn, closed=now, tally=write(added(opening.urn)))
    return replace(motion, status="counting", opening=replace(opening, urn=urn))


def begin_opening(motion: Motion, result: Result, now: int) -> Motion:
    """The pledge that was reached, waiting for the trustees to open the ballots one by one."""
    opening = motion.opening
    assert opening is not None
    assert opening.urn is not None
    urn = replace(opening.urn, closed=now, parts=Map())
    opening = replace(opening, urn=urn)
    return replace(motion, status="reached", opening=opening, result=result)


KINDS = (Kind("ballot.cast", CastSecret, check_cast_secret, apply_cast_secret),)
