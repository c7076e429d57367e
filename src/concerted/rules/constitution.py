"""The settings that a committee rules itself by, with their defaults and hard bounds.

The bounds stop a passing majority from making itself permanent. Spec: spec/rules.md §8.
"""

from collections.abc import Mapping
from typing import NamedTuple

from concerted.kernel.errors import Refused

Fraction = tuple[int, int]
Value = int | str | Fraction


class Span(NamedTuple):
    """A whole number and its bounds, both included."""

    default: int
    least: int
    most: int


class Share(NamedTuple):
    """A fraction n/d and its bounds, both included."""

    default: Fraction
    least: Fraction
    most: Fraction


class OneOf(NamedTuple):
    """One word of a list; the first is the default."""

    words: tuple[str, ...]


HALF: Fraction = (1, 2)

BALLOTS = ("mover", "open", "secret")  # whether votes of a class are secret; or its mover says

SETTINGS: Mapping[str, Span | Share | OneOf] = {
    "vouches": Span(2, 2, 5),
    "vouch_ration": Span(5, 1, 100),
    "newcomer_days": Span(14, 1, 90),
    "withdraw_days": Span(14, 1, 60),
    "growth_floor": Span(25, 5, 1_000),
    "growth_percent": Span(100, 10, 400),
    "freeze_count": Span(3, 2, 10),
    "replacement_hours": Span(72, 72, 336),
    "wall_days": Span(90, 7, 730),
    "supports": Span(1, 0, 25),
    "proposers": OneOf(("all", "settled")),
    "term_days": Span(365, 30, 730),
    "quota_entries": Span(300, 50, 5_000),
    "quota_bytes": Span(67_108_864, 1_048_576, 1_073_741_824),
    "quota_messages": Span(500, 50, 10_000),
    "talk_days": Span(90, 1, 730),
    "ordinary_hours": Span(48, 24, 336),
    "grave_hours": Span(120, 72, 720),
    "election_hours": Span(72, 48, 720),
    "ordinary_majority": Share(HALF, HALF, (3, 4)),
    "grave_majority": Share((2, 3), (3, 5), (3, 4)),
    "election_majority": Share(HALF, HALF, (3, 4)),
    "ordinary_quorum": Share((1, 4), (0, 1), HALF),
    "grave_quorum": Share((1, 3), (1, 10), HALF),
    "election_quorum": Share((1, 3), (1, 10), HALF),
    "ordinary_ballot": OneOf(BALLOTS),
    "grave_ballot": OneOf(BALLOTS),
    "election_ballot": OneOf(BALLOTS),
    "secret_roll": Span(5, 3, 100),
    "secret_turnout": Span(3, 2, 50),
    "share_days": Span(3, 1, 14),
}
# What decides who votes in secret, and who counts: changed by open vote alone (spec §15).
BALLOT_SETTINGS = (
    "ordinary_ballot",
    "grave_ballot",
    "election_ballot",
    "secret_roll",
    "secret_turnout",
    "share_days",
)


class Constitution(NamedTuple):
    """The settings in force, by name. Read a number with `number`, a fraction with `share`."""

    values: Mapping[str, Value]

    def number(self, setting: str) -> int:
        """A setting that is a whole number, in the unit that its name says."""
        value = self.values[setting]
        assert isinstance(value, int)
        return value

    def share(self, setting: str) -> Fraction:
        """A setting that is a fraction (n, d)."""
        value = self.values[setting]
        assert isinstance(value, tuple)
        return value

    def word(self, setting: str) -> str:
        """A setting that is one word of a list."""
        value = self.values[setting]
        assert isinstance(value, str)
        return value

    def canonical(self) -> dict[str, object]:
        """The canonical value: fractions as two-element arrays."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in self.values.items()}


def defaults() -> Constitution:
    """The constitution of a committee that changed nothing."""
    return Constitution(
        {k: r.words[0] if isinstance(r, OneOf) else r.default for k, r in SETTINGS.items()}
    )


def check_setting(setting: str, value: object) -> Value:
    """The value in its form, if the setting exists and its bounds allow it.

    Refused: `setting_unknown`, `setting_bounds`.
    """
    bounds = SETTINGS.get(setting)
    if bounds is None:
        raise Refused("setting_unknown", setting)
    if isinstance(bounds, OneOf):
        if isinstance(value, str) and value in bounds.words:
            return value
    elif isinstance(bounds, Span):
        if type(value) is int and bounds.least <= value <= bounds.most:
            return value
    else:
        return _check_share(setting, value, bounds)
    raise Refused("setting_bounds", setting)


def _check_share(setting: str, value: object, bounds: Share) -> Fraction:
    if isinstance(value, list | tuple) and len(value) == 2 and all(type(v) is int for v in value):
        n, d = value
        # Cross-multiplied, so that no fraction is ever rounded.
        low, high = bounds.least, bounds.most
        if 1 <= d <= 100 and low[0] * d <= n * low[1] and n * high[1] <= high[0] * d:
            return (n, d)
    raise Refused("setting_bounds", setting)


def read_constitution(values: Mapping[str, object]) -> Constitution:
    """A whole constitution as a founding entry gives it: every setting, none besides.

    Refused: `setting_unknown`, `setting_bounds` (also where one is missing).
    """
    for setting in values:
        if setting not in SETTINGS:
            raise Refused("setting_unknown", setting)
    return Constitution({name: check_setting(name, values.get(name)) for name in SETTINGS})
