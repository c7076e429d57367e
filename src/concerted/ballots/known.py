"""The groups that are known here, by name (ballot §2)."""

from __future__ import annotations

from concerted.ballots.edwards import ED25519
from concerted.ballots.groups import Group
from concerted.ballots.residues import BELENIOS_2048, RFC_3526_2048
from concerted.kernel.errors import Malformed

GROUPS: tuple[Group, ...] = (ED25519, BELENIOS_2048, RFC_3526_2048)


def group_named(name: object) -> Group:
    """Return the group of that name; ``Malformed("group")`` for one that is not known here."""
    for group in GROUPS:
        if group.name == name:
            return group
    raise Malformed("group", "not Ed25519, BELENIOS-2048 or RFC-3526-2048")
