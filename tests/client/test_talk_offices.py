"""Offices with a power over talk: who may speak in announcements, and who may remove."""

from concerted.client import motions
from concerted.client.draft import Draft
from concerted.client.talk import Talk
from concerted.kernel.message import PlaceId
from concerted.rules.fields import DAY_S
from tests.client.circle import Circle, findings, said, texts

CHANNEL = "ab" * 16


def decide(circle: Circle, motion: str, choice: str | list[int]) -> None:
    red, blue, green = (talk.committee for talk in (circle.red, circle.blue, circle.green))
    motions.support(blue, motion)
    motions.open_vote(red, motion)
    for member in (red, blue, green):
        motions.vote(member, motion, choice)
    circle.host.clock += 6 * DAY_S
    assert motions.close(red, motion) == "passed"


def seat(circle: Circle, *powers: str) -> None:
    """An office with these powers, held by blue."""
    red, blue = circle.red.committee, circle.blue.committee
    row = motions.propose_office(red, "Speaker", 1, 30, powers=powers)
    assert row.entry is not None
    decide(circle, row.entry.id, "yes")
    (office,) = red.state.offices
    row = motions.propose(red, {"type": "elect", "office": office, "seats": 1}, "Speaker", "")
    assert row.entry is not None
    motions.stand(blue, row.entry.id)
    decide(circle, row.entry.id, [0])


def unsaid(talk: Talk) -> list[str]:
    return [one.code for one in talk.send()]


def test_only_the_office_speaks_in_announcements(circle: Circle) -> None:
    seat(circle, "announce")
    opening = Draft("channel.open", {"announce": True, "channel": CHANNEL}, {"name": "News"})
    circle.red.committee.act(lambda _: opening)
    place = PlaceId(CHANNEL), False
    for talk in (circle.red, circle.blue, circle.green):
        talk.catch_up()
    said(circle.blue, place, "The meeting is on Tuesday")
    circle.green.say(place, "No, on Monday")
    assert unsaid(circle.green) == ["not_announcer"]
    assert texts(circle.red, place) == ["The meeting is on Tuesday"]


def test_an_office_removes_and_all_see_who_did(circle: Circle) -> None:
    seat(circle, "moderate")
    red, blue, green, general = circle.red, circle.blue, circle.green, circle.general
    message = said(green, general, "Where Jo lives: 5 Mill Lane")
    red.catch_up()
    red.remove(general, message)
    assert unsaid(red) == ["not_moderator"]
    blue.catch_up()
    blue.remove(general, message)
    assert unsaid(blue) == []
    for talk in (red, green):
        assert texts(talk)[-1] == ""
        shown = talk.conversation(general)[-1]
        assert shown.heard.gone_by == blue.committee.me
        assert findings(talk) == set()


def test_a_power_ends_with_the_term(circle: Circle) -> None:
    seat(circle, "moderate")
    circle.host.clock += 31 * DAY_S
    message = said(circle.green, circle.general, "words")
    circle.blue.catch_up()
    circle.blue.remove(circle.general, message)
    assert unsaid(circle.blue) == ["not_moderator"]
    assert texts(circle.red)[-1] == "words"
