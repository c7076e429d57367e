"""What every effect of a motion is: a class of decision, a check, and a step of the state.

Spec: spec/rules.md §9. The effects themselves stand in effects.py and offices.py.
"""

import msgspec

from concerted.rules.state import State


class Effect(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """Base of all effects: ordinary, always possible, doing nothing."""

    @property
    def decided_as(self) -> str:
        """The class of decision that it needs: `ordinary`, `grave` or `election`."""
        return "ordinary"

    def check(self, state: State) -> None:
        """Refuse where it can't be done now."""

    def enact(self, state: State, entry: str, now: int) -> State:
        """The state once it is done by the closing entry at `now`."""
        return state


class Grave(Effect, frozen=True):
    """Base of what needs two thirds."""

    @property
    def decided_as(self) -> str:
        """See `Effect`."""
        return "grave"
