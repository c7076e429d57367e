"""How trustees make a key together through the record: three rounds, and a rehearsal.

Spec: spec/rules.md §16. Nobody needs to be online with anybody: each round ends when all have
given their part, and whoever stays silent can be left out of the next ceremony. What passes from
one to another is sealed (ballot §10.3); everything that can be checked is checked by the fold.
"""

import hashlib
from functools import lru_cache

from immutables import Map
from msgspec.structs import replace

from concerted.ballots.ceremony import Circle, ConfirmationForm, DealForm, assemble, check_deal
from concerted.ballots.decryption import check_decryption, read_decryption
from concerted.ballots.edwards import ED25519
from concerted.ballots.election import Election, read_election, write_election
from concerted.ballots.elgamal import encrypt
from concerted.ballots.forms import (
    CoefexpsForm,
    QuestionForm,
    SignedForm,
    ThresholdForm,
    decode,
    encode,
)
from concerted.ballots.groups import read
from concerted.ballots.hashes import hex_hash
from concerted.ballots.tally import AnswerRows
from concerted.ballots.trustees import (
    read_certificate,
    read_share_key,
    read_threshold,
    share_key,
)
from concerted.kernel.canonical import base64url_decode
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.tags import tag
from concerted.rules.act import Act, Kind
from concerted.rules.fields import DAY_S, Bytes, Id, Payload
from concerted.rules.secrecy import sitting_trustees, trustee_office, uuid_of
from concerted.rules.state import State
from concerted.rules.urns import Ceremony, TallyKey


class Begin(Payload, frozen=True):
    """A ceremony of these holders of the office."""

    trustees: list[Id]


class Give(Payload, frozen=True):
    """What a trustee gives in a round, as its exact JSON."""

    ceremony: Id
    part: Bytes


class Complain(Payload, frozen=True):
    """The author's share from this dealer does not open, or is not of its polynomial."""

    ceremony: Id
    dealer: Id


def circle_of(ceremony: Ceremony | TallyKey) -> Circle:
    """The circle as ballots compute with it."""
    return Circle(ED25519, len(ceremony.trustees), ceremony.needed)


def stalled(state: State, ceremony: Ceremony, now: int) -> bool:
    """Whether it has waited for somebody for longer than a trustee may take."""
    return now > ceremony.moved + state.constitution.number("share_days") * DAY_S


def given_up(state: State, ceremony: Ceremony, now: int) -> bool:
    """Whether another ceremony may begin: stalled, in dispute, or its trustees sit no more."""
    sitting = sitting_trustees(state, ceremony.office, now)
    gone = not set(ceremony.trustees) <= sitting
    return bool(ceremony.complaint) or gone or stalled(state, ceremony, now)


def excused(state: State, now: int) -> frozenset[str]:
    """The holders whom the next ceremony may leave out: the silent, and both sides of a dispute."""
    last = state.ceremony
    if last is None:
        return frozenset()
    silent = last.silent if stalled(state, last, now) else ()
    return frozenset((*last.complaint, *silent, *last.without))


def check_begin(state: State, act: Act) -> None:
    """Refused `trustees_few`, `not_trustee`, `ceremony_current`, `trustee_left_out`."""
    p: Begin = act.payload
    if p.trustees != sorted(set(p.trustees)):
        raise Malformed("payload", "trustees must ascend and not repeat")
    office = trustee_office(state)
    sitting = sitting_trustees(state, office, act.now)
    if act.author not in sitting or not set(p.trustees) <= sitting:
        raise Refused("not_trustee")
    if len(p.trustees) < state.offices[office].seats // 2 + 1:
        raise Refused("trustees_few")
    if state.ceremony is not None and not given_up(state, state.ceremony, act.now):
        raise Refused("ceremony_current")
    if not sitting - set(p.trustees) <= excused(state, act.now):
        raise Refused("trustee_left_out")


def apply_begin(state: State, act: Act) -> State:
    """A new ceremony; what the last one had gathered is gone."""
    p: Begin = act.payload
    office = trustee_office(state)
    without = sitting_trustees(state, office, act.now) - set(p.trustees)
    ceremony = Ceremony(
        act.id,
        office,
        tuple(p.trustees),
        state.offices[office].seats // 2 + 1,
        act.now,
        tuple(sorted(without)),
    )
    return replace(state, ceremony=ceremony)


def find_round(state: State, act: Act, number: int) -> Ceremony:
    """The ceremony, if the author's part in this round is still to come.

    Refused `ceremony_other`, `not_trustee`, `ceremony_disputed`, `round_other`, `already_given`.
    """
    ceremony = state.ceremony
    if ceremony is None or ceremony.id != act.payload.ceremony:
        raise Refused("ceremony_other")
    if act.author not in ceremony.trustees:
        raise Refused("not_trustee")
    if ceremony.complaint:
        raise Refused("ceremony_disputed")
    if ceremony.round != number:
        raise Refused("round_other")
    if act.author not in ceremony.silent:
        raise Refused("already_given")
    return ceremony


def ordered(ceremony: Ceremony, given: Map[str, str]) -> list[bytes]:
    """What all have given in a round, in the order of their numbers."""
    return [base64url_decode(given[member]) for member in ceremony.trustees]


def certificates(ceremony: Ceremony) -> list[SignedForm]:
    """The certificates of a ceremony whose first round is over."""
    given = ordered(ceremony, ceremony.certificates)
    return [decode(SignedForm, one, "trustees") for one in given]


def deals(ceremony: Ceremony) -> list[DealForm]:
    """The deals of a ceremony whose second round is over."""
    return [decode(DealForm, one, "trustees") for one in ordered(ceremony, ceremony.deals)]


def check_certify(state: State, act: Act) -> None:
    """Refused as `find_round`, and `ceremony_invalid`."""
    ceremony = find_round(state, act, 1)
    place = ceremony.trustees.index(act.author) + 1
    context = (len(ceremony.trustees), ceremony.needed, place)
    try:
        form = decode(SignedForm, base64url_decode(act.payload.part), "trustees")
        own = read_certificate(ED25519, form, context).verification
        for member, other in ceremony.certificates.items():
            at = (*context[:2], ceremony.trustees.index(member) + 1)
            earlier = decode(SignedForm, base64url_decode(other), "trustees")
            if read_certificate(ED25519, earlier, at).verification == own:
                raise Refused("ceremony_invalid", "another trustee's key")
    except (Malformed, Refused) as error:
        raise Refused("ceremony_invalid", str(error)) from None


def check_dealt(state: State, act: Act) -> None:
    """Refused as `find_round`, and `ceremony_invalid`."""
    ceremony = find_round(state, act, 2)
    place = ceremony.trustees.index(act.author) + 1
    try:
        form = decode(DealForm, base64url_decode(act.payload.part), "trustees")
        check_deal(circle_of(ceremony), place, certificates(ceremony), form)
    except (Malformed, Refused) as error:
        raise Refused("ceremony_invalid", str(error)) from None


def check_confirm(state: State, act: Act) -> None:
    """Refused as `find_round`, and `ceremony_invalid`: not the key that the dealers gave."""
    ceremony = find_round(state, act, 3)
    given = ceremony.confirmations.set(act.author, act.payload.part)
    try:
        form = decode(ConfirmationForm, base64url_decode(act.payload.part), "trustees")
        _check_own_key(ceremony, ceremony.trustees.index(act.author) + 1, form)
        if len(given) == len(ceremony.trustees):
            threshold_of(replace(ceremony, confirmations=given))
    except (Malformed, Refused) as error:
        raise Refused("ceremony_invalid", str(error)) from None


def _check_own_key(ceremony: Ceremony, place: int, form: ConfirmationForm) -> None:
    """The dealers' coefficients were checked as they came: what they make up for this place."""
    texts = [decode(CoefexpsForm, one.coefexps.message, "trustees") for one in deals(ceremony)]
    public = [[read(ED25519, text) for text in one.coefexps] for one in texts]
    context = (len(ceremony.trustees), ceremony.needed, place)
    certificate = read_certificate(ED25519, certificates(ceremony)[place - 1], context)
    expected = share_key(ED25519, public, place)
    read_share_key(ED25519, form.public_key, certificate, expected)


def threshold_of(ceremony: Ceremony) -> ThresholdForm:
    """What the trustees publish, once all have confirmed (ballot §10.2), checked as a whole."""
    given = ordered(ceremony, ceremony.confirmations)
    confirmations = [decode(ConfirmationForm, one, "trustees") for one in given]
    return assemble(circle_of(ceremony), certificates(ceremony), deals(ceremony), confirmations)


def trustees_data(form: ThresholdForm) -> bytes:
    """The trustees of an election as its archive writes them (ballot §10)."""
    return encode([("Pedersen", form)])


def apply_certify(state: State, act: Act) -> State:
    """One certificate more."""
    ceremony = state.ceremony
    assert ceremony is not None
    given = ceremony.certificates.set(act.author, act.payload.part)
    return _moved(state, ceremony, replace(ceremony, certificates=given), act.now)


def apply_deal(state: State, act: Act) -> State:
    """One deal more."""
    ceremony = state.ceremony
    assert ceremony is not None
    given = ceremony.deals.set(act.author, act.payload.part)
    return _moved(state, ceremony, replace(ceremony, deals=given), act.now)


def apply_confirm(state: State, act: Act) -> State:
    """One confirmation more; with the last one there is a key, which awaits its rehearsal."""
    ceremony = state.ceremony
    assert ceremony is not None
    after = replace(
        ceremony, confirmations=ceremony.confirmations.set(act.author, act.payload.part)
    )
    state = _moved(state, ceremony, after, act.now)
    if after.round == 3:
        return state
    form = threshold_of(after)
    data = trustees_data(form)
    threshold = read_threshold(ED25519, form)
    key = TallyKey(
        after.office,
        after.trustees,
        after.without,
        after.needed,
        act.now,
        ED25519.write(threshold.key),
        tuple(ED25519.write(one) for one in threshold.keys),
        hex_hash(data),
    )
    return replace(state, tally_keys=state.tally_keys.set(after.id, key))


def _moved(state: State, before: Ceremony, after: Ceremony, now: int) -> State:
    """The state with the ceremony, and the time noted where a round has ended."""
    if after.round != before.round:
        after = replace(after, moved=now)
    return replace(state, ceremony=after)


def rehearsal(ceremony: str, key: TallyKey) -> tuple[Election, AnswerRows]:
    """The election of a rehearsal and its tally: one vote under a nonce that everybody knows.

    To decrypt it gives nothing away; to prove that takes the very secret that a count takes.
    """
    public = read(ED25519, key.key)
    question = QuestionForm(answers=["1"], min=0, max=1, question="rehearsal")
    data = write_election(ED25519, public, uuid_of(ceremony), "rehearsal", ceremony, [question])
    digest = hashlib.sha512(tag("rehearsal") + bytes.fromhex(ceremony)).digest()
    nonce = int.from_bytes(digest, "big") % ED25519.order
    return _election(data), (((encrypt(ED25519, public, nonce, 1),),),)


_election = lru_cache(maxsize=8)(read_election)


def check_rehearse(state: State, act: Act) -> None:
    """Refused as `find_round`, and `decryption_invalid`."""
    ceremony = find_round(state, act, 4)
    key = state.tally_keys[ceremony.id]
    election, rows = rehearsal(ceremony.id, key)
    share = read(ED25519, key.shares[key.trustees.index(act.author)])
    try:
        part = read_decryption(election, rows, base64url_decode(act.payload.part))
        check_decryption(election, rows, share, part)
    except Malformed as error:
        raise Refused("decryption_invalid", str(error)) from None


def apply_rehearse(state: State, act: Act) -> State:
    """One trustee more who can decrypt; with the last one the key is ready."""
    ceremony = state.ceremony
    assert ceremony is not None
    after = replace(ceremony, rehearsed=(*ceremony.rehearsed, act.author))
    state = _moved(state, ceremony, after, act.now)
    if after.round == 4:
        return state
    key = replace(state.tally_keys[after.id], ready=True)
    return replace(state, ceremony=None, tally_keys=state.tally_keys.set(after.id, key))


def check_complain(state: State, act: Act) -> None:
    """Refused as `find_round`, and `not_trustee` unless of another trustee."""
    ceremony = find_round(state, act, 3)
    if act.payload.dealer not in ceremony.trustees or act.payload.dealer == act.author:
        raise Refused("not_trustee")


def apply_complain(state: State, act: Act) -> State:
    """The ceremony stops; nobody can tell which of the two lies, and all see both."""
    ceremony = state.ceremony
    assert ceremony is not None
    ceremony = replace(ceremony, complaint=(act.author, act.payload.dealer))
    return replace(state, ceremony=ceremony)


KINDS = (
    Kind("ceremony.begin", Begin, check_begin, apply_begin, duty=True),
    Kind("ceremony.certify", Give, check_certify, apply_certify, duty=True),
    Kind("ceremony.deal", Give, check_dealt, apply_deal, duty=True),
    Kind("ceremony.confirm", Give, check_confirm, apply_confirm, duty=True),
    Kind("ceremony.rehearse", Give, check_rehearse, apply_rehearse, duty=True),
    Kind("ceremony.complain", Complain, check_complain, apply_complain, duty=True),
)
