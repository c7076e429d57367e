"""Files in the data directory: replaced whole, so that no half of one is ever found.

``host.key`` is the ``keyring``'s, ``keeper.json`` that of ``keeping``; the rest are named here.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

DATABASE = "concerted.db"
LAST_BACKUP = "last-backup.json"  # when a backup was made, and where
RESTORING = "restoring.json"  # there while a restored host must not append
RESTORED = "restored.json"  # what it said when the keeper ended that
MOVED = "moved.json"  # there once a final backup was made: this host must not run again


def replace_file(path: Path, data: bytes) -> None:
    """Replace ``path`` by ``data``, mode 0600; bytes and name are durable once this returns."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
