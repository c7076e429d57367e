"""Going to another server with our record: ``move`` and ``propose server``."""

from __future__ import annotations

from cyclopts import App

from concerted.cli.device import CHECKING, Common, Flag, Proposal, Reason, place, text_of
from concerted.cli.propose import propose, proposed
from concerted.cli.screen import show
from concerted.client import motions, moving
from concerted.kernel.errors import Refused


def add(app: App) -> None:
    """Add these commands to ``app``."""
    app.command(move, group=CHECKING)


@propose.command
def server(address: str, *, reason: Reason = "", options: Proposal | None = None) -> None:
    """Propose that our record be kept by another server (needs two thirds).

    The new server's keeper takes the record over once this has passed, from a file that any member
    makes with `concerted export --bodies`. Then everybody goes along: `concerted move ADDRESS`.

    Example: concerted propose server https://b.example --reason "It is ours."

    :param address: the new server
    :param reason: why; @FILE reads a file

    """
    options = options or Proposal()
    with place(options) as committee:
        offer = moving.ask(committee, address)
        title, text = f"Move to {offer.address}", text_of(reason)
        effect = moving.effect(offer)
        row = motions.propose(committee, effect, title, text, files=options.attach)
    proposed(options, row)


def move(address: str, *, sign: Flag = False, lose: int = 0, common: Common | None = None) -> None:
    """Go to another server with our record, as we decided.

    Once the committee has decided so, or more than half have signed.

    If the old server no longer helps: a keeper of a new one takes the record over from a file that
    a member has exported, and each member signs with --sign.

    Example: concerted move https://b.example --sign

    :param address: the new server
    :param sign: sign that our record be kept there from now on
    :param lose: go even if this many entries that this device has are not there

    """
    common = common or Common()
    with place(common, fresh=False) as committee:
        told = moving.sign(committee, address) if sign else None
        try:
            lost = moving.move(committee, address, lose=lose)
        except Refused as error:
            if error.code != "not_moved" or told is None:
                raise
            _waiting(common, told)
            return
        here = committee.place.address
    said = f"This device uses {here} from now on."
    show(common.json, {"moved": True, "server": here, "lost": lost}, said)


def _waiting(common: Common, told: moving.Signed) -> None:
    needed = told.members // 2 + 1
    value = {"moved": False, "signed": told.signed, "needed": needed}
    said = f"You have signed: {told.signed} of the {needed} who are needed. Tell the others."
    show(common.json, value, said)
