"""History against a naive model: random appends, failed writes, and questions in between."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import naive_tree
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concerted.kernel.entry import After, CommitteeId, Entry, EntryId, MemberId, build_header
from concerted.kernel.errors import Refused
from concerted.kernel.history import History
from concerted.kernel.leaf import Leaf, leaf_hash

DAY_S = 86_400
COMMITTEE = CommitteeId("c0" * 32)
AUTHORS = [MemberId(f"{number:064x}") for number in range(3)]


def entry(author: MemberId, nonce: int) -> Entry:
    header = build_header(
        kind="note",
        nonce=f"{nonce:032x}",
        payload={},
        committee=COMMITTEE,
        author=author,
        after=After(1, "00" * 32),
    )
    return Entry.parse(header, bytes(64))


@dataclass
class Model:
    """A list of (leaf, entry, effective), searched from one end to the other."""

    rows: list[tuple[Leaf, Entry, bool]] = field(default_factory=list)

    def root(self, size: int) -> str:
        hashes = [leaf_hash(leaf.encode()) for leaf, _, _ in self.rows[:size]]
        return naive_tree.root(hashes).hex()

    def after(self, size: int, root: str, time: int) -> str:
        if not 1 <= size <= len(self.rows) or self.root(size) != root:
            return "after_unknown"
        unseen = self.rows[size:]
        return "after_stale" if unseen and unseen[0][0].time < time - DAY_S else "ok"

    def nonce(self, author: MemberId, nonce: str) -> str:
        used = {(e.header.author, e.header.nonce) for _, e, effective in self.rows if effective}
        return "nonce_reused" if (author, nonce) in used else "ok"

    def find(self, entry_id: EntryId) -> int | None:
        found = [at for at, row in enumerate(self.rows) if row[2] and row[1].id == entry_id]
        return found[0] if found else None


STEP = st.tuples(
    st.sampled_from(["append", "append", "append", "fail", "truncate"]),
    st.sampled_from(AUTHORS),
    st.integers(0, 5),  # nonce
    st.integers(0, DAY_S),  # seconds since the leaf before
)


@settings(max_examples=200)
@given(st.lists(STEP, max_size=25), st.data())
def test_history_answers_as_the_model_does(
    steps: list[tuple[str, MemberId, int, int]], data: st.DataObject
) -> None:
    history, model = History(), Model()
    for action, author, nonce, seconds in steps:
        made = entry(author, nonce)
        if action == "truncate":
            size = min(nonce, history.size)
            history.truncate(size)
            del model.rows[size:]
        else:
            effective = action == "append" and model.nonce(author, made.header.nonce) == "ok"
            leaf = Leaf(history.newest_time + seconds, bytes(64), made.header_bytes)
            assert history.append(leaf, made if effective else None) == len(model.rows)
            model.rows.append((leaf, made, effective))
        _compare(history, model, data)


def _compare(history: History, model: Model, data: st.DataObject) -> None:
    assert history.size == len(model.rows)
    assert history.tree.root().hex() == model.root(len(model.rows))
    for author in AUTHORS:
        for nonce in range(6):
            made = entry(author, nonce)
            assert history.find(made.id) == model.find(made.id)
            asked = outcome(partial(history.check_nonce, author, made.header.nonce))
            assert asked == model.nonce(author, made.header.nonce)
    size = data.draw(st.integers(0, history.size + 1))
    root = model.root(data.draw(st.sampled_from([size, 0])))
    time = history.newest_time + data.draw(st.integers(0, 2 * DAY_S))
    asked = outcome(lambda: history.check_after(After(size, root), time))
    assert asked == model.after(size, root, time)


def outcome(check: Callable[[], None]) -> str:
    try:
        check()
    except Refused as error:
        return error.code
    return "ok"


def test_the_founding_entry_names_the_committee_until_it_is_taken_back() -> None:
    founding = Entry.parse(build_header(kind="founding", nonce="00" * 16, payload={}), bytes(64))
    history = History()
    history.append(Leaf(5, founding.signature, founding.header_bytes), founding)
    assert committee(history) == founding.id
    assert history.find(founding.id) == 0
    assert history.time(0) == history.newest_time == 5
    history.truncate(0)
    assert committee(history) is None
    assert history.find(founding.id) is None
    assert history.newest_time == 0


def committee(history: History) -> str | None:
    return history.committee


def test_time_never_decreases() -> None:
    history = History()
    history.append(Leaf(100, bytes(64), b"{}"), None)
    assert history.next_time(99) == 100
    assert history.next_time(101) == 101
    history.check_time(100)
    with pytest.raises(Refused, match="time_decreases"):
        history.check_time(99)
