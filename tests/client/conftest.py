"""A committee to start from."""

from pathlib import Path

import pytest

from concerted.client import founding
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
