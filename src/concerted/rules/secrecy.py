"""Whether a motion is decided in secret, and the election that its opening makes.

Spec: spec/rules.md §15. What concerns the trustees themselves is always decided openly, so that
nobody counts the ballots about its own seat; no rule change reaches that.
"""

import hashlib
from functools import lru_cache

from msgspec.structs import replace

from concerted.ballots.credentials import credential_of
from concerted.ballots.draws import BASE58
from concerted.ballots.edwards import ED25519
from concerted.ballots.election import Election, read_election, write_election
from concerted.ballots.forms import QuestionForm
from concerted.ballots.groups import Element
from concerted.ballots.hashes import fingerprint
from concerted.crypto.signature import PublicKey
from concerted.kernel.errors import Refused
from concerted.kernel.tags import tag
from concerted.rules.constitution import BALLOT_SETTINGS
from concerted.rules.effect import Effect
from concerted.rules.effects import (
    PLEDGERS_MOST,
    Amend,
    ChangeRule,
    Choose,
    Freeze,
    Pledge,
    Remove,
    RemoveSubtree,
    Unfreeze,
    read_effect,
)
from concerted.rules.fields import DAY_S
from concerted.rules.offices import TRUSTEE, AbolishOffice, CreateOffice, Elect, Recall
from concerted.rules.state import Motion, Opening, State
from concerted.rules.urns import TallyKey, Urn

UUID_CHARACTERS = 22
OPTIONS_MOST = 24  # so that a ballot fits into a header
KEY_LASTS_S = 365 * DAY_S
ANSWERS = ("yes", "no", "abstain")
PLEDGE_ANSWERS = ("yes", "no")


def uuid_of(entry: str) -> str:
    """The uuid of the election that an entry begins. Spec §15."""
    number = int.from_bytes(hashlib.sha256(tag("election") + bytes.fromhex(entry)).digest(), "big")
    digits = []
    for _ in range(UUID_CHARACTERS):
        number, digit = divmod(number, len(BASE58))
        digits.append(BASE58[digit])
    return "".join(digits)


def candidate_option(opening: str, member: str) -> str:
    """The answer that stands for a candidate in the election of an opening. Spec §15."""
    data = bytes.fromhex(opening) + bytes.fromhex(member)
    return hashlib.sha256(tag("candidate") + data).hexdigest()


def aimed(effect: Effect) -> Effect:
    """The effect that would come of it: of an amendment, the one that it puts there."""
    return read_effect(effect.effect) if isinstance(effect, Amend) else effect


def always_open(state: State, effect: Effect) -> bool:
    """Whether it concerns those who count, or how: decided openly, whatever the rules say."""
    effect = aimed(effect)
    if isinstance(effect, CreateOffice):
        return TRUSTEE in effect.powers
    if isinstance(effect, AbolishOffice | Elect | Recall):
        office = state.offices.get(effect.office)
        return office is not None and TRUSTEE in office.powers
    if isinstance(effect, RemoveSubtree):
        return any(_counts(state, member) for member in (effect.member, *effect.members))
    if isinstance(effect, Remove | Freeze | Unfreeze):
        return _counts(state, effect.member)
    return isinstance(effect, ChangeRule) and effect.setting in BALLOT_SETTINGS


def _counts(state: State, member: str) -> bool:
    """Whether a member holds an office of trustees, or a key that ballots are hidden under."""
    held = any(TRUSTEE in o.powers and member in o.holders for o in state.offices.values())
    return held or any(member in k.trustees and not k.void for k in state.tally_keys.values())


def is_secret(state: State, motion: Motion) -> bool:
    """Whether the ballot would be secret if the motion opened now. Spec §15."""
    effect = read_effect(motion.effect)
    if state.forming or always_open(state, effect):
        return False
    if isinstance(effect, Pledge):
        return True
    said = state.constitution.word(f"{effect.decided_as}_ballot")
    return motion.question != "" if said == "mover" else said == "secret"


def check_question(state: State, effect: Effect, question: str | None) -> None:
    """Refused `secret_forbidden` where a secret ballot is prepared and cannot be.

    A pledge is never open, whatever the rules say: `question_missing`.
    """
    if isinstance(aimed(effect), Pledge):
        if question is None:
            raise Refused("question_missing")
        return
    said = state.constitution.word(f"{effect.decided_as}_ballot")
    if question is not None and (said == "open" or always_open(state, effect)):
        raise Refused("secret_forbidden")


def trustee_office(state: State) -> str:
    """The office whose holders count secret ballots: else Refused `trustees_few`."""
    for name, office in state.offices.items():
        if TRUSTEE in office.powers:
            return name
    raise Refused("trustees_few")


def sitting_trustees(state: State, office: str, now: int) -> frozenset[str]:
    """The holders of the office whose term runs, and who are active members."""
    found = state.offices.get(office)
    holders = found.sitting(now) if found else ()
    return frozenset(member for member in holders if state.is_active(member))


def key_in_force(state: State, now: int) -> tuple[str, TallyKey] | None:
    """The newest key, with its id, that a ballot may be opened under. Spec §16.

    A change among the trustees asks for a new key, but for those who were left out of the ceremony.
    """
    usable = {name: key for name, key in state.tally_keys.items() if _usable(state, key, now)}
    if not usable:
        return None
    name = max(usable, key=lambda each: (usable[each].made, each))
    return name, usable[name]


def _usable(state: State, key: TallyKey, now: int) -> bool:
    """Whether it is rehearsed, fresh, not void, and of those who sit."""
    sitting = sitting_trustees(state, key.office, now)
    ours = set(key.trustees) <= sitting and sitting - set(key.trustees) <= set(key.without)
    return key.ready and not key.void and ours and now <= key.made + KEY_LASTS_S


def check_secret_opening(state: State, motion: Motion, roll: frozenset[str], now: int) -> None:
    """Refused `question_missing`, `key_missing`, `roll_small`, `roll_large`, `options_many`."""
    if not motion.question:
        raise Refused("question_missing")
    if key_in_force(state, now) is None:
        raise Refused("key_missing")
    if len(roll) < max(state.constitution.number("secret_roll"), opens_at(motion)):
        raise Refused("roll_small")
    if opens_at(motion) and len(roll) > PLEDGERS_MOST:
        raise Refused("roll_large")
    if len(motion.candidates) > OPTIONS_MOST:
        raise Refused("options_many")


def with_urn(state: State, motion: Motion, opening: Opening) -> Opening:
    """The opening with an empty urn, under the key in force."""
    found = key_in_force(state, opening.opened)
    assert found is not None
    name, key = found
    least = max(state.constitution.number("secret_turnout"), opens_at(motion))
    urn = Urn(name, uuid_of(opening.id), "", least)
    data = election_data(motion, replace(opening, urn=urn), key)
    return replace(opening, urn=replace(urn, election=fingerprint(data)))


def opens_at(motion: Motion) -> int:
    """How many must pledge before anybody learns who did; 0 for what is no pledge."""
    effect = read_effect(motion.effect)
    return effect.opens_at if isinstance(effect, Pledge) else 0


def question_of(motion: Motion, opening: str) -> QuestionForm:
    """The question of a secret ballot. Spec §15."""
    effect = read_effect(motion.effect)
    answers, least, most = list(ANSWERS), 1, 1
    if isinstance(effect, Elect):
        answers = [candidate_option(opening, member) for member in motion.candidates]
        least, most = 0, min(effect.seats, len(answers))
    elif isinstance(effect, Choose):
        answers, least, most = list(effect.options), effect.least, effect.most
    elif isinstance(effect, Pledge):
        answers = list(PLEDGE_ANSWERS)
    return QuestionForm(answers=answers, min=least, max=most, question=motion.question)


def election_data(motion: Motion, opening: Opening, key: TallyKey) -> bytes:
    """The election's exact bytes, which everybody computes from the state."""
    assert opening.urn is not None
    public = ED25519.parse(key.key)
    question = question_of(motion, opening.id)
    return write_election(
        ED25519, public, opening.urn.uuid, motion.question, opening.id, [question]
    )


def election_of(state: State, motion: Motion) -> Election:
    """The election of a motion whose secret ballot is open or being counted."""
    assert motion.opening is not None
    assert motion.opening.urn is not None
    key = state.tally_keys[motion.opening.urn.key]
    return _read(election_data(motion, motion.opening, key))


_read = lru_cache(maxsize=32)(read_election)


def credential(state: State, urn: Urn, member: str) -> str:
    """The credential of a member on the roll."""
    return _credential(state.members[member].vote_key, urn.uuid)


@lru_cache(maxsize=256)
def _credential(vote_key: str, uuid: str) -> str:
    """Compute it once for the two times that a host judges a ballot."""
    return credential_of(PublicKey(bytes.fromhex(vote_key)), uuid)


def roll_credentials(state: State, opening: Opening) -> list[str]:
    """The credentials of the whole roll, ascending: what the archive lists."""
    assert opening.urn is not None
    return sorted(credential(state, opening.urn, member) for member in opening.roll)


def elements(text: str) -> list[Element]:
    """The elements that stand in a text of 64 hex digits each."""
    return [ED25519.parse(text[at : at + 64]) for at in range(0, len(text), 64)]
