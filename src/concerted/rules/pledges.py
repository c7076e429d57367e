"""Pledges: a call that members sign in secret; who signed is opened only if enough have.

Spec: spec/rules.md §17. One sum is decrypted, when time is up. Only if it reaches the number that
was announced do trustees open the single ballots, each in evidence beside its entry, so that the
state holds who has opened and the hash of what; whoever reads that computes who signed.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec.structs import replace

from concerted.ballots.edwards import ED25519
from concerted.ballots.election import Election
from concerted.ballots.elgamal import Ciphertext
from concerted.ballots.groups import Element, read
from concerted.ballots.singles import open_sound, read_singles
from concerted.kernel.errors import Malformed, Refused
from concerted.rules.act import Act, Kind
from concerted.rules.casting import find_urn, read_ciphertexts
from concerted.rules.counting import OnOpening, trustees_of
from concerted.rules.motions import set_motion
from concerted.rules.secrecy import election_of
from concerted.rules.state import State
from concerted.rules.urns import Urn

BALLOT_BYTES = 320  # at most, of what a trustee opens for one ballot


def check_open_pledge(state: State, act: Act) -> None:
    """Refused `not_reached`, `opening_other`, `not_trustee`, `already_shared`, `size_bounds`."""
    p: OnOpening = act.payload
    _, opening, urn = find_urn(state, p.motion, "reached", "passed")
    if p.opening != opening.id:
        raise Refused("opening_other")
    if act.author not in state.tally_keys[urn.key].trustees:
        raise Refused("not_trustee")
    if act.author in urn.parts:
        raise Refused("already_shared")
    if act.header.evidence[0].size > BALLOT_BYTES * len(urn.ballots):
        raise Refused("size_bounds")


def apply_open_pledge(state: State, act: Act) -> State:
    """One trustee more has opened the ballots; with the last one needed all can read them."""
    p: OnOpening = act.payload
    motion, opening, urn = find_urn(state, p.motion, "reached", "passed")
    urn = replace(urn, parts=urn.parts.set(act.author, act.header.evidence[0].hash))
    motion = replace(motion, opening=replace(opening, urn=urn))
    if len(urn.parts) >= state.tally_keys[urn.key].needed:
        motion = replace(motion, status="passed")
    return set_motion(state, p.motion, motion)


def voters_of(urn: Urn) -> list[str]:
    """Whose ballots are opened, in the order in which they are."""
    return sorted(urn.ballots)


def singles_of(urn: Urn) -> tuple[Ciphertext, ...]:
    """What is opened of each voter's last ballot: the first choice, which is yes."""
    return tuple(read_ciphertexts(urn.ballots[voter].ciphertexts)[0] for voter in voters_of(urn))


def read_opened(state: State, motion: str, author: str, data: bytes) -> tuple[Element, ...]:
    """What a trustee has opened, every proof checked: else Refused `decryption_invalid`."""
    found, _, urn = find_urn(state, motion, "reached", "passed")
    key = state.tally_keys[urn.key]
    share = read(ED25519, key.shares[key.trustees.index(author)])
    return _read(election_of(state, found), singles_of(urn), share, data)


@lru_cache(maxsize=32)
def _read(
    election: Election, row: tuple[Ciphertext, ...], share: Element, data: bytes
) -> tuple[Element, ...]:
    """Check once what costs most: a host does so on another thread, and then asks again."""
    try:
        return read_singles(election, row, share, data)
    except Malformed as error:
        raise Refused("decryption_invalid", str(error)) from None


def pledged(state: State, motion: str, opened: Mapping[str, bytes]) -> tuple[str, ...]:
    """Who has pledged, ascending, from what trustees have opened; what is false is passed over.

    Refused `not_reached`, `decryption_missing` where too little holds, and `result_wrong` where it
    is not what the trustees have counted.
    """
    found, _, urn = find_urn(state, motion, "reached", "passed")
    key = state.tally_keys[urn.key]
    given = {key.trustees.index(author) + 1: data for author, data in opened.items()}
    row, election = singles_of(urn), election_of(state, found)
    return signers(state, motion, open_sound(election, trustees_of(key), row, given, _read))


def signers(state: State, motion: str, yes: Sequence[bool]) -> tuple[str, ...]:
    """The names for what was opened of each ballot; Refused `result_wrong` if others counted."""
    found, _, urn = find_urn(state, motion, "reached", "passed")
    voters = voters_of(urn)
    names = tuple(voter for voter, signed in zip(voters, yes, strict=True) if signed)
    if found.result is None or len(names) != found.result.yes:
        raise Refused("result_wrong", "others than were counted")
    return names


KINDS = (
    Kind(
        "pledge.open",
        OnOpening,
        check_open_pledge,
        apply_open_pledge,
        evidence=(1, 1),
        duty=True,
    ),
)
