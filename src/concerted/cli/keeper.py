"""Commands for whoever keeps a host: serve, and those below ``host`` (docs/guide-host.md)."""

from __future__ import annotations

from pathlib import Path

from cyclopts import App

from concerted.cli.device import SERVING
from concerted.cli.keeper_base import DATA, Flag, plainly, show_lines, store_url
from concerted.kernel.errors import Malformed

HELP = """Keep a server for committees.

Exit codes: 0 well; 1 something to look at; 2 bad input; 3 the database or the disk fails.

Example: concerted host backup monday.tar --data /srv/concerted
"""

host = App(name="host", help=HELP, group=SERVING)
# By name, because they load a host's modules, which members' commands should not wait for.
host.command(
    "concerted.cli.keeper_witness:witness",
    name="witness",
    help="Check the records of other servers, and have those kept here checked by others.",
)
host.command(
    "concerted.cli.keeper_push:push",
    name="push",
    help="Let members have their phones woken, through the makers of their browsers.",
)
for word, says in {
    "backup": "Write the key and all records into one new file.",
    "restore": "Make a server of a backup, in a new data folder.",
    "resume": "Let a restored server go on, if nothing is missing.",
    "rehearse": "Restore a backup for the moment, and audit every record in it.",
}.items():
    host.command(f"concerted.cli.keeper_backup:{word}", name=word, help=says)


def add(app: App) -> None:
    """Add these commands to ``app``."""
    app.command(serve, group=SERVING)
    app.command(doctor, group=SERVING)
    app.command(host)


@plainly
def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8470,
    data: Path = DATA,
    database: str = "",
    cors_origin: tuple[str, ...] = (),
) -> None:
    """Run a server for committees; see the guide for hosts.

    Example: concerted serve --port 8470 --data ./data

    :param host: the address to listen at
    :param port: the port to listen at
    :param data: the folder with the key and, unless --database is given, the records
    :param database: postgresql://…, in place of a file in the data folder
    :param cors_origin: the only origin whose pages may call this server; may be given again

    """
    from concerted.host.serve import serve as run

    run(host=host, port=port, data=data, database_url=database or None, cors_origins=cors_origin)


@plainly
def doctor(
    *,
    data: Path | None = None,
    database: str = "",
    url: str = "",
    quick: Flag = False,
    json: Flag = False,
) -> int:
    """Examine a server, and say what to do where something is wrong.

    Exit codes: 0 all is well; 1 there is something to look at; 2 something is broken.

    Example: concerted doctor --data /srv/concerted --url https://a.example

    :param data: its data folder; leave it out to look at an address from elsewhere
    :param database: its database, if it is not in the data folder
    :param url: the address at which members reach it
    :param quick: do not read the whole database

    """
    from concerted.cli.keeper_doctor import examined, show_checked

    if data is None and not url:
        data = DATA
    return show_checked(list(examined(data, database, url, quick=quick)), as_json=json)


@host.command
@plainly
def take(file: Path, *, data: Path = DATA, database: str = "", json: Flag = False) -> None:
    """Take a committee's record over from another server. Stop this server first.

    The file is what a member wrote with `concerted export --bodies`. It is checked from the first
    entry to the last before anything is stored.

    Example: concerted host take record.tar --data /var/lib/concerted

    :param file: the record file
    :param data: the folder with the key and, unless --database is given, the records
    :param database: postgresql://…, in place of a file in the data folder

    """
    from concerted.host.keyring import Keyring
    from concerted.host.settings import now
    from concerted.host.taking import take_record
    from concerted.store import open_store

    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    keyring, store = Keyring.open(data), open_store(store_url(data, database))
    try:
        taken = take_record(store, file, keyring.log_signer, now())
    except Malformed as error:
        raise ValueError(f"{file} is no record file: {error.reason}") from error
    finally:
        store.close()
    value = {"committee": taken.committee, "entries": taken.size, "ours": taken.ours}
    signs = (
        "It signs this record from now on."
        if taken.ours
        else "It signs this record once more than half of the members have signed for it: "
        "concerted move THIS-SERVER --sign"
    )
    show_lines(json, value, f"Taken: {taken.size} entries of {taken.committee[:8]}.", signs)
