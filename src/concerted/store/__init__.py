"""Storage: one interface on two engines, SQLite by default and PostgreSQL by URL.

``interface`` holds the contracts and ``errors`` what can go wrong.
"""

from __future__ import annotations

from concerted.store.errors import (
    Conflict,
    Corrupt,
    DiskFull,
    Fault,
    Missing,
    SchemaNewer,
    Unavailable,
)
from concerted.store.interface import (
    CHUNK_BYTES,
    Append,
    Appended,
    BlobKind,
    Claim,
    CosignedCheckpoint,
    Deletion,
    Founding,
    LogHead,
    NewBlob,
    Stats,
    Store,
    StoredEntry,
    Watch,
    WitnessedLog,
)
from concerted.store.opening import open_store

__all__ = [
    "CHUNK_BYTES",
    "Append",
    "Appended",
    "BlobKind",
    "Claim",
    "Conflict",
    "Corrupt",
    "CosignedCheckpoint",
    "Deletion",
    "DiskFull",
    "Fault",
    "Founding",
    "LogHead",
    "Missing",
    "NewBlob",
    "SchemaNewer",
    "Stats",
    "Store",
    "StoredEntry",
    "Unavailable",
    "Watch",
    "WitnessedLog",
    "open_store",
]
