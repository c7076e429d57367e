"""Who has been given the key in use, as far as the record tells (seal §2).

A list of wraps holds exactly the members of its moment (rules §7), so the record alone says who has
none: whoever was frozen while an epoch opened, and is not any more.
"""

from __future__ import annotations

from concerted.rules.act import Act
from concerted.rules.state import State


def keyed_after(before: frozenset[str], act: Act, state: State) -> frozenset[str]:
    """Return whom the key in use has reached after ``act`` has given ``state``."""
    kind, payload = act.header.kind, act.payload
    if kind in ("founding", "epoch.open"):
        return frozenset(state.roll())
    if kind == "vouch" and act.header.evidence:
        return before | {payload.request}
    if kind == "epoch.wrap" and payload.epoch == state.epoch.number:
        return before | {payload.member}
    return before


def unkeyed(reached: frozenset[str], state: State) -> list[str]:
    """Return the active members without the key in use; none where the next epoch is due anyway."""
    return [] if state.epoch.ended else [item for item in state.roll() if item not in reached]
