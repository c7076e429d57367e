"""Files that came with an entry: ``fetch``."""

from __future__ import annotations

from pathlib import Path

from cyclopts import App

from concerted.cli.device import READING, Common, pick, place
from concerted.cli.screen import show
from concerted.client.attachments import Attached, attached, fetch
from concerted.client.committee import Committee
from concerted.client.errors import FileUnusable
from concerted.client.words import words_of


def add(app: App) -> None:
    """Add these commands to ``app``."""
    app.command(fetch_file, name="fetch", group=READING)


def files_of(committee: Committee, entry: str) -> list[Attached]:
    """Return the files of an entry, in the order in which its author listed them."""
    row = committee.record.row(entry)
    return attached(row, words_of(committee, entry)) if row else []


def size(number_bytes: int) -> str:
    """Return a size in words."""
    if number_bytes < 1_000:
        return f"{number_bytes} bytes"
    if number_bytes < 1_000_000:
        return f"{number_bytes / 1_000:.0f} kB"
    return f"{number_bytes / 1_000_000:.1f} MB"


def fetch_file(
    proposal: str, number: int = 1, *, to: Path = Path(), common: Common | None = None
) -> None:
    """Fetch a file that came with a proposal.

    Nothing on your disk is overwritten.

    Example: concerted fetch 77c2 1 --to photo.jpg

    :param proposal: the first letters of its id
    :param number: which of its files, as `concerted show` lists them
    :param to: a folder, or how the file is to be called

    """
    common = common or Common()
    with place(common) as committee:
        rows = (row for row in committee.record.rows if row.entry and not row.finding)
        known = [row.entry.id for row in rows if row.entry and row.entry.header.attachments]
        found = files_of(committee, pick(proposal, ((item, "") for item in known)))
        if not 1 <= number <= len(found):
            raise FileUnusable("file_unknown", str(number))
        file = found[number - 1]
        target = fetch(committee, file, to)
    value = {"file": str(target), "name": file.name, "size_bytes": file.size_bytes}
    show(common.json, value, f"Written to {target} ({size(file.size_bytes)}).")
