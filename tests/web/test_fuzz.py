"""Random members in two languages: the same verdict and the same state after every entry."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from concerted.kernel import canonical
from concerted.kernel.errors import Malformed, Refused, RulesNewer
from concerted.rules.fold import KINDS
from tests.web.test_node import node
from tests.web.twin import Folding, Twin

__all__ = ["node"]
QUICK_SEEDS, QUICK_STEPS = (1, 2), 110
SLOW_SEEDS, SLOW_STEPS = range(100, 140), 500


@pytest.fixture(scope="module")
def folding(node: str) -> Iterator[Folding]:
    """JavaScript, folding."""
    process = Folding(node)
    yield process
    process.stop()


def attempt(doing: Callable[[], object]) -> None:
    """Do what may be refused: both languages have been compared by then."""
    try:
        doing()
    except (Malformed, Refused, RulesNewer):
        return


def random_act(twin: Twin) -> None:
    """One act of a random kind by a random member, with fields that mostly fit."""
    draw = twin.draw
    name = draw.choice([*KINDS, *["vote.cast", "motion.close", "motion.open", "vouch"] * 4])
    author = twin.member(active=True)
    if name == "request":
        return attempt(lambda: twin.request(**_replacing(twin)))
    if name == "founding.sign":
        return attempt(lambda: twin.sign(author))
    if name == "vouch":
        return attempt(lambda: twin.vouch(author, twin.one(twin.state.requests)))
    if twin.state.epoch.ended or name == "epoch.open":
        attempt(lambda: twin.epoch(author))
        if name == "epoch.open":
            return None
    payload: dict[str, Any] = {}
    for field in msgspec.structs.fields(KINDS[name].form):
        if field.name == "replaces" and name == "vote.cast":
            payload |= _replaced_vote(twin, payload, author)
        elif field.required or draw.random() < 0.3:
            payload[field.name] = twin.field(field.name, payload)
    return attempt(lambda: twin.act(name, author, None, **payload))


def _replacing(twin: Twin) -> dict[str, Any]:
    return {"replaces": twin.member()} if twin.draw.random() < 0.25 else {}


def _replaced_vote(twin: Twin, payload: dict[str, Any], author: str) -> dict[str, Any]:
    found = twin.state.motions.get(payload["motion"])
    vote = found.opening.votes.get(author) if found and found.opening else None
    return {"replaces": vote[0]} if vote and twin.draw.random() < 0.9 else {}


def come_in(twin: Twin) -> None:
    """A newcomer for whom everyone vouches who may."""
    request = twin.request()
    roll = twin.state.roll()
    for member in twin.draw.sample(roll, min(len(roll), 3)):
        attempt(lambda member=member: twin.vouch(member, request))  # type: ignore[misc]


def poll(twin: Twin) -> None:
    """A proposal that is opened, voted on and closed."""
    mover, *others = twin.draw.sample(twin.state.roll(), min(4, twin.state.active))
    motion = twin.propose(mover, *others[:1], **twin.effect())
    for member in others[1:]:
        attempt(lambda member=member: twin.act("motion.stand", member, motion=motion))  # type: ignore[misc]
    twin.open(motion)
    for voter in (mover, *others):
        choice = twin.choice(twin.state.motions[motion])
        attempt(lambda voter=voter, choice=choice: twin.vote(voter, motion, choice))  # type: ignore[misc]
    twin.wait(hours=twin.draw.choice([1, 50, 130]))
    twin.act("motion.close", mover, motion=motion)


def mutated(twin: Twin, header: bytes) -> bytes:
    """The header with one thing changed: a field of it, or a byte."""
    draw = twin.draw
    if draw.random() < 0.4:
        at = draw.randrange(len(header))
        byte = bytes([draw.choice(b'09azAZ",:{}[]_. \\-e\x00\x7f\xc3')])
        return header[:at] + byte + header[at + draw.randrange(0, 2) :]
    value = json.loads(header)
    place: str = "header"
    holder: dict[str, Any] = {"header": value}
    while isinstance(holder[place], dict) and holder[place] and draw.random() < 0.8:
        holder, place = holder[place], draw.choice(sorted(holder[place]))
    wrong = [0, 1, 2**53 - 1, True, "", "x", "0" * 64, "A" * 86, [], {}, [0], {"a": 1}, -1, None]
    if draw.random() < 0.2 and place != "header":
        del holder[place]
    else:
        holder[place] = draw.choice(wrong)
    try:
        return canonical.encode(value)
    except Malformed:
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def random_life(folding: Folding, seed: int, steps: int) -> Twin:
    """A committee that grows, acts, waits, and is sent much that is wrong."""
    twin = Twin(folding, seed)
    for _ in range(steps):
        move = twin.draw.random()
        if move < 0.08:
            twin.wait(hours=twin.draw.choice([1, 25, 73, 130, 800]))
        elif move < 0.7:
            random_act(twin)
        elif move < 0.8:
            attempt(lambda: poll(twin))
        elif move < 0.92 and twin.sent:
            twin.take_bytes(mutated(twin, twin.draw.choice(twin.sent[-12:])))
        else:
            attempt(lambda: come_in(twin))
    return twin


@pytest.mark.parametrize("seed", QUICK_SEEDS)
def test_two_languages_agree(folding: Folding, seed: int) -> None:
    twin = random_life(folding, seed, QUICK_STEPS)
    told = twin.told
    # No check unless it gets beyond the first refusal.
    assert told["ok"] > QUICK_STEPS // 4
    assert len(told) > 15
    assert {"motion.close", "vote.cast", "vouch", "request"} <= twin.took


@pytest.mark.slow
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("seed", SLOW_SEEDS)
def test_two_languages_agree_for_long(folding: Folding, seed: int) -> None:
    assert random_life(folding, seed, SLOW_STEPS).told["ok"] > SLOW_STEPS // 8
