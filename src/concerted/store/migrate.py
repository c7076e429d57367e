"""Bringing a database to the present revision, with Alembic.

Each revision is a file in ``migrations/versions``. Downgrades are not offered: a backup is the way
back. The caller holds the lock and the transaction, so a migration happens once, and whole.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from concerted.store.errors import Fault, SchemaNewer

REVISION = "0004"
"""The newest revision, so that an ordinary start need not load Alembic."""

VERSIONS = Path(__file__).with_name("migrations") / "versions"


def revision(connection: Connection) -> str | None:
    """Return the database's revision, None where it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def migrate(connection: Connection, folders: tuple[Path, ...] = (VERSIONS,)) -> None:
    """Bring the database to the newest revision in ``folders``, in the transaction that is open.

    Raises:
        SchemaNewer: the database has a revision that is not in ``folders``.

    """
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(
        str(VERSIONS.parent), version_locations=[str(folder) for folder in folders]
    )
    current = revision(connection)
    if current is not None and current not in {s.revision for s in scripts.walk_revisions()}:
        raise _newer(current)
    target = scripts.get_current_head()
    assert target is not None
    steps = EnvironmentContext(
        Config(), scripts, fn=lambda found, _: scripts._upgrade_revs(target, found)
    )
    with steps:
        steps.configure(connection=connection, transactional_ddl=True)
        steps.run_migrations()


def require_present(found: str | None) -> None:
    """Refuse a database that is not of the present revision, where it may not be changed.

    Raises:
        SchemaNewer: a newer version made it.
        Fault: it is empty, or of an older version.

    """
    if found is None or found < REVISION:
        raise Fault("The database is of an older version: start the host once to bring it up.")
    if found != REVISION:
        raise _newer(found)


def _newer(found: str) -> SchemaNewer:
    return SchemaNewer(
        f"The database has revision {found}, which this version of Concerted does not know"
        f" (it knows up to {REVISION}). A newer version made it: install that one again, or"
        " restore a backup from before."
    )
