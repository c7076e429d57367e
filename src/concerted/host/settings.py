"""What a keeper can set, and the limits that a host keeps to (docs/api.md)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1 << 20
SPARE_FILES = 500  # that may be open besides one for each stream


def now() -> int:
    """The machine's clock, in whole seconds since 1970-01-01 UTC."""
    return int(time.time())


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs from host to host. Sizes in bytes, times in seconds.

    ``clock`` is an argument so that tests can let time pass. ``cors_origins`` are the origins whose
    pages may call this host: any, so that members can load the client from wherever they trust it.
    ``limit_loopback`` says whether callers on this very machine are rationed too.
    """

    data: Path
    database_url: str | None = None
    clock: Callable[[], int] = now
    cors_origins: tuple[str, ...] = ("*",)
    witness_name: str = "concerted-witness"
    request_bytes: int = 8 * MEBIBYTE
    small_request_bytes: int = 64 * 1024
    entries_per_request: int = 64
    page_bytes: int = 8 * MEBIBYTE
    staged_bytes: int = 256 * MEBIBYTE
    staged_s: int = 86_400
    requests_per_s: float = 50.0
    requests_burst: int = 300
    challenges_per_s: float = 2.0
    challenges_burst: int = 30
    limit_loopback: bool = False
    talk_per_s: float = 5.0
    talk_burst: int = 200
    waiting_entries: int = 10_000
    streams: int = 10_000
    streams_per_key: int = 16
    heartbeat_s: float = 20.0
    cosign_every_s: float = 5.0
    wake_every_s: float = 2.0
    wake_within_s: float = 60.0
    wake_pause_s: float = 300.0
