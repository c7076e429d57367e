"""Talk through a host that cheats, with or without a member who helps it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from concerted.client.errors import HostMisbehaved, HostUnreachable
from concerted.client.talk import Talk
from concerted.client.talksend import Speaking
from concerted.host.talkevents import fields_of
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.entry import After
from concerted.rules.talk import Place
from tests.client.circle import Circle, findings, leave, said, texts
from tests.client.room import Room

# A host that cheats


@contextmanager
def lying(circle: Circle, lie: Any) -> Iterator[None]:
    """While it lasts, each answer about talk is what `lie` makes of the messages."""

    def rewrite(request: httpx.Request, answer: dict[str, Any]) -> None:
        if request.url.path.endswith("/since") and "messages" in answer:
            lie(answer["messages"])

    circle.host.lies.append(rewrite)
    yield
    circle.host.lies.clear()


def test_swallowed_in_the_middle_of_a_chain(circle: Circle) -> None:
    for number in range(3):
        said(circle.red, circle.general, f"{number}")
    with lying(circle, lambda given: given.pop(1)):
        assert findings(circle.blue) == {"gap"}
    assert [shown.heard.findings for shown in circle.blue.conversation(circle.general)] == [
        (),
        ("gap",),
    ]


def test_withheld_until_anybody_answers(circle: Circle) -> None:
    red, blue, green, general = circle.red, circle.blue, circle.green, circle.general
    said(blue, general, "hello")
    green.catch_up()
    said(red, general, "Strike on Monday")

    def withhold(given: list[Any]) -> None:
        given[:] = [one for one in given if one["position"] != 2]

    with lying(circle, withhold):
        assert findings(green) == set()
        circle.host.lies, lies = [], circle.host.lies
        said(blue, general, "Yes")
        circle.host.lies = lies
        assert findings(green) == {"withheld"}


def test_a_time_that_no_calendar_knows(circle: Circle) -> None:
    said(circle.red, circle.general, "hello")
    with (
        lying(circle, lambda given: given[0].update(time=9 * 10**15)),
        pytest.raises(HostUnreachable),
    ):
        circle.blue.catch_up()


def test_a_beginning_that_is_swallowed(circle: Circle) -> None:
    circle.blue.catch_up()
    said(circle.red, circle.general, "first")
    said(circle.red, circle.general, "second")
    with lying(circle, lambda given: given.pop(0)):
        assert findings(circle.blue) == {"gap"}


def test_repeated(circle: Circle) -> None:
    said(circle.red, circle.general, "once")

    def repeat(given: list[Any]) -> None:
        given.append({**given[0], "position": 2})

    with lying(circle, repeat):
        assert findings(circle.blue) == {"repeated"}
    assert texts(circle.blue) == ["once"]


def test_reordered(circle: Circle) -> None:
    red, blue, general = circle.red, circle.blue, circle.general
    said(red, general, "one")
    said(blue, general, "two")

    def swap(given: list[Any]) -> None:
        first, second = given
        first["position"], second["position"] = 2, 1
        first["time"], second["time"] = second["time"], first["time"]
        given.reverse()

    with lying(circle, swap):
        assert "reordered" in findings(circle.green) | findings_of(circle.green, general)


def findings_of(talk: Talk, place: Place) -> set[str]:
    return {code for shown in talk.conversation(place) for code in shown.heard.findings}


def test_altered(circle: Circle) -> None:
    red, blue, general = circle.red, circle.blue, circle.general
    said(red, general, "one")
    other = {}

    def swap_bodies(given: list[Any]) -> None:
        other["body"] = given[0]["body"]
        given[0]["body"] = given[0]["body"][:-2] + "AA"

    with lying(circle, swap_bodies):
        assert findings(blue) == {"altered"}
    assert texts(blue) == [""]

    def swap_signatures(given: list[Any]) -> None:
        given[0]["signature"] = "A" * 85 + "A"

    with lying(circle, swap_signatures):
        assert findings(circle.green) == {"altered"}
    assert texts(circle.green) == []


def test_the_body_held_back(circle: Circle) -> None:
    said(circle.red, circle.general, "one")

    def strip(given: list[Any]) -> None:
        del given[0]["body"]

    with lying(circle, strip):
        assert findings(circle.blue) == {"withheld"}

    def pretend(given: list[Any]) -> None:
        del given[0]["body"]
        given[0]["gone"] = 7

    with lying(circle, pretend):
        assert findings(circle.green) == {"withheld"}


def test_times_far_ahead(circle: Circle) -> None:
    said(circle.red, circle.general, "one")

    def ahead(given: list[Any]) -> None:
        given[0]["time"] += 301

    with lying(circle, ahead):
        assert findings(circle.blue) == {"time_ahead"}


def test_a_confirmed_message_that_is_not_there(circle: Circle) -> None:
    circle.red.say(circle.general, "one")
    with lying(circle, lambda given: given.clear()), pytest.raises(HostMisbehaved, match="dropped"):
        circle.red.send()


def test_talk_rolled_back(circle: Circle) -> None:
    said(circle.red, circle.general, "one")
    circle.blue.catch_up()

    def shorten(request: httpx.Request, answer: dict[str, Any]) -> None:
        if request.url.path.endswith("/since"):
            answer |= {"messages": [], "position": 0, "newest": 0}

    circle.host.lies.append(shorten)
    with pytest.raises(HostMisbehaved, match="rolled_back"):
        circle.blue.catch_up()


def test_a_message_of_another_committee(circle: Circle, tmp_path: Path) -> None:
    other = Room(tmp_path / "other", circle.host)
    talk = Talk(other.red)
    said(talk, talk.general, "elsewhere")
    (stolen,) = circle.host.store.talk.since(talk.committee.id, 0, 9)

    with lying(circle, lambda given: given.append(fields_of(stored=stolen))):
        assert findings(circle.blue) == {"altered"}
    assert texts(circle.blue) == []
    talk.close()


def test_an_old_key_used_after_a_removal(circle: Circle) -> None:
    """A removed member and the host together put words where they do not belong."""
    red, green, general = circle.red, circle.green, circle.general
    said(green, general, "before")
    green.say(general, "after")

    speaking = Speaking(green.committee, green.store)
    (late,), _ = speaking._sign(green.box.drafts())
    leave(green.committee)
    said(red, general, "without green")
    assert late.signed is not None

    forged = {
        "position": 3,
        "time": circle.host.clock,
        "header": base64url_encode(late.signed.header),
        "signature": base64url_encode(late.signed.signature),
        "body": base64url_encode(late.signed.body or b""),
    }
    with lying(circle, lambda given: given.append(forged)):
        assert findings(circle.blue) == {"epoch_back"}


def test_a_split_view_shows_in_talk(circle: Circle) -> None:
    """What one member's record says, another's does not: their talk tells."""
    red, blue, general = circle.red, circle.blue, circle.general
    blue.catch_up()

    red.catch_up()
    red.say(general, "hello")
    speaking = Speaking(red.committee, red.store)
    honest = speaking._header

    def forked(*given: Any) -> Any:

        header = honest(*given)
        return replace(header, after=After(header.after.size, "ab" * 32))

    speaking._header = forked  # type: ignore[method-assign,assignment]
    (made,), _ = speaking._sign(red.box.drafts())
    assert made.signed is not None
    given = {
        "position": 1,
        "time": circle.host.clock,
        "header": base64url_encode(made.signed.header),
        "signature": base64url_encode(made.signed.signature),
        "body": base64url_encode(made.signed.body or b""),
    }
    with lying(circle, lambda messages: messages.append(given)):
        assert findings(blue) == {"split"}
