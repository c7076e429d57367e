"""Vectors of secret ballots in the rules: a whole one, and the trustees' ceremony (§15, §16)."""

from __future__ import annotations

from rules_scenario import Scenario
from vector import Content

from concerted.kernel.canonical import base64url_encode
from tests.rules.urn import SecretRoom


class SecretScenario(Scenario, SecretRoom):
    """A scenario with the secrets of voters and trustees."""


def _committee(size: int) -> tuple[SecretScenario, list[str], str]:
    room = SecretScenario()
    room.say("a committee with trustees")
    return room, *room.assemble(size, 3)


def ceremony() -> Content:
    """Rounds out of order, wrong parts, a silent trustee, a dispute, and a key."""
    room, (a, b, c, d), office = _committee(4)
    wrong = {"type": "create_office", "office": room.hash()[:32], "term_days": 90}
    room.no(
        "setting_bounds",
        "an even number of trustees",
        lambda: room.propose(a, seats=4, powers=["trustee"], **wrong),
    )
    room.no(
        "trustees_exist",
        "other trustees beside them",
        lambda: room.propose(a, seats=3, powers=["trustee"], **wrong),
    )
    room.no("not_trustee", "a ceremony by another", lambda: room.begin(a, b, c, author=d))
    room.no("trustee_left_out", "a ceremony without one", lambda: room.begin(a, b))
    room.say("the first ceremony")
    room.begin(a, b, c)
    room.no("ceremony_current", "another beside it", lambda: room.begin(a, b, c))
    room.say("certificates")
    room.certify(a)
    room.no("already_given", "twice", lambda: room.certify(a))
    certificate = room.ceremony.certificates[a]
    room.no(
        "ceremony_invalid",
        "another's certificate",
        lambda: room.act("ceremony.certify", b, ceremony=room.ceremony.id, part=certificate),
    )
    room.no("ceremony_invalid", "no certificate", lambda: room.give("certify", b, b"{}"))
    room.no("not_trustee", "a stranger's certificate", lambda: room.give("certify", d, b"{}"))
    room.no("round_other", "a deal too early", lambda: room.give("deal", b, b"{}"))
    room.say("one stays silent, and the others begin without it")
    room.certify(b)
    room.wait(days=4)
    old = room.ceremony.id
    room.begin(a, b)
    room.no(
        "ceremony_other",
        "a part for the last ceremony",
        lambda: room.act("ceremony.certify", c, ceremony=old, part=certificate),
    )
    for member in (a, b):
        room.certify(member)
    deal = room.deal_form(a)
    room.no("ceremony_invalid", "another's deal", lambda: room.give("deal", b, deal))
    room.say("deals")
    room.give("deal", a, deal)
    room.deal(b)
    room.no(
        "not_trustee",
        "a complaint of oneself",
        lambda: room.act("ceremony.complain", a, ceremony=room.ceremony.id, dealer=a),
    )
    room.say("a dispute")
    room.act("ceremony.complain", a, ceremony=room.ceremony.id, dealer=b)
    room.no("ceremony_disputed", "going on", lambda: room.confirm(b))
    room.say("all of them again")
    room.begin(a, b, c)
    for step in (room.certify, room.deal):
        for member in (a, b, c):
            step(member)
    form = room.confirmation(a)
    room.no("ceremony_invalid", "another's key", lambda: room.give("confirm", b, form))
    room.say("confirmations")
    for member in (a, b, c):
        room.confirm(member)
    room.no("decryption_invalid", "no rehearsal", lambda: room.give("rehearse", a, b"{}"))
    room.say("the rehearsal")
    for member in (a, b, c):
        room.rehearse(member)
    room.say("recall is open, whatever the mover wants")
    effect = {"type": "recall", "member": c, "office": office}
    room.no(
        "secret_forbidden",
        "a secret recall of a trustee",
        lambda: room.act("motion.propose", a, effect=effect, question=room.hash()),
    )
    return room.content("rules.md §16")


def secret() -> Content:
    """A proposal and an election in secret; replays, copies, strangers; shares, and their lapse."""
    room, members, _ = _committee(6)
    a, b, c, d, e, f = members
    motion = room.propose_secret(d, a, type="resolve")
    room.no("key_missing", "no trustees' key", lambda: room.open(motion))
    room.say("the key")
    room.make_key(a, b, c)
    room.say("a secret ballot")
    room.open(motion)
    room.no("vote_secret", "an open vote", lambda: room.vote(a, motion, "yes"))
    ballot = room.ballot(a, motion, "yes")
    room.no("credential_other", "a copied ballot", lambda: room.cast(b, motion, "", ballot))
    room.no("ballot_invalid", "no ballot", lambda: room.cast(b, motion, "", b"{}"))
    room.say("ballots")
    room.cast(a, motion, "", ballot)
    first = room.urn(motion).ballots[a].entry
    room.no("ballot_twice", "the same again", lambda: room.cast(a, motion, "", ballot))
    room.cast(a, motion, "no")
    room.no("ballot_twice", "an earlier one", lambda: room.cast(a, motion, "", ballot))
    text = base64url_encode(room.ballot(a, motion, "yes"))
    opening = room.motion(motion).opening
    assert opening is not None
    named = {"motion": motion, "opening": opening.id, "ballot": text}
    room.no(
        "vote_replaced",
        "a delayed one",
        lambda: room.act("ballot.cast", a, None, replaces=first, **named),
    )
    room.no(
        "vote_unknown",
        "in place of none",
        lambda: room.act("ballot.cast", f, replaces=first, **named),
    )
    for voter, choice in ((b, "yes"), (c, "yes"), (d, "yes"), (e, "abstain")):
        room.cast(voter, motion, choice)
    last = room.ballot(e, motion, "no")
    room.cast(e, motion, "", last)
    exposed = {"voter": e, "ballot": base64url_encode(last)}
    room.no(
        "ballot_sound",
        "a sound ballot exposed",
        lambda: room.act("ballot.expose", f, None, **{**named, **exposed}),
    )
    room.no(
        "ballot_other",
        "a ballot that is not there exposed",
        lambda: room.act("ballot.expose", f, None, **{**named, "voter": e}),
    )
    room.say("a ballot without proof, let through by its host, is taken out")
    at = (whole := room.ballot(f, motion, "yes")).index(b'"response":"') + 12
    broken = whole[:at] + (b"1" if whole[at : at + 1] != b"1" else b"2") + whole[at + 1 :]
    room.cast(f, motion, "", broken)
    taken_out = {"voter": f, "ballot": base64url_encode(broken)}
    room.act("ballot.expose", a, **{**named, **taken_out})
    room.no("not_counting", "a share too early", lambda: _share(room, motion, a, opening.id, "AA"))
    room.say("the close")
    room.close(motion, f)
    room.no("motion_not_open", "a late ballot", lambda: room.cast(f, motion, "", ballot))
    part = room.part(a, motion)
    room.no("decryption_invalid", "another's share", lambda: room.share(b, motion, part))
    room.no("not_trustee", "a stranger's share", lambda: room.share(d, motion, part))
    room.say("shares")
    room.share(a, motion, part)
    room.no("already_shared", "twice", lambda: room.share(a, motion))
    room.share(c, motion)
    _election(room, members)
    _lapse(room, members)
    return room.content("rules.md §15")


def _share(room: SecretScenario, motion: str, trustee: str, opening: str, part: str) -> None:
    room.act("ballot.share", trustee, motion=motion, opening=opening, part=part)


def _election(room: SecretScenario, members: list[str]) -> None:
    a, b, c, d, e, _ = members
    delegates = room.hash()[:32]
    made = room.propose(
        a, b, type="create_office", office=delegates, seats=2, term_days=30, powers=[]
    )
    room.decide(made, "yes", *members)
    election = room.propose_secret(a, b, type="elect", office=delegates, seats=2)
    for member in (d, e, a):
        room.act("motion.stand", member, motion=election)
    room.say("an election")
    room.open(election)
    for voter, choice in zip(members, ([0], [0, 1], [0], [1, 2], [1], []), strict=True):
        room.cast(voter, election, choice)
    room.close(election, a)
    room.share(b, election)
    room.share(a, election)
    options = [room.hash() for _ in range(3)]
    room.say("a choice of one of three, by exactly two marks")
    pick = room.propose_secret(c, d, type="choose", options=options, least=2, most=2, take=1)
    room.open(pick)
    for voter in (a, b, c):
        room.cast(voter, pick, [0, 2])
    room.cast(d, pick, [1, 2])
    room.close(pick, a)
    room.share(c, pick)
    room.share(b, pick)


def _lapse(room: SecretScenario, members: list[str]) -> None:
    a, b, c, *_ = members
    room.say("too few ballots, and none is decrypted")
    small = room.propose_secret(a, b, type="resolve")
    room.open(small)
    for voter in (a, b):
        room.cast(voter, small, "yes")
    room.close(small, c)
    room.say("trustees who stay silent")
    stuck = room.propose_secret(a, b, type="resolve")
    room.open(stuck)
    for voter in members:
        room.cast(voter, stuck, "yes")
    room.close(stuck, c)
    room.share(c, stuck)
    opening = room.motion(stuck).opening
    assert opening is not None
    named = {"motion": stuck, "opening": opening.id}
    room.no("lapse_early", "too early", lambda: room.act("count.lapse", a, None, **named))
    room.wait(days=4)
    room.act("count.lapse", a, **named)
    room.no("key_missing", "under the void key", lambda: room.open(stuck))
