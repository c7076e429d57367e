"""What all tests share: skips that may not happen on CI, and a private PostgreSQL.

A test that needs something installable calls `needs(...)`. Where it is missing the test is skipped
with the reason; with CI=true it fails, because there it could have been installed.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres import BIN, Cluster

pytest_plugins = ["tests.second_try"]

# A shared machine is sometimes slow; how long an example takes is no matter of right or wrong.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")


def needs(missing: bool, reason: str) -> None:
    """Skip the test for this reason where something is missing; on CI fail it."""
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (it could have been installed here)")
    if missing:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def go() -> str:
    """The path of Debian's Go, with golang.org/x/mod beside it."""
    found = shutil.which("go") or shutil.which("/usr/lib/go/bin/go")
    modules = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/note")
    needs(found is None or not modules.exists(), "needs golang-go and golang-golang-x-mod-dev")
    assert found is not None
    return found


@pytest.fixture(scope="session")
def postgres_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A PostgreSQL of this worker's own, on a Unix socket, stopped at the end."""
    needs(not (BIN / "initdb").exists(), f"needs Debian's postgresql ({BIN})")
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def postgres_url(postgres_cluster: Cluster) -> Iterator[str]:
    """The URL of an empty database that is dropped after the test."""
    name = postgres_cluster.create_database()
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)
