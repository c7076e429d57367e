"""Which module brings which commands, so that one command waits for no other's libraries.

In the order of ``concerted --help``. A test holds the table to what the modules add.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from cyclopts import App

COMMANDS: Mapping[str, str] = {
    "start": "found join compare sign sheet restore",
    "status": "status",
    "people": "invite invitations revoke requests vouch unvouch members name",
    "talk": "say dm read search react edit delete remove pin pins save",
    "following": "follow",
    "places": "channels channel room mute block",
    "propose": "propose",
    "decide": "support unsupport amend accept minority stand withdraw open vote close lapse",
    "pledges": "pledges propose",
    "trustee": "trustee",
    "reports": "report reports confirm mark retract patterns evidence",
    "reading": "decisions show minutes programme rules offices",
    "files": "fetch",
    "history": "history balance-sheet",
    "importing": "import",
    "documents": "document documents",
    "keys": "freeze complete cancel rekey dispute leave",
    "keeping": "export audit outsider propose",
    "checkers": "checkers propose",
    "webclient": "client",
    "ballots": "ballot",
    "moving": "move propose",
    "keeper": "serve doctor host",
}


def add_commands(app: App, first: str = "") -> None:
    """Add the commands that ``first`` may mean: its module's, or all where no module has it."""
    named = [module for module, words in COMMANDS.items() if first in words.split()]
    for module in named or COMMANDS:
        import_module(f"concerted.cli.{module}").add(app)
