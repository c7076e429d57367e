"""Secret votes of real size inside a committee's record: from the roll to the audited result.

    python bench/rehearse_committee.py [NAME...] [--save]

The votes of rehearse_elections.py, held as a committee holds them: members who joined by vouches,
five elected trustees who make their key through the record, three of whom count; then an audit of
the whole record, and the archive of the vote checked by itself. All members share one verified
view, so that what is measured is the work and not the network.
"""

import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.record import WIDE  # noqa: E402
from bench.rehearse_elections import CHANGED, VOTES, Clock, run  # noqa: E402
from concerted.audit import audit_bytes  # noqa: E402
from concerted.audit.election import verify_file  # noqa: E402
from concerted.audit.urnfile import archives  # noqa: E402
from concerted.ballots import ceremony as rounds  # noqa: E402
from concerted.ballots.ballot import cast  # noqa: E402
from concerted.ballots.ceremony import decryption_key, new_secret, received  # noqa: E402
from concerted.ballots.credentials import ballot_key_of  # noqa: E402
from concerted.ballots.decryption import decrypt  # noqa: E402
from concerted.ballots.edwards import ED25519  # noqa: E402
from concerted.ballots.forms import encode  # noqa: E402
from concerted.crypto.seed import VotingKey  # noqa: E402
from concerted.crypto.signature import SigningKey  # noqa: E402
from concerted.kernel.canonical import base64url_encode  # noqa: E402
from concerted.kernel.entry import Entry  # noqa: E402
from concerted.kernel.leaf import Leaf  # noqa: E402
from concerted.rules.ceremonies import certificates, circle_of, deals, rehearsal  # noqa: E402
from concerted.rules.counting import tally_rows  # noqa: E402
from concerted.rules.evidence import check_evidence  # noqa: E402
from concerted.rules.fold import apply, judge  # noqa: E402
from concerted.rules.secrecy import ANSWERS, election_of  # noqa: E402
from concerted.rules.state import Motion  # noqa: E402
from concerted.rules.urns import Ceremony, Urn  # noqa: E402
from tests.authors import Assembly, Author, grow, trust  # noqa: E402

TRUSTEES, NEEDED = 5, 3


class SecretAssembly(Assembly):
    """A committee whose members keep their voting keys, and whose host checks proofs."""

    def __init__(self, name: str) -> None:
        self.voting: dict[str, VotingKey] = {}
        self.secrets: dict[str, str] = {}
        self.shares: dict[str, int] = {}
        super().__init__(name, verify=trust, **WIDE)

    def _keys(self) -> tuple[SigningKey, SigningKey, SigningKey]:
        voting = VotingKey(self.draw())
        self.voting[voting.public.hex()] = voting
        return SigningKey(self.draw()), SigningKey(self.draw()), voting

    def take(self, entry: Entry) -> str:
        """Take an entry as a host does, with the proofs of a ballot."""
        act = judge(self.state, self.history, entry, self.now, self.verify)
        if entry.header.kind == "ballot.cast":
            check_evidence(self.state, act, [])
        self.state = apply(self.state, act)
        self._append(entry, True)
        return entry.id

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

    def urn(self, motion: str) -> tuple[Motion, Urn]:
        """A motion with its urn."""
        found = self.state.motions[motion]
        assert found.opening is not None
        assert found.opening.urn is not None
        return found, found.opening.urn

    def cast(self, voter: Author, motion: str, choice: str) -> None:
        """Cast a ballot, or another in its place."""
        found, urn = self.urn(motion)
        key = ballot_key_of(self.voting[self.state.members[voter.id].vote_key], urn.uuid)
        marks = [int(answer == choice) for answer in ANSWERS]
        data = cast(election_of(self.state, found), key, [marks], self.draw())
        payload = {"ballot": base64url_encode(data), "motion": motion, "opening": _id(found)}
        before = urn.ballots.get(voter.id)
        if before is not None:
            payload["replaces"] = before.entry
        self.act("ballot.cast", voter, **payload)

    def share(self, trustee: Author, motion: str) -> None:
        """Give a trustee's part of the count."""
        found, urn = self.urn(motion)
        election, secret = election_of(self.state, found), self.shares[trustee.id]
        part = base64url_encode(decrypt(election, tally_rows(urn), secret, self.draw()))
        self.act("ballot.share", trustee, motion=motion, opening=_id(found), part=part)


def _id(motion: Motion) -> str:
    assert motion.opening is not None
    return motion.opening.id


def committee(name: str, members: int) -> SecretAssembly:
    """A standing committee of this many, all settled."""
    room = SecretAssembly(name)
    for _ in range(2):
        room.join()
    for member in room.members[1:]:
        room.sign(member)
    grow(room, members)
    room.wait(days=20)
    return room


def seated(room: SecretAssembly) -> list[Author]:
    """Five trustees, elected by everybody; ascending as the ceremony numbers them."""
    members, office = room.members, room.draw_hex()[:32]
    quorum = members[: len(members) // 3 + 1]
    effect = {"type": "create_office", "office": office, "seats": TRUSTEES, "term_days": 300}
    made = room.propose(*members[:2], powers=["trustee"], **effect)
    assert room.decide(made, *quorum).status == "passed"
    election = room.propose(*members[:2], type="elect", office=office, seats=TRUSTEES)
    for member in members[:TRUSTEES]:
        room.act("motion.stand", member, motion=election)
    choice = list(range(TRUSTEES))
    assert room.decide(election, *quorum, choice=choice).status == "passed"
    return sorted(members[:TRUSTEES], key=lambda one: one.id)


def rehearse(name: str) -> dict[str, Any]:
    """Hold one vote inside a committee and return its times."""
    eligible, yes, no = VOTES[name]
    print(f"{name}: {eligible:,} members, {yes:,} for, {no:,} against")
    clock, lot = Clock(), Random(name)
    with clock.step("the members join, by vouches"):
        room = committee(name, eligible)
    with clock.step("five trustees are elected, openly"):
        trustees = seated(room)
    with clock.step("they make a key through the record"):
        room.make_key(trustees)
    mover, seconder, *_ = members = room.members
    question = {"effect": {"type": "resolve"}, "question": room.draw_hex()}
    motion = room.act("motion.propose", mover, **question)
    room.support(seconder, motion)
    with clock.step("opening: the roll is frozen"):
        room.open(mover, motion)
    voters = lot.sample(members, yes + no)
    votes = ["yes"] * yes + ["no"] * no
    lot.shuffle(votes)
    with clock.step(f"{yes + no + CHANGED:,} ballots cast and checked by the host"):
        for voter, choice in zip(voters[:CHANGED], votes, strict=False):
            room.cast(voter, motion, "no" if choice == "yes" else "yes")
        for voter, choice in zip(voters, votes, strict=True):
            room.cast(voter, motion, choice)
    opening = room.state.motions[motion].opening
    assert opening is not None
    room.now = opening.until + 1
    with clock.step("the close: all ballots multiplied"):
        room.close(mover, motion)
    with clock.step("three shares, and the result"):
        for trustee in trustees[:NEEDED]:
            room.share(trustee, motion)
    result = room.state.motions[motion].result
    assert result is not None
    assert (result.yes, result.no, result.abstain) == (yes, no, 0)
    record = room.record()
    with clock.step(f"the audit of {room.history.size:,} entries"):
        audited = audit_bytes(record)
    assert audited.findings == ()
    with clock.step("writing and checking its archive"):
        check_archive(room, [yes, no, 0])
    print(f"  {result.yes} yes, {result.no} no: {len(record) / 1e6:.1f} MB of record")
    return {"name": name, "members": eligible, "votes": [yes, no], "bytes": len(record)} | {
        **clock.steps
    }


def check_archive(room: SecretAssembly, expected: list[int]) -> None:
    """The archive of the vote, written from the record, checks out by itself."""
    leaves = [Leaf.decode(data) for data in room.leaves]
    rows = ((leaf, Entry.parse(leaf.header_bytes, leaf.signature)) for leaf in leaves)
    (found,) = archives(rows)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{found.uuid}.bel"
        path.write_bytes(found.data)
        counted = verify_file(path)
    assert counted.holds, counted.failures
    assert counted.result == [expected], counted.result


if __name__ == "__main__":
    run(__doc__, "committee", rehearse)
