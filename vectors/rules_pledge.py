"""Vectors of pledges in the rules: reached and opened, not reached, lapsed (§17)."""

from __future__ import annotations

from rules_secret import SecretScenario
from vector import Content

from concerted.kernel.canonical import base64url_encode
from concerted.kernel.entry import Entry

PLEDGE = {"type": "pledge", "opens_at": 4, "hours": 72}


class PledgeScenario(SecretScenario):
    """A scenario that writes evidence of pledges beside the entries that bring it."""

    def _write(self, entry: Entry, expect: str) -> None:
        super()._write(entry, expect)
        if entry.header.kind == "pledge.open" and expect == "ok":
            data = self.evidence[entry.header.evidence[0].hash]
            self.cases[-1]["evidence"] = base64url_encode(data)

    def names(self, motion: str) -> None:
        """Write down who has pledged by what has been opened so far."""
        self.cases[-1]["pledged"] = list(self.pledged(motion))


def pledge() -> Content:
    """Three pledges: one that is reached, one that is not, one whose trustees fail."""
    room = PledgeScenario()
    room.say("a committee that forms")
    room.no("forming", "a pledge too soon", lambda: room.propose_secret(room.founder, "", **PLEDGE))
    room.say("a committee with trustees")
    members, _ = room.assemble(6, 3)
    a, b, c, d, _, f = members
    room.say("the key")
    room.make_key(a, b, c)
    propose = room.propose_secret
    room.no("question_missing", "in the open", lambda: room.propose(d, a, **PLEDGE))
    low = {**PLEDGE, "opens_at": 2}
    room.no("opens_low", "fewer than are counted", lambda: propose(d, a, **low))
    room.say("more than can sign")
    many = propose(d, a, **{**PLEDGE, "opens_at": 7})
    room.no("roll_small", "more than can sign", lambda: room.open(many))
    room.say("a pledge")
    motion = propose(d, a, **PLEDGE)
    room.open(motion)
    opening = room.motion(motion).opening
    assert opening is not None
    named = {"motion": motion, "opening": opening.id}
    room.no("vote_secret", "an open vote", lambda: room.vote(a, motion, "yes"))
    for voter, choice in zip(members, ("yes", "yes", "yes", "no", "yes", "yes"), strict=True):
        room.cast(voter, motion, choice)
    room.say("one withdraws")
    room.cast(b, motion, "no")
    room.no("close_early", "before its time", lambda: room.act("motion.close", a, motion=motion))
    stranger = room.hash()
    room.no("not_reached", "opened while it is open", lambda: room.open_pledge(a, motion, b"{}"))
    room.say("the close")
    room.close(motion, f)
    room.no("not_reached", "opened before the count", lambda: room.open_pledge(a, motion))
    room.say("the count")
    room.share(a, motion)
    room.no("not_reached", "opened by a share", lambda: room.open_pledge(a, motion))
    room.say("the count reaches the number")
    room.share(b, motion)
    room.no("not_counting", "a share more", lambda: room.share(c, motion))
    room.no("not_trustee", "opened by another", lambda: room.open_pledge(d, motion, b"{}"))
    room.no("size_bounds", "too much", lambda: room.open_pledge(a, motion, bytes(320 * 6 + 1)))
    room.no("evidence_missing", "nothing", lambda: room.act("pledge.open", a, _bare(), **named))
    other = {"motion": motion, "opening": stranger}
    room.no("opening_other", "another", lambda: room.act("pledge.open", a, **other))
    room.say("trustees open the ballots")
    room.open_pledge(c, motion)
    room.no("already_shared", "twice", lambda: room.open_pledge(c, motion))
    room.say("the ballots are open")
    room.open_pledge(a, motion)
    room.names(motion)
    last = {"voter": d, "ballot": "AA"}
    room.no(
        "motion_not_open",
        "a ballot exposed after all",
        lambda: room.act("ballot.expose", f, None, **named, **last),
    )
    room.no("not_counting", "a lapse after all", lambda: room.act("count.lapse", f, None, **named))
    room.say("the third opens them too")
    room.open_pledge(b, motion)
    room.names(motion)
    _below(room, members)
    _lapse(room, members)
    return room.content("rules.md §17")


def _bare() -> dict[str, object]:
    return {"evidence": ()}


def _below(room: PledgeScenario, members: list[str]) -> None:
    a, b, c, d, *_ = members
    room.say("fewer ballots than the number")
    few = room.propose_secret(a, b, **PLEDGE)
    room.open(few)
    for voter in (a, b, c):
        room.cast(voter, few, "yes")
    room.close(few, c)
    room.no("not_counting", "a share of it", lambda: _share(room, few, a))
    room.say("enough ballots, and too few yes")
    motion = room.propose_secret(a, b, **PLEDGE)
    room.open(motion)
    for voter, choice in ((a, "yes"), (b, "yes"), (c, "no"), (d, "yes")):
        room.cast(voter, motion, choice)
    room.close(motion, c)
    data = room.opened(a, motion)
    room.share(a, motion)
    room.share(b, motion)
    room.no("not_reached", "opened below the number", lambda: room.open_pledge(a, motion, data))


def _share(room: PledgeScenario, motion: str, trustee: str) -> None:
    room.act("ballot.share", trustee, motion=motion, opening=motion, part="AA")


def _lapse(room: PledgeScenario, members: list[str]) -> None:
    a, b, c, *_ = members
    room.say("trustees who count and do not open")
    motion = room.propose_secret(a, b, **PLEDGE)
    room.open(motion)
    for voter in members:
        room.cast(voter, motion, "yes")
    room.close(motion, c)
    room.share(a, motion)
    room.share(b, motion)
    opening = room.motion(motion).opening
    assert opening is not None
    named = {"motion": motion, "opening": opening.id}
    room.open_pledge(c, motion)
    room.no("lapse_early", "too early", lambda: room.act("count.lapse", a, None, **named))
    room.wait(days=4)
    room.act("count.lapse", a, **named)
    room.no("not_reached", "opened after all", lambda: room.open_pledge(a, motion, b"{}"))
    room.no("key_missing", "under the void key", lambda: room.open(motion))
