"""A committee that votes in secret, with the secrets of all: for what rehearses and measures it.

Members join by vouches, elect their trustees openly, and these make their key through the record.
Ballots are made on all cores, as they are on the devices of all voters.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from bench.record import HostedAssembly
from concerted.ballots import ceremony as rounds
from concerted.ballots.ballot import cast
from concerted.ballots.ceremony import decryption_key, new_secret, received
from concerted.ballots.credentials import ballot_key_of
from concerted.ballots.decryption import decrypt
from concerted.ballots.edwards import ED25519
from concerted.ballots.election import Election, read_election
from concerted.ballots.forms import encode
from concerted.crypto.seed import VotingKey
from concerted.crypto.signature import SigningKey
from concerted.host.keyring import Keyring
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.entry import Entry
from concerted.rules.ceremonies import certificates, circle_of, deals, rehearsal
from concerted.rules.counting import tally_rows
from concerted.rules.secrecy import election_of
from concerted.rules.state import Motion, Opening
from concerted.rules.urns import Ceremony, Urn
from tests.authors import Author

TRUSTEES, NEEDED = 5, 3
TOGETHER = 64  # ballots that a worker makes at a time

Task = tuple[bytes, bytes, list[int], bytes]  # election, voting key, marks, seed


class SecretAssembly(HostedAssembly):
    """A committee whose members and trustees keep their secrets here."""

    def __init__(self, keyring: Keyring, seed: str = "secret") -> None:
        self.voting: dict[str, VotingKey] = {}
        self.secrets: dict[str, str] = {}
        self.shares: dict[str, int] = {}
        super().__init__(keyring, seed)

    def _keys(self) -> tuple[SigningKey, SigningKey, SigningKey]:
        voting = VotingKey(self.draw())
        self.voting[voting.public.hex()] = voting
        return SigningKey(self.draw()), SigningKey(self.draw()), voting

    @property
    def ceremony(self) -> Ceremony:
        """The ceremony under way."""
        assert self.state.ceremony is not None
        return self.state.ceremony

    def give(self, kind: str, author: Author, part: object) -> None:
        """Give a trustee's part of a round."""
        data = part if isinstance(part, bytes) else encode(part)
        text = base64url_encode(data)
        self.act(f"ceremony.{kind}", author, ceremony=self.ceremony.id, part=text)

    def make_key(self, trustees: list[Author]) -> None:
        """The whole ceremony, each trustee by itself."""
        self.act("ceremony.begin", trustees[0], trustees=[one.id for one in trustees])
        key, circle = self.ceremony.id, circle_of(self.ceremony)
        for place, one in enumerate(trustees, 1):
            self.secrets[one.id] = new_secret(self.draw())
            form = rounds.certify(circle, place, self.secrets[one.id], self.draw())
            self.give("certify", one, form)
        certs = certificates(self.ceremony)
        for place, one in enumerate(trustees, 1):
            secret = self.secrets[one.id]
            self.give("deal", one, rounds.deal(circle, place, secret, certs, self.draw()))
        dealt = deals(self.ceremony)
        for place, one in enumerate(trustees, 1):
            secret, parts = self.secrets[one.id], received(dealt, place)
            own = rounds.confirm(circle, place, secret, certs, parts, self.draw())
            self.shares[one.id] = decryption_key(ED25519, secret, own.private_key)
            self.give("confirm", one, own)
        election, rows = rehearsal(key, self.state.tally_keys[key])
        for one in trustees:
            self.give("rehearse", one, decrypt(election, rows, self.shares[one.id], self.draw()))

    def seat(self) -> list[Author]:
        """Elect five trustees by everybody; ascending as the ceremony numbers them."""
        members, office = self.members, self.draw_hex()[:32]
        quorum = members[: len(members) // 3 + 1]
        effect = {"type": "create_office", "office": office, "seats": TRUSTEES, "term_days": 300}
        made = self.propose(*members[:2], powers=["trustee"], **effect)
        assert self.decide(made, *quorum).status == "passed"
        election = self.propose(*members[:2], type="elect", office=office, seats=TRUSTEES)
        for member in members[:TRUSTEES]:
            self.act("motion.stand", member, motion=election)
        choice = list(range(TRUSTEES))
        assert self.decide(election, *quorum, choice=choice).status == "passed"
        return sorted(members[:TRUSTEES], key=lambda one: one.id)

    def open_secret(self, **effect: object) -> str:
        """Propose a vote in secret and open it; the motion's id."""
        mover, seconder, *_ = self.members
        motion = self.act("motion.propose", mover, effect=effect, question=self.draw_hex())
        self.support(seconder, motion)
        self.open(mover, motion)
        return motion

    def urn(self, motion: str) -> tuple[Motion, Opening, Urn]:
        """A motion with its opening and urn."""
        found = self.state.motions[motion]
        assert found.opening is not None
        assert found.opening.urn is not None
        return found, found.opening, found.opening.urn

    def task(self, election: Election, voter: Author, marks: list[int]) -> Task:
        """What a worker needs to make this voter's ballot."""
        voting = self.voting[self.state.members[voter.id].vote_key]
        return election.data, voting.expose(), marks, self.draw()

    def ballots(self, motion: str, votes: Sequence[tuple[Author, list[int]]]) -> list[bytes]:
        """A ballot for each vote, made on all cores."""
        election = election_of(self.state, self.urn(motion)[0])
        tasks = [self.task(election, voter, marks) for voter, marks in votes]
        with workers() as pool:
            return list(pool.map(ballot, tasks, chunksize=TOGETHER))

    def entry(self, voter: Author, motion: str, data: bytes) -> Entry:
        """The signed entry that casts a ballot, in place of the voter's earlier one."""
        _, opening, urn = self.urn(motion)
        before = urn.ballots.get(voter.id)
        named: dict[str, Any] = {"motion": motion, "opening": opening.id}
        if before is not None:
            named["replaces"] = before.entry
        return self.make("ballot.cast", voter, ballot=base64url_encode(data), **named)

    def share(self, trustee: Author, motion: str) -> None:
        """Give a trustee's part of the count."""
        found, opening, urn = self.urn(motion)
        election, secret = election_of(self.state, found), self.shares[trustee.id]
        part = base64url_encode(decrypt(election, tally_rows(urn), secret, self.draw()))
        self.act("ballot.share", trustee, motion=motion, opening=opening.id, part=part)


@contextmanager
def workers() -> Iterator[ProcessPoolExecutor]:
    """A process for each core."""
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        yield pool


def ballot(task: Task) -> bytes:
    """Make one ballot, as a voter's device does."""
    data, voting, marks, seed = task
    election = read_election(data)
    key = ballot_key_of(VotingKey(voting), election.uuid)
    return cast(election, key, [marks], seed)
