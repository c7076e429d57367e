"""Members who talk at random, on bad lines, through comings and goings: nobody is ever accused.

An honest host must never look like a cheating one, whatever happens to its clients; and whoever may
read the same things reads the same things. Drawn from a seed, which is in the name of the test.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from concerted.client import restoring
from concerted.client.errors import HostUnreachable
from concerted.client.home import Home
from concerted.client.talk import Talk, long
from concerted.kernel.errors import Refused
from concerted.kernel.message import MessageId
from concerted.rules.fields import DAY_S, HOUR_S
from concerted.rules.talk import Place
from tests.client.circle import Circle, leave

STEPS = 70


class Chance:
    """Devices, and what they may do next."""

    def __init__(self, circle: Circle, seed: int, folder: Path) -> None:
        self.circle = circle
        self.folder = folder
        self.drawn = random.Random(seed)
        self.devices = [circle.red, circle.blue, circle.green]
        self.count = 0
        self.accused: list[tuple[str, set[str]]] = []
        self.said: list[str] = []

    def step(self) -> None:
        """One device does one thing, and perhaps the line breaks while it does."""
        device = self.drawn.choice(self.devices)
        doing: list[Callable[[Talk], object]] = [
            *(self.say, self.say, self.say, self.answer, self.react, self.edit, self.delete),
            *(self.room, self.change, self.pair, self.listen, self.wait, self.second_device),
            *([self.silence] if self.drawn.random() < 0.2 else []),
        ]
        act = self.drawn.choice(doing)
        self.said.append(f"{self.devices.index(device)} {act.__name__}")
        with suppress(Refused):
            act(device)
        fate = self.drawn.random()
        self.circle.host.down = fate < 0.1
        self.circle.host.lose_answers = int(0.1 <= fate < 0.25)
        with suppress(HostUnreachable):
            for unsaid in device.send():
                self.said.append(f"refused {unsaid.code}")
        self.circle.host.down, self.circle.host.lose_answers = False, 0

    def place(self, device: Talk) -> Place:
        """A place where the device may speak."""
        places = [
            one.place
            for one in device.places()
            if not one.place[1] or device.committee.me in one.members
        ]
        return self.drawn.choice(places)

    def text(self) -> str:
        self.count += 1
        return f"text {self.count}"

    def own(self, device: Talk) -> tuple[Place, MessageId]:
        place = self.place(device)
        mine = [
            one
            for one in device.conversation(place)
            if one.heard.author == device.committee.me and one.heard.saying.form == "text"
        ]
        if not mine:
            raise Refused("nothing_own")
        return place, long(self.drawn.choice(mine).heard.id)

    def any(self, device: Talk) -> tuple[Place, MessageId]:
        place = self.place(device)
        shown = [one for one in device.conversation(place) if one.heard.saying.form == "text"]
        if not shown:
            raise Refused("nothing_said")
        return place, long(self.drawn.choice(shown).heard.id)

    def say(self, device: Talk) -> None:
        device.say(self.place(device), self.text())

    def answer(self, device: Talk) -> None:
        place, message = self.any(device)
        device.say(place, self.text(), reply=message)

    def react(self, device: Talk) -> None:
        device.react(*self.any(device), "\N{FIRE}")

    def edit(self, device: Talk) -> None:
        device.edit(*self.own(device), self.text())

    def delete(self, device: Talk) -> None:
        device.delete(*self.own(device))

    def room(self, device: Talk) -> None:
        device.open_room(self.text(), [self.drawn.choice(self.devices).committee.me])

    def change(self, device: Talk) -> None:
        place = self.place(device)
        who = self.drawn.choice(self.devices).committee.me
        doing = self.drawn.randrange(4)
        if doing == 0:
            device.change_room(place, come=[who])
        elif doing == 1 and who != device.committee.me:
            device.change_room(place, go=[who])
        elif doing == 2:
            device.change_room(place, name=self.text())
        elif place[1] and not device.room(place).pair:
            device.leave(place)

    def pair(self, device: Talk) -> None:
        who = self.drawn.choice(self.devices).committee.me
        if who != device.committee.me:
            device.say(device.open_pair(who), self.text())

    def listen(self, device: Talk) -> None:
        self.accused.append((device.committee.me, device.catch_up().findings))

    def wait(self, device: Talk) -> None:
        self.circle.host.clock += self.drawn.randrange(30) * HOUR_S

    def silence(self, device: Talk) -> None:
        """Nobody says anything for a month and a half, and the host forgets what it must."""
        self.circle.host.clock += 45 * DAY_S
        self.circle.host.wait(self.circle.host.host.talks.forget())

    def depart(self) -> None:
        """One leaves the committee."""
        gone = self.circle.green.committee
        leave(gone)
        for device in [one for one in self.devices if one.committee.me == gone.me]:
            self.devices.remove(device)
            if device is not self.circle.green:
                device.close()

    def second_device(self, device: Talk) -> None:
        if len(self.devices) > 4:
            return
        host = self.circle.host
        home = Home(self.folder / f"device-{len(self.devices)}")
        sheet = restoring.sheet_of(device.committee)
        other = restoring.restore(home, sheet, http=host.http, clock=host.now)
        self.devices.append(Talk(other))

    def close(self) -> None:
        known = (self.circle.red, self.circle.blue, self.circle.green)
        for device in self.devices:
            if device not in known:
                device.close()


def seen(device: Talk) -> dict[Place, dict[str, tuple[str, str]]]:
    """What a device shows: place → message → text and who took it back."""
    return {
        one.place: {
            shown.heard.id: (shown.text, shown.heard.gone_by)
            for shown in device.conversation(one.place)
            if shown.heard.readable and shown.heard.saying.form == "text"
        }
        for one in device.places()
    }


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "seed", [pytest.param(0), *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 12))]
)
def test_nobody_is_accused_and_all_read_the_same(circle: Circle, tmp_path: Path, seed: int) -> None:
    chance = Chance(circle, seed, tmp_path)
    try:
        for number in range(STEPS):
            if number == STEPS * 2 // 3:
                chance.depart()
            chance.step()
        for device in chance.devices:
            assert device.send() == [], chance.said
        for device in chance.devices:
            chance.listen(device)
            kept = {code for one in device.places() for code in _findings(device, one.place)}
            assert kept == set(), chance.said
            assert device.box.drafts() == []
        assert all(not found for _, found in chance.accused), chance.said
        _agree([seen(device) for device in chance.devices], chance.said)
    finally:
        chance.close()


def _findings(device: Talk, place: Place) -> set[str]:
    return {code for kept in device.store.of_place(place) for code in kept.findings}


def _agree(devices: list[dict[Place, dict[str, tuple[str, str]]]], said: list[str]) -> None:
    """Of each message, all who have it show the same; in a channel all have all."""
    for one in devices:
        for other in devices:
            for place in one.keys() & other.keys():
                both = one[place].keys() & other[place].keys()
                assert {name: one[place][name] for name in both} == {
                    name: other[place][name] for name in both
                }, said
                if not place[1]:
                    assert one[place].keys() == other[place].keys(), said
