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
    WitnessedLog,
)
from concerted.store.opening import open_store
from concerted.store.push import Phone, PushStore
from concerted.store.talk import (
    ChainHead,
    MessageClaim,
    Said,
    StoredMessage,
    TakenBack,
    TalkStore,
)
from concerted.store.watch import Appended, Spoken, Watch

__all__ = [
    "CHUNK_BYTES",
    "Append",
    "Appended",
    "BlobKind",
    "ChainHead",
    "Claim",
    "Conflict",
    "Corrupt",
    "CosignedCheckpoint",
    "Deletion",
    "DiskFull",
    "Fault",
    "Founding",
    "LogHead",
    "MessageClaim",
    "Missing",
    "NewBlob",
    "Phone",
    "PushStore",
    "Said",
    "SchemaNewer",
    "Spoken",
    "Stats",
    "Store",
    "StoredEntry",
    "StoredMessage",
    "TakenBack",
    "TalkStore",
    "Unavailable",
    "Watch",
    "WitnessedLog",
    "open_store",
]
