"""Opening a store by its address."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from concerted.store.interface import Store


def open_store(url: str, *, read_only: bool = False) -> Store:
    """Open ``sqlite:///FILE`` or ``postgresql://…``; make it if new, migrate it if old.

    With ``read_only`` nothing is changed and nothing may be written; it is allowed while a host has
    the same database open, and serves backups and checks.

    Raises:
        ValueError: the address is of neither form.
        Unavailable: it cannot be opened, or another process has the SQLite file open for writing.
        SchemaNewer: a newer version of this program made it.
        Corrupt: it is damaged, or not a database.
        Fault: with ``read_only``, the database is of an older version.

    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise ValueError("a store's address is sqlite:///FILE or postgresql://…") from error
    kind = address.get_backend_name()
    if kind == "sqlite" and address.database not in (None, "", ":memory:"):
        from concerted.store.sqlite import open_sqlite

        assert address.database is not None
        return open_sqlite(Path(address.database), read_only=read_only)
    if kind == "postgresql":
        from concerted.store.postgres import open_postgres

        return open_postgres(address, read_only=read_only)
    raise ValueError("a store's address is sqlite:///FILE or postgresql://…")
