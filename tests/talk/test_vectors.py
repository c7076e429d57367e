"""Every file of ``vectors/talk`` is run; a file that no function here runs is a failure."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from concerted.crypto import talk as seals
from concerted.crypto.epoch import EpochKey
from concerted.crypto.seed import SealingKey
from concerted.crypto.signature import verify
from concerted.kernel.entry import CommitteeId, Entry, MemberId
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.history import History
from concerted.kernel.leaf import Leaf
from concerted.kernel.message import (
    ChainId,
    Message,
    MessageId,
    PlaceId,
    build_message,
    message_aad,
    message_id,
    message_to_sign,
    pair_place,
    parse_message,
    room_place,
)
from concerted.rules.channels import general_channel
from concerted.rules.fold import apply, judge
from concerted.rules.state import State
from concerted.rules.talk import Around, Head, Room, Told, Used, Version, judge_message
from concerted.rules.thread import Link, Mark, Placed, Stretch, examine, linked, marked
from tests.rules.room import SIGNATURE, unsigned

FOLDER = Path(__file__).parents[2] / "vectors" / "talk"
Case = dict[str, Any]


def data(case: Case, name: str) -> bytes:
    return bytes.fromhex(case[name])


def run_header(case: Case) -> str:
    text = case["text"].encode("ascii") if "text" in case else data(case, "hex")
    assert build_message(parse_message(text)) == text
    return "ok"


def run_message(case: Case) -> str:
    text, signature = case["header"].encode(), data(case, "signature")
    message = Message.parse(text, signature)
    assert message.id == case["id"]
    assert message_to_sign(text).hex() == case["signed"]
    verify(data(case, "key"), message_to_sign(text), signature)
    if "aad" in case:
        assert message_aad(message.header).decode() == case["aad"]
    return "ok"


def run_words(case: Case) -> str:
    header = parse_message(case["header"].encode())
    epoch_key = EpochKey(data(case, "epoch_key"))
    room_key = seals.RoomKey(data(case, "room_key")) if case["room_key"] else None
    found = seals.open_words(epoch_key, room_key, header, data(case, "body"))
    assert found == case["words"]
    again = seals.seal_words(epoch_key, room_key, header, found)
    assert again == (header, data(case, "body"))
    return "ok"


def run_room_key(case: Case) -> str:
    version = seals.RoomVersion(
        CommitteeId(case["committee"]), PlaceId(case["room"]), case["number"], case["key_hash"]
    )
    sealing = SealingKey(data(case, "seal_seed"))
    assert sealing.public.hex() == case["seal_key"]
    key = seals.open_room_wrap(version, MemberId(case["member"]), sealing, data(case, "wrap"))
    assert key.expose().hex() == case["key"]
    return "ok"


def run_place(case: Case) -> str:
    committee = CommitteeId(case["committee"])
    if case["of"] == "general":
        assert general_channel(committee) == case["id"]
    elif case["of"] == "room":
        place = room_place(committee, MemberId(case["author"]), ChainId(case["chain"]))
        assert place == case["id"]
    else:
        one, other = MemberId(case["one"]), MemberId(case["other"])
        assert pair_place(committee, one, other) == pair_place(committee, other, one) == case["id"]
    return "ok"


RECORD = json.loads((FOLDER / "judge.json").read_text())["record"]


def folded() -> dict[int, tuple[State, History]]:
    """The state and the log after each number of leaves that a case names."""
    sizes = {case["size"] for case in json.loads((FOLDER / "judge.json").read_text())["cases"]}
    found: dict[int, tuple[State, History]] = {}
    for wanted in sizes:
        history, state = History(), None
        for item in RECORD[:wanted]:
            entry = Entry.parse(item["header"].encode(), SIGNATURE)
            state = apply(state, judge(state, history, entry, item["time"], unsigned))
            history.append(Leaf(item["time"], SIGNATURE, entry.header_bytes), entry)
        assert state is not None
        found[wanted] = state, history
    return found


FOLDED: dict[int, tuple[State, History]] = {}


def told(value: Case) -> Told:
    place = (PlaceId(value["place"]), value["in_room"])
    return Told(value["id"], value["kind"], value["author"], place, value["gone"])


def around(value: Case) -> Around:
    used, head = value["used"], value.get("head")
    versions = tuple(
        Version(one["number"], one["id"], frozenset(one["members"]), one["pair"])
        for one in value.get("room", [])
    )
    place = (PlaceId(head["place"]), head["in_room"]) if head else None
    return Around(
        Used(used["day"], used["messages"], used["bytes"], used["rooms"]),
        Head(head["author"], place, head["number"], head["id"]) if head and place else None,
        Room(versions) if versions else None,
        told(value["target"]) if "target" in value else None,
        told(value["seen"]) if "seen" in value else None,
        data(value, "wraps") if "wraps" in value else None,
    )


def unsigned_message(key: bytes, message: Message) -> None:
    """Stands in for the check of a signature, which run_message tries."""


def run_judge(case: Case) -> str:
    if not FOLDED:
        FOLDED.update(folded())
    state, history = FOLDED[case["size"]]
    message = Message.parse(case["message"].encode(), SIGNATURE)
    judge_message(state, history, message, case["time"], unsigned_message, around(case["around"]))
    return "ok"


class Kept:
    """What a reader has, in memory."""

    def __init__(self) -> None:
        self.links: dict[str, Link] = {}
        self.positions: dict[int, MessageId] = {}

    def link(self, chain: ChainId) -> Link | None:
        return self.links.get(chain)

    def at(self, position: int) -> MessageId | None:
        return self.positions.get(position)

    def position(self, message: MessageId) -> int | None:
        return next((at for at, found in self.positions.items() if found == message), None)


def run_thread(case: Case) -> str:
    kept, given = Kept(), case["mark"]
    mark = Mark(*(given[name] for name in ("position", "time", "epoch", "since", "first")))
    findings: list[tuple[str, ...]] = []
    for item in case["said"]:
        text = item["message"].encode()
        placed = Placed(item["position"], item["time"], Message.parse(text, SIGNATURE))
        stretch = Stretch(*item["stretch"])
        findings.append(examine(kept, mark, placed, stretch, case["clock"]))
        chain = placed.message.header.chain
        kept.links[chain] = linked(kept.link(chain), placed, stretch)
        kept.positions.setdefault(placed.position, message_id(text))
        mark = marked(mark, placed)
    assert not any(findings[:-1]), findings
    return f"finding {' '.join(findings[-1])}" if findings[-1] else "ok"


RUNNERS: dict[str, Callable[[Case], str]] = {
    "header": run_header,
    "judge": run_judge,
    "message": run_message,
    "place": run_place,
    "roomkey": run_room_key,
    "thread": run_thread,
    "words": run_words,
}
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
    for path in sorted(FOLDER.glob("*.json"))
    for case in json.loads(path.read_text())["cases"]
]


@pytest.mark.parametrize(("file", "case"), CASES)
def test_vector(file: str, case: Case) -> None:
    try:
        found = RUNNERS[file](case)
    except Malformed as error:
        found = f"malformed {error.layer}"
    except Refused as error:
        found = f"refused {error.code}"
    assert found == case["expect"]


def test_every_runner_has_a_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(RUNNERS)
