"""kill -9 under load: nothing that was acknowledged is lost, and nothing counts twice.

A real server process, killed at random moments, at times while it starts. ``CONCERTED_SEED`` gives
the same moments again, as far as a machine's threads allow.
"""

import os
import random
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from concerted.kernel.entry import CommitteeId
from concerted.kernel.leaf import Leaf
from concerted.kernel.statehash import state_hash
from concerted.store import Store, open_store
from tests.auditing import audit_store
from tests.conftest import needs
from tests.killing.crowd import Crowd
from tests.killing.process import Server
from tests.postgres import BIN, Cluster

MOST_WAITED_FOR = 40


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL that nobody else uses, since it will not live long."""
    needs(not (BIN / "initdb").exists(), f"needs Debian's postgresql ({BIN})")
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


Kill = Callable[[], None]


def kill_often(server: Server, kills: Sequence[Kill], crowd: Crowd, times: int, seed: int) -> None:
    """Kill and start again; each time after so many acknowledgements, or while it starts."""
    moments, promised = random.Random(seed), crowd.promised
    for _ in range(times):
        if moments.random() < 0.8:
            promised.wait_for(promised.count + moments.randrange(MOST_WAITED_FOR), server.revive)
        moments.choice(kills)()


def check(store: Store, crowd: Crowd) -> None:
    """Everything promised is there, once, in order, and the audit finds nothing."""
    assert crowd.promised.broken == []
    committee = CommitteeId(crowd.committee.id)
    stored = list(store.entries(committee))
    places = {str(one.entry_id): (one.index, one.time_s) for one in stored}
    assert len(places) == len(stored)
    assert {name: places.get(name) for name in crowd.promised.entries} == crowd.promised.entries
    member = crowd.committee
    result = audit_store(store, committee, member.record.note)
    assert result.findings == ()
    assert (result.size, result.state_hash) == (
        len(stored), state_hash(member.state.canonical()).hex(),
    )  # fmt: skip
    leaves = [Leaf(one.time_s, one.signature, one.header).encode() for one in stored]
    heard = [leaf for _, leaf in crowd.heard]
    assert heard, "the stream was never heard"
    first = leaves.index(heard[0])
    assert heard == leaves[first : first + len(heard)], "the stream left something out, or doubled"
    print(
        f"{len(stored)} entries, {len(heard)} heard, {len(crowd.promised.said)} messages promised"
    )
    said = {str(one.message_id): one.position for one in store.talk.since(committee, 0, 10**6)}
    assert {name: said.get(name) for name in crowd.promised.said} == crowd.promised.said


def storm(data: Path, times: int, database: str | None = None, *more: Kill) -> None:
    """A crowd writes while its server dies so many times, or what ``more`` kills."""
    seed = int(os.environ.get("CONCERTED_SEED") or secrets.randbelow(10**6))
    print(f"CONCERTED_SEED={seed}")
    data.mkdir(exist_ok=True)
    server = Server(data / "host", database)
    server.start()
    server.wait()
    try:
        crowd = Crowd(data, server.address)
        crowd.start()
        try:
            kill_often(server, [server.kill_and_start, *more], crowd, times, seed)
            server.wait()
            assert more or not server.revived, "it stopped by itself"
        finally:
            crowd.stop()
        crowd.committee.refresh()
        crowd.close()
    finally:
        server.kill()
    with closing(open_store(database or f"sqlite:///{data}/host/concerted.db")) as store:
        check(store, crowd)
        assert store.check() == []


@pytest.mark.second_try
def test_killed_under_load(tmp_path: Path) -> None:
    storm(tmp_path, 30)


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_killed_a_thousand_times(tmp_path: Path) -> None:
    for number in range(10):  # a committee's daily rations last for some hundred deaths
        storm(tmp_path / str(number), 100)


@pytest.mark.second_try
@pytest.mark.postgres
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("times", [12, pytest.param(100, marks=pytest.mark.slow)])
def test_host_and_database_killed_under_load(
    own_cluster: Cluster, tmp_path: Path, times: int
) -> None:
    """The host, a connection's process in PostgreSQL, or all of PostgreSQL, in any order."""
    name = own_cluster.create_database()
    kills = (lambda: own_cluster.kill_backend(name), own_cluster.kill_and_start)
    storm(tmp_path, times, own_cluster.url(name), *kills)
