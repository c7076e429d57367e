"""Random members act, leave, race and replay; a naive model written apart must agree.

The model keeps plain sets and lists and recounts everything from scratch. It knows nothing of the
code's data structures: it says who is on the roll, what each motion's votes add up to, and what
passed. Beside it: the fold is deterministic and prefix-stable, and a refusal changes nothing.
"""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from concerted.kernel.entry import Entry
from concerted.kernel.errors import Refused
from concerted.kernel.history import History
from concerted.kernel.leaf import Leaf
from concerted.kernel.statehash import state_hash
from concerted.rules.fold import apply, judge
from concerted.rules.state import State
from tests.rules.room import SIGNATURE, Room, standing, unsigned


@dataclass
class Poll:
    """One motion as the model sees it."""

    roll: set[str]
    until: int
    votes: dict[str, str] = field(default_factory=dict)

    def passed(self, numerator: int, denominator: int, quorum: tuple[int, int]) -> bool:
        """Count on fingers: fractions as floats would round, so compare products."""
        yes = [v for v in self.votes.values() if v == "yes"]
        no = [v for v in self.votes.values() if v == "no"]
        turnout = len(self.votes) * quorum[1] >= len(self.roll) * quorum[0]
        share = len(yes) * denominator >= numerator * (len(yes) + len(no))
        return turnout and share and len(yes) > len(no)


class Committee(RuleBasedStateMachine):
    """A standing committee in which anything may happen, and much of it is refused."""

    @initialize()
    def start(self) -> None:
        self.room, founders = standing()
        self.taken: list[tuple[int, Entry]] = []
        self.roll = set(founders)
        self.founders = set(founders)
        self.joined = dict.fromkeys(founders, self.room.now)
        self.vouched: dict[str, set[str]] = {}
        self.polls: dict[str, Poll] = {}
        self.removing: dict[str, str] = {}
        self.everyone = list(founders)
        self._record(self.room)

    def _record(self, room: Room) -> None:
        """Keep every entry that the room takes, to fold it all again."""
        take = room.take

        def keep(entry: Entry) -> str:
            done = take(entry)
            self.taken.append((room.now, entry))
            return done

        room.take = keep  # type: ignore[method-assign]
        room.act = lambda kind, author, over=None, /, **payload: room.take(  # type: ignore[method-assign]
            room.entry(kind, author, _seen(room, kind, payload), **(over or {}))
        )
        self.base: State = room.state
        self.base_size = room.history.size

    def _someone(self, pick: int) -> str:
        return self.everyone[pick % len(self.everyone)]

    def _settled(self, member: str) -> bool:
        waited = self.room.now - self.joined[member] >= 14 * 86_400
        return member in self.roll and (member in self.founders or waited)

    @rule(hours=st.sampled_from([1, 30, 60, 130, 400]))
    def time_passes(self, hours: int) -> None:
        self.room.wait(hours=hours)

    @rule()
    def ask(self) -> None:
        if len(self.vouched) < 8:
            try:
                self.vouched[self.room.request()] = set()
            except Refused:
                return  # the links of this period are given out

    @rule(pick=st.integers(0, 20), which=st.integers(0, 20))
    def vouch(self, pick: int, which: int) -> None:
        if not self.vouched or which < 0:
            return
        request = list(self.vouched)[which % len(self.vouched)]
        voucher = self._someone(pick)
        try:
            self.room.vouch(voucher, request)
        except Refused:
            return
        assert self._settled(voucher)
        self.vouched[request].add(voucher)
        needed = min(2, sum(self._settled(m) for m in self.roll))
        if len(self.vouched[request] & self.roll) >= needed:
            self.roll.add(request)
            self.joined[request] = self.room.now
            self.everyone.append(request)
            del self.vouched[request]

    @rule()
    def someone_comes_in(self) -> None:
        """A request with as many vouches as members will give."""
        self.ask()
        for pick in range(len(self.everyone)):
            self.vouch(pick, len(self.vouched) - 1)

    @rule(pick=st.integers(0, 20))
    def leave(self, pick: int) -> None:
        member = self._someone(pick)
        if len(self.roll) < 3:
            return
        try:
            self.room.act("member.leave", member)
        except Refused:
            assert member not in self.roll
            return
        assert member in self.roll
        self.roll.discard(member)

    @rule(pick=st.integers(0, 20), second=st.integers(0, 20), whom=st.integers(0, 20))
    def move(self, pick: int, second: int, whom: int) -> None:
        mover, seconder = self._someone(pick), self._someone(second)
        subject = self._someone(whom)
        grave = whom % 2 == 0
        effect = {"type": "remove", "member": subject} if grave else {"type": "resolve"}
        try:
            motion = self.room.propose(mover, **effect)
            self.room.act("motion.support", seconder, motion=motion)
        except Refused:
            return
        try:
            self.room.open(motion, mover)
        except Refused:
            return
        roll = {m for m in self.roll if not grave or self._settled(m)}
        hours = 120 if grave else 48
        self.polls[motion] = Poll(roll, self.room.now + hours * 3_600)
        if grave:
            self.removing[motion] = subject

    @rule(pick=st.integers(0, 20), which=st.integers(0, 5), choice=st.sampled_from(
        ["yes", "yes", "no", "abstain"]))  # fmt: skip
    def vote(self, pick: int, which: int, choice: str) -> None:
        self._cast(which, pick, choice)

    def _cast(self, which: int, pick: int, choice: str) -> None:
        if not self.polls:
            return
        motion = list(self.polls)[which % len(self.polls)]
        poll, voter = self.polls[motion], self._someone(pick)
        allowed = voter in poll.roll & self.roll and self.room.now <= poll.until
        try:
            self.room.vote(voter, motion, choice)
        except Refused:
            assert not allowed
            return
        assert allowed
        poll.votes[voter] = choice

    @rule(which=st.integers(0, 5), choices=st.lists(st.sampled_from(["yes", "no"]), max_size=12))
    def many_vote(self, which: int, choices: list[str]) -> None:
        """A burst of votes, so that counts come near the thresholds."""
        for pick, choice in enumerate(choices):
            self._cast(which, pick, choice)

    @rule(which=st.integers(0, 5), pick=st.integers(0, 20))
    def close(self, which: int, pick: int) -> None:
        if not self.polls:
            return
        motion = list(self.polls)[which % len(self.polls)]
        poll, closer = self.polls[motion], self._someone(pick)
        grave = motion in self.removing
        due = self.room.now > poll.until or (not grave and set(poll.votes) == poll.roll)
        try:
            self.room.act("motion.close", closer, motion=motion)
        except Refused:
            assert not due or closer not in self.roll
            return
        assert due
        passed = poll.passed(2, 3, (1, 3)) if grave else poll.passed(1, 2, (1, 4))
        subject = self.removing.get(motion, "")
        possible = not grave or subject in self.roll
        status = self.room.state.motions[motion].status
        assert status == ("rejected" if not passed else "passed" if possible else "impossible")
        if passed and grave:
            self.roll.discard(subject)
        del self.polls[motion]

    @rule(pick=st.integers(0, 40))
    def replay(self, pick: int) -> None:
        """Whatever took effect once is refused the second time and changes nothing."""
        if not self.taken:
            return
        _, entry = self.taken[pick % len(self.taken)]
        before = self.room.state
        try:
            judge(before, self.room.history, entry, self.room.now, unsigned)
        except Refused:
            assert self.room.state is before
        else:
            raise AssertionError("an entry was accepted twice")

    @invariant()
    def the_rolls_agree(self) -> None:
        if hasattr(self, "room"):
            assert set(self.room.state.roll()) == self.roll
            assert self.room.state.active == len(self.roll)

    def teardown(self) -> None:
        """Folding the same entries again, prefix by prefix, gives the same state."""
        if not hasattr(self, "room"):
            return
        state = self.base
        again = _Replay(self.room.history, self.base_size)
        for now, entry in self.taken:
            state = apply(state, judge(state, again.history, entry, now, unsigned))
            again.append(now, entry)
        assert state_hash(state.canonical()) == state_hash(self.room.state.canonical())


def _seen(room: Room, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with the motion's revision, where the kind names one."""
    if kind != "motion.support":
        return payload
    return {"revision": room.state.motions[payload["motion"]].revision, **payload}


class _Replay:
    """The room's own history, cut back to where recording began."""

    def __init__(self, history: History, size: int) -> None:
        self.history = history
        history.truncate(size)

    def append(self, now: int, entry: Entry) -> None:
        """One leaf more."""
        self.history.append(Leaf(now, SIGNATURE, entry.header_bytes), entry)


TestCommittee = Committee.TestCase
TestCommittee.settings = settings(
    max_examples=60,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
