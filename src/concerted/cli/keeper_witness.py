"""``concerted host witness``: whose records this host checks, and who checks those kept here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from cyclopts import App

from concerted.cli.keeper_base import DATA, Flag, plainly, show_lines, store_url
from concerted.cli.screen import day, say, show_json, show_table
from concerted.host.keeping import (
    KeeperFile,
    Keeping,
    WitnessedFor,
    check_address,
    check_log,
    check_witness_name,
)
from concerted.host.keyring import Keyring
from concerted.host.settings import Settings
from concerted.host.witnessing import forks
from concerted.kernel.cosignature import Cosignature
from concerted.kernel.errors import Malformed
from concerted.kernel.note import Note
from concerted.store import Store, open_store

witness = App(
    name="witness",
    help="Check the records of other servers, and have those kept here checked by others.",
)


@witness.command
@plainly
def key(*, data: Path = DATA, json: Flag = False) -> None:
    """Show the key under which this server checks others; give it to their committees.

    Example: concerted host witness key --data /var/lib/concerted
    """
    chosen = KeeperFile(data).open().witness_name
    if not chosen:
        raise ValueError("Choose a name first: concerted host witness name YOUR.ADDRESS")
    made = Keyring.open(data).witness_signer(chosen).key
    show_lines(
        json,
        {"name": made.name, "key": made.key.hex(), "vkey": made.format()},
        made.format(),
        "",
        "A committee admits it by: concerted propose checker THAT-LINE",
        "The keeper of its server types: concerted host witness at "
        f"{made.name} https://YOUR.ADDRESS/witness",
    )


@witness.command
@plainly
def name(chosen: str, *, data: Path = DATA) -> None:
    """Choose the name under which this server checks others. Another name means another key.

    Example: concerted host witness name a.example
    """
    check_witness_name(chosen)
    KeeperFile(data).change(lambda old: msgspec.structs.replace(old, witness_name=chosen))
    show_lines(False, {}, f"This server checks others as {chosen}.")


@witness.command(name="add")
@plainly
def add_log(origin: str, log_key: str, *, remark: str = "", data: Path = DATA) -> None:
    """Check the record of another server from now on.

    Example: concerted host witness add concerted/1f… 9c… --remark "Depot"

    :param origin: what `concerted checkers` shows a member of that committee
    :param log_key: the key beside it
    :param remark: a word for yourself

    """
    check_log(origin, log_key)

    def added(old: Keeping) -> Keeping:
        witnessed = {**old.witnessed, origin: WitnessedFor(log_key, remark)}
        return msgspec.structs.replace(old, witnessed=witnessed)

    KeeperFile(data).change(added)
    show_lines(False, {}, "Its record is checked from now on, when its server asks.")


@witness.command
@plainly
def remove(origin: str, *, data: Path = DATA) -> None:
    """Stop checking a record. What was confirmed is remembered, should it be added again.

    Example: concerted host witness remove concerted/1f…
    """

    def removed(old: Keeping) -> Keeping:
        if origin not in old.witnessed:
            raise ValueError("That record is not being checked.")
        rest = {key: value for key, value in old.witnessed.items() if key != origin}
        return msgspec.structs.replace(old, witnessed=rest)

    KeeperFile(data).change(removed)
    show_lines(False, {}, "Its record is no longer checked.")


@witness.command
@plainly
def at(witness_name: str, address: str, *, data: Path = DATA) -> None:
    """Say where an outside checker of our committees is found. Only such addresses are called.

    Example: concerted host witness at b.example https://b.example/witness

    :param witness_name: its name, as the committee admits it
    :param address: where its server takes what it shall check

    """
    check_witness_name(witness_name)
    called = check_address(address)

    def added(old: Keeping) -> Keeping:
        addresses = {**old.addresses, witness_name: called}
        return msgspec.structs.replace(old, addresses=addresses)

    KeeperFile(data).change(added)
    show_lines(False, {}, f"{witness_name} is asked at {called}/add-checkpoint.")


@witness.command
@plainly
def away(witness_name: str, *, data: Path = DATA) -> None:
    """Stop asking an outside checker.

    Example: concerted host witness away b.example
    """

    def removed(old: Keeping) -> Keeping:
        if witness_name not in old.addresses:
            raise ValueError("No address of that name is known.")
        rest = {key: value for key, value in old.addresses.items() if key != witness_name}
        return msgspec.structs.replace(old, addresses=rest)

    KeeperFile(data).change(removed)
    show_lines(False, {}, f"{witness_name} is no longer asked.")


@witness.command(name="list")
@plainly
def list_all(*, data: Path = DATA, database: str = "", json: Flag = False) -> int:
    """List whose records are checked here, and who has confirmed those kept here.

    Exit code 1 if a record checked here has shown two histories.

    Example: concerted host witness list --data /var/lib/concerted
    """
    kept = KeeperFile(data).open()
    store = open_store(store_url(data, database), read_only=True)
    try:
        value = _value(kept, store, data)
    finally:
        store.close()
    if json:
        show_json(value)
    else:
        _show(value)
    return 1 if value["forks"] else 0


def _value(kept: Keeping, store: Store, data: Path) -> dict[str, Any]:
    known = {one.origin: one.size for one in store.witnessed()}
    checked = [
        {"origin": origin, "remark": one.remark, "confirmed": known.get(origin, 0)}
        for origin, one in sorted(kept.witnessed.items())
    ]
    ours = [
        {
            "committee": head.committee,
            "size": head.size,
            "confirmed": _newest(store, head.committee),
        }
        for head in store.logs()
    ]
    found = [{"origin": one.origin, "file": str(one.path)} for one in forks(data)]
    settings = Settings(data)
    return {
        "name": kept.witness_name or settings.witness_name,
        "checked_here": checked,
        "asked": dict(kept.addresses),
        "kept_here": ours,
        "forks": found,
    }


def _newest(store: Store, committee: Any) -> list[dict[str, Any]]:
    """Return who confirmed the newest confirmed state of a record, and when."""
    found = store.newest_checkpoint(committee)
    if found is None:
        return []
    rows = []
    for one in Note.parse(found.note.encode()).signatures:
        try:
            time_s = Cosignature.decode(one.signature).time
        except Malformed:  # the log's own signature
            continue
        rows.append({"name": one.name, "size": found.size, "time": time_s})
    return rows


def _show(value: dict[str, Any]) -> None:
    say(f"This server checks others as {value['name']}.")
    rows = [[one["origin"], one["remark"], str(one["confirmed"])] for one in value["checked_here"]]
    show_table(["checked here", "", "confirmed up to"], rows, "It checks nobody yet.")
    say("")
    rows = [[name, address] for name, address in sorted(value["asked"].items())]
    show_table(["outside checker", "asked at"], rows, "It asks no outside checker yet.")
    say("")
    rows = [
        [one["committee"][:8], str(one["size"]), _said(one["confirmed"])]
        for one in value["kept_here"]
    ]
    show_table(["kept here", "lines", "confirmed from outside"], rows, "It keeps no record yet.")
    for one in value["forks"]:
        say("", f"TWO HISTORIES were shown by {one['origin']}. Both are in {one['file']}:")
        say("give that file to the committee whose record it is.")


def _said(confirmed: list[dict[str, Any]]) -> str:
    if not confirmed:
        return "never"
    return ", ".join(f"{one['size']} by {one['name']} {day(one['time'])}" for one in confirmed)
