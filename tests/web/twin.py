"""A room whose every entry is folded in the browser's language as well, and must fold the same."""

import random
from collections.abc import Callable
from typing import Any, get_args

import msgspec

from concerted.kernel import canonical
from concerted.kernel.entry import Entry
from concerted.kernel.errors import Malformed, Refused, RulesNewer
from concerted.kernel.statehash import state_hash
from concerted.rules.constitution import SETTINGS
from concerted.rules.effects import AnyEffect
from concerted.rules.state import Motion
from tests.rules.room import SIGNATURE, Room
from tests.web.process import Process

Verdict = Malformed | Refused | RulesNewer
# Forms that a random field is drawn for by its name.
EFFECTS = {each.__struct_config__.tag: each for each in get_args(AnyEffect)}


class Folding(Process):
    """The process in which JavaScript folds."""

    def __init__(self, node: str) -> None:
        super().__init__(node, "folding.js")

    def ask(self, **asked: Any) -> tuple[str, str]:
        """Verdict and hash of the state."""
        told = self.exchange(asked)
        return told["verdict"], told["hash"]


def verdict_of(error: Verdict) -> str:
    """A verdict as vectors write it."""
    if isinstance(error, Malformed):
        return f"malformed {error.layer}"
    return f"refused {error.code}" if isinstance(error, Refused) else "rules_newer"


class Twin(Room):
    """A room that does random things in two languages at once. `told` counts the verdicts."""

    def __init__(self, folding: Folding, seed: int) -> None:
        self.folding = folding
        self.draw = random.Random(seed)
        self.told: dict[str, int] = {}
        self.took: set[str] = set()
        self.sent: list[bytes] = []
        folding.ask(new=True)
        quick = {"newcomer_days": 1, "growth_floor": 5, "wall_days": 7, "quota_entries": 50}
        super().__init__(**(quick if seed % 2 else {}))

    def _append(self, entry: Entry) -> None:
        super()._append(entry)
        self.took.add(entry.header.kind)
        self._compare(entry.header_bytes, "ok")

    def take(self, entry: Entry) -> str:
        self.sent.append(entry.header_bytes)
        try:
            return super().take(entry)
        except (Malformed, Refused, RulesNewer) as error:
            self._compare(entry.header_bytes, verdict_of(error))
            raise

    def take_bytes(self, header: bytes) -> None:
        """Judge bytes that may be no entry at all."""
        try:
            entry = Entry.parse(header, SIGNATURE)
        except (Malformed, Refused) as error:
            self._compare(header, verdict_of(error))
            return
        try:
            self.take(entry)
        except (Malformed, Refused, RulesNewer):
            return

    def _compare(self, header: bytes, verdict: str) -> None:
        told = self.folding.ask(time=self.now, header=header.hex())
        expected = state_hash(self.state.canonical()).hex() if hasattr(self, "state") else ""
        assert told == (verdict, expected), header
        self.told[verdict] = self.told.get(verdict, 0) + 1

    # — what a random act is made of

    def one(self, ids: Any) -> str:
        """One of these, or now and then an id of nothing."""
        known = sorted(ids)
        return self.draw.choice(known) if known and self.draw.random() < 0.95 else self.hash()

    def member(self, active: bool = False) -> str:
        """A member; an active one if asked."""
        if active and self.draw.random() < 0.95:
            return self.draw.choice(self.state.roll())
        return self.one(self.state.members)

    def motion(self) -> str:
        """A motion, rather one that is not decided."""
        undecided = [key for key, each in self.state.motions.items() if each.undecided]
        return self.one(undecided if self.draw.random() < 0.8 else self.state.motions)

    def field(self, name: str, payload: dict[str, Any]) -> Any:
        """A value for a field of this name, mostly one that fits."""
        state, draw = self.state, self.draw
        found: Motion | None = state.motions.get(payload.get("motion", ""))
        opening = found.opening if found else None
        drawn: dict[str, Callable[[], Any]] = {
            "announce": lambda: draw.random() < 0.5,
            "below": lambda: state.epoch.base[0],
            "channel": lambda: self.one(state.channels)[:32],
            "choice": lambda: self.choice(found),
            "count": lambda: draw.randrange(0, 4),
            "document": lambda: self.one(state.documents)[:32],
            "effect": self.effect,
            "entry": lambda: self.one(state.bodies),
            "epoch": lambda: state.epoch.number + draw.choice([0, 0, 0, 1]),
            "invitation": lambda: self.one(state.invitations),
            "key": lambda: self.one([*state.auditors, *state.witnesses, *state.keys]),
            "member": self.member,
            "members": lambda: sorted({self.member() for _ in range(draw.randrange(1, 3))}),
            "motion": self.motion,
            "name": lambda: draw.choice(["witness.example", "a b", "w"]),
            "office": lambda: self.one(state.offices)[:32],
            "opening": lambda: opening.id if opening else self.hash(),
            "powers": lambda: draw.choice([[], ["announce"], ["announce", "moderate"], ["b"]]),
            "proof": lambda: canonical.base64url_encode(bytes(64)),
            "replaces": lambda: self.before(payload, found),
            "request": lambda: self.one(state.requests),
            "revision": lambda: found.revision if found else 0,
            "rules": lambda: draw.choice([state.rules, state.rules + 2]),
            "seats": lambda: draw.randrange(0, 4),
            "setting": lambda: draw.choice([*SETTINGS, "constructor"]),
            "term_days": lambda: draw.choice([0, 1, 30, 365, 900]),
            "until": lambda: self.now + draw.choice([1, 86_400, 30 * 86_400, 31 * 86_400]),
            "uses": lambda: draw.choice([1, 100, 100, 101]),
            "value": lambda: draw.choice([0, 1, 3, 14, 90, [1, 2], [3, 4], [9, 10], "all", "x"]),
        }
        return drawn[name]() if name in drawn else self.hash()

    def before(self, payload: dict[str, Any], found: Motion | None) -> Any:
        """The vote that this voter would change."""
        opening = found.opening if found else None
        vote = opening.votes.get(payload.get("author", "")) if opening else None
        return vote[0] if vote else self.hash()

    def choice(self, found: Motion | None) -> Any:
        """A choice that may fit the motion."""
        if found and found.effect["type"] == "elect" and self.draw.random() < 0.9:
            count = len(found.candidates)
            return sorted(self.draw.sample(range(count + 1), self.draw.randrange(0, count + 1)))
        return self.draw.choice(["yes", "yes", "yes", "no", "abstain", "maybe"])

    def effect(self, depth: int = 0) -> dict[str, Any]:
        """A random effect."""
        names = ["resolve", "remove", "freeze", "create_office", "elect", *EFFECTS]
        name = self.draw.choice([each for each in names if depth == 0 or each != "dissolve"])
        if name in ("dissolve", "raise_rules") and self.draw.random() < 0.9:
            name = "resolve"
        effect: dict[str, Any] = {"type": name}
        for field in msgspec.structs.fields(EFFECTS[name]):
            if field.name == "effect":
                effect["effect"] = self.effect(depth + 1)
            elif field.required or self.draw.random() < 0.5:
                effect[field.name] = self.field(field.name, effect)
        return effect
