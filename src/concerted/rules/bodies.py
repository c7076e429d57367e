"""Items, whose words alone matter, and deleting words that are no part of a decision.

Spec: spec/rules.md §13. The leaf stays; what is deleted is the sealed body and its attachments,
which the host wipes once the deletion is durable. The state only knows which bodies may go.
"""

from msgspec.structs import replace

from concerted.kernel.errors import Refused
from concerted.rules.act import Act, Kind, allow
from concerted.rules.effect import Effect
from concerted.rules.fields import Id, Nothing, Payload
from concerted.rules.state import State


class Delete(Payload, frozen=True):
    """The author of an entry takes its words back."""

    entry: Id


class DeleteBody(Effect, frozen=True, tag="delete_body"):
    """The words of an entry are deleted, whoever wrote them."""

    entry: Id

    def check(self, state: State) -> None:
        """`body_unknown`."""
        find_body(state, self.entry)

    def enact(self, state: State, entry: str, now: int) -> State:
        """The words are gone."""
        return without_body(state, self.entry)


def find_body(state: State, entry: str) -> str:
    """The author of the deletable body that the entry has: else Refused `body_unknown`."""
    author = state.bodies.get(entry)
    if author is None:
        raise Refused("body_unknown")
    return author


def without_body(state: State, entry: str) -> State:
    """The state in which the entry's words are no more."""
    return replace(state, bodies=state.bodies.delete(entry))


def apply_body(state: State, act: Act) -> State:
    """The entry's words can be deleted from now on."""
    return replace(state, bodies=state.bodies.set(act.id, act.author))


def check_delete(state: State, act: Act) -> None:
    """Refused `body_unknown`, `not_yours`."""
    if find_body(state, act.payload.entry) != act.author:
        raise Refused("not_yours")


def apply_delete(state: State, act: Act) -> State:
    """The words are gone."""
    return without_body(state, act.payload.entry)


def deleted_by(before: State, after: State, act: Act) -> str:
    """The entry whose words the act has deleted, or an empty text. For whoever keeps bodies."""
    if act.header.kind == "body.delete":
        return str(act.payload.entry)
    if act.header.kind == "motion.close":
        effect = before.motions[act.payload.motion].effect
        if effect["type"] == "delete_body" and effect["entry"] in before.bodies:
            return "" if effect["entry"] in after.bodies else str(effect["entry"])
    return ""


KINDS = (
    Kind("item", Nothing, allow, apply_body, body="required"),
    Kind("profile", Nothing, allow, apply_body, body="required"),
    Kind("body.delete", Delete, check_delete, apply_delete),
)
