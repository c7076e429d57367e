"""Two hosts, one the witness of the other: what it cosigns, and what happens where either lies."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from concerted.audit import audit_bytes
from concerted.crypto.signature import SigningKey
from concerted.host.cosigning import Cosigning
from concerted.host.keeping import Keeping, WitnessedFor
from concerted.host.posting import ANSWER_LIMIT_BYTES, WitnessSilent, open_http, posting
from concerted.host.serve import config
from concerted.host.witnessing import forks, own_signer
from concerted.kernel.checkpoint import Checkpoint, sign_checkpoint
from concerted.kernel.cosignature import Cosignature, cosign
from concerted.kernel.note import COSIGNATURE_V1, Note, NoteSignature, Signer, VerifierKey
from concerted.kernel.tree import Tree
from concerted.kernel.witness import parse_request
from concerted.store import open_store
from tests.auditing import record_of
from tests.host.author import Bench, Who, hosting

NAME = "b.example/checker"
ADDRESS = "http://127.0.0.1:1/witness"
Answer = Callable[[bytes], tuple[int, bytes]]
pytestmark = pytest.mark.anyio


@dataclass
class Pair:
    """Committee host `ours`, witness host `theirs`, and every request that went between them."""

    ours: Bench
    theirs: Bench
    members: list[Who]
    asked: list[bytes]
    now: list[float]
    lie: Answer | None = None  # answers in the witness's place

    @property
    def cosigning(self) -> Cosigning:
        return self.ours.host.cosigning

    async def post(self, address: str, content: bytes) -> tuple[int, bytes]:
        assert address == f"{ADDRESS}/add-checkpoint"
        self.asked.append(content)
        if self.lie is not None:
            return self.lie(content)
        answer = await self.theirs.http.post("/witness/add-checkpoint", content=content)
        return answer.status_code, answer.content

    async def round(self) -> None:
        """Let the host ask its witnesses, and wait for what they say."""
        visits = await self.cosigning.round()
        await asyncio.gather(*visits)

    def kept(self) -> list[int]:
        return [one.size for one in self.ours.store.checkpoints(self.ours.committee)]

    def cosignatures(self) -> list[NoteSignature]:
        """The cosignatures on the checkpoint that the host shows now."""
        note = Note.parse(self.cosigning.checkpoint(self.ours.ledger))
        return [one for one in note.signatures if one.name == NAME]


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    async with AsyncExitStack() as stack:
        benches = []
        for name in ("ours", "theirs"):
            (tmp_path / name).mkdir()
            store = open_store(f"sqlite:///{tmp_path / name}/host.db")
            stack.callback(store.close)
            benches.append(await stack.enter_async_context(hosting(store, tmp_path / name)))
        ours, theirs = benches
        theirs.host.keeper.change(lambda _: Keeping(witness_name=NAME))
        made = Pair(ours, theirs, await ours.stand(), [], [0.0])
        made.cosigning.post, made.cosigning._clock = made.post, lambda: made.now[0]
        await ours.decide(made.members, type="admit_witness", key=witness_key(theirs), name=NAME)
        yield made


def witness_key(bench: Bench) -> str:
    return own_signer(bench.host).key.key.hex()


def introduce(pair: Pair) -> None:
    """Each keeper types what the other told."""
    state = pair.ours.state
    witnessed = {state.origin: WitnessedFor(state.log_key, "Depot")}
    pair.theirs.host.keeper.change(lambda _: Keeping(NAME, witnessed))
    pair.ours.host.keeper.change(lambda _: Keeping(addresses={NAME: ADDRESS}))


async def test_a_record_is_cosigned_as_it_grows(pair: Pair) -> None:
    introduce(pair)
    ours = pair.ours
    await pair.round()
    first = ours.ledger.size
    assert pair.kept() == [first]
    (found,) = pair.cosignatures()
    assert Cosignature.decode(found.signature).time == pair.theirs.clock[0]
    await ours.act("profile", pair.members[0])
    assert pair.cosignatures() == []  # the newest is not cosigned yet
    await pair.round()
    assert pair.kept() == [first, first + 1]
    assert parse_request(pair.asked[-1]).old_size == first
    await pair.round()
    assert len(pair.asked) == 2  # nothing new, nothing asked
    assert pair.theirs.store.witnessed_log(ours.state.origin).size == first + 1  # type: ignore[union-attr]


async def test_members_are_shown_it_and_the_audit_counts_it(pair: Pair) -> None:
    introduce(pair)
    await pair.round()
    ours = pair.ours
    headers = await ours.session(pair.members[0])
    shown = await ours.http.get(f"{ours.at}/checkpoint", headers=headers)
    assert NAME in shown.text
    kept = (await ours.http.get(f"{ours.at}/cosigned", headers=headers)).json()["checkpoints"]
    assert kept == [shown.text]
    beyond = f"{ours.at}/cosigned?start={ours.ledger.size + 1}"
    assert (await ours.http.get(beyond, headers=headers)).json()["checkpoints"] == []
    result = audit_bytes(record_of(ours.store, ours.committee, shown.content))
    assert (result.findings, result.cosigners) == ((), (NAME,))


async def test_it_goes_over_a_real_connection(pair: Pair) -> None:
    introduce(pair)

    async def ask(address: str, http: httpx.AsyncClient) -> None:
        kept = Keeping(addresses={NAME: f"{address}/witness"})
        pair.ours.host.keeper.change(lambda _: kept)
        pair.cosigning.post = posting(http)
        await pair.round()

    await served(config(pair.theirs.app, "127.0.0.1", 0), ask)
    assert pair.kept() == [pair.ours.ledger.size]


async def test_what_was_cosigned_is_known_after_a_restart(pair: Pair, tmp_path: Path) -> None:
    introduce(pair)
    await pair.round()
    ours = pair.ours
    async with hosting(ours.store, tmp_path / "ours") as again:
        again.committee, pair.ours = ours.committee, again
        await again.host.records.ledger(again.committee)
        again.host.cosigning.post = pair.post
        await pair.round()
        assert len(pair.asked) == 1  # looked up, not asked again
        assert len(pair.cosignatures()) == 1


async def test_a_record_that_grew_before_a_restart_is_taken_up(pair: Pair, tmp_path: Path) -> None:
    introduce(pair)
    await pair.round()
    await pair.ours.act("profile", pair.members[0])
    async with hosting(pair.ours.store, tmp_path / "ours") as again:
        again.committee, again.host.cosigning.post = pair.ours.committee, pair.post
        pair.ours = again
        await again.host.cosigning._take_up()
        await pair.round()
        assert pair.kept()[-1] == again.ledger.size


async def test_only_addresses_that_the_keeper_typed_are_called(pair: Pair) -> None:
    other = SigningKey(b"o" * 32)
    await pair.ours.decide(
        pair.members, type="admit_witness", key=other.public.hex(), name="169.254.169.254/x"
    )
    await pair.round()
    assert pair.asked == []


async def test_a_redirect_leads_nowhere(pair: Pair) -> None:
    reached: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope["path"])
        headers = [(b"location", b"/inside")]
        await send({"type": "http.response.start", "status": 307, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    made = config(app, "127.0.0.1", 0)
    assert await served(made, lambda at, http: posting(http)(f"{at}/out", b"x")) == (307, b"")
    assert reached == ["/out"]


async def test_an_answer_without_end_is_cut_off() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(100):
            body = {"type": "http.response.body", "body": bytes(ANSWER_LIMIT_BYTES)}
            await send({**body, "more_body": True})

    with pytest.raises(WitnessSilent, match="without end"):
        await served(config(app, "127.0.0.1", 0), lambda at, http: posting(http)(at, b"x"))


async def test_nobody_there_is_silence() -> None:
    async with open_http() as http:
        with pytest.raises(WitnessSilent, match="ConnectError"):
            await posting(http)("http://127.0.0.1:1/x", b"x")


async def served(
    made: uvicorn.Config, call: Callable[[str, httpx.AsyncClient], Awaitable[Any]]
) -> Any:
    """Serve an application for one call, on a socket that is open before anybody asks."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(made)
        serving = asyncio.create_task(server.serve([listening]))
        try:
            async with open_http() as http:
                return await call(f"http://127.0.0.1:{listening.getsockname()[1]}", http)
        finally:
            server.should_exit = server.force_exit = True
            await serving


# Witnesses that lie, hang, or are gone


def by_another_key(content: bytes) -> tuple[int, bytes]:
    return 200, _cosigned(content, SigningKey(b"x" * 32), NAME)


def over_another_text(content: bytes) -> tuple[int, bytes]:
    return 200, _cosigned(content, SigningKey(b"x" * 32), NAME, "concerted/x\n1\nAAAA\n")


def _cosigned(content: bytes, key: SigningKey, name: str, text: str = "") -> bytes:
    signer = Signer(VerifierKey(name, COSIGNATURE_V1, key.public), key.sign)
    return cosign(text or parse_request(content).note.text, 1, signer).line().encode()


LIES: list[Answer] = [
    by_another_key,
    over_another_text,
    lambda _: (200, b""),
    lambda _: (200, b"\xff" * 72),
    lambda _: (409, b"0"),  # for ever
    lambda _: (409, b"-1"),
    lambda _: (409, b"\xff"),
    lambda _: (422, b""),
    lambda _: (404, b""),
    lambda _: (307, b""),
]


@pytest.mark.parametrize("lie", LIES)
async def test_a_witness_that_lies_is_not_believed_and_left_alone(pair: Pair, lie: Answer) -> None:
    introduce(pair)
    pair.lie = lie
    await pair.round()
    assert pair.kept() == []
    assert pair.cosignatures() == []
    asked = len(pair.asked)
    assert asked <= 2
    await pair.round()
    assert len(pair.asked) == asked  # not before the pause is over
    pair.lie = None
    pair.now[0] += pair.ours.host.settings.cosign_every_s + 1
    await pair.round()
    assert pair.kept() == [pair.ours.ledger.size]


async def test_the_right_key_over_another_text_counts_for_nothing(pair: Pair) -> None:
    introduce(pair)
    signer = own_signer(pair.theirs.host)
    pair.lie = lambda _: (200, cosign("concerted/x\n1\nAAAA\n", 9, signer).line().encode())
    await pair.round()
    assert pair.kept() == []


async def test_a_witness_that_claims_to_have_seen_more_is_told_of(pair: Pair) -> None:
    introduce(pair)
    pair.lie = lambda _: (409, b"%d\n" % (pair.ours.ledger.size + 5))
    await pair.round()
    assert pair.cosigning.ahead == {pair.ours.committee: (NAME, pair.ours.ledger.size + 5)}
    assert pair.kept() == []


async def test_pauses_grow(pair: Pair) -> None:
    introduce(pair)

    def down(_: bytes) -> tuple[int, bytes]:
        raise WitnessSilent("ConnectError")

    pair.lie = down
    tries: list[float] = []
    for _ in range(4_000):
        before = len(pair.asked)
        await pair.round()
        if len(pair.asked) > before:
            tries.append(pair.now[0])
        pair.now[0] += 5.0
    pauses = [after - before for before, after in pairwise(tries)]
    assert pauses[:4] == [5.0, 10.0, 20.0, 40.0]
    assert pauses[-1] == 3_600.0


async def test_one_that_hangs_delays_neither_appends_nor_other_witnesses(pair: Pair) -> None:
    introduce(pair)
    second = SigningKey(b"s" * 32)
    await pair.ours.decide(
        pair.members, type="admit_witness", key=second.public.hex(), name="c.example"
    )
    addresses = {NAME: "https://slow.example", "c.example": ADDRESS}
    pair.ours.host.keeper.change(lambda _: Keeping(addresses=addresses))
    hanging = asyncio.Event()

    async def post(address: str, content: bytes) -> tuple[int, bytes]:
        if address.startswith("https://slow"):
            await hanging.wait()
        return 200, _cosigned(content, second, "c.example")

    pair.cosigning.post = post
    visits = await pair.cosigning.round()
    assert len(visits) == 2
    await asyncio.wait(visits, return_when=asyncio.FIRST_COMPLETED)
    await pair.ours.act("profile", pair.members[0])
    assert len(await pair.cosigning.round()) == 2  # the one that hangs is not asked twice
    await pair.cosigning._visits["c.example"]
    assert len(pair.kept()) == 2
    hanging.set()
    await pair.cosigning._visits[NAME]


async def test_two_witnesses_stand_on_one_note(pair: Pair) -> None:
    introduce(pair)
    second = SigningKey(b"s" * 32)
    await pair.ours.decide(
        pair.members, type="admit_witness", key=second.public.hex(), name="c.example"
    )
    addresses = {NAME: ADDRESS, "c.example": "https://c.example"}
    pair.ours.host.keeper.change(lambda _: Keeping(addresses=addresses))

    async def post(address: str, content: bytes) -> tuple[int, bytes]:
        if address == f"{ADDRESS}/add-checkpoint":
            return await pair.post(address, content)
        return 200, _cosigned(content, second, "c.example")

    pair.cosigning.post = post
    await pair.round()
    (kept,) = pair.ours.store.checkpoints(pair.ours.committee)
    names = {one.name for one in Note.parse(kept.note.encode()).signatures}
    assert names == {NAME, "c.example", pair.ours.state.origin}
    assert pair.cosigning.checkpoint(pair.ours.ledger) == kept.note.encode()


# Hosts that fork, before a witness


def fork_of(bench: Bench, size: int) -> bytes:
    """A note, truly signed, over another tree of this size."""
    other = Tree(bytes([number]) * 32 for number in range(size))
    checkpoint = Checkpoint(bench.state.origin, size, other.root())
    return sign_checkpoint(checkpoint, bench.ledger.signer).encode()


@pytest.mark.parametrize("more", [0, 3])
async def test_a_fork_is_refused_and_its_proof_kept(pair: Pair, more: int) -> None:
    introduce(pair)
    await pair.round()
    ours, theirs = pair.ours, pair.theirs
    size, genuine = ours.ledger.size, Note.parse(ours.ledger.checkpoint)
    forked = fork_of(ours, size + more)
    sent = f"old {size}\n\n".encode() + forked
    answer = await theirs.http.post("/witness/add-checkpoint", content=sent)
    assert answer.status_code == 422
    found = forks(theirs.data)
    assert len(found) == (0 if more else 1)  # a larger one might yet be proven to extend it
    for fork in found:
        assert fork.origin == ours.state.origin
        text = fork.path.read_text()
        assert genuine.text in text
        assert Note.parse(forked).text in text
    stored = theirs.store.witnessed_log(ours.state.origin)
    assert stored is not None
    assert (stored.size, stored.root) == (size, ours.ledger.history.tree.root(size).hex())


async def test_a_fork_is_kept_even_if_it_names_a_wrong_old_size(pair: Pair) -> None:
    introduce(pair)
    await pair.round()
    sent = b"old 0\n\n" + fork_of(pair.ours, pair.ours.ledger.size)
    answer = await pair.theirs.http.post("/witness/add-checkpoint", content=sent)
    assert answer.status_code == 409
    assert len(forks(pair.theirs.data)) == 1


async def test_a_log_that_was_removed_and_added_is_not_forgotten(pair: Pair) -> None:
    introduce(pair)
    await pair.round()
    keeper, size = pair.theirs.host.keeper, pair.ours.ledger.size
    kept = keeper.now()
    keeper.change(lambda _: Keeping(NAME))
    sent = b"old 0\n\n" + fork_of(pair.ours, 4)
    answer = await pair.theirs.http.post("/witness/add-checkpoint", content=sent)
    assert answer.status_code == 404
    keeper.change(lambda _: kept)
    answer = await pair.theirs.http.post("/witness/add-checkpoint", content=sent)
    assert (answer.status_code, answer.text) == (409, f"{size}\n")


async def test_a_stranger_cannot_have_a_log_cosigned(pair: Pair) -> None:
    introduce(pair)
    other = SigningKey(b"f" * 32)
    origin = pair.ours.state.origin
    tree = Tree([bytes(32)])
    signer = Signer(VerifierKey(origin, 1, other.public), other.sign)
    note = sign_checkpoint(Checkpoint(origin, 1, tree.root()), signer).encode()
    answer = await pair.theirs.http.post("/witness/add-checkpoint", content=b"old 0\n\n" + note)
    assert answer.status_code == 403
    assert pair.theirs.store.witnessed_log(origin) is None
