"""Talk at the host: what is said is kept and told; what must not be said or read is refused."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from concerted.kernel.canonical import base64url_decode
from concerted.kernel.entry import BlobRef, blob_hash
from concerted.kernel.message import PlaceId, Seen
from concerted.rules.fields import DAY_S
from concerted.store import Store
from tests.faults import FaultyStore, Outcome
from tests.host.author import Bench, hosting
from tests.host.talker import Json, Talker, ids, parsed

pytestmark = pytest.mark.anyio


async def three(bench: Bench) -> tuple[Talker, Talker, Talker]:
    one, two, other = await bench.stand()
    return (
        await Talker.of(bench, one),
        await Talker.of(bench, two),
        await Talker.of(bench, other),
    )


async def test_what_is_said_is_read_as_it_was_sent(bench: Bench) -> None:
    red, blue, _ = await three(bench)
    said = [await (red if n % 2 else blue).say() for n in range(20)]
    given = await blue.read()
    assert ids(given) == [one.id for one in said] == ids(await red.since())
    assert [one["position"] for one in given] == list(range(1, 21))
    for one, sent in zip(given, said, strict=True):
        assert {name: one[name] for name in sent.sent} == sent.sent
    page = await blue.get(channel=blue.general, before=8, count=3)
    assert [one["position"] for one in page["messages"]] == [7, 6, 5]
    assert (page["before"], page["position"]) == (5, 20)


async def test_sending_twice_is_harmless(bench: Bench) -> None:
    red, blue, _ = await three(bench)
    first, second = red.make(), red.make()
    answers = [(await red.send(first, second)).json() for _ in range(2)]
    at_once = await asyncio.gather(*(red.send(second) for _ in range(5)))
    assert answers[0] == answers[1]
    assert {one.json()["results"][0]["position"] for one in at_once} == {2}
    # Not even a removed member's, or one whose chain is long forgotten, is judged again.
    bench.clock[0] += 2 * DAY_S
    await bench.act("profile", blue.who)
    await asyncio.gather(red.renew(), blue.renew())
    assert (await red.send(first)).json()["results"][0]["position"] == 1
    assert len(await blue.read()) == 2


async def test_what_others_may_not_do(bench: Bench) -> None:
    red, blue, _ = await three(bench)
    said = await red.say()
    forged = blue.make(author=red.member, keep=False)
    assert await blue.code(forged) == "signature_invalid"
    assert await blue.code(blue.make(chain=said.header.chain, keep=False)) == "chain_broken"
    assert await blue.code(blue.make(number=2, previous=said.id, keep=False)) == "chain_broken"
    assert await blue.code(blue.make("delete", target=said.id, keep=False)) == "not_yours"
    assert await blue.code(blue.make("remove", target=said.id, keep=False)) == "not_moderator"
    made_up = Seen(said.id, 7)
    assert await blue.code(blue.make(seen=made_up, keep=False)) == "seen_unknown"
    nowhere = PlaceId("ab" * 16)
    assert await blue.code(blue.make("say", nowhere, keep=False)) == "channel_unknown"
    altered = blue.make(keep=False)
    altered.sent["body"] = blue.make(keep=False).sent["body"]
    assert await blue.code(altered) == "body_invalid"
    del altered.sent["body"]
    assert await blue.code(altered) == "body_missing"
    assert await blue.code(blue.make(seen=Seen(said.id, 1))) == ""
    assert len(await red.read()) == 2


async def test_a_stranger_reads_and_says_nothing(bench: Bench) -> None:
    red, *_ = await three(bench)
    await red.say()
    link = await bench.session(await bench.invite(red.who), "link")
    for headers, status in (({}, 401), (link, 403)):
        for path in ("", "/since?position=0", "/rooms"):
            answer = await bench.http.get(red.url + path, headers=headers)
            assert answer.status_code == status
        sent = {"messages": [red.make().sent]}
        answer = await bench.http.post(red.url, json=sent, headers=headers)
        assert answer.status_code == status


async def test_a_removed_member_says_and_reads_nothing_more(bench: Bench) -> None:
    red, blue, green = await three(bench)
    await blue.say()
    late = blue.make()
    await bench.act("member.leave", blue.who)
    assert await blue.code(late) == "session_ended"
    # Nor through another's session, nor under the key that the one who left still has.
    blue.session = red.session
    assert await blue.code(late) == "author_gone"
    assert await red.code(red.make(keep=False)) == "epoch_ended"
    await bench.open_epoch(red.who)
    assert await red.code(red.make(epoch=1, keep=False)) == "epoch_other"
    assert await red.code(red.make()) == ""
    assert len(await green.read()) == 2


async def test_a_frozen_key_says_nothing(bench: Bench) -> None:
    red, blue, _ = await three(bench)
    await bench.act("member.freeze", blue.who, member=blue.who.id)
    blue.session = red.session
    assert await blue.code(blue.make()) == "author_frozen"


async def test_nobody_floods_the_others(store: Store, tmp_path: Path) -> None:
    async with hosting(store, tmp_path, talk_burst=1_000) as bench:
        red, blue, _ = await three(bench)
        for _ in range(10):
            made = [red.make() for _ in range(50)]
            assert (await red.send(*made)).status_code == 200
        assert await red.code(red.make(keep=False)) == "quota_messages"
        await blue.say()
        bench.clock[0] += DAY_S - 1
        await red.say()
        assert len(await blue.read()) == 502


async def test_a_burst_is_slowed_down(store: Store, tmp_path: Path) -> None:
    async with hosting(store, tmp_path, talk_burst=10) as bench:
        red, *_ = await three(bench)
        answers = [(await red.send(red.make())) for _ in range(12)]
        assert {one.status_code for one in answers[:10]} == {200}
        assert answers[-1].status_code == 429
        assert answers[-1].headers["Retry-After"] == "1"


# Rooms


async def test_a_room_is_read_by_those_in_it(bench: Bench) -> None:
    red, blue, green = await three(bench)
    opening = red.room(red.who, blue.who)
    await red.send(opening)
    place = opening.header.channel
    said = await blue.say("say", place, room=1)
    assert ids(await red.read(place, room=True)) == [opening.id, said.id]
    assert await green.read(place, room=True) == await green.since() == []
    assert await red.read(place) == []  # no channel has this id
    assert await green.code(green.make("say", place, room=1, keep=False)) == "not_in_room"
    assert await green.code(green.make("say", place, keep=False)) == "channel_unknown"
    assert (await green.get("/rooms"))["messages"] == []
    assert ids((await blue.get("/rooms"))["messages"]) == [opening.id]


async def test_one_comes_in_and_one_goes(bench: Bench) -> None:
    red, blue, green = await three(bench)
    opening = red.room(red.who, blue.who)
    await red.send(opening)
    place = opening.header.channel
    before = await blue.say("say", place, room=1)
    fields = {"place": place, "room": 2, "replaces": opening.id}
    stale = red.room(red.who, blue.who, green.who, keep=False, **fields)
    stolen = blue.room(blue.who, keep=False, **fields)
    second = red.room(red.who, green.who, place=place, room=2, replaces=opening.id)
    assert await red.code(second) == ""
    assert await red.code(stale) == "room_stale"
    assert await blue.code(stolen) == "not_in_room"
    assert await blue.code(blue.make("say", place, room=1, keep=False)) == "not_in_room"
    after = await green.say("say", place, room=2)
    assert await red.code(red.make("say", place, room=1, keep=False)) == "room_other"
    assert ids(await red.read(place, room=True)) == [opening.id, before.id, second.id, after.id]
    assert ids(await green.read(place, room=True)) == [second.id, after.id]
    # Whoever was taken out gets the message that says so, without its words.
    *earlier, notice = await blue.read(place, room=True)
    assert ids([*earlier, notice]) == [opening.id, before.id, second.id]
    assert notice.keys() == {"position", "time", "header", "signature", "wraps"}
    third = red.room(red.who, blue.who, place=place, room=3, replaces=second.id)
    assert await red.code(third) == ""
    assert ids(await blue.since()) == [opening.id, before.id, second.id, third.id]
    assert ids(await green.since()) == [second.id, after.id, third.id]


async def test_a_pair_is_a_pair_for_ever(bench: Bench) -> None:
    red, blue, green = await three(bench)
    opening = red.room(red.who, blue.who, pair=True)
    await red.send(opening)
    place = opening.header.channel
    again = blue.room(red.who, blue.who, pair=True)
    assert await blue.code(again) == "room_stale"
    del blue.lines[place, True]
    fields = {"place": place, "room": 2, "replaces": opening.id, "pair": True}
    more = blue.room(red.who, blue.who, green.who, number=1, keep=False, **fields)
    assert await blue.code(more) == "pair_fixed"
    taken = red.room(red.who, blue.who, keep=False)
    taken = red.make(
        "room",
        place,
        wraps=base64url_decode(taken.sent["wraps"]),
        keep=False,
        room=1,
        chain=taken.header.chain,
        number=1,
        previous=None,
    )
    assert await green.code(taken) in ("room_stale", "signature_invalid")


async def test_the_id_of_anothers_pair_cannot_be_taken(bench: Bench) -> None:
    red, blue, green = await three(bench)
    pair = red.room(red.who, blue.who, pair=True, keep=False)
    place = pair.header.channel
    squat = green.make(
        "room", place, wraps=bench.wraps(green.who.id, red.who.id), room=1, keep=False
    )
    assert await green.code(squat) == "room_other"
    await bench.act("channel.open", green.who, channel=place, announce=False)
    assert await red.code(pair) == ""  # a channel of the same id is another place
    await green.say("say", place)
    assert len(await green.read(place)) == 1
    assert await green.read(place, room=True) == []


# Taking back


async def test_words_taken_back_leave_the_host(bench: Bench) -> None:
    red, blue, _ = await three(bench)
    photo = b"a photo" * 1_000
    name = blob_hash(photo)
    url = f"{bench.at}/attachment/{name}"
    put = await bench.http.put(f"{url}/0", content=photo, headers=red.session)
    assert put.status_code == 200
    words = bytes(range(96))
    said = await red.say(body=words, attachments=(BlobRef(name, len(photo)),))
    assert (await bench.http.get(url, headers=blue.session)).content == photo
    taken = await red.say("delete", target=said.id)
    gone, taking = await blue.read()
    assert ids([gone, taking]) == [said.id, taken.id]
    assert gone["gone"] == 2
    assert "body" not in gone
    assert parsed(gone).header == said.header
    assert (await bench.http.get(url, headers=blue.session)).status_code == 404
    assert await red.code(red.make("delete", target=said.id, keep=False)) == "target_gone"
    assert await red.code(red.make("delete", target=taken.id, keep=False)) == "target_unknown"
    assert bench.store.purge_deleted()
    for file in bench.data.glob("host.db*"):
        assert words not in file.read_bytes()
        assert photo[:64] not in file.read_bytes()


async def test_two_deletions_at_once(bench: Bench) -> None:
    red, *_ = await three(bench)
    said = await red.say()
    first, second = red.make("delete", target=said.id), red.make("delete", target=said.id)
    answer = (await red.send(first, second)).json()["results"]
    assert "error" not in answer[0]
    assert answer[1]["error"]["code"] == "target_gone"


async def test_an_attachment_that_was_not_sent(bench: Bench) -> None:
    red, *_ = await three(bench)
    swapped = (BlobRef(blob_hash(b"another"), 7),)
    assert await red.code(red.make(attachments=swapped)) == "body_missing"


async def test_past_its_days_nothing_is_left(bench: Bench) -> None:
    red, blue, _ = await three(bench)
    words = bytes(range(96, 192))
    opening = red.room(red.who, blue.who)
    await red.send(opening)
    place = opening.header.channel
    await red.say(body=words)
    quiet = red.room(red.who, blue.who)
    await red.send(quiet)
    bench.clock[0] += 60 * DAY_S
    await bench.act("profile", red.who)
    await blue.renew()
    late = await blue.say("say", place, room=1)
    bench.clock[0] += 31 * DAY_S
    await bench.host.talks.forget()
    await asyncio.gather(red.renew(), blue.renew())
    assert ids(await blue.since()) == [opening.id, late.id]
    assert bench.store.purge_deleted()
    assert all(words not in file.read_bytes() for file in bench.data.glob("host.db*"))
    # A chain that is forgotten goes no further; another begins.
    assert await red.code(red.make(keep=False)) == "chain_broken"
    del red.lines[red.general, False]
    await red.say()
    assert await red.code(red.make("say", quiet.header.channel, room=1)) == "room_unknown"


async def test_a_restarted_host_goes_on(store: Store, tmp_path: Path) -> None:
    async with hosting(store, tmp_path, talk_burst=1_000) as bench:
        red, blue, _ = await three(bench)
        opening = red.room(red.who, blue.who)
        await red.send(opening)
        said = [await red.say() for _ in range(300)]
    async with hosting(store, tmp_path, talk_burst=1_000) as second:
        second.committee, second.count = bench.committee, bench.count
        await second.host.records.ledger(bench.committee)
        for talker in (red, blue):
            talker.bench, talker.session = second, await second.session(talker.who)
        assert (await red.send(said[7])).json()["results"][0]["position"] == 9
        await red.say()
        await blue.say("say", opening.header.channel, room=1)
        for _ in range(3):
            await red.send(*[red.make() for _ in range(64)])
        made = [red.make() for _ in range(7)]
        assert await red.code(*made) == "quota_messages"


# Streams

Heard = asyncio.Queue[tuple[str, Json]]


@asynccontextmanager
async def listening(
    talker: Talker, last: str = ""
) -> AsyncIterator[asyncio.Queue[tuple[str, Json]]]:
    """Events of talk as they come: id and data."""
    heard: asyncio.Queue[tuple[str, Json]] = asyncio.Queue()
    headers = talker.session | ({"Last-Event-ID": last} if last else {})
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"{talker.bench.at}/stream",
        "raw_path": b"",
        "query_string": b"",
        "headers": [(name.lower().encode(), text.encode()) for name, text in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("host", 80),
        "scheme": "http",
        "http_version": "1.1",
    }
    over, begun = asyncio.Event(), asyncio.Event()

    async def receive() -> Json:
        await over.wait()
        return {"type": "http.disconnect"}

    async def send(message: Json) -> None:
        if message["type"] == "http.response.start":
            assert message["status"] == 200
        for event in message.get("body", b"").decode().split("\n\n"):
            begun.set()
            lines = dict(line.split(": ", 1) for line in event.split("\n") if ": " in line)
            if lines.get("event") == "talk":
                heard.put_nowait((lines["id"], msgspec.json.decode(lines["data"])))
            elif "data" in lines:
                heard.put_nowait((lines["id"], {}))

    task = asyncio.create_task(talker.bench.app(scope, receive, send))
    await asyncio.wait_for(begun.wait(), 5)
    try:
        yield heard
    finally:
        over.set()
        await asyncio.wait_for(task, 5)


async def next_of(heard: Heard) -> tuple[str, Json]:
    return await asyncio.wait_for(heard.get(), 5)


async def test_listeners_hear_it_as_soon_as_it_is_durable(bench: Bench) -> None:
    red, blue, green = await three(bench)
    async with listening(blue) as heard, listening(green) as outside:
        size = bench.ledger.size
        said = await red.say()
        place, given = await next_of(heard)
        assert (place, ids([given])) == (f"{size}.1", [said.id])
        assert given["body"] == said.sent["body"]
        await bench.act("profile", red.who)
        assert await next_of(heard) == (f"{size + 1}.1", {})
        opening = red.room(red.who, blue.who)
        await red.send(opening)
        assert (await next_of(heard))[0] == f"{size + 1}.2"
        last = await red.say()
        assert (await next_of(heard))[0] == f"{size + 1}.3"
        told = [await next_of(outside) for _ in range(3)]
        assert [place for place, _ in told] == [f"{size}.1", f"{size + 1}.1", f"{size + 1}.3"]
        assert ids([told[-1][1]]) == [last.id]


async def test_a_listener_who_was_away_reads_on(bench: Bench) -> None:
    red, blue, green = await three(bench)
    size = bench.ledger.size
    await red.say()
    opening = red.room(red.who, blue.who)
    await red.send(opening)
    await bench.act("profile", red.who)
    last = await blue.say()
    async with listening(green, f"{size}.1") as heard:
        assert await next_of(heard) == (f"{size + 1}.1", {})
        place, given = await next_of(heard)
        assert (place, ids([given])) == (f"{size + 1}.3", [last.id])
    async with listening(blue, f"{size + 1}.1") as heard:
        told = [await next_of(heard) for _ in range(2)]
        assert ids([given for _, given in told]) == [opening.id, last.id]


@pytest.mark.parametrize("last", ["7", "1.99", "99.1", "x", "1.2.3", "-1.0"])
async def test_places_that_the_stream_never_had(bench: Bench, last: str) -> None:
    red, *_ = await three(bench)
    headers = red.session | {"Last-Event-ID": last}
    answer = await bench.http.get(f"{bench.at}/stream", headers=headers)
    assert answer.status_code == 400


# A store that fails


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("deaf", [0, 1])
async def test_a_failed_write_is_answered_truly(
    any_store: Store, tmp_path: Path, outcome: Outcome, deaf: int
) -> None:
    faulty = FaultyStore(any_store)
    async with hosting(faulty, tmp_path) as bench:
        red, blue, _ = await three(bench)
        await red.say()
        async with listening(blue) as heard:
            made = [red.make(), red.make()]
            faulty.fail_next(outcome)
            faulty.deaf = deaf
            answer = await red.send(*made)
            stored = outcome is Outcome.STORED and not deaf
            assert answer.status_code == (200 if stored else 503)
            if stored:
                assert ids([(await next_of(heard))[1] for _ in made]) == [one.id for one in made]
        again = (await red.send(*made)).json()["results"]
        assert [one["position"] for one in again] == [2, 3]
        await red.say()
        assert ids(await blue.read())[1:3] == [one.id for one in made]
        assert faulty.check() == []


async def test_a_lost_opening_of_a_room_opens_none(store: Store, tmp_path: Path) -> None:
    faulty = FaultyStore(store)
    async with hosting(faulty, tmp_path) as bench:
        red, blue, _ = await three(bench)
        opening = red.room(red.who, blue.who)
        place = opening.header.channel
        faulty.fail_next(Outcome.LOST)
        assert (await red.send(opening)).status_code == 503
        assert await blue.code(blue.make("say", place, room=1, keep=False)) == "room_unknown"
        assert (await red.send(opening)).status_code == 200
        assert await blue.code(blue.make("say", place, room=1)) == ""


async def test_forgetting_that_fails_is_made_again(store: Store, tmp_path: Path) -> None:
    faulty = FaultyStore(store)
    async with hosting(faulty, tmp_path) as bench:
        red, blue, _ = await three(bench)
        await red.say()
        bench.clock[0] += 91 * DAY_S
        faulty.fail_next(Outcome.LOST)
        await bench.host.talks.forget()
        await bench.host.talks.forget()
        await blue.renew()
        assert await blue.read() == []
