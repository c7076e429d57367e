"""The same tests on both engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from concerted.store import Store, open_store

ENGINES = [
    pytest.param("sqlite"),
    pytest.param("postgres", marks=pytest.mark.postgres),
]


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that does not exist yet, or is empty."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.db"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def sqlite_path(tmp_path: Path) -> Path:
    """A SQLite database that does not exist yet."""
    return tmp_path / "store.db"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store."""
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_path: Path) -> Iterator[Store]:
    """An empty store in ``sqlite_path``."""
    opened = open_store(f"sqlite:///{sqlite_path}")
    yield opened
    opened.close()
