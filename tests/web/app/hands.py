"""Members who sit at a command line beside the phones of a test, at the same host.

``python hands.py ADDRESS FOLDER CLOCK``, begun by hands.js. For each deed a line of JSON comes in,
``{"do": name, …}``, and a line of JSON goes out. The clock is a file, which host and hands read.
"""

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from concerted.cli import device
from concerted.cli.main import run
from concerted.client import motions
from concerted.client.home import write_atomically
from concerted.client.restoring import sheet_of
from concerted.client.wire import connections
from concerted.crypto.link import format_sheet
from concerted.kernel.cosignature import cosign
from concerted.kernel.note import Note
from tests.client.room import Room
from tests.client.test_checkers import WITNESS, admit
from tests.client.urn import decide, identity, seat_counters


class Served:
    """The host of the test, and its clock, as ``Room`` knows a host in memory."""

    def __init__(self, clock: Path) -> None:
        self.file, self.http = clock, connections()

    def now(self) -> int:
        return int(self.file.read_text())

    clock = property(lambda self: self.now(), lambda self, value: self.turn(value))

    def turn(self, now: int) -> None:
        write_atomically(self.file, str(now).encode())


class Hands:
    """What the hands can do; each returns what is told."""

    def __init__(self, address: str, folder: Path, clock: Path) -> None:
        self.address, self.folder, self.host = address, folder, Served(clock)
        device.DEVICE.clock = self.host.now
        device.DEVICE.http = self.host.http

    def gather(self, names: list[str]) -> dict[str, str]:
        """A committee of three founders who hold the office of those who count, and of these."""
        self.room = Room(self.folder, self.host, self.address)
        seat_counters(self.room, *names)
        everybody = ("red", "blue", "green", *names)
        members = dict(zip(everybody, self.room.members, strict=True))
        return {name: format_sheet(sheet_of(member)) for name, member in members.items()}

    def office(self, name: str) -> None:
        """An office of one seat, made by vote."""
        made = motions.propose_office(self.room.red, name, 1, 300)
        decide(self.room, identity(made), "yes", self.room.members[:3])

    def admit(self) -> str:
        """An outside checker that all of us want; its name."""
        self.room.members = [self.room.again(member) for member in self.room.members]
        admit(self.room)
        return WITNESS.key.name

    def confirm(self) -> str:
        """What that checker signs once it has seen all that there is now."""
        red = self.room.again(self.room.red)
        red.refresh()
        note = Note.parse(red.record.note)
        signed = cosign(note.text, self.host.now(), WITNESS)
        return Note(note.text, (*note.signatures, signed)).encode().decode()

    def now(self) -> int:
        """The time by the host's clock."""
        return self.host.now()

    def type(self, who: str, words: list[str]) -> dict[str, Any]:
        """Have somebody type a command: its exit code, and what the screen shows."""
        os.environ["CONCERTED_HOME"] = str(next(self.folder.glob(f"{who}*")))
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = run(words)
        return {"code": code, "said": said.getvalue()}


def main() -> None:
    """Do what is asked until nothing more comes."""
    address, folder, clock = sys.argv[1:]
    hands = Hands(address, Path(folder), Path(clock))
    for line in sys.stdin:
        asked = json.loads(line)
        deed: Callable[..., Any] = getattr(hands, asked.pop("do"))
        sys.stdout.write(json.dumps(deed(**asked)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
