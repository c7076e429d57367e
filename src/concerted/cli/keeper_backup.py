"""``concerted host`` backup, restore, resume, rehearse."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from concerted.cli.keeper_base import DATA, Flag, plainly, show_lines, store_url
from concerted.cli.screen import day, say, show_json, show_table
from concerted.host import backup as backups
from concerted.host import recovery
from concerted.host.rehearsal import Rehearsed, rehearsed
from concerted.host.settings import now
from concerted.store import open_store


@plainly
def backup(
    file: Path,
    *,
    data: Path = DATA,
    database: str = "",
    final: Flag = False,
    keep: int = 0,
    json: Flag = False,
) -> None:
    """Write the key and all records into one new file, while the server runs or not.

    Whoever has the file can sign as this server: keep it where only its keepers get at it.

    Example: concerted host backup /mnt/backup/concerted-monday.tar --data /var/lib/concerted

    :param file: where to; nothing is overwritten. In a folder it is named after the time
    :param data: the server's data folder
    :param database: its address, if it is not in the data folder
    :param final: the last one, to move to another machine: this server is not started again
    :param keep: of backups in that folder, how many of the newest to keep; all without it

    """
    if keep and not file.is_dir():
        raise ValueError("--keep is for a folder of backups.")
    folder, file = file, backups.named(file, now()) if file.is_dir() else file
    made = backups.back_up(data, store_url(data, database), file, now(), final=final)
    size = file.stat().st_size
    value = {"file": str(file), "bytes": size, "made": made.made, "records": made.logs}
    lines = [f"{file}: {made.logs} records, {made.entries} lines, {size:,} bytes; read back whole."]
    if keep:
        gone = backups.prune(folder, keep)
        lines.append(f"{len(gone)} older ones were removed.")
    if final:
        lines.append("This server does not start again here. Restore the file with --moved.")
    show_lines(json, value | {"lines": made.entries, "final": final}, *lines)


@plainly
def restore(
    file: Path, *, data: Path, database: str = "", moved: Flag = False, json: Flag = False
) -> None:
    """Make a server of a backup, in a new data folder.

    It only reads, and takes back what members bring, until `concerted host resume`.

    Example: concerted host restore concerted-monday.tar --data /var/lib/concerted

    :param file: a backup
    :param data: the new data folder
    :param database: postgresql://… of an empty database, in place of a file in the folder
    :param moved: this is the final backup of a server that is stopped: go on at once

    """
    made = recovery.restore(file, data, now(), database_url=database, moved=moved)
    lines = [f"Restored {made.logs} records as they were on {day(made.made)} UTC to {data}."]
    lines.append(f"Next: concerted serve --data {data}")
    if not moved:
        lines.append("It only reads until members have brought back what was written since.")
        lines.append(f"Then: concerted host resume --data {data}")
    value = {"made": made.made, "records": made.logs, "lines": made.entries, "moved": moved}
    show_lines(json, value, *lines)


@plainly
def resume(
    *,
    data: Path = DATA,
    database: str = "",
    look: Flag = False,
    unheard: Flag = False,
    incomplete: Flag = False,
    json: Flag = False,
) -> int:
    """Let a restored server go on, if nothing that is known of is missing.

    Exit code 1 if it may not go on yet.

    Example: concerted host resume --data /var/lib/concerted

    :param look: only show how each record stands
    :param unheard: also records that nobody has vouched to be whole; be sure of it
    :param incomplete: also records that lack keys or proofs for good

    """
    store = open_store(store_url(data, database), read_only=True)
    try:
        found = recovery.gaps(data, store)
    finally:
        store.close()
    refused = "" if look else _resume(data, found, unheard=unheard, incomplete=incomplete)
    resumed = not look and not refused
    value = {"records": [asdict(gap) for gap in found], "resumed": resumed, "why_not": refused}
    if json:
        show_json(value)
    else:
        _show_gaps(found)
        say("", refused or ("" if look else "The server goes on."))
    return 0 if resumed or look else 1


def _resume(data: Path, found: list[recovery.Gap], *, unheard: bool, incomplete: bool) -> str:
    try:
        recovery.resume(data, found, unheard=unheard, incomplete=incomplete)
    except ValueError as error:
        return str(error)
    return ""


def _show_gaps(found: list[recovery.Gap]) -> None:
    rows = [
        [
            gap.committee[:8],
            str(gap.had),
            str(gap.size),
            str(gap.shown) if gap.heard else "nobody yet",
            str(gap.claimed or ""),
            f"{gap.missing} / {gap.words}",
        ]
        for gap in found
    ]
    names = ["record", "in backup", "now", "members saw", "checkers saw", "missing keys / words"]
    show_table(names, rows, "There is no record.")


@plainly
def rehearse(file: Path, *, json: Flag = False) -> int:
    """Restore a backup into a folder for the moment, and audit every record in it.

    Exit code 1 if anything is wrong with a record, 2 if the backup cannot be restored.

    Example: concerted host rehearse concerted-monday.tar
    """
    rows: list[dict[str, Any]] = []
    about: dict[str, Any] = {}
    for one in rehearsed(file, now()):
        if isinstance(one, Rehearsed):
            rows.append(_row(one))
        else:
            about = {"made": one.made, "final": one.final, "version": one.version}
    if json:
        show_json(about | {"records": rows})
    else:
        say(f"Made on {day(about['made'])} UTC by version {about['version']}.", "")
        cells = [
            [row["record"][:8], str(row["lines"]), row["checkers"], row["said"]] for row in rows
        ]
        show_table(["record", "lines", "confirmed by", "audit"], cells, "It holds no record.")
    return 0 if all(row["clean"] for row in rows) else 1


def _row(one: Rehearsed) -> dict[str, Any]:
    result = one.result
    first = result.findings[0] if result.findings else None
    said = "in order"
    if first is not None:
        said = f"{len(result.findings)} wrong: {first.code} {first.detail}".strip()
    return {
        "record": str(one.head.committee),
        "lines": result.size,
        "checkers": ", ".join(result.cosigners) or "nobody",
        "clean": result.clean,
        "said": result.stopped or said,
    }
