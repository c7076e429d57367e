"""Talk from device to device through a real host."""

from pathlib import Path

import pytest

from concerted.client import joining, restoring
from concerted.client.attachments import fetch
from concerted.client.errors import HostUnreachable
from concerted.client.home import Home
from concerted.client.talk import Talk, short
from concerted.client.talkbox import Draft
from concerted.kernel.errors import Refused
from concerted.kernel.message import PlaceId
from concerted.rules.fields import DAY_S
from tests.client.circle import Circle, findings, leave, open_all, said, texts


def test_three_talk(circle: Circle) -> None:
    red, blue, green, general = circle.red, circle.blue, circle.green, circle.general
    first = said(red, general, "Fans in bay 4 at six?")
    answer = said(blue, general, "Yes", reply=first)
    green.catch_up()
    green.react(general, first, "\N{FIRE}")
    green.pin(general, answer)
    green.send()
    red.catch_up()
    one, two = red.conversation(general)
    assert (one.text, one.reactions) == (
        "Fans in bay 4 at six?",
        {"\N{FIRE}": [green.committee.me]},
    )
    assert (two.text, two.reply, two.pinned_by) == ("Yes", one.heard.id, green.committee.me)
    assert [standing.unread for standing in red.places()] == [1]
    red.read_up_to(general, two.heard.position)
    assert [standing.unread for standing in red.places()] == [0]
    assert all(not talk.catch_up().findings for talk in (red, blue, green))


def test_edited_and_taken_back(circle: Circle, tmp_path: Path) -> None:
    red, blue, general = circle.red, circle.blue, circle.general
    typo = said(red, general, "Fanns")
    red.edit(general, typo, "Fans")
    with pytest.raises(Refused, match="not_yours"):
        blue.edit(general, typo, "Nothing")
    red.send()
    blue.catch_up()
    (shown,) = blue.conversation(general)
    assert (shown.text, shown.edited) == ("Fans", True)
    secret = said(red, general, "Meet at Jo's on Sunday, secretly")
    assert texts(blue)[-1] == "Meet at Jo's on Sunday, secretly"
    red.delete(general, secret)
    red.send()
    assert texts(blue)[-1] == ""
    assert blue.conversation(general)[-1].heard.gone_by == red.committee.me
    assert findings(blue) == set()
    for talk in (red, blue):
        talk.close()
    for name in ("red", "blue0", "host"):
        for file in (tmp_path / name).rglob("*"):
            if file.is_file():
                assert b"secretly" not in file.read_bytes(), file
    circle.red, circle.blue = Talk(red.committee), Talk(blue.committee)


def test_nobody_edits_anothers_words(circle: Circle) -> None:
    """A client that does not care says so all the same, and no other shows it."""
    red, blue, general = circle.red, circle.blue, circle.general
    first = said(red, general, "Ten o'clock")
    blue.catch_up()

    blue.put(Draft("say", general, {"edit": short(first), "text": "Noon"}))
    blue.send()
    for talk in (red, blue, circle.green):
        assert texts(talk) == ["Ten o'clock"]


def test_offline_for_a_day_across_two_epochs(circle: Circle) -> None:
    red, blue, green, general = circle.red, circle.blue, circle.green, circle.general
    said(blue, general, "before")
    red.catch_up()
    circle.host.down = True
    for number in range(20):
        red.say(general, f"queued {number}")
        with pytest.raises(HostUnreachable):
            red.send()
    circle.host.down = False
    amber = circle.room.join("amber")
    circle.host.clock += DAY_S
    for leaver in (green.committee, amber):
        leaver.refresh()
        leave(leaver)
        said(blue, general, "in between")
    assert blue.committee.state.epoch.number == 3
    circle.host.clock += 3_600
    circle.host.lose_answers = 1
    with pytest.raises(HostUnreachable):
        red.send()
    assert red.send() == []
    expected = ["before", "in between", "in between", *(f"queued {n}" for n in range(20))]
    assert texts(blue) == texts(red) == expected
    assert findings(blue) == findings(red) == set()


def test_an_answer_that_is_lost_loses_and_doubles_nothing(circle: Circle) -> None:
    red, blue, general = circle.red, circle.blue, circle.general
    for number in range(5):
        red.say(general, f"{number}")
        circle.host.lose_answers = number % 2
        if number % 2:
            with pytest.raises(HostUnreachable):
                red.send()
    red.send()
    assert texts(blue) == ["0", "1", "2", "3", "4"]
    assert findings(blue) == set()


def test_two_devices_of_one_member(circle: Circle, tmp_path: Path) -> None:

    red, general = circle.red, circle.general
    said(red, general, "from one")
    http, clock = circle.host.http, circle.host.now
    sheet = restoring.sheet_of(red.committee)
    other = Talk(restoring.restore(Home(tmp_path / "second"), sheet, http=http, clock=clock))
    said(other, general, "from the other")
    said(red, general, "from one again")
    assert texts(other) == texts(circle.blue) == ["from one", "from the other", "from one again"]
    assert findings(other) == findings(circle.blue) == set()
    other.close()


def test_a_home_restored_from_a_copy_begins_a_new_chain(circle: Circle) -> None:
    red, general = circle.red, circle.general
    said(red, general, "one")
    (before,) = red.store.rows("SELECT length, id FROM chains")
    said(red, general, "two")
    with red.store.writing():
        red.store.rows("UPDATE chains SET length = ?, id = ?", *before)
    said(red, general, "three")
    assert texts(circle.blue) == ["one", "two", "three"]
    assert findings(circle.blue) == set()


# Rooms


def test_a_room_is_read_by_its_members_alone(circle: Circle) -> None:
    red, blue, green = circle.red, circle.blue, circle.green
    place = red.open_room("Night shift", [blue.committee.me])
    said(red, place, "Only us")
    blue.catch_up()
    (standing,) = [one for one in blue.places() if one.place == place]
    assert (standing.name, standing.unread) == ("Night shift", 1)
    assert texts(blue, place) == ["Night shift", "Only us"]
    green.catch_up()
    assert [one.place for one in green.places()] == [circle.general]
    with pytest.raises(Refused, match="room_unknown"):
        green.leave(place)
    # Not even if the host gives it to them: the key is not theirs.
    leaked = circle.host.store.talk.since(red.committee.id, 0, 10)
    assert all(one.body for one in leaked)
    assert open_all(green, leaked) == []


def test_one_comes_in_and_one_goes(circle: Circle) -> None:
    red, blue, green = circle.red, circle.blue, circle.green
    place = red.open_room("Bay 4", [blue.committee.me])
    said(red, place, "before green")
    red.change_room(place, come=[green.committee.me])
    said(red, place, "with green")
    assert texts(green, place) == ["Bay 4", "with green"]
    said(green, place, "hello")
    green.change_room(place, go=[blue.committee.me])
    said(green, place, "without blue")
    assert texts(red, place)[-1] == "without blue"
    assert "without blue" not in texts(blue, place)
    with pytest.raises(Refused, match="not_in_room"):
        blue.room(place)
    said(circle.red, circle.general, "all of us")
    assert [findings(talk) for talk in (red, blue, green)] == [set()] * 3
    red.change_room(place, come=[blue.committee.me])
    said(red, place, "blue again")
    assert texts(blue, place)[-1] == "blue again"
    assert "without blue" not in texts(blue, place)
    assert findings(blue) == set()


def test_who_leaves_a_room_is_left_out_of_the_next_key(circle: Circle) -> None:
    red, blue, green = circle.red, circle.blue, circle.green
    place = red.open_room("Bay 4", [blue.committee.me, green.committee.me])
    said(red, place, "all three")
    blue.catch_up()
    blue.leave(place)
    blue.send()
    green.catch_up()
    said(green, place, "two")
    assert "two" not in texts(blue, place)
    assert texts(red, place)[-1] == "two"
    assert set(red.room(place).members) == {red.committee.me, green.committee.me}
    assert [findings(talk) for talk in (red, blue, green)] == [set()] * 3


def test_a_pair_opened_by_both_at_once_is_one(circle: Circle) -> None:
    red, blue = circle.red, circle.blue
    place, same = red.open_pair(blue.committee.me), blue.open_pair(red.committee.me)
    assert place == same
    red.say(place, "hello")
    blue.say(place, "hi")
    assert red.send() == []
    assert blue.send() == []
    assert texts(red, place) == texts(blue, place) == ["", "hello", "hi"]
    with pytest.raises(Refused, match="pair_fixed"):
        red.change_room(place, come=[circle.green.committee.me])


def test_two_who_change_a_room_at_once_undo_nothing(circle: Circle) -> None:
    red, blue, green = circle.red, circle.blue, circle.green
    amber = Talk(circle.room.join("amber"))
    place = red.open_room("Bay 4", [blue.committee.me])
    red.send()
    blue.catch_up()
    red.change_room(place, come=[green.committee.me])
    blue.change_room(place, come=[amber.committee.me])
    red.send()
    assert blue.send() == []
    red.catch_up()
    assert len(red.room(place).members) == 4
    amber.close()


def test_a_removed_member_reads_nothing_that_follows(circle: Circle) -> None:
    red, blue, green = circle.red, circle.blue, circle.green
    place = red.open_room("Bay 4", [blue.committee.me, green.committee.me])
    said(red, place, "all three")
    texts(green, place)
    leave(green.committee)
    said(red, circle.general, "without green")
    said(blue, place, "nor here")
    after = circle.host.store.talk.since(red.committee.id, 2, 10)
    assert open_all(green, after) == []
    assert len(open_all(red, after)) == 2


def test_a_newcomer_reads_back_to_the_last_wall(circle: Circle) -> None:
    red, general = circle.red, circle.general
    said(red, general, "long ago")
    circle.host.clock += 80 * DAY_S
    said(circle.blue, general, "before the wall")
    circle.host.clock += 11 * DAY_S
    circle.host.wait(circle.host.host.talks.forget())
    said(circle.green, general, "after the wall")
    for talk in (red, circle.blue):
        talk.catch_up()
    _, circle.room.link = joining.invite(red.committee, uses=1, days=7)
    amber = Talk(circle.room.join("amber"))
    amber.catch_up()
    shown = amber.conversation(general)
    assert [(one.heard.readable, one.text) for one in shown] == [
        (False, ""),
        (True, "after the wall"),
    ]
    assert findings(amber) == set()
    assert texts(circle.blue) == ["before the wall", "after the wall"]
    amber.close()


# On the device


def test_search_in_any_script(circle: Circle) -> None:
    red, blue, general = circle.red, circle.blue, circle.general
    for text in ("Reunión mañana a las 6", "ÉCOUTEZ la radio", "السَّاعَةُ السَّادِسَة", "Straße 7"):
        said(red, general, text)
    blue.catch_up()

    def found(text: str) -> list[str]:
        return [shown.text for _, shown in blue.search(text)]

    assert found("reunion MANANA") == ["Reunión mañana a las 6"]
    assert found("ecoutez") == ["ÉCOUTEZ la radio"]
    assert found("الساعة") == ["السَّاعَةُ السَّادِسَة"]
    assert found("strasse") == ["Straße 7"]
    assert found("nothing") == found("") == []


def test_muted_and_blocked(circle: Circle) -> None:
    red, blue, general = circle.red, circle.blue, circle.general
    said(red, general, "noise")
    blue.catch_up()
    blue.mute(general)
    assert blue.places()[0].muted
    blue.mute(general, on=False)
    assert not blue.places()[0].muted
    blue.block(red.committee.me)
    assert texts(blue) == []
    assert blue.places()[0].unread == 0
    blue.block(red.committee.me, on=False)
    assert texts(blue) == ["noise"]


def test_forgotten_on_the_device_as_on_the_host(circle: Circle, tmp_path: Path) -> None:
    red, blue, general = circle.red, circle.blue, circle.general
    said(red, general, "Something that nobody should keep")
    place = red.open_room("Old room", [blue.committee.me])
    red.send()
    assert texts(blue) == ["Something that nobody should keep"]
    circle.host.clock += 60 * DAY_S
    said(blue, general, "later")
    red.catch_up()
    circle.host.clock += 31 * DAY_S
    circle.host.wait(circle.host.host.talks.forget())
    assert texts(red) == texts(blue) == ["later"]
    assert [one.place for one in blue.places()] == [general]
    said(blue, general, "still here")
    said(red, general, "me too")
    assert findings(blue) == findings(red) == set()
    with pytest.raises(Refused, match="room_unknown"):
        red.room(place)
    for talk in (red, blue):
        talk.close()
    for file in tmp_path.rglob("talk.db*"):
        assert b"nobody should keep" not in file.read_bytes()
        assert b"Old room" not in file.read_bytes()
    circle.red, circle.blue = Talk(red.committee), Talk(blue.committee)


def test_what_cannot_be_read_yet_is_read_once_the_key_is_there(circle: Circle) -> None:
    red, blue, general = circle.red, circle.blue, circle.general
    kept: dict[str, str] = dict(blue.committee.place.keys)
    leave(circle.green.committee)
    said(red, general, "under a new key")
    reading_keys = blue.committee.keys
    blue.committee.keys = circle.green.committee.keys  # nothing opens for this device
    assert texts(blue) == [""]
    assert not blue.conversation(general)[0].heard.readable
    blue.committee.keys = reading_keys
    assert kept.keys() <= blue.committee.place.keys.keys()
    said(red, general, "more")
    red.committee.simple(
        "invitation.revoke", invitation=next(iter(red.committee.state.invitations))
    )
    assert texts(blue) == ["under a new key", "more"]


def test_what_the_rules_refuse_is_told_and_the_rest_is_said(circle: Circle) -> None:
    red, general = circle.red, circle.general

    nowhere = (PlaceId("ab" * 16), False)
    red.say(general, "one")
    red.say(nowhere, "nowhere")
    red.say(general, "two")
    (unsaid,) = red.send()
    assert (unsaid.code, unsaid.draft.words) == ("channel_unknown", {"text": "nowhere"})
    assert texts(circle.blue) == ["one", "two"]


def test_photos_go_along(circle: Circle, tmp_path: Path) -> None:
    red, blue, general = circle.red, circle.blue, circle.general
    photo = tmp_path / "fan.pdf"
    photo.write_bytes(b"not really a photo" * 999)
    shown = said(red, general, "Look", files=[photo])
    blue.catch_up()
    (file,) = blue.files(shown)

    target = fetch(blue.committee, file, tmp_path / "fetched.pdf")
    assert target.read_bytes() == photo.read_bytes()
    red.delete(general, shown)
    red.send()
    assert blue.files(shown) != []
    blue.catch_up()
    assert blue.files(shown) == []
