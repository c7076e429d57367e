"""Small elections, whole, in parts that a test can swap before they are joined to an archive."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Raw

from concerted.ballots import ceremony
from concerted.ballots.archive import EventType, Writer, write_begin
from concerted.ballots.ballot import Ballot, cast, read_ballot
from concerted.ballots.ceremony import Circle
from concerted.ballots.credentials import BallotKey, Roll, public_of, read_roll, write_roll
from concerted.ballots.decryption import combine, decrypt, result_of, sound
from concerted.ballots.edwards import ED25519
from concerted.ballots.election import Election, read_election, write_election
from concerted.ballots.forms import OwnedForm, QuestionForm, SetupForm, ThresholdForm, encode
from concerted.ballots.groups import Group
from concerted.ballots.hashes import hex_hash
from concerted.ballots.tally import Tally, write_tally
from concerted.ballots.trustees import Trustees, read_trustees

UUID = "dJN1gM1dBnxSZb"
TIME = 1_795_471_517
YES_NO = QuestionForm(answers=["Yes", "No"], min=1, max=1, question="Fans in bay 4?")
BLANK = QuestionForm(answers=["a", "b", "c"], blank=True, min=1, max=2, question="Who?")
APPROVAL = QuestionForm(answers=["a", "b", "c"], min=0, max=3, question="Which?")

Chosen = Sequence[Sequence[int]]
Part = tuple[EventType, tuple[bytes, ...]]


def seed(*about: object) -> bytes:
    """32 bytes that depend on ``about`` alone."""
    return hashlib.sha256(repr(about).encode()).digest()


@dataclass
class Made:
    """An election that is open, with everybody's secrets."""

    election: Election
    trustees: Trustees
    trustees_data: bytes
    roll: Roll
    roll_data: bytes
    keys: list[BallotKey]
    secrets: dict[int, int]
    cast_count: int = 0

    @property
    def group(self) -> Group:
        return self.election.group

    def ballot(self, voter: int, chosen: Chosen) -> bytes:
        """A ballot of a voter's, with randomness of its own."""
        self.cast_count += 1
        return cast(self.election, self.keys[voter], chosen, seed("cast", self.cast_count))

    def parts(self, ballots: Sequence[bytes], who: Sequence[int] | None = None) -> list[Part]:
        """All events with their data, from the setup to the result; ``who`` decrypts."""
        return [*self.opening(), *voted(ballots), *self.closing(ballots, who)]

    def opening(self) -> list[Part]:
        data = (self.election.data, self.trustees_data, self.roll_data)
        setup = encode(SetupForm(*(hex_hash(one) for one in data)))
        return [(EventType.SETUP, (*data, setup))]

    def tally(self, ballots: Sequence[bytes]) -> Tally:
        tally = Tally(self.election)
        last: dict[str, Ballot] = {}
        for data in ballots:
            ballot = read_ballot(self.election, data)
            last.pop(ballot.credential, None)
            last[ballot.credential] = ballot
        for credential, ballot in last.items():
            tally.add(credential, ballot.rows, self.roll.weight(credential))
        return tally

    def closing(self, ballots: Sequence[bytes], who: Sequence[int] | None = None) -> list[Part]:
        tally = self.tally(ballots)
        encrypted = write_tally(self.election, tally.rows)
        parts: list[Part] = [(EventType.TALLY, (encrypted, tally.sized(encrypted)))]
        shares = {n: self.share(n, tally) for n in who or self.secrets}
        parts += [decrypted(n, share) for n, share in shares.items()]
        good, bad = sound(self.election, self.trustees, tally.rows, shares)
        assert not bad
        factors = combine(self.group, self.trustees, good, tally.rows)
        result = result_of(self.election, tally.rows, factors, tally.weight)
        return [*parts, (EventType.RESULT, (result,))]

    def share(self, trustee: int, tally: Tally) -> bytes:
        about = seed("decrypt", trustee)
        return decrypt(self.election, tally.rows, self.secrets[trustee], about)


def voted(ballots: Sequence[bytes]) -> list[Part]:
    """The events of the ballots, to the end."""
    cast_: list[Part] = [(EventType.BALLOT, (ballot,)) for ballot in ballots]
    return [*cast_, (EventType.END_BALLOTS, ())]


def decrypted(owner: int, data: bytes) -> Part:
    """The event of a trustee's decryption."""
    return EventType.DECRYPTION, (data, encode(OwnedForm(owner, hex_hash(data))))


def join(parts: Sequence[Part], time: int = TIME) -> bytes:
    """The archive of these events, its chain made anew."""
    writer = Writer(time)
    return write_begin(time) + b"".join(writer.event(*part) for part in parts)


def make(
    *questions: QuestionForm,
    group: Group = ED25519,
    voters: int = 3,
    singles: int = 1,
    threshold: tuple[int, int] | None = None,
    weights: Sequence[int] | None = None,
    uuid: str = UUID,
) -> Made:
    """An election; ``threshold`` is how many are needed, of how many, after ``singles``."""
    secrets = {
        n: int.from_bytes(seed("trustee", n), "big") % group.order for n in range(1, singles + 1)
    }
    items: list[tuple[str, Raw]] = [
        ("Single", Raw(encode(ceremony.single(group, secrets[n], seed("pok", n))))) for n in secrets
    ]
    if threshold:
        form, shares = hold_ceremony(Circle(group, threshold[1], threshold[0]))
        items.append(("Pedersen", Raw(encode(form))))
        secrets |= {singles + n: share for n, share in enumerate(shares, 1)}
    trustees_data = encode(items)
    trustees = read_trustees(group, trustees_data)
    data = write_election(
        group, trustees.election_key(group), uuid, "Depot", "", questions or (YES_NO,)
    )
    keys = [BallotKey(seed("voter", n)) for n in range(voters)]
    keys = [BallotKey.of(key.scalar() % group.order) for key in keys]
    credentials = [public_of(group, key) for key in keys]
    weighted = dict(zip(credentials, weights, strict=True)) if weights else None
    roll_data = write_roll(credentials, weighted)
    return Made(
        read_election(data),
        trustees,
        trustees_data,
        read_roll(group, roll_data),
        roll_data,
        keys,
        secrets,
    )


def hold_ceremony(circle: Circle) -> tuple[ThresholdForm, list[int]]:
    """All three rounds, and every trustee's secret."""
    numbers = range(1, circle.size + 1)
    secrets = [ceremony.new_secret(seed("secret", n)) for n in numbers]
    certs = [ceremony.certify(circle, n, secrets[n - 1], seed("cert", n)) for n in numbers]
    deals = [ceremony.deal(circle, n, secrets[n - 1], certs, seed("deal", n)) for n in numbers]
    confirmations = [
        ceremony.confirm(
            circle, n, secrets[n - 1], certs, ceremony.received(deals, n), seed("confirm", n)
        )
        for n in numbers
    ]
    form = ceremony.assemble(circle, certs, deals, confirmations)
    shares = [
        ceremony.decryption_key(circle.group, secret, one.private_key)
        for secret, one in zip(secrets, confirmations, strict=True)
    ]
    return form, shares
