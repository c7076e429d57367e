"""What all benchmarks say of the machine, how they print a table, and where they keep it.

Absolute figures differ from machine to machine, ratios within one run hardly: so each row says what
it is compared with. No host name, no path and no user is kept.
"""

import json
import os
import platform
import sqlite3
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from concerted.crypto.signature import SigningKey, verify

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results"
VERIFICATIONS = 4_000

Cell = str | int | float | None
Row = Mapping[str, Cell]


def facts() -> dict[str, Cell]:
    """The machine and the versions, how fast one thread verifies signatures, how busy it is.

    ``nice`` is the priority that this process was given: below 0, before the others'.
    """
    memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory_bytes / 2**30, 1),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "verifications_per_s": round(verifications_per_s()),
        "load": round(os.getloadavg()[0], 1),
        "nice": os.nice(0),
    }


def verifications_per_s(message_bytes: int = 600) -> float:
    """Signatures that one thread verifies in a second, the measure of all ratios."""
    key, message = SigningKey(bytes(32)), bytes(message_bytes)
    signature = key.sign(message)
    began = time.perf_counter()
    for _ in range(VERIFICATIONS):
        verify(key.public, message, signature)
    return VERIFICATIONS / (time.perf_counter() - began)


def show(title: str, rows: Sequence[Row]) -> None:
    """Print rows as a table, its columns named as the first row's cells."""
    names = list(rows[0])
    table = [names, *([_written(row.get(name)) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(names))]
    print(f"\n{title}")
    for line in table:
        first, *others = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        print("  ".join([first, *others]), flush=True)


def _written(cell: Cell) -> str:
    if cell is None:
        return "-"
    if isinstance(cell, float):
        return f"{cell:,.2f}" if abs(cell) < 100 else f"{cell:,.0f}"
    return f"{cell:,}" if isinstance(cell, int) else cell


def keep(name: str, machine: Mapping[str, Cell], **measured: Any) -> Path:
    """Write what was measured to ``results/NAME-DATE.json``, a day's later run over the earlier.

    Most give tables; what was told by another language comes as it is.
    """
    path = RESULTS / f"{name}-{time.strftime('%Y-%m-%d')}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"machine": machine, **measured}, indent=2) + "\n")
    return path
