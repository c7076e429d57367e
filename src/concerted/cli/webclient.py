"""The client that runs in a browser: whether a server sends ours, and a copy for another one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from cyclopts import App

from concerted import __version__
from concerted.cli.device import CHECKING, Common, Unclear, connected
from concerted.cli.screen import say, show_json
from concerted.crypto.link import check_origin
from concerted.kernel.errors import Malformed

SHOWN = 20
UNSHOWN = (
    "This shows what the server sent to you, here and now. It cannot show what it sends to others, "
    "or at another time: ask again from another place, and have others ask."
)
SAYS = {
    "version": "It is of another version ({found}) than this program ({wanted}).",
    "changed": "{path} is another file than ours.",
    "missing": "{path} is missing.",
    "added": "{path} is not ours.",
    "untrue": "{path} is not what the server's own list says.",
    "absent": "{path} is on the server's list, but it does not send it.",
    "header": "{path}: this header is not ours.",
}
client = App(
    name="client",
    help="The client in a browser: check what a server sends, or copy it.",
    group=CHECKING,
)


def add(app: App) -> None:
    """Add these commands to ``app``."""
    app.command(client)


@client.command
def verify(address: str, *, common: Common | None = None) -> int:
    """Compare what a server sends to browsers with what this program holds.

    Exit codes: 0 all is the same; 1 something differs; 3 the server cannot be reached.

    Example: concerted client verify https://a.example

    :param address: the server, or wherever a copy of the client lies

    """
    from concerted.host.clientcheck import compare  # members' other commands need no host

    common = common or Common()
    with connected() as http:
        found = compare(address, http)
    same = not found.differences
    if common.json:
        value = {"address": address, "version": found.told.version, "own": found.own.version}
        lines = [asdict(one) for one in found.differences]
        show_json(value | {"server": found.told.server, "same": same, "differences": lines})
        return 0 if same else 1
    if same:
        count = len(found.told.files)
        say(f"The page, {count} files and all headers are those of concerted {__version__}.")
    for one in found.differences[:SHOWN]:
        path = one.path if one.path.strip() else f"the page{one.path}"
        say(SAYS[one.code].format(path=path, found=one.found, wanted=one.wanted))
    if len(found.differences) > SHOWN:
        say(f"… and {len(found.differences) - SHOWN} more: --json shows all.")
    if any(one.code == "version" for one in found.differences):
        say("To compare, use a program of the same version as the server.")
    if found.told.server:
        say(f"It is a copy for the server {found.told.server}.")
    say("", UNSHOWN)
    return 0 if same else 1


@client.command
def copy(folder: Path, *, server: str, common: Common | None = None) -> None:
    """Write the client into a new folder, to be sent from any web server.

    Whoever distrusts the server that keeps the record can so load the client from elsewhere.

    Example: concerted client copy ./public --server https://a.example

    :param folder: the folder, which is made
    :param server: the address of the server that keeps the records

    """
    from concerted.host.clientfiles import Client

    common = common or Common()
    try:
        made = Client(server=check_origin(server.rstrip("/")))
    except Malformed as error:
        raise Unclear("address_wrong", error.reason) from None
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        raise Unclear("folder_full", str(folder))
    _write(folder, made.published())
    value: dict[str, Any] = {
        "folder": str(folder),
        "version": made.version,
        "headers": made.headers,
    }
    if common.json:
        show_json(value)
        return
    say(f"Written to {folder}: {len(made.files)} files of version {made.version}.", "")
    say("Let its web server send these headers with all of them:")
    for name, text in made.headers.items():
        say(f"  {name}: {text}")
    say("", "To check it afterwards: concerted client verify ITS-ADDRESS")


def _write(folder: Path, files: dict[str, bytes]) -> None:
    try:
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
    except OSError as error:
        raise Unclear("file_unreadable", str(error)) from error
