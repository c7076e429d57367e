"""Deciding: support, amendment, votes, thresholds, offices, and the ways to cheat at each."""

import pytest
from msgspec.structs import replace

from concerted.kernel.errors import Malformed, Refused, RulesNewer
from concerted.rules.state import Opening
from concerted.rules.votes import count, elect, passes
from tests.rules.room import Room, standing


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=f"^{code}")


def test_a_motion_needs_a_seconder_and_then_opens() -> None:
    room, (a, b, _) = standing()
    motion = room.propose(a, type="resolve")
    with refused("supports_few"):
        room.open(motion)
    room.act("motion.support", b, motion=motion)
    with refused("already_supported"):
        room.act("motion.support", b, motion=motion)
    room.open(motion)
    with refused("motion_opened"):
        room.act("motion.support", b, motion=motion)


def test_while_forming_a_motion_is_a_trial() -> None:
    room = Room()
    motion = room.propose(room.founder, type="change_rule", setting="vouches", value=3)
    assert room.decide(motion, "yes", room.founder).status == "trial"
    assert room.state.constitution.number("vouches") == 2


def test_ordinary_closes_early_once_all_voted_and_grave_does_not() -> None:
    room, members = standing()
    a, b, _ = members
    quick = room.propose(a, b, type="resolve")
    grave = room.propose(a, b, type="change_rule", setting="vouches", value=3)
    for motion in (quick, grave):
        room.open(motion)
        with refused("close_early"):
            room.act("motion.close", a, motion=motion)
        for member in members:
            room.vote(member, motion, "yes")
    room.act("motion.close", a, motion=quick)
    with refused("close_early"):
        room.act("motion.close", a, motion=grave)
    room.wait(hours=121)
    room.act("motion.close", a, motion=grave)
    assert room.state.constitution.number("vouches") == 3


def test_minds_change_until_the_close_and_a_delayed_vote_undoes_nothing() -> None:
    room, (a, b, c) = standing()
    motion = room.propose(a, b, type="resolve")
    room.open(motion)
    room.vote(a, motion, "yes")
    opened = room.state.motions[motion].opening
    assert opened is not None
    delayed = room.entry("vote.cast", a, {"choice": "yes", "motion": motion, "opening": opened.id})
    room.vote(a, motion, "no")
    with refused("vote_replaced"):
        room.take(delayed)
    with refused("vote_unknown"):
        room.act(
            "vote.cast", b, choice="yes", motion=motion, opening=opened.id, replaces=room.hash()
        )
    room.vote(b, motion, "no")
    room.vote(c, motion, "abstain")
    room.act("motion.close", c, motion=motion)
    result = room.result(motion)
    assert (result.yes, result.no, result.abstain) == (0, 2, 1)
    assert room.state.motions[motion].status == "rejected"
    with refused("motion_not_open"):
        room.vote(a, motion, "yes")


def test_only_the_frozen_roll_votes_and_only_in_time() -> None:
    room, (a, b, _) = standing()
    motion = room.propose(a, b, type="resolve")
    room.open(motion)
    with refused("not_on_roll"):
        room.vote(room.join(a, b), motion, "no")
    room.wait(hours=48)
    room.vote(a, motion, "yes")
    room.now += 1
    with refused("vote_late"):
        room.vote(b, motion, "yes")


def test_newcomers_sit_on_no_grave_roll_and_a_subject_not_on_its_recall() -> None:
    room, (a, b, c) = standing()
    newcomer = room.join(a, b)
    grave = room.propose(a, b, type="remove", member=c)
    room.open(grave)
    opening = room.state.motions[grave].opening
    assert opening is not None
    assert opening.roll == {a, b, c}
    assert newcomer not in opening.roll


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "roll", "passed"),
    [(2, 1, 0, 3, True), (1, 1, 0, 3, False), (0, 0, 3, 3, False), (1, 0, 0, 5, False),
     (1, 0, 1, 5, True), (1, 0, 0, 4, True), (3, 2, 0, 20, True), (3, 1, 0, 20, False)],
)  # fmt: skip
def test_ordinary_thresholds(yes: int, no: int, abstain: int, roll: int, passed: bool) -> None:
    opening = _opening((1, 2), (1, 4), yes, no, abstain, roll)
    assert passes(opening, count(opening)) is passed


@pytest.mark.parametrize(
    ("yes", "no", "passed"), [(2, 1, True), (4, 2, True), (5, 3, False), (665, 333, False)]
)
def test_two_thirds_is_not_rounded(yes: int, no: int, passed: bool) -> None:
    opening = _opening((2, 3), (1, 3), yes, no, 0, yes + no)
    assert passes(opening, count(opening)) is passed


def _opening(
    majority: tuple[int, int], quorum: tuple[int, int], yes: int, no: int, abstain: int, roll: int
) -> Opening:
    opening = Opening("", 0, 0, majority, quorum, frozenset(map(str, range(roll))))
    votes = opening.votes
    for n, choice in enumerate(["yes"] * yes + ["no"] * no + ["abstain"] * abstain):
        votes = votes.set(str(n), ("", choice))
    return replace(opening, votes=votes)


def test_amendment_accepted_by_the_mover_sheds_its_supporters() -> None:
    """Nobody's support is carried over to a text that they did not see."""
    room, (a, b, c) = standing()
    motion = room.propose(a, b, type="resolve")
    changed = {"type": "change_rule", "setting": "vouches", "value": 3}
    amendment = room.propose(c, type="amend", motion=motion, revision=0, effect=changed)
    with refused("not_yours"):
        room.act("motion.accept", b, motion=amendment)
    room.act("motion.accept", a, motion=amendment)
    target = room.state.motions[motion]
    assert target.effect == changed
    assert (target.revision, target.supporters, target.text) == (1, (a,), amendment)
    with refused("revision_other"):
        room.act("motion.open", b, motion=motion, revision=0)
    with refused("revision_other"):  # held back by a host since before the amendment
        room.act("motion.support", b, motion=motion, revision=0)
    with refused("revision_other"):
        room.propose(c, type="amend", motion=motion, revision=0, effect=changed)
    with refused("supports_few"):
        room.open(motion)


def test_amendment_by_vote() -> None:
    room, (a, b, c) = standing()
    motion = room.propose(a, b, type="resolve")
    inner = {"type": "admit_above_cap", "count": 5}
    amendment = room.propose(c, b, type="amend", motion=motion, revision=0, effect=inner)
    room.open(amendment)
    with refused("amendment_open"):
        room.open(motion)
    for member in (a, b, c):
        room.vote(member, amendment, "yes")
    room.act("motion.close", a, motion=amendment)
    assert room.state.motions[motion].effect == inner
    assert room.state.motions[motion].supporters == (a, b)
    with refused("amend_amendment"):
        again = room.propose(c, type="amend", motion=motion, revision=1, effect=inner)
        room.propose(c, type="amend", motion=again, revision=0, effect=inner)


def test_a_minority_statement_is_no_longer_than_the_motion() -> None:
    from concerted.kernel.entry import BlobHash, BodyRef

    room, (a, b, _) = standing()
    motion = room.propose(a, type="resolve")
    longer = {"body": BodyRef(room.state.epoch.number, BlobHash(room.hash()), 1040)}
    with refused("statement_long"):
        room.act("motion.minority", b, longer, motion=motion)
    room.act("motion.minority", b, motion=motion)
    with refused("already_stated"):
        room.act("motion.minority", b, motion=motion)


def _office(room: Room, a: str, b: str, seats: int = 2) -> str:
    office = room.hash()[:32]
    motion = room.propose(a, b, type="create_office", office=office, seats=seats, term_days=30)
    assert room.decide(motion, "yes", a, b).status == "passed"
    return office


def test_two_are_elected_and_one_is_recalled() -> None:
    room, (a, b, c) = standing()
    office = _office(room, a, b)
    motion = room.propose(c, b, type="elect", office=office, seats=2)
    with refused("candidates_few"):
        room.open(motion)
    room.act("motion.stand", a, motion=motion)
    room.act("motion.stand", b, motion=motion)
    assert room.decide(motion, [0, 1], a, b, c).status == "passed"
    assert set(room.state.offices[office].sitting(room.now)) == {a, b}
    recall = room.propose(c, b, type="recall", member=a, office=office)
    room.open(recall)
    with refused("not_on_roll"):
        room.vote(a, recall, "no")
    room.vote(b, recall, "yes")
    room.vote(c, recall, "yes")
    room.wait(hours=73)
    room.act("motion.close", c, motion=recall)
    assert set(room.state.offices[office].holders) == {b}
    room.wait(days=31)
    assert room.state.offices[office].sitting(room.now) == {}


def test_a_tie_over_the_last_seat_is_no_decision_and_reruns() -> None:
    room, (a, b, c) = standing()
    office = _office(room, a, b, seats=1)
    motion = room.propose(c, b, type="elect", office=office, seats=1)
    room.act("motion.stand", a, motion=motion)
    room.act("motion.stand", b, motion=motion)
    room.open(motion)
    room.vote(a, motion, [0])
    room.vote(b, motion, [1])
    with refused("choice_bounds"):
        room.vote(c, motion, [2])
    with pytest.raises(Malformed):
        room.vote(c, motion, [1, 0])
    room.wait(hours=73)
    first = room.state.motions[motion].opening
    assert first is not None
    room.act("motion.close", c, motion=motion)
    assert room.state.motions[motion].status == "proposed"
    assert room.state.offices[office].sitting(room.now) == {}
    room.open(motion)
    with refused("opening_other"):  # a vote that the host held back from the first round
        room.act("vote.cast", c, choice=[0], motion=motion, opening=first.id)
    for voter in (a, b, c):
        room.vote(voter, motion, [1])
    room.wait(hours=73)
    room.act("motion.close", c, motion=motion)
    assert room.state.motions[motion].status == "passed"
    assert set(room.state.offices[office].holders) == {b}


def test_counting_an_election() -> None:
    assert elect((5, 3, 4), 2, 6) == (0, 2)
    assert elect((5, 4, 4), 2, 6) is None
    assert elect((0, 0), 1, 3) == ()
    assert elect((3,), 1, 6) == ()
    assert elect((4,), 1, 6) == (0,)


def test_an_effect_that_became_impossible_changes_nothing() -> None:
    room, (a, b, c) = standing()
    newcomer = room.join(a, b)
    motion = room.propose(a, b, type="remove", member=newcomer)
    room.open(motion)
    for member in (a, b, c):
        room.vote(member, motion, "yes")
    room.act("member.leave", newcomer)
    room.wait(hours=121)
    room.act("motion.close", a, motion=motion)
    assert room.state.motions[motion].status == "impossible"
    assert room.state.members[newcomer].status == "left"


@pytest.mark.parametrize(
    ("setting", "value"),
    [("grave_majority", [99, 100]), ("ordinary_majority", [1, 3]), ("vouches", 1),
     ("ordinary_hours", 1), ("grave_quorum", [9, 10]), ("term_days", 100_000),
     ("replacement_hours", 1), ("proposers", "mover"), ("grave_majority", [3, 0])],
)  # fmt: skip
def test_no_majority_can_make_itself_permanent(setting: str, value: object) -> None:
    room, (a, b, _) = standing()
    with refused("setting_bounds"):
        room.propose(a, b, type="change_rule", setting=setting, value=value)


def test_unknown_settings_and_effects() -> None:
    room, (a, b, _) = standing()
    with refused("setting_unknown"):
        room.propose(a, b, type="change_rule", setting="owner", value=1)
    for effect in ({"type": "seize"}, {}, {"type": "resolve", "hidden": 1}, {"type": "remove"}):
        with pytest.raises(Malformed, match="effect"):
            room.act("motion.propose", a, effect=effect)


def test_newer_rules_stop_the_reader() -> None:
    room, (a, b, c) = standing()
    for other in (1, 3):
        with refused("rules_other"):
            room.propose(a, b, type="raise_rules", rules=other)
    motion = room.propose(a, b, type="raise_rules", rules=2)
    room.decide(motion, "yes", a, b, c)
    with pytest.raises(RulesNewer):
        room.act("profile", a)


def test_after_dissolution_nothing_is_accepted() -> None:
    room, (a, b, c) = standing()
    motion = room.propose(a, b, type="dissolve")
    room.decide(motion, "yes", a, b, c)
    with refused("dissolved"):
        room.act("profile", a)


def test_a_motion_lapses_or_is_withdrawn() -> None:
    room, (a, b, _) = standing()
    motion, other = room.propose(a, type="resolve"), room.propose(a, type="resolve")
    with refused("not_yours"):
        room.act("motion.withdraw", b, motion=other)
    room.act("motion.withdraw", a, motion=other)
    with refused("lapse_early"):
        room.act("motion.lapse", b, motion=motion)
    room.wait(days=31)
    room.act("motion.lapse", b, motion=motion)
    assert room.state.motions[motion].status == "lapsed"
    assert room.state.undecided[a] == 0


def test_nobody_floods_the_agenda() -> None:
    room, (a, _, _) = standing()
    for _ in range(10):
        room.propose(a, type="resolve")
    with refused("motions_many"):
        room.propose(a, type="resolve")


def test_a_motion_opened_while_forming_is_a_trial_whenever_it_closes() -> None:
    """The founder votes alone, and closes only once the committee stands."""
    room = Room()
    motion = room.propose(room.founder, type="dissolve")
    room.open(motion)
    room.vote(room.founder, motion, "yes")
    two = room.join(room.founder)
    three = room.join(room.founder, two)
    room.sign(two)
    room.sign(three)
    room.wait(hours=121)
    room.act("motion.close", room.founder, motion=motion)
    assert room.state.motions[motion].status == "trial"
    assert room.state.stage == "standing"


def test_freezing_by_motion_needs_two_thirds_of_the_settled() -> None:
    room, (a, b, c) = standing()
    for _ in range(5):
        room.join(a, b) if len(room.state.ration(a, room.now).vouches) < 5 else room.join(b, c)
    motion = room.propose(a, b, type="freeze", member=c)
    room.open(motion)
    opening = room.state.motions[motion].opening
    assert opening is not None
    assert opening.roll == {a, b, c}
    assert opening.majority == (2, 3)
