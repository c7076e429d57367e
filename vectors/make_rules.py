"""Vectors of the rules: whole scenarios, entry by entry (spec/rules.md).

Each case gives a header, the time of its leaf and what to expect; after it the state's hash, which
a refusal leaves as it was. Signatures are not looked at here: those of crypto/signature.json are.
The last case of a file gives the whole state.
"""

from __future__ import annotations

from typing import Any

from rules_pledge import pledge
from rules_scenario import Scenario
from rules_secret import ceremony, secret
from vector import Content

from concerted.kernel.entry import BlobHash, BlobRef, BodyRef


def files() -> dict[str, Content]:
    """Return the files of this module by their path."""
    return {
        "rules/joining.json": _joining(),
        "rules/keys.json": _keys(),
        "rules/motions.json": _motions(),
        "rules/offices.json": _offices(),
        "rules/secret.json": secret(),
        "rules/ceremony.json": ceremony(),
        "rules/pledge.json": pledge(),
    }


def _standing(**settings: Any) -> tuple[Scenario, str, str, str]:
    room = Scenario(**settings)
    room.say("the founders come in and sign")
    two = room.join(room.founder)
    three = room.join(room.founder, two)
    room.sign(two)
    room.sign(three)
    return room, room.founder, two, three


def _joining() -> Content:
    room, a, b, c = _standing(growth_floor=5)
    request = room.request()
    room.say("two vouches admit")
    room.vouch(a, request)
    room.no("already_vouched", "vouching twice", lambda: room.vouch(a, request))
    room.no("wrap_missing", "no key", lambda: room.act("vouch", b, request=request))
    room.no("epoch_other", "an old key", lambda: _vouch_for_epoch(room, b, request, 7))
    room.vouch(b, request)
    room.no("request_closed", "vouching late", lambda: room.vouch(c, request))
    room.no("author_unknown", "a stranger", lambda: room.act("profile", room.hash()))
    room.no("author_unknown", "the invitation speaks", lambda: room.act("profile", room.link))
    again = room.request()
    room.no("newcomer", "a newcomer vouches", lambda: room.vouch(request, again))
    used = room.invite(uses=1, days=1)
    room.request(used)
    room.no("invitation_used", "a link used up", lambda: room.request(used))
    late = room.invite(days=1)
    room.wait(days=2)
    room.no("invitation_expired", "a link out of time", lambda: room.request(late))
    gone = room.invite()
    room.act("invitation.revoke", b, invitation=gone)
    room.no("invitation_revoked", "a link called back", lambda: room.request(gone))
    room.no("until_far", "a link for too long", lambda: room.invite(days=31))
    room.say("an admission undone")
    room.act("vouch.withdraw", a, request=request)
    room.no("author_gone", "undone, and speaking", lambda: room.act("member.leave", request))
    room.no("epoch_ended", "words under an old key", lambda: room.act("profile", a))
    room.epoch(c)
    room.act("profile", a)
    room.say("growth up to the cap")
    for _ in range(4):
        room.join(a, b) if len(room.state.ration(a, room.now).vouches) < 5 else room.join(b, c)
    return room.content("rules.md §3, §4")


def _vouch_for_epoch(room: Scenario, voucher: str, request: str, epoch: int) -> str:
    wrap = {"evidence": (BlobRef(BlobHash(room.hash()), 112),)}
    return room.act("vouch", voucher, wrap, request=request, epoch=epoch)


def _keys() -> Content:
    room, a, b, c = _standing()
    d = room.join(a, b)
    request = room.request(replaces=c)
    room.vouch(a, request)
    room.vouch(b, request)
    complete = {"request": request}
    room.no(
        "replacement_early",
        "too soon",
        lambda: room.act("replacement.complete", a, None, **complete),
    )
    room.act("member.freeze", c, member=c)
    room.no(
        "author_frozen", "a frozen key", lambda: room.act("replacement.cancel", c, None, **complete)
    )
    room.wait(hours=72)
    room.act("replacement.complete", a, request=request)
    room.no("epoch_stale", "too many keys", lambda: room.epoch(a, wraps=99))
    room.epoch(a)
    room.no("epoch_current", "no need", lambda: room.epoch(a))
    room.no(
        "epoch_other",
        "words under an older key",
        lambda: room.act("profile", b, {"body": BodyRef(1, BlobHash(room.hash()), 528)}),
    )
    room.act("member.freeze", a, member=d)
    room.act("member.freeze", b, member=d)
    room.act("epoch.wrap", a, epoch=2, member=b)
    room.wait(days=90)
    room.epoch(a)
    return room.content("rules.md §5, §7")


def _motions() -> Content:
    room, a, b, c = _standing()
    motion = room.propose(a, type="resolve")
    room.no("supports_few", "no seconder", lambda: room.open(motion))
    changed = {"type": "change_rule", "setting": "vouches", "value": 3}
    amendment = room.propose(c, type="amend", motion=motion, revision=0, effect=changed)
    room.act("motion.accept", a, motion=amendment)
    room.act("motion.minority", b, motion=motion)
    room.act("motion.support", c, motion=motion)
    room.open(motion)
    room.vote(a, motion, "yes")
    opened = room.state.motions[motion].opening
    assert opened is not None
    room.vote(a, motion, "no")
    room.vote(a, motion, "yes")
    room.no(
        "vote_replaced",
        "a delayed vote",
        lambda: room.act(
            "vote.cast", a, choice="yes", motion=motion, opening=opened.id, replaces=motion
        ),
    )
    room.vote(b, motion, "yes")
    room.no("close_early", "before its time", lambda: room.act("motion.close", a, motion=motion))
    room.wait(hours=121)
    room.no("vote_late", "after its time", lambda: room.vote(c, motion, "no"))
    room.act("motion.close", a, motion=motion)
    room.no(
        "setting_bounds",
        "entrenchment",
        lambda: room.propose(a, type="change_rule", setting="grave_majority", value=[9, 10]),
    )
    spy = room.join(a, b) if room.state.constitution.number("vouches") == 2 else c
    removal = room.propose(a, b, type="remove", member=spy)
    room.decide(removal, "yes", a, b)
    return room.content("rules.md §6, §8, §9")


def _offices() -> Content:
    room, a, b, c = _standing()
    office = room.hash()[:32]
    made = room.propose(a, b, type="create_office", office=office, seats=1, term_days=30)
    room.decide(made, "yes", a, b, c)
    election = room.propose(a, b, type="elect", office=office, seats=1)
    room.no("candidates_few", "nobody stands", lambda: room.open(election))
    room.act("motion.stand", a, motion=election)
    room.act("motion.stand", b, motion=election)
    room.open(election)
    room.vote(a, election, [0])
    room.vote(b, election, [1])
    room.no("choice_bounds", "nobody by that number", lambda: room.vote(c, election, [2]))
    room.wait(hours=73)
    room.say("a tie")
    room.act("motion.close", c, motion=election)
    room.say("the rerun")
    room.decide(election, [1], a, b, c)
    recall = room.propose(c, a, type="recall", member=b, office=office)
    room.open(recall)
    room.no("not_on_roll", "on one's own recall", lambda: room.vote(b, recall, "no"))
    room.vote(a, recall, "yes")
    room.vote(c, recall, "yes")
    room.wait(hours=73)
    room.act("motion.close", c, motion=recall)
    return room.content("rules.md §6.5 to §6.9")
