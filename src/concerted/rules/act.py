"""An entry as the rules see it: who does what, when, with which bytes beside it.

Spec: spec/rules.md, head. Each kind of act is a `Kind`: its payload's form, what must lie beside
the header, a `check` that refuses and changes nothing, and an `apply` that cannot refuse.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from concerted.kernel.entry import Header
from concerted.rules.fields import Payload
from concerted.rules.state import State


@dataclass(frozen=True, slots=True)
class Act:
    """One entry on its way into the fold. `now` is its leaf's time in seconds."""

    id: str
    author: str
    now: int
    header: Header
    payload: Any
    size_bytes: int


class Kind(NamedTuple):
    """What the rules know of one kind. `evidence` is the least and greatest number of items.

    A `duty` is exempt from the author's quota (spec §10).
    """

    name: str
    form: type[Payload]
    check: Callable[[State, Act], None]
    apply: Callable[[State, Act], State]
    body: Literal["required", "optional", "forbidden"] = "forbidden"
    evidence: tuple[int, int] = (0, 0)
    duty: bool = False


def allow(state: State, act: Act) -> None:
    """The check of a kind that has none of its own."""


def keep(state: State, act: Act) -> State:
    """The effect of a kind whose words alone matter."""
    return state
