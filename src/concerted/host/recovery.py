"""Making a host of a backup, seeing what it lacks, and letting it go on (docs/guide-host.md)."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec

from concerted.host.backup import Manifest, check_store, unpack
from concerted.host.files import DATABASE, RESTORED, RESTORING, replace_file, sync_folder
from concerted.host.kept import Kept
from concerted.host.keyring import Keyring
from concerted.host.restoring import LogMark, Marker, read_marker
from concerted.kernel.entry import CommitteeId
from concerted.store import BlobKind, Store, open_store
from concerted.store.filling import fill

MOVE_WITHIN_S = 7 * 86_400


def restore(
    path: Path, data: Path, now_s: int, *, database_url: str = "", moved: bool = False
) -> Manifest:
    """Make a host's data of a backup, in a new folder; read-only unless it is ``moved``.

    ``ValueError`` in the keeper's words; then nothing is left behind but what a database at
    ``database_url`` was filled with. ``OSError``, ``Fault``.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise ValueError(f"{data} is not empty.")
    data.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=data.parent, prefix=f".{data.name}."))
    try:
        manifest = unpack(path, folder)
        if moved:
            _check_moved(manifest, now_s)
        marker = _check_database(folder, now_s, manifest, moved=moved)
        if not moved:
            replace_file(folder / RESTORING, msgspec.json.encode(marker))
        if database_url:
            fill(database_url, folder / DATABASE)
            (folder / DATABASE).unlink()
        sync_folder(folder)
        folder.rename(data)
        sync_folder(data.parent)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return manifest


def _check_moved(manifest: Manifest, now_s: int) -> None:
    if not manifest.final:
        raise ValueError("This is no final backup: the host that it is of may have gone on.")
    if now_s - manifest.made > MOVE_WITHIN_S:
        raise ValueError("This final backup is more than a week old: restore it without --moved.")


def _check_database(folder: Path, now_s: int, manifest: Manifest, *, moved: bool) -> Marker:
    store = open_store(f"sqlite:///{folder / DATABASE}")
    try:
        check_store(store, Keyring.open(folder))
        logs = {head.committee: LogMark(head.size) for head in store.logs()}
        for committee in () if moved else store.talk.talking():
            # What was said since the backup is lost; its positions are not to be given again.
            founded_s = next(store.entries(committee, 0, 1)).time_s
            store.talk.begin_above(committee, now_s - founded_s)
    finally:
        store.close()
    (folder / f"{DATABASE}.lock").unlink(missing_ok=True)
    return Marker(now_s, manifest.made, {str(name): mark for name, mark in logs.items()})


@dataclass(frozen=True, slots=True)
class Gap:
    """How one record stands after a restoring; ``missing`` counts evidence, ``words`` bodies."""

    committee: CommitteeId
    had: int
    size: int
    shown: int
    heard: int
    claimed: int
    missing: int
    words: int

    @property
    def lost(self) -> bool:
        """Whether this host has signed more than it has."""
        return self.size < self.shown


def gaps(data: Path, store: Store) -> list[Gap]:
    """Return how each record stands, of those here and those that were shown."""
    marker = read_marker(data)
    if marker is None:
        raise ValueError("This host is not being restored.")
    names = {str(head.committee): None for head in store.logs()} | dict.fromkeys(marker.logs)
    return [_gap(CommitteeId(name), marker.logs.get(name, LogMark()), store) for name in names]


def _gap(committee: CommitteeId, mark: LogMark, store: Store) -> Gap:
    kept = Kept(committee, mark.had)
    kept.load(store.entries(committee))
    missing = kept.missing(store)
    words = sum(kept.wanted[name].kind is BlobKind.BODY for name in missing)
    claimed = max(mark.claimed.values(), default=0)
    size = kept.history.size
    return Gap(
        committee, mark.had, size, mark.shown, mark.heard, claimed, len(missing) - words, words
    )


def resume(data: Path, found: list[Gap], *, unheard: bool, incomplete: bool) -> None:
    """End the restoring, if nothing that is known is missing; ``ValueError`` says what is.

    ``unheard`` lets records be resumed of which nobody has shown a checkpoint, or of which a
    witness claims more than anybody brought; ``incomplete`` those that lack evidence for good.
    """
    lost = [gap for gap in found if gap.lost]
    if lost:
        raise ValueError(
            f"{_records(lost)} signed further than brought back. Members must come and bring it"
            " back; to go on without it would be a second history."
        )
    silent = [gap for gap in found if not gap.heard or gap.claimed > gap.size]
    if silent and not unheard:
        raise ValueError(
            f"{_records(silent)} not known to be whole: nobody has come yet, or an outside checker"
            " has seen more. Wait, or say --unheard if you know that nothing was written since."
        )
    if any(gap.missing for gap in found) and not incomplete:
        raise ValueError("Keys or proofs are missing still. Wait, or say --incomplete.")
    os.replace(data / RESTORING, data / RESTORED)
    sync_folder(data)


def _records(found: list[Gap]) -> str:
    names = ", ".join(gap.committee[:8] for gap in found[:5])
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    return f"{names}{more} {'is' if len(found) == 1 else 'are'}"
