"""Random secret votes of every method: what is counted is what was cast, whoever counts."""

import random
from collections import Counter
from itertools import permutations
from typing import Any

import pytest

from tests.rules.urn import SecretRoom, secret_committee

Choice = str | list[int]


def drawn(draw: random.Random, room: SecretRoom) -> tuple[dict[str, Any], range]:
    """An effect of some method, and how many options a voter marks; none for yes, no, abstain."""
    options = [room.hash() for _ in range(draw.randrange(2, 6))]
    method = draw.choice(("words", "some of them", "approval"))
    if method == "words":
        return {"type": "resolve"}, range(0)
    most = len(options) if method == "approval" else draw.randrange(1, len(options) + 1)
    least = 0 if method == "approval" else most
    take = draw.randrange(1, len(options))
    effect = {"type": "choose", "options": options, "least": least, "most": most, "take": take}
    return effect, range(least, most + 1)


def marked(draw: random.Random, effect: dict[str, Any], marks: range) -> Choice:
    if not marks:
        return draw.choice(("yes", "no", "abstain"))
    return sorted(draw.sample(range(len(effect["options"])), draw.choice(marks)))


@pytest.mark.parametrize("seed", range(3))
def test_votes_cast_are_votes_counted(seed: int) -> None:
    """Each pair of the three who count, in both orders; a third part is no longer asked for."""
    draw = random.Random(seed)
    room, members, _ = secret_committee()
    for pair in permutations(members[:3], 2):
        effect, marks = drawn(draw, room)
        motion = room.propose_secret(*members[:2], **effect)
        room.open(motion)
        last: dict[str, Choice] = {}
        for voter in draw.choices(members, k=4) + draw.sample(members, k=4):
            last[voter] = marked(draw, effect, marks)
            room.cast(voter, motion, last[voter])
        room.close(motion, pair[0])
        for trustee in pair:
            assert room.motion(motion).status == "counting"
            room.share(trustee, motion)
        result = room.result(motion)
        assert result.ballots == len(last)
        if not marks:
            naive = Counter(str(choice) for choice in last.values())
            assert (result.yes, result.no, result.abstain) == tuple(
                naive[each] for each in ("yes", "no", "abstain")
            )
        else:
            chosen = Counter(n for choice in last.values() for n in choice)
            assert result.approvals == tuple(chosen[n] for n in range(len(effect["options"])))
