"""Secret ballots: what is counted is what was cast, by whom, and nothing besides."""

import random
from collections import Counter

import pytest

from concerted.ballots.decryption import decrypt
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.errors import Refused
from concerted.rules.casting import check_proofs, read_ciphertexts
from concerted.rules.secrecy import election_of, key_in_force, uuid_of
from tests.rules.urn import SecretRoom, secret_committee


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=f"^{code}")


def counted(room: SecretRoom, motion: str, *trustees: str) -> str:
    """Close, let these trustees count; the motion's status."""
    room.close(motion, trustees[0])
    for trustee in trustees:
        room.share(trustee, motion)
    return room.motion(motion).status


@pytest.mark.parametrize("seed", range(4))
def test_votes_counted_are_the_last_votes_cast(seed: int) -> None:
    """Random voters vote, change their minds and stay away: the count is that of a plain list."""
    draw = random.Random(seed)
    room, members, _ = secret_committee()
    a, b, c, *_ = members
    motion = room.propose_secret(a, b, type="resolve")
    room.open(motion)
    last: dict[str, str] = {}
    for voter in draw.choices(members, k=12) + members[:3]:
        choice = draw.choice(("yes", "no", "abstain"))
        room.cast(voter, motion, choice)
        last[voter] = choice
    counted(room, motion, *draw.sample((a, b, c), 2))
    naive = Counter(last.values())
    result = room.result(motion)
    assert (result.yes, result.no, result.abstain) == tuple(
        naive[each] for each in ("yes", "no", "abstain")
    )
    assert result.ballots == len(last)


@pytest.mark.parametrize("seed", range(3))
def test_an_election_seats_who_was_approved_most(seed: int) -> None:
    draw = random.Random(seed)
    room, members, _ = secret_committee()
    office = room.hash()[:32]
    made = room.propose(*members[:2], type="create_office", office=office, seats=2, term_days=30)
    room.decide(made, "yes", *members)
    motion = room.propose_secret(*members[:2], type="elect", office=office, seats=2)
    for member in members[1:5]:
        room.act("motion.stand", member, motion=motion)
    room.open(motion)
    naive: Counter[int] = Counter()
    for voter in members:
        choice = sorted(draw.sample(range(4), draw.randrange(3)))
        room.cast(voter, motion, choice)
        naive.update(choice)
    counted(room, motion, members[0], members[2])
    result = room.result(motion)
    assert result.approvals == tuple(naive[n] for n in range(4))
    ranked = [*sorted(naive.values(), reverse=True), 0, 0, 0]
    if ranked[1] == ranked[2] and ranked[1]:
        assert room.motion(motion).status == "proposed"
    else:
        best = {members[1 + n] for n, votes in naive.items() if votes >= max(ranked[1], 1)}
        assert set(result.elected) == best
        assert set(room.state.offices[office].holders) == best


def test_a_choice_of_options_in_secret_and_openly() -> None:
    room, members, _ = secret_committee()
    options = [room.hash() for _ in range(4)]
    effect = {"type": "choose", "options": options, "least": 1, "most": 2, "take": 2}
    motion = room.propose_secret(*members[:2], **effect)
    room.open(motion)
    for voter, choice in zip(members, ([0, 3], [3], [0], [1, 3], [0], [2]), strict=True):
        room.cast(voter, motion, choice)
    with refused("choice_invalid"):
        room.ballot(members[0], motion, [0, 1, 2])
    assert counted(room, motion, *members[1:3]) == "passed"
    assert room.result(motion).elected == (options[0], options[3])
    openly = room.propose(*members[:2], **effect)
    room.open(openly)
    with refused("choice_bounds"):
        room.vote(members[0], openly, [])
    assert room.state.motions[openly].opening is not None


# What voters try


def voting() -> tuple[SecretRoom, list[str], str, str]:
    """A secret ballot that is open, with the trustees' office."""
    room, members, office = secret_committee()
    motion = room.propose_secret(*members[:2], type="resolve")
    room.open(motion)
    return room, members, motion, office


def test_a_ballot_copied_from_another_voter_is_refused() -> None:
    """Whoever could cast another's ciphertext as its own would learn of it by the count."""
    room, (a, b, *_), motion, _ = voting()
    ballot = room.ballot(a, motion, "yes")
    room.cast(a, motion, "", ballot)
    with refused("credential_other"):
        room.cast(b, motion, "", ballot)
    mine = room.ballot(b, motion, "yes")
    own, theirs = (_credential(data) for data in (mine, ballot))
    claimed = ballot.replace(theirs, own)
    room.cast(b, motion, "", claimed)  # the fold cannot tell …
    with refused("ballot_signature_invalid"):  # … host, auditor and trustees can
        check_proofs(room.state, room.motion(motion), base64url_encode(claimed))


def _credential(ballot: bytes) -> bytes:
    return ballot.split(b'"credential":"')[1].split(b'"')[0]


def test_a_ballot_of_an_earlier_opening_is_refused() -> None:
    room, (a, b, c, *_), motion, _ = voting()
    old = room.ballot(a, motion, "yes")
    other = room.propose_secret(a, b, type="resolve")
    room.open(other)
    with refused("election_other"):
        room.cast(a, other, "", old)
    room.cast(a, motion, "", old)
    room.cast(a, motion, "no")
    with refused("ballot_twice"):
        room.cast(a, motion, "", old)
    assert uuid_of(room.urn(motion).key) != room.urn(motion).uuid
    assert room.urn(other).uuid != room.urn(motion).uuid
    with refused("vote_secret"):
        room.vote(c, motion, "yes")


def test_strangers_and_the_removed_cast_nothing() -> None:
    room, (a, b, c, d, e, f), motion, _ = voting()
    room.cast(f, motion, "yes")
    newcomer = room.join(a, b)
    with refused("not_on_roll"):
        room.cast(newcomer, motion, "yes")
    removal = room.propose(a, b, type="remove", member=f)
    room.decide(removal, "yes", a, b, c, d, e)
    again = room.propose_secret(a, b, type="resolve")
    room.open(again)
    assert f not in room.motion(again).opening.roll  # type: ignore[union-attr]
    with refused("author_gone"):
        room.cast(f, motion, "no")
    assert f in room.urn(motion).ballots  # what it cast before stands


def test_a_ballot_without_proof_is_taken_out_by_whoever_shows_it() -> None:
    """A host that lets one through gains nothing: neither votes, nor the trustees' seats."""
    room, members, motion, office = voting()
    a, b, c, *_ = members
    for voter in members[:5]:
        room.cast(voter, motion, "no")
    data = room.ballot(members[5], motion, "yes")
    at = data.index(b'"response":"') + len(b'"response":"')
    forged = data[:at] + (b"1" if data[at : at + 1] != b"1" else b"2") + data[at + 1 :]
    room.cast(members[5], motion, "", forged)
    room.close(motion, a)
    room.share(a, motion)
    opening = room.motion(motion).opening
    assert opening is not None
    shown = {"motion": motion, "opening": opening.id, "voter": members[5]}
    with refused("ballot_other"):
        room.act("ballot.expose", b, ballot=base64url_encode(data), **shown)
    room.act("ballot.expose", b, ballot=base64url_encode(forged), **shown)
    assert members[5] not in room.urn(motion).ballots
    assert not room.urn(motion).parts  # shares of another sum are worth nothing
    room.share(a, motion)
    room.share(c, motion)
    assert room.result(motion).no == 5
    assert set(room.state.offices[office].holders) == {a, b, c}


def test_a_sound_ballot_cannot_be_exposed() -> None:
    room, (a, b, *_), motion, _ = voting()
    ballot = room.ballot(a, motion, "yes")
    room.cast(a, motion, "", ballot)
    opening = room.motion(motion).opening
    assert opening is not None
    shown = {"motion": motion, "opening": opening.id, "voter": a}
    with refused("ballot_sound"):
        room.act("ballot.expose", b, ballot=base64url_encode(ballot), **shown)


# What trustees try


def test_nothing_is_decrypted_before_the_close_or_below_the_turnout() -> None:
    room, (a, b, c, *_), motion, _ = voting()
    room.cast(a, motion, "yes")
    room.cast(b, motion, "yes")
    opening = room.motion(motion).opening
    assert opening is not None
    with refused("not_counting"):
        room.act("ballot.share", a, motion=motion, opening=opening.id, part="AAAA")
    assert room.close(motion, c).status == "rejected"  # two are fewer than three
    assert room.result(motion).ballots == 2
    assert room.result(motion).yes == 0
    with refused("not_counting"):
        room.act("ballot.share", a, motion=motion, opening=opening.id, part="AAAA")


def test_a_wrong_share_is_refused_and_names_its_author() -> None:
    room, members, motion, _ = voting()
    a, b, c, *_ = members
    for voter in members:
        room.cast(voter, motion, "yes")
    room.close(motion, a)
    part = room.part(a, motion)
    with refused("decryption_invalid"):
        room.share(b, motion, part)  # another's
    with refused("decryption_invalid"):
        room.share(a, motion, part.replace(b'"challenge":"', b'"challenge":"1', 1))
    with refused("not_trustee"):
        room.share(members[4], motion, part)
    room.share(a, motion, part)
    with refused("already_shared"):
        room.share(a, motion)
    room.share(c, motion)
    assert room.result(motion).yes == 6


def test_a_single_ballot_is_not_decrypted_in_place_of_the_sum() -> None:
    """What a trustee gives is proven to be of the sum: the part of one ballot is refused."""
    room, members, motion, _ = voting()
    a = members[0]
    for voter in members:
        room.cast(voter, motion, "yes")
    room.close(motion, a)
    urn, election = room.urn(motion), election_of(room.state, room.motion(motion))
    single = ((read_ciphertexts(urn.ballots[members[5]].ciphertexts),),)
    part = decrypt(election, single, room.secret_share(urn.key, a), room.seed())
    with refused("decryption_invalid"):
        room.share(a, motion, part)
    assert not room.urn(motion).parts


def test_fewer_than_are_needed_decide_nothing_and_lose_their_seats_for_it() -> None:
    room, members, motion, office = voting()
    a, b, c, *_ = members
    for voter in members:
        room.cast(voter, motion, "yes")
    opening = room.motion(motion).opening
    assert opening is not None
    room.close(motion, a)
    room.share(b, motion)
    assert room.motion(motion).status == "counting"
    named = {"motion": motion, "opening": opening.id}
    with refused("lapse_early"):
        room.act("count.lapse", c, **named)
    room.wait(days=4)
    room.act("count.lapse", members[5], **named)
    assert room.motion(motion).status == "proposed"
    assert set(room.state.offices[office].holders) == {b}
    with refused("key_missing"):
        room.open(motion)
    room.elect(office, members[3:5], *members)
    room.make_key(*sorted((b, *members[3:5])))
    room.open(motion)
    for voter in members:
        room.cast(voter, motion, "yes")
    assert counted(room, motion, b, members[4]) == "passed"


def test_trustees_never_count_a_vote_about_themselves() -> None:
    """Their election, recall, removal, freezing and the rules about them are open, for ever."""
    room, members, office = secret_committee()
    a, b, c, *_ = members
    for setting in ("ordinary_ballot", "grave_ballot", "election_ballot"):
        motion = room.propose(a, b, type="change_rule", setting=setting, value="secret")
        assert room.decide(motion, "yes", *members).status == "passed"
    about = (
        {"type": "recall", "member": c, "office": office},
        {"type": "remove", "member": c},
        {"type": "freeze", "member": c},
        {"type": "abolish_office", "office": office},
        {"type": "elect", "office": office, "seats": 1},
        {"type": "change_rule", "setting": "secret_turnout", "value": 50},
    )
    for effect in about:
        with refused("secret_forbidden"):
            room.propose_secret(a, b, **effect)
    recall = room.propose(a, b, **about[0])
    amendment = {"type": "amend", "motion": recall, "revision": 0, "effect": about[0]}
    with refused("secret_forbidden"):
        room.propose_secret(a, b, **amendment)
    room.open(recall)
    opening = room.motion(recall).opening
    assert opening is not None
    assert opening.urn is None
    with refused("not_on_roll"):
        room.vote(c, recall, "no")
    for voter in (a, b, *members[3:]):
        room.vote(voter, recall, "yes")
    room.now = opening.until + 1
    room.act("motion.close", a, motion=recall)
    assert c not in room.state.offices[office].holders


def test_what_the_rules_make_secret_opens_in_no_other_way() -> None:
    room, members, _ = secret_committee()
    a, b, *_ = members
    rule = room.propose(a, b, type="change_rule", setting="grave_ballot", value="secret")
    room.decide(rule, "yes", *members)
    motion = room.propose(a, b, type="dissolve")
    with refused("question_missing"):
        room.open(motion)
    prepared = room.propose_secret(a, b, type="dissolve")
    room.open(prepared)
    assert room.urn(prepared).least == 3
    larger = room.propose(a, b, type="change_rule", setting="secret_roll", value=50)
    room.decide(larger, "yes", *members)
    small = room.propose_secret(a, b, type="dissolve")
    with refused("roll_small"):
        room.open(small)


def test_a_key_lasts_a_year_and_ends_with_any_change() -> None:
    room, (a, b, *_), _ = secret_committee()
    assert key_in_force(room.state, room.now) is not None
    assert key_in_force(room.state, room.now + 366 * 86_400) is None
    room.act("member.leave", a)
    assert key_in_force(room.state, room.now) is None
    assert room.state.is_active(b)


def test_the_old_key_serves_until_the_new_one_is_rehearsed() -> None:
    room, members, _ = secret_committee()
    three = members[:3]
    old = key_in_force(room.state, room.now)
    room.begin(*three)
    for step in (room.certify, room.deal, room.confirm):
        for member in three:
            step(member)
    assert key_in_force(room.state, room.now) == old
    room.wait(hours=1)
    for member in three:
        room.rehearse(member)
    found = key_in_force(room.state, room.now)
    assert found is not None
    assert old is not None
    assert found[1].made >= old[1].made


# The ceremony


def test_the_silent_are_left_out_and_a_dealer_cannot_cheat() -> None:
    room, members, _ = secret_committee(seats=5, size=8)
    five = sorted(members[:5])
    old = key_in_force(room.state, room.now)
    assert old is not None
    with refused("trustee_left_out"):
        room.begin(*five[:4])
    room.begin(*five)
    for member in five[:4]:
        room.certify(member)
    with refused("ceremony_current"):
        room.begin(*five)
    room.wait(days=4)
    room.begin(*five[:4])
    assert room.ceremony.needed == 3  # as many as before, of fewer
    for step in (room.certify, room.deal, room.confirm, room.rehearse):
        for member in five[:4]:
            step(member)
    found = key_in_force(room.state, room.now)
    assert found is not None
    assert found[1].trustees == tuple(five[:4])
    assert found[0] != old[0]


def test_a_share_that_does_not_open_stops_the_ceremony() -> None:
    room, members, _ = secret_committee()
    three = sorted(members[:3])
    room.begin(*three)
    for member in three:
        room.certify(member)
    forms = {member: room.deal_form(member) for member in three}
    bad, good = forms[three[1]], forms[three[0]]
    swapped = good.secrets[:1] + bad.secrets[1:]  # not that dealer's share for the first
    room.give("deal", three[1], type(bad)(bad.polynomial, swapped, bad.coefexps, bad.signature))
    for member in (three[0], three[2]):
        room.give("deal", member, forms[member])
    with refused("share_invalid: trustee 2"):
        room.confirmation(three[0])
    room.act("ceremony.complain", three[0], ceremony=room.ceremony.id, dealer=three[1])
    with refused("ceremony_disputed"):
        room.confirm(three[2])
    room.begin(three[0], three[2])  # both sides are excused, so either may be left out
    assert room.ceremony.without == (three[1],)
