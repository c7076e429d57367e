"""From what the drivers raise to the store's own faults, worded for the keeper of a host.

The drivers' own messages may quote values, so only their codes and first lines are passed on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from concerted.store.errors import Corrupt, DiskFull, Fault, Unavailable

_FULL = "The disk is full, or a limit on the size of files is reached. Make room and try again."
_DAMAGED = "The database is damaged, or is no database. Stop the host and restore a backup."
_GONE = "The database cannot be reached or used now"

_SQLITE = {
    sqlite3.SQLITE_FULL: DiskFull(_FULL),
    sqlite3.SQLITE_CORRUPT: Corrupt(_DAMAGED),
    sqlite3.SQLITE_NOTADB: Corrupt(_DAMAGED),
}
_SQLITE_GONE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_NOLFS,
}
_LOCK_NOT_AVAILABLE, _DEADLOCK, _DISK_FULL = "55P03", "40P01", "53100"
_DATA_CORRUPTED, _INDEX_CORRUPTED = "XX001", "XX002"
# Connection exceptions, insufficient resources, operator intervention, invalid authorization.
_GONE_CLASSES = {"08", "53", "57", "28"}


@contextmanager
def translated() -> Iterator[None]:
    """Raise what SQLAlchemy and the drivers raise inside as a ``Fault``."""
    try:
        yield
    except DBAPIError as error:
        raise fault_of(error.orig) from error
    except PoolTimeout as error:
        raise Unavailable(f"{_GONE}: every connection stayed busy for too long.") from error
    except SQLAlchemyError as error:
        raise Fault(f"The database answered in an unknown way ({type(error).__name__}).") from error
    except sqlite3.Error as error:
        raise fault_of(error) from error


def fault_of(error: BaseException | None) -> Fault:
    """Return the fault that a driver's error stands for."""
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    if error is not None and hasattr(error, "sqlstate"):  # psycopg.Error, not loaded for SQLite
        return _of_postgres(error, error.sqlstate)
    return Fault(f"The database driver failed ({type(error).__name__}).")


def _of_sqlite(error: sqlite3.Error) -> Fault:
    extended = getattr(error, "sqlite_errorcode", None)
    if extended is None:
        # Raised by the module itself, such as "Cannot operate on a closed database."
        return Unavailable(f"{_GONE} ({_first_line(error)}).")
    code = extended & 0xFF
    name = error.sqlite_errorname
    if code in _SQLITE:
        known = _SQLITE[code]
        return type(known)(f"{known} ({name})")
    if code in _SQLITE_GONE:
        return Unavailable(f"{_GONE} ({name}).")
    return Fault(f"SQLite refused a statement ({name}).")


def _of_postgres(error: BaseException, state: str | None) -> Fault:
    if state is None:
        return Unavailable(f"{_GONE} ({_first_line(error)}).")
    if state == _DISK_FULL:
        return DiskFull(f"{_FULL} ({state})")
    if state in {_DATA_CORRUPTED, _INDEX_CORRUPTED}:
        return Corrupt(f"{_DAMAGED} ({state})")
    if state in {_LOCK_NOT_AVAILABLE, _DEADLOCK} or state[:2] in _GONE_CLASSES:
        return Unavailable(f"{_GONE} (PostgreSQL {state}).")
    return Fault(f"PostgreSQL refused a statement ({state}).")


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0].rstrip(".")
