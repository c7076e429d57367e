"""A member's device at a host of the tests: it chains, signs and sends messages of any bytes."""

from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from concerted.kernel.canonical import base64url_decode, base64url_encode
from concerted.kernel.entry import After, BlobRef, CommitteeId, MemberId, blob_hash
from concerted.kernel.message import (
    ChainId,
    Message,
    MessageHeader,
    MessageId,
    PlaceId,
    build_message,
    message_id,
    message_to_sign,
    pair_place,
    room_place,
)
from concerted.rules.channels import general_channel
from tests.host.author import Bench, Who

Json = dict[str, Any]


@dataclass
class Line:
    """A chain and where it has come to."""

    chain: ChainId
    number: int = 0
    previous: MessageId | None = None


@dataclass
class Speaking:
    """A message ready to be sent."""

    id: MessageId
    header: MessageHeader
    sent: Json


@dataclass
class Talker:
    """One device of one member."""

    bench: Bench
    who: Who
    session: dict[str, str]
    lines: dict[tuple[PlaceId, bool], Line] = field(default_factory=dict)

    @classmethod
    async def of(cls, bench: Bench, who: Who) -> "Talker":
        return cls(bench, who, await bench.session(who))

    async def renew(self) -> None:
        """Open another session, the old one being too old."""
        self.session = await self.bench.session(self.who)

    @property
    def member(self) -> MemberId:
        return MemberId(self.who.id)

    @property
    def general(self) -> PlaceId:
        return PlaceId(general_channel(self.bench.committee))

    @property
    def url(self) -> str:
        return f"{self.bench.at}/talk"

    def line(self, place: PlaceId, in_room: bool = False) -> Line:
        fresh = Line(ChainId(self.bench.draw().hex()[:32]))
        return self.lines.setdefault((place, in_room), fresh)

    def make(
        self,
        kind: str = "say",
        place: PlaceId | None = None,
        *,
        body: bytes | None = None,
        wraps: bytes | None = None,
        keep: bool = True,
        **over: Any,
    ) -> Speaking:
        """Make a message; the chain moves on with it unless `keep` is off."""
        bench, place = self.bench, place or self.general
        line = self.line(place, over.get("room", 0) > 0)
        size = bench.ledger.size
        header = MessageHeader(
            kind=kind,
            committee=CommitteeId(bench.committee),
            author=self.member,
            channel=place,
            chain=line.chain,
            number=line.number + 1,
            previous=line.previous,
            after=After(size, bench.ledger.history.tree.root(size).hex()),
        )
        if kind in ("say", "room"):
            body = body or bench.draw() * 3
            ref = BlobRef(blob_hash(body), len(body))
            salt = bench.draw().hex()[:32]
            header = replace(header, epoch=bench.state.epoch.number, salt=salt, body=ref)
        if wraps is not None:
            ref = BlobRef(blob_hash(wraps), len(wraps))
            header = replace(header, wraps=ref, key_hash=bench.draw().hex())
        header = replace(header, **over)
        data = build_message(header)
        sent = {
            "header": base64url_encode(data),
            "signature": base64url_encode(self.who.key.sign(message_to_sign(data))),
        }
        sent |= {"body": base64url_encode(body)} if body is not None else {}
        sent |= {"wraps": base64url_encode(wraps)} if wraps is not None else {}
        made = Speaking(message_id(data), header, sent)
        if keep:
            line.number, line.previous = header.number, made.id
        return made

    def room(self, *members: Who, **over: Any) -> Speaking:
        """Make the message that opens a room, or with `room` and `replaces` its next version."""
        wraps = self.bench.wraps(*(who.id for who in members))
        if "place" in over:
            return self.make("room", over.pop("place"), wraps=wraps, **over)
        fresh = ChainId(self.bench.draw().hex()[:32])
        place = room_place(CommitteeId(self.bench.committee), self.member, fresh)
        if over.get("pair"):
            one, other = (MemberId(who.id) for who in members)
            place = pair_place(CommitteeId(self.bench.committee), one, other)
        self.lines[place, True] = Line(fresh)
        return self.make("room", place, wraps=wraps, room=1, **over)

    async def send(self, *made: Speaking) -> httpx.Response:
        sent = {"messages": [one.sent for one in made]}
        return await self.bench.http.post(self.url, json=sent, headers=self.session)

    async def say(self, *arguments: Any, **over: Any) -> Speaking:
        """Send one message that must be accepted."""
        made = self.make(*arguments, **over)
        result = (await self.send(made)).json()["results"][0]
        assert "error" not in result, result
        return made

    async def code(self, *made: Speaking) -> str:
        """The code with which the last of these is refused."""
        answer = (await self.send(*made)).json()
        error = answer["error"] if "error" in answer else answer["results"][-1].get("error", {})
        return str(error.get("code", ""))

    async def get(self, path: str = "", **query: Any) -> Json:
        answer = await self.bench.http.get(self.url + path, params=query, headers=self.session)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def read(self, place: PlaceId | None = None, *, room: bool = False) -> list[Json]:
        """All that the host gives of a place, oldest first."""
        name, found, before = "room" if room else "channel", list[Json](), 10**9
        while before:
            page = await self.get(**{name: place or self.general}, before=before, count=7)
            found += page["messages"]
            before = page["before"]
        return found[::-1]

    async def since(self, position: int = 0, count: int = 5) -> list[Json]:
        """All that the host gives since a position."""
        found: list[Json] = []
        while True:
            page = await self.get("/since", position=position, count=count)
            found += page["messages"]
            position = page["position"]
            if position == page["newest"]:
                return found


def ids(given: list[Json]) -> list[str]:
    """The ids of messages as a host gives them."""
    return [message_id(base64url_decode(one["header"])) for one in given]


def parsed(given: Json) -> Message:
    """One of them, read."""
    return Message.parse(base64url_decode(given["header"]), base64url_decode(given["signature"]))
