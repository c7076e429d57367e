"""Belenios' own tool, driven as its keepers would drive it: a folder for each election."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from concerted.ballots.archive import EventType, RecordHead, read_begin, read_head
from tests.ballots.making import UUID, Part, join


class Refusal(Exception):
    """The tool refused."""


@dataclass
class Tool:
    """One release of the tool, in one election's folder."""

    command: Path
    folder: Path
    group: str = "Ed25519"
    uuid: str = UUID
    weights: Sequence[int] | None = None
    keys: list[str] = field(default_factory=list)  # private credentials

    @property
    def archive(self) -> Path:
        return self.folder / f"{self.uuid}.bel"

    @property
    def old(self) -> bool:
        return self.command.name.endswith("2.0")

    def run(self, *words: str | Path, data: bytes = b"") -> bytes:
        """What the command answers; ``Refusal`` with what it says if it refuses."""
        done = subprocess.run(
            [self.command, *words],
            input=data,
            capture_output=True,
            cwd=self.folder,
            env={**os.environ, "BELENIOS_USE_URANDOM": "1"},
            check=False,
            timeout=100,
        )
        if done.returncode:
            raise Refusal(done.stderr.decode())
        return done.stdout

    # Setting up

    def credentials(self, count: int) -> None:
        people = "".join(
            f"p{n},p{n},{self.weights[n]}\n" if self.weights else f"p{n}\n" for n in range(count)
        )
        (self.folder / "people").write_text(people)
        words = ("--uuid", self.uuid, "--group", self.group, "--file", "people")
        self.run("setup", "generate-credentials", *words)
        [public] = self.folder.glob("*.pubcreds")
        [private] = self.folder.glob("*.privcreds")
        if self.old:
            pairs = (line.split() for line in private.read_text().splitlines())
            found = {pair[0]: pair[1] for pair in pairs}
        else:
            found = json.loads(private.read_text())
        self.keys = [found[f"p{n}"] for n in range(count)]
        public.rename(self.folder / "public_creds.json")

    def use_roll(self, roll: bytes) -> None:
        """Use credentials that were made elsewhere."""
        lines = [line.partition(",") for line in json.loads(roll)]
        full = [f"{line[0]},{line[2]},p{n}" for n, line in enumerate(lines)]
        (self.folder / "public_creds.json").write_text(json.dumps(full, separators=(",", ":")))

    def single(self) -> bytes:
        """Make a single trustee; its public key."""
        before = set(self.folder.glob("*.pubkey"))
        self.run("setup", "generate-trustee-key", "--group", self.group)
        [made] = set(self.folder.glob("*.pubkey")) - before
        return made.read_bytes().strip()

    def trustees(self, singles: Sequence[bytes], threshold: bytes | None = None) -> None:
        """Publish trustees: public keys of single ones, and what a ceremony ended with."""
        lines = b"".join(line + b"\n" for line in singles)
        (self.folder / "public_keys.jsons").write_bytes(lines)
        if threshold is not None:
            (self.folder / "threshold.json").write_bytes(threshold)
        self.run("setup", "make-trustees")

    def open(self, *questions: Any) -> None:
        """Make the election and its archive."""
        template = {"description": "d", "name": "Test", "questions": questions}
        (self.folder / "template.json").write_text(json.dumps(template))
        words = ("--uuid", self.uuid, "--group", self.group, "--template", "template.json")
        self.run("setup", "make-election", *words)
        self.run("archive", "init")

    # Voting and counting

    def ballot(self, voter: int, chosen: Any, key: str | None = None) -> bytes:
        (self.folder / "choice").write_text(json.dumps(chosen))
        (self.folder / "key").write_text(key or self.keys[voter])
        option = "--ballot" if self.old else "--choice"
        words = ("--privcred", "key", option, "choice")
        return self.run("election", "generate-ballot", *words).strip()

    def add(self, kind: EventType, data: bytes = b"") -> None:
        self.run("archive", "add-event", f"--type={kind.value}", data=data)

    def tally(self) -> None:
        self.add(EventType.END_BALLOTS)
        self.add(EventType.TALLY, self.run("election", "compute-encrypted-tally"))

    def shuffle(self, trustee: int) -> None:
        self.add(EventType.SHUFFLE, self.run("election", "shuffle", f"--trustee-id={trustee}"))

    def decrypt(self, trustee: int, key: Path) -> None:
        words = ("--privkey", key, "--trustee-id", str(trustee))
        self.add(EventType.DECRYPTION, self.run("election", "decrypt", *words))

    def result(self) -> None:
        self.add(EventType.RESULT, self.run("election", "compute-result"))

    # Checking

    def alone(self) -> "Tool":
        """The same tool in a folder that holds nothing yet."""
        folder = self.folder / f"check{len(list(self.folder.iterdir()))}"
        folder.mkdir()
        return Tool(self.command, folder, self.group, self.uuid)

    def verify(self, data: bytes) -> bool:
        """Whether it takes an archive for good."""
        there = self.alone()
        there.archive.write_bytes(data)
        return there._passes("election", "verify")

    def takes(self, opening: Sequence[Part], ballot: bytes) -> bool:
        """Whether it takes a ballot for good in an election that has just been opened."""
        there = self.alone()
        there.archive.write_bytes(join(opening))
        (there.folder / "ballot").write_bytes(ballot)
        return there._passes("election", "verify-ballot", "--ballot", "ballot")

    def _passes(self, *words: str) -> bool:
        try:
            self.run(*words)
        except Refusal:
            return False
        return True


def contents(archive: bytes) -> list[tuple[RecordHead, bytes]]:
    """The records of an archive."""
    place, time, found = 0, None, []
    while place < len(archive):
        head = read_head(archive[place : place + 512], time)
        data = archive[place + 512 : place + 512 + head.size_bytes]
        time = read_begin(archive[place : place + 512], data) if time is None else time
        found.append((head, data))
        place += 512 + head.size_bytes + head.padding_bytes
    return found


@dataclass
class ToolTrustee:
    """The tool as one of the trustees of a threshold."""

    tool: Tool
    index: int
    needed: int
    size: int

    def step(self, number: int, *words: str, data: bytes = b"") -> bytes:
        base = ("--group", self.tool.group, "--step", str(number))
        run = ("setup", "generate-trustee-key-threshold", *base, *words)
        return self.tool.run(*run, data=data).strip()

    def certificate(self) -> bytes:
        context = f"{self.index}/{self.needed}/{self.size}"
        self.step(1, "--threshold-context", context)
        [self.cert] = self.tool.folder.glob("*.cert")
        [self.key] = self.tool.folder.glob("*.key")
        return self.cert.read_bytes().strip()

    def deal(self, certs: Sequence[bytes]) -> bytes:
        (self.tool.folder / "certs.jsons").write_bytes(b"".join(cert + b"\n" for cert in certs))
        return self.step(3, "--certs", "certs.jsons", "--key", self.key.name)

    def confirm(self, received: bytes) -> bytes:
        words = ("--certs", "certs.jsons", "--key", self.key.name)
        return self.step(5, *words, data=received + b"\n")

    def share(self, private_key: str) -> bytes:
        """Its part of the decryption, from the archive in its folder."""
        (self.tool.folder / "mine.dkey").write_text(private_key)
        words = ("--key", self.key.name, "--decryption-key", "mine.dkey")
        said = self.tool.run(
            "election", "decrypt-threshold", *words, "--trustee-id", str(self.index)
        )
        return said.splitlines()[0]
