"""A committee to start from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from concerted.client import founding
from concerted.client.talk import Talk
from tests.client.circle import Circle
from tests.client.live import LiveHost
from tests.client.room import Room


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


@pytest.fixture
def standing(room: Room) -> Room:
    """Three founders."""
    room.join("blue")
    room.join("green")
    for member in room.members[1:]:
        founding.sign_founding(member)
    return room


@pytest.fixture
def live(tmp_path: Path) -> Iterator[LiveHost]:
    """A real host in this process."""
    host = LiveHost(tmp_path / "host")
    yield host
    host.stop()


@pytest.fixture
def circle(live: LiveHost, tmp_path: Path) -> Iterator[Circle]:
    """Three founders who talk, at the real host."""
    room = Room(tmp_path, live)
    room.join("blue")
    room.join("green")
    for member in room.members[1:]:
        founding.sign_founding(member)
    made = Circle(room, *(Talk(member) for member in room.members))
    yield made
    for talk in (made.red, made.blue, made.green):
        talk.close()
