"""Trustees and voters with their secrets, for a room whose ballots are secret."""

import hashlib
from collections.abc import Sequence
from typing import Any

from concerted.ballots import ceremony as rounds
from concerted.ballots.ballot import cast
from concerted.ballots.ceremony import ConfirmationForm, decryption_key, new_secret, received
from concerted.ballots.credentials import ballot_key_of
from concerted.ballots.decryption import decrypt
from concerted.ballots.edwards import ED25519
from concerted.ballots.forms import decode, encode
from concerted.ballots.singles import decrypt_singles
from concerted.crypto.seed import VotingKey
from concerted.crypto.signature import SigningKey
from concerted.kernel.canonical import base64url_decode, base64url_encode
from concerted.kernel.entry import BlobHash, BlobRef, blob_hash
from concerted.rules.ceremonies import certificates, circle_of, deals, rehearsal
from concerted.rules.counting import tally_rows
from concerted.rules.pledges import pledged, singles_of
from concerted.rules.secrecy import ANSWERS, election_of, question_of
from concerted.rules.state import Motion
from concerted.rules.urns import Ceremony, Urn
from tests.rules.room import Room


class SecretRoom(Room):
    """A room that keeps everybody's voting keys and the trustees' secrets."""

    def __init__(self, **settings: Any) -> None:
        self.voting: dict[str, VotingKey] = {}
        self.secrets: dict[tuple[str, str], str] = {}
        self.sealed: dict[tuple[str, str], str] = {}
        self.evidence: dict[BlobHash, bytes] = {}
        super().__init__(**settings)

    def new_keys(self) -> tuple[SigningKey, SigningKey, SigningKey]:
        """Three key pairs, of which the voting key is kept."""
        signing, sealing, voting = SigningKey(self.fresh()), SigningKey(self.fresh()), self.fresh()
        self.voting[VotingKey(voting).public.hex()] = VotingKey(voting)
        return signing, sealing, VotingKey(voting)

    def seed(self) -> bytes:
        """32 bytes for one use."""
        return hashlib.sha256(self.fresh()).digest()

    # Trustees

    def assemble(self, size: int, seats: int) -> tuple[list[str], str]:
        """A standing committee with an office of trustees and its holders; members, the office."""
        members: list[str] = [self.founder]
        for _ in range(size - 1):
            members.append(self.join(*members))
        for member in members[1:3]:
            self.sign(member)
        self.wait(days=15)
        office = self.office_of_trustees(seats, *members)
        self.elect(office, members[:seats], *members)
        return members, office

    def office_of_trustees(self, seats: int, *voters: str) -> str:
        """An office with the power `trustee`, made by motion."""
        office = self.hash()[:32]
        motion = self.propose(
            voters[0],
            voters[1],
            type="create_office",
            office=office,
            seats=seats,
            term_days=300,
            powers=["trustee"],
        )
        assert self.decide(motion, "yes", *voters).status == "passed"
        return office

    def elect(self, office: str, members: Sequence[str], *voters: str) -> None:
        """Seat these members."""
        motion = self.propose(voters[0], voters[1], type="elect", office=office, seats=len(members))
        for member in members:
            self.act("motion.stand", member, motion=motion)
        choice = list(range(len(members)))
        assert self.decide(motion, choice, *voters).status == "passed"

    @property
    def ceremony(self) -> Ceremony:
        """The ceremony under way."""
        assert self.state.ceremony is not None
        return self.state.ceremony

    def begin(self, *trustees: str, author: str = "") -> str:
        """Begin a ceremony of these; its id."""
        chosen = sorted(trustees)
        return self.act("ceremony.begin", author or chosen[0], trustees=chosen)

    def give(self, kind: str, author: str, part: object) -> str:
        """Give a part of a round."""
        data = part if isinstance(part, bytes) else encode(part)
        text = base64url_encode(data)
        return self.act(f"ceremony.{kind}", author, ceremony=self.ceremony.id, part=text)

    def place(self, member: str) -> int:
        """A trustee's number in the ceremony."""
        return self.ceremony.trustees.index(member) + 1

    def certify(self, member: str) -> str:
        """First round."""
        secret = new_secret(self.seed())
        self.secrets[self.ceremony.id, member] = secret
        circle = circle_of(self.ceremony)
        form = rounds.certify(circle, self.place(member), secret, self.seed())
        return self.give("certify", member, form)

    def deal_form(self, member: str) -> rounds.DealForm:
        """What a trustee deals."""
        secret, circle = self.secrets[self.ceremony.id, member], circle_of(self.ceremony)
        certs = certificates(self.ceremony)
        return rounds.deal(circle, self.place(member), secret, certs, self.seed())

    def deal(self, member: str) -> str:
        """Second round."""
        return self.give("deal", member, self.deal_form(member))

    def confirmation(self, member: str) -> ConfirmationForm:
        """What a trustee confirms."""
        ceremony, place = self.ceremony, self.place(member)
        secret, circle = self.secrets[ceremony.id, member], circle_of(ceremony)
        parts = received(deals(ceremony), place)
        certs = certificates(ceremony)
        return rounds.confirm(circle, place, secret, certs, parts, self.seed())

    def confirm(self, member: str) -> str:
        """Third round."""
        form = self.confirmation(member)
        self.sealed[self.ceremony.id, member] = form.private_key
        return self.give("confirm", member, form)

    def secret_share(self, key: str, member: str) -> int:
        """A trustee's part of a key."""
        secret = self.secrets[key, member]
        return decryption_key(ED25519, secret, self.sealed[key, member])

    def rehearse(self, member: str) -> str:
        """The rehearsal."""
        name = self.ceremony.id
        election, rows = rehearsal(name, self.state.tally_keys[name])
        secret = self.secret_share(name, member)
        return self.give("rehearse", member, decrypt(election, rows, secret, self.seed()))

    def make_key(self, *trustees: str) -> str:
        """A whole ceremony; the key's id."""
        name = self.begin(*trustees)
        for step in (self.certify, self.deal, self.confirm, self.rehearse):
            for member in trustees:
                step(member)
        assert self.state.tally_keys[name].ready
        return name

    # Ballots

    def motion(self, key: str) -> Motion:
        """A motion."""
        return self.state.motions[key]

    def urn(self, motion: str) -> Urn:
        """The urn of a motion."""
        opening = self.motion(motion).opening
        assert opening is not None
        assert opening.urn is not None
        return opening.urn

    def propose_secret(self, mover: str, seconder: str, /, **effect: Any) -> str:
        """Propose with a secret ballot."""
        if self.state.epoch.ended:
            self.epoch(mover)
        motion = self.act("motion.propose", mover, effect=effect, question=self.hash())
        self.act("motion.support", seconder, motion=motion)
        return motion

    def ballot(self, voter: str, motion: str, choice: str | list[int]) -> bytes:
        """A ballot, in its exact bytes."""
        found = self.motion(motion)
        election, opening = election_of(self.state, found), found.opening
        assert opening is not None
        width = len(question_of(found, opening.id).answers)
        marked = [ANSWERS.index(choice)] if isinstance(choice, str) else choice
        chosen = [int(n in marked) for n in range(width)]
        key = ballot_key_of(self.voting[self.state.members[voter].vote_key], election.uuid)
        return cast(election, key, [chosen], self.seed())

    def cast(
        self, voter: str, motion: str, choice: str | list[int], data: bytes | None = None
    ) -> str:
        """Cast a ballot, or another in its place."""
        found = self.motion(motion).opening
        assert found is not None
        before = found.urn.ballots.get(voter) if found.urn else None
        data = data if data is not None else self.ballot(voter, motion, choice)
        extra = {"replaces": before.entry} if before else {}
        text = base64url_encode(data)
        return self.act("ballot.cast", voter, ballot=text, motion=motion, opening=found.id, **extra)

    def close(self, motion: str, author: str) -> Motion:
        """Wait for the deadline, and close."""
        opening = self.motion(motion).opening
        assert opening is not None
        self.now = max(self.now, opening.until + 1)
        self.act("motion.close", author, motion=motion)
        return self.motion(motion)

    def part(self, trustee: str, motion: str) -> bytes:
        """A trustee's part of the decryption."""
        found, urn = self.motion(motion), self.urn(motion)
        secret = self.secret_share(urn.key, trustee)
        return decrypt(election_of(self.state, found), tally_rows(urn), secret, self.seed())

    def share(self, trustee: str, motion: str, data: bytes | None = None) -> str:
        """Give a trustee's part."""
        opening = self.motion(motion).opening
        assert opening is not None
        part = base64url_encode(data if data is not None else self.part(trustee, motion))
        return self.act("ballot.share", trustee, motion=motion, opening=opening.id, part=part)

    # Pledges

    def opened(self, trustee: str, motion: str) -> bytes:
        """What a trustee opens of the single ballots of a pledge."""
        found, urn = self.motion(motion), self.urn(motion)
        secret = self.secret_share(urn.key, trustee)
        election = election_of(self.state, found)
        return decrypt_singles(election, singles_of(urn), secret, self.seed())

    def open_pledge(self, trustee: str, motion: str, data: bytes | None = None) -> str:
        """Post what a trustee has opened, with its evidence."""
        opening = self.motion(motion).opening
        data = data if data is not None else self.opened(trustee, motion)
        named = BlobRef(blob_hash(data), len(data))
        self.evidence[named.hash] = data
        said = {"motion": motion, "opening": opening.id if opening else motion}
        return self.act("pledge.open", trustee, {"evidence": (named,)}, **said)

    def pledged(self, motion: str) -> tuple[str, ...]:
        """Who has pledged, from the evidence that the state names."""
        parts = self.urn(motion).parts
        given = {author: self.evidence[BlobHash(one)] for author, one in parts.items()}
        return pledged(self.state, motion, given)


def confirmation_of(text: str) -> ConfirmationForm:
    """What an entry of the third round holds."""
    return decode(ConfirmationForm, base64url_decode(text), "trustees")


def secret_committee(seats: int = 3, size: int = 6) -> tuple[SecretRoom, list[str], str]:
    """A standing committee with trustees who have a key; room, members, the office."""
    room = SecretRoom()
    members, office = room.assemble(size, seats)
    room.make_key(*members[:seats])
    return room, members, office
