"""The count of an election, event by event (ballot.md §12, b6 to b22).

``Count`` holds what the events so far come to: the election, who may vote, the running product of
the ballots, who decrypted. A ballot that fails a check is named and not counted.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Any

import msgspec

from concerted.audit.electionfile import ElectionFile, Record
from concerted.audit.electionresult import Counted, Failure
from concerted.audit.examining import Examined, Examiners
from concerted.ballots.archive import Event, EventType, read_owned
from concerted.ballots.ballot import read_ballot
from concerted.ballots.credentials import parse_roll
from concerted.ballots.decryption import (
    Factors,
    check_decryption,
    check_result,
    combine,
    read_decryption,
)
from concerted.ballots.election import Election, read_election
from concerted.ballots.forms import ResultForm, SetupForm, decode
from concerted.ballots.hashes import fingerprint, hex_hash
from concerted.ballots.shuffle import check_shuffle, read_shuffle
from concerted.ballots.tally import (
    AnswerRows,
    Tally,
    in_order_of,
    read_sized,
    read_tally,
    with_shuffled,
)
from concerted.ballots.trustees import Trustees, read_trustees
from concerted.kernel.errors import Malformed, Refused


class Count:
    """What the events so far come to."""

    def __init__(self, file: ElectionFile, size_bytes: int, workers: int) -> None:
        self._file, self._size, self._workers = file, size_bytes, workers
        self._examiners: Examiners | None = None
        self._election: Election | None = None
        self._trustees: Trustees | None = None
        self._weights: dict[str, int] = {}
        self._places: dict[str, int] = {}  # where each voter's last ballot is in the file
        self._again: dict[str, set[str]] = {}  # hashes of all ballots of those with several
        self._submitted: deque[tuple[int, Record]] = deque()
        self._received = 0
        self._tally: Tally | None = None
        self._rows: AnswerRows = ()
        self._told_weight = 0
        self._shufflers: set[int] = set()
        self._factors: dict[int, Factors] = {}
        self._result: list[Any] | None = None
        self.failures: list[Failure] = []

    def __enter__(self) -> Count:
        return self

    def __exit__(self, *details: object) -> None:
        if self._examiners is not None:
            self._examiners.__exit__(*details)

    def take(self, event: Event, data: list[Record]) -> None:
        """Take an event that came in order; ``Malformed`` or ``Refused`` ends the checking."""
        if event.type is EventType.SETUP:
            self._begin(data)
        elif event.type is EventType.BALLOT:
            self._ballot(data[0])
        elif event.type is EventType.TALLY:
            self._encrypted(data)
        elif event.type is EventType.SHUFFLE:
            self._shuffle(data)
        elif event.type is EventType.DECRYPTION:
            self._decryption(data)
        elif event.type is EventType.RESULT:
            self._outcome(data[0])
        else:
            self.settle()
            self._rows = self._counting.rows if event.type is EventType.END_BALLOTS else self._rows

    @property
    def _opened(self) -> Election:
        assert self._election is not None, "nothing comes before the setup"
        return self._election

    @property
    def _counting(self) -> Tally:
        assert self._tally is not None, "nothing comes before the setup"
        return self._tally

    # Setup

    def _begin(self, data: list[Record]) -> None:
        election, trustees, roll, setup = data
        hashes = [one.hash for one in (election, trustees, roll)]
        if decode(SetupForm, setup.data, "archive") != SetupForm(*hashes):
            self.failures.append(Failure("b5", "order_wrong", "the setup tells of other data", 4))
        self._election = read_election(election.data)
        self._tally = Tally(self._election)
        self._examiners = Examiners(self._election, self._workers, self._size)
        self._read_trustees(self._election, trustees)
        self._read_roll(self._election, roll)

    def _read_trustees(self, election: Election, record: Record) -> None:
        try:
            self._trustees = read_trustees(election.group, record.data)
            if self._trustees.election_key(election.group) != election.key:
                raise Refused("trustee_invalid", "their keys do not make up the election's")
        except (Malformed, Refused) as error:
            self.failures.append(Failure.of("b7", error, record.number))

    def _read_roll(self, election: Election, record: Record) -> None:
        assert self._examiners is not None
        try:
            pairs = parse_roll(record.data)
        except Malformed as error:
            self.failures.append(Failure.of("b8", error, record.number))
            return
        for credential, weight in pairs:
            if credential in self._weights:
                failure = Failure("b8", "credential_twice", credential, record.number)
                self.failures.append(failure)
            if weight != 1 and election.shuffled:
                detail = "a shuffled ballot counts once"
                self.failures.append(Failure("b8", "weight_invalid", detail, record.number))
                weight = 1
            self._weights[credential] = weight
        for credential in self._examiners.wrong_credentials(list(self._weights)):
            self.failures.append(Failure("b8", "element", credential, record.number))

    # Ballots

    def _ballot(self, record: Record) -> None:
        assert self._examiners is not None
        self._received += 1
        about = Record(record.number, record.head, record.start, b"")
        self._submitted.append((self._received, about))
        for examined in self._examiners.submit(record.data):
            self._examined(examined)

    def settle(self) -> None:
        """Wait for the ballots that are still being examined."""
        if self._examiners is not None:
            for examined in self._examiners.flush():
                self._examined(examined)

    def late(self, record: int) -> None:
        """Note a ballot that came after the end (b16)."""
        self._received += 1
        self.failures.append(Failure("b16", "ballots_ended", "", record, self._received))

    def _examined(self, examined: Examined) -> None:
        number, record = self._submitted.popleft()
        for failure in examined.failures:
            self._fail(number, record, failure.rule, failure.error)
        known = self._weights.get(examined.credential)
        if examined.credential and known is None:
            self._fail(number, record, "b11", Refused("credential_unknown"))
        if known is None or examined.failures:
            return
        try:
            self._replace(examined.credential, known, record)
        except Refused as error:
            self._fail(number, record, "b15", error)
            return
        self._counting.add(examined.credential, examined.rows, known)
        self._places[examined.credential] = record.start

    def _replace(self, credential: str, weight: int, record: Record) -> None:
        """Take the voter's earlier ballot out; ``Refused("ballot_twice")`` if it is this one."""
        place = self._places.get(credential)
        if place is None:
            return
        before = self._file.again(place)
        hashes = self._again.setdefault(credential, {hex_hash(before)})
        if record.hash in hashes:
            raise Refused("ballot_twice")
        hashes.add(record.hash)
        self._counting.take_out(credential, read_ballot(self._opened, before).rows, weight)

    def _fail(self, number: int, record: Record, rule: str, error: Malformed | Refused) -> None:
        data = self._file.again(record.start)
        plain = Failure.of(rule, error, record.number)
        self.failures.append(replace(plain, ballot=number, receipt=fingerprint(data)))

    # Count

    def _encrypted(self, data: list[Record]) -> None:
        encrypted, sized = data
        try:
            told = read_sized(sized.data)
            self._told_weight = told.weight
            if told.encrypted != encrypted.hash:
                raise Refused("order_wrong", "it tells of another encrypted tally")
            if (told.ballots, told.weight) != (self._counting.ballots, self._counting.weight):
                detail = f"{self._counting.ballots} ballots of weight {self._counting.weight} hold"
                raise Refused("count_wrong", detail)
        except (Malformed, Refused) as error:
            self.failures.append(Failure.of("b17", error, sized.number))
        try:
            self._rows = in_order_of(self._opened, self._rows, encrypted.data)
        except (Malformed, Refused) as error:
            self.failures.append(Failure.of("b18", error, encrypted.number))
            # What follows was made for that tally, and is judged by it.
            self._rows = read_tally(self._opened, encrypted.data)

    def _shuffle(self, data: list[Record]) -> None:
        shuffled = self._opened.shuffled
        before = [self._rows[index][0] for index in shuffled]
        try:
            self._owner(data, self._shufflers)
            counts = [len(row) for row in before]
            shuffle = read_shuffle(self._opened, counts, data[0].data)
            self._rows = with_shuffled(self._opened, self._rows, shuffle.ciphertexts)
            check_shuffle(self._opened, before, shuffle)
        except (Malformed, Refused) as error:
            self.failures.append(Failure.of("b19", error, data[0].number))

    def _decryption(self, data: list[Record]) -> None:
        if self._opened.shuffled and not self._shufflers:
            self.failures.append(Failure("b19", "shuffle_missing", "", data[0].number))
            self._shufflers.add(0)  # said once
        if self._trustees is None:  # they could not be read, which was said
            return
        try:
            owner = self._owner(data, set(self._factors))
            key = self._trustees.keys[owner - 1]
            decryption = read_decryption(self._opened, self._rows, data[0].data)
            check_decryption(self._opened, self._rows, key, decryption)
            self._factors[owner] = decryption.factors
        except (Malformed, Refused) as error:
            self.failures.append(Failure.of("b20", error, data[0].number))

    def _owner(self, data: list[Record], before: set[int]) -> int:
        """Return whose contribution this is: a trustee's, of whom there was none ``before``."""
        owned = read_owned(data[1].data)
        if owned.payload != data[0].hash:
            raise Refused("order_wrong", "it tells of another contribution")
        trustees = len(self._trustees.keys) if self._trustees else 0
        if not 1 <= owned.owner <= trustees:
            raise Refused("trustee_unknown", str(owned.owner))
        if owned.owner in before:
            raise Refused("trustee_twice", str(owned.owner))
        if before is self._shufflers:
            self._shufflers.add(owned.owner)
        return owned.owner

    def _outcome(self, record: Record) -> None:
        if self._trustees is None:
            return
        group, rows = self._opened.group, self._rows
        try:
            factors = combine(group, self._trustees, self._factors, rows)
        except Refused as error:
            self.failures.append(Failure.of("b21", error, record.number))
            return
        try:
            most = max(self._counting.weight, self._told_weight)
            check_result(self._opened, rows, factors, most, record.data)
            form = decode(ResultForm, record.data, "result", limit_bytes=1 << 28)
            self._result = [msgspec.json.decode(raw) for raw in form.result]
        except (Malformed, Refused) as error:
            self.failures.append(Failure.of("b22", error, record.number))

    def outcome(self, stopped: str) -> Counted:
        """Return what it all came to."""
        election = self._election
        return Counted(
            name=election.name if election else "",
            uuid=election.uuid if election else "",
            group=election.group.name if election else "",
            fingerprint=election.fingerprint if election else "",
            roll=len(self._weights),
            trustees=len(self._trustees.keys) if self._trustees else 0,
            received=self._received,
            counted=self._tally.ballots if self._tally else 0,
            weight=self._tally.weight if self._tally else 0,
            result=None if self.failures or stopped else self._result,
            failures=tuple(self.failures),
            stopped=stopped,
        )
