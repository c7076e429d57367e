"""Waking phones: what is asked of a push service, when, and what attackers get."""

import asyncio
import base64
import datetime
import ipaddress
import itertools
import json
import logging
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from concerted.host import pushline
from concerted.host.keeping import Keeping, check_contact
from concerted.host.pushline import (
    ENDPOINT_BYTES,
    SERVICES,
    Heard,
    PushLine,
    PushSilent,
    check_endpoint,
    check_service,
    is_public,
    look_up,
)
from concerted.host.vapid import Vapid
from concerted.host.waking import FIRST_PAUSE_S, Waking
from concerted.store import Phone, Store
from tests.host.author import Bench, Who, hosting
from tests.host.talker import Talker

AT = "https://fcm.googleapis.com/fcm/send/"
CONTACT = "https://depot.example"
pytestmark = pytest.mark.anyio


@dataclass
class Maker(PushLine):
    """A push service as the host sees it: what it was sent, and what it answers."""

    sent: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    answer: Callable[[str], Awaitable[Heard]] | None = None

    def __post_init__(self) -> None:
        super().__init__()

    async def wake(self, endpoint: str, headers: dict[str, str]) -> Heard:
        self.sent.append((endpoint, headers))
        return await self.answer(endpoint) if self.answer else Heard(201, 0)


@dataclass
class Shift:
    """A standing committee of three at a host that wakes phones, and its clock."""

    bench: Bench
    members: list[Who]
    service: Maker
    now: list[float]

    @property
    def waking(self) -> Waking:
        return self.bench.host.waking

    async def ask(self, who: Who, endpoint: str, wakes: str = "decisions") -> int:
        headers = await self.bench.session(who)
        sent = {"endpoint": endpoint, "wakes": wakes}
        answer = await self.bench.http.put(f"{self.bench.at}/push", json=sent, headers=headers)
        return answer.status_code

    async def propose(self, who: Who | None = None) -> None:
        await self.bench.act("motion.propose", who or self.members[1], effect={"type": "resolve"})

    async def round(self, later_s: float = 61.0) -> list[str]:
        """Let time pass, and see who was woken by it."""
        before = len(self.service.sent)
        await asyncio.gather(*await self.waking.round())
        self.now[0] += later_s
        await asyncio.gather(*await self.waking.round())
        return [endpoint for endpoint, _ in self.service.sent[before:]]

    def kept(self) -> list[Phone]:
        return self.bench.store.pushes.phones(self.bench.committee)


@asynccontextmanager
async def working(store: Store, data: Path, **settings: Any) -> AsyncIterator[Shift]:
    async with hosting(store, data, **settings) as bench:
        members = await bench.stand()
        now, service = [0.0], Maker()
        waking = bench.host.waking
        waking.line, waking._clock, waking._draw = service, lambda: now[0], lambda most: most
        bench.host.keeper.change(lambda _: Keeping(push_contact=CONTACT))
        yield Shift(bench, members, service, now)


@pytest.fixture
async def shift(any_store: Store, tmp_path: Path) -> AsyncIterator[Shift]:
    async with working(any_store, tmp_path) as made:
        yield made


async def test_a_phone_is_woken_by_an_empty_message(shift: Shift) -> None:
    red, blue, _ = shift.members
    headers = await shift.bench.session(red)
    told = (await shift.bench.http.get(f"{shift.bench.at}/push", headers=headers)).json()
    assert await shift.ask(red, AT + "red") == 200
    await shift.propose(blue)
    assert await shift.round(later_s=59.0) == []  # not at once: that would tell who did it
    assert await shift.round(later_s=2.0) == [AT + "red"]
    ((_, sent),) = shift.service.sent
    assert {name: sent[name] for name in ("TTL", "Urgency", "Topic")} == {
        "TTL": "86400",
        "Urgency": "normal",
        "Topic": "new",
    }
    token, key = sent["Authorization"].removeprefix("vapid t=").split(", k=")
    assert key == told["key"]
    point = base64.urlsafe_b64decode(key + "=")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    claims = jwt.decode(
        token,
        public,
        algorithms=["ES256"],
        audience="https://fcm.googleapis.com",
        options={"verify_exp": False},
    )
    assert claims == {
        "aud": "https://fcm.googleapis.com",
        "exp": shift.bench.clock[0] + 12 * 3_600,
        "sub": CONTACT,
    }
    assert shift.bench.committee not in json.dumps(sent)


async def test_much_at_once_wakes_once(shift: Shift) -> None:
    red, blue, green = shift.members
    await shift.ask(red, AT + "red")
    for who in (blue, green, blue):
        await shift.propose(who)
    assert await shift.round() == [AT + "red"]
    await shift.propose(blue)
    assert await shift.round() == []  # it is left alone for a while
    assert await shift.round(later_s=300.0) == [AT + "red"]


async def test_nobody_is_woken_by_themselves_or_for_what_they_did_not_ask(shift: Shift) -> None:
    red, blue, green = shift.members
    await shift.ask(red, AT + "red")
    await shift.ask(blue, AT + "blue", "everything")
    await shift.propose(red)
    assert await shift.round() == [AT + "blue"]
    shift.now[0] += 400
    draft, _ = shift.bench.asking(await shift.bench.invite(green))
    await shift.bench.send(draft)
    assert await shift.round() == [AT + "blue"]  # decisions alone are nothing to do with it


async def test_talk_wakes_who_asked_for_it_and_may_read_it(shift: Shift) -> None:
    """Attack: learn from one's own phone that others talk in a room."""
    red, blue, green = shift.members
    await shift.ask(red, AT + "red")
    await shift.ask(blue, AT + "blue", "everything")
    await shift.ask(green, AT + "green", "everything")
    speaker = await Talker.of(shift.bench, red)
    opening = speaker.room(red, blue)
    assert (await speaker.send(opening)).status_code == 200
    assert await shift.round() == [AT + "blue"]
    shift.now[0] += 400
    assert (await speaker.send(speaker.make())).status_code == 200
    assert sorted(await shift.round()) == [AT + "blue", AT + "green"]


async def test_turned_off_is_forgotten(shift: Shift) -> None:
    red, blue, _ = shift.members
    await shift.ask(red, AT + "red")
    await shift.propose(blue)
    assert await shift.ask(red, AT + "red", "nothing") == 200
    assert shift.kept() == []
    assert await shift.round() == []


async def test_a_keeper_wants_it_first_and_can_end_it(shift: Shift) -> None:
    red, blue, _ = shift.members
    await shift.ask(red, AT + "red")
    await shift.propose(blue)
    await asyncio.gather(*await shift.waking.round())
    shift.bench.host.keeper.change(lambda _: Keeping())
    assert await shift.round() == []
    assert await shift.ask(red, AT + "other") == 404
    assert await shift.ask(red, AT + "red", "nothing") == 200
    assert shift.kept() == []


async def test_who_is_out_is_woken_no_more(shift: Shift) -> None:
    """Attack: a phone stays subscribed whose member has left, was frozen or was removed."""
    red, blue, green = shift.members
    for who in (red, blue, green):
        await shift.ask(who, AT + who.id[:8], "everything")
    await shift.bench.act("member.leave", green)
    assert await shift.round() == []
    assert [one.member for one in shift.kept()] == [red.id, blue.id]
    await shift.bench.open_epoch(red)
    await shift.propose(red)
    await asyncio.gather(*await shift.waking.round())  # it waits to be woken
    await shift.bench.act("member.freeze", blue, member=blue.id)
    assert await shift.round() == []
    await shift.waking.forget_gone()
    assert [one.member for one in shift.kept()] == [red.id]


async def test_what_no_phone_names_is_called(shift: Shift) -> None:
    """Attack: have the host call itself, its network, a cloud's metadata, anybody at all."""
    red, _, _ = shift.members
    for endpoint in (
        *("http://fcm.googleapis.com/x", "https://127.0.0.1/x", "https://[::1]/x"),
        *("https://169.254.169.254/latest/meta-data", "https://10.0.0.1/", "https://localhost/"),
        *("https://evil.example/x", "https://fcm.googleapis.com.evil.example/x", "file:///etc"),
        *("https://evil.example/fcm.googleapis.com", "https://fcm.googleapis.com@evil.example/"),
        *("https://fcm.googleapis.com:22/x", "https://fcm.googleapis.com:443@evil.example/x"),
        *("https://push.services.mozilla.com.evil/", "https://evilpush.services.mozilla.com/"),
        *("https://fcm.googleapis.com/\r\nHost: x", "https://fcm.googleapis.com/\u00e9", ""),
        AT + "a" * ENDPOINT_BYTES,
        AT + "a" * 100_000,
    ):
        assert await shift.ask(red, endpoint) in (400, 413), endpoint
    assert shift.kept() == []


async def test_somebody_elses_phone_is_theirs(shift: Shift) -> None:
    red, blue, _ = shift.members
    await shift.ask(red, AT + "red")
    assert await shift.ask(blue, AT + "red", "everything") == 400
    assert await shift.ask(blue, AT + "red", "nothing") == 200
    assert shift.kept() == [Phone(red.id, AT + "red")]  # type: ignore[arg-type]
    headers = await shift.bench.session(await shift.bench.invite(red), "link")
    sent = {"endpoint": AT + "link", "wakes": "decisions"}
    answer = await shift.bench.http.put(f"{shift.bench.at}/push", json=sent, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("status", [404, 410])
async def test_a_phone_that_is_gone_is_forgotten(shift: Shift, status: int) -> None:
    red, blue, _ = shift.members
    await shift.ask(red, AT + "red")

    async def gone(_: str) -> Heard:
        return Heard(status, 0)

    shift.service.answer = gone
    await shift.propose(blue)
    await shift.round()
    assert shift.kept() == []


async def test_a_service_in_trouble_is_left_alone_and_holds_up_nobody(
    shift: Shift, caplog: pytest.LogCaptureFixture
) -> None:
    red, blue, green = shift.members
    await shift.ask(red, AT + "red")
    await shift.ask(green, "https://updates.push.services.mozilla.com/wpush/v2/green")
    answers = [Heard(429, 600), Heard(500, 0)]

    async def troubled(endpoint: str) -> Heard:
        if "mozilla" in endpoint:
            return Heard(201, 0)
        if not answers:
            raise PushSilent("TimeoutError")
        return answers.pop(0)

    shift.service.answer = troubled
    caplog.set_level(logging.DEBUG)
    await shift.propose(blue)
    assert len(await shift.round()) == 2
    assert await shift.round(later_s=599.0) == []  # as it asked
    assert await shift.round(later_s=2.0) == [AT + "red"]
    assert await shift.round(later_s=2 * FIRST_PAUSE_S - 1) == []
    assert await shift.round(later_s=2) == [AT + "red"]  # silent now
    shift.service.answer = None
    assert await shift.round(later_s=4 * FIRST_PAUSE_S + 1) == [AT + "red"]
    said = " ".join(r.getMessage() for r in caplog.records if r.name.startswith("concerted"))
    for secret in (AT, "wpush", red.id, shift.bench.committee):
        assert secret not in said


async def test_who_could_not_be_woken_is_tried_again_though_nothing_else_happens(
    store: Store, tmp_path: Path
) -> None:
    async with working(store, tmp_path, wake_every_s=0.01) as shift:
        red, blue, _ = shift.members
        await shift.ask(red, AT + "red")
        shift.waking._draw = lambda _: 0.0
        ticks = itertools.count(0, 5)  # time passes with each look at the clock
        shift.waking._clock = lambda: next(ticks)
        reached = asyncio.Event()

        async def silent_once(_: str) -> Heard:
            if len(shift.service.sent) == 1:
                raise PushSilent("TimeoutError")
            reached.set()
            return Heard(201, 0)

        shift.service.answer = silent_once
        running = asyncio.create_task(shift.waking.run())
        await shift.propose(blue)
        async with asyncio.timeout(20):
            await reached.wait()
        running.cancel()


async def test_a_hanging_service_delays_no_answer(shift: Shift) -> None:
    red, blue, green = shift.members
    await shift.ask(red, AT + "red")
    hanging = asyncio.Event()

    async def hang(_: str) -> Heard:
        await hanging.wait()
        return Heard(201, 0)

    shift.service.answer = hang
    await shift.propose(blue)
    await shift.waking.round()
    shift.now[0] += 61
    visits = await shift.waking.round()
    await shift.propose(green)  # is answered while the service hangs
    assert visits
    assert not visits[0].done()
    assert len(await shift.waking.round()) == 1
    hanging.set()
    await asyncio.gather(*visits)
    assert len(shift.service.sent) == 1


def test_the_key_follows_from_the_hosts(tmp_path: Path) -> None:
    from concerted.host.keyring import Keyring

    one, other = Keyring.open(tmp_path / "one"), Keyring.open(tmp_path / "two")
    again = Keyring.open(tmp_path / "one")
    assert Vapid.of(one).public == Vapid.of(again).public != Vapid.of(other).public


def test_only_names_of_services_and_contacts_are_typed() -> None:
    for name in (
        "*",
        "*.com.",
        "localhost",
        "a.localhost",
        "10.0.0.1",
        "[::1]",
        "x.local",
        "a b.c",
    ):
        with pytest.raises(ValueError, match="push service"):
            check_service(name)
    assert check_service("push.example.org") == "push.example.org"
    check_endpoint("https://push.example.org/1", [*SERVICES, "push.example.org"])
    for contact in ("", "http://a.example", "me", 'https://a.example"', "mailto:a b@c.example"):
        with pytest.raises(ValueError, match="address"):
            check_contact(contact)
    assert check_contact("mailto:keeper@depot.example")


INSIDE = (
    *("127.0.0.1", "10.1.1.1", "169.254.169.254", "100.64.0.1", "::1", "fe80::1", "fd00::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "0.0.0.0", "224.0.0.1", "192.0.2.1"),
)


@pytest.mark.parametrize("address", INSIDE)
async def test_a_name_that_leads_inside_is_not_called(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack: a name of the list that leads to a private machine, alone or beside a public one."""
    assert not is_public(ipaddress.ip_address(address))
    told = [
        (socket.AF_INET, 1, 6, "", ("8.8.8.8", 443)),
        (socket.AF_INET, 1, 6, "", (address, 443)),
    ]

    async def lead(*_: Any, **__: Any) -> list[Any]:
        return told

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", lead, raising=False)
    with pytest.raises(PushSilent):
        await look_up("fcm.googleapis.com", 443, is_public)
    told.pop()
    assert await look_up("fcm.googleapis.com", 443, is_public) == "8.8.8.8"


def certified(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """TLS of a service called localhost, and of who trusts it."""
    key, day = ec.generate_private_key(ec.SECP256R1()), datetime.timedelta(days=1)
    now = datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    )
    made = made.serial_number(1).not_valid_before(now - day).not_valid_after(now + day)
    made = made.add_extension(
        x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False
    )
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    signed = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (folder / "cert.pem").write_bytes(
        signed
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(folder / "cert.pem")
    return theirs, ssl.create_default_context(cadata=signed.decode())


@asynccontextmanager
async def serving(
    folder: Path, answer: bytes, seen: list[bytes]
) -> AsyncIterator[tuple[str, ssl.SSLContext]]:
    """A push service on this machine that answers everything so, or nothing at all."""
    theirs, ours = certified(folder)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        if answer:
            writer.write(answer)
        else:
            await reader.read()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=theirs)
    async with server:
        yield f"https://localhost:{server.sockets[0].getsockname()[1]}/one", ours


async def test_over_a_real_line_with_tls(tmp_path: Path) -> None:
    seen: list[bytes] = []
    answer = b"HTTP/1.1 429 X\r\nRetry-After: 17\r\nContent-Length: 0\r\n\r\n"
    async with serving(tmp_path, answer, seen) as (address, ours):
        line = PushLine(ours, lambda _: True)
        assert await line.wake(address, {"TTL": "1"}) == Heard(429, 17)
        await line.close()
        refusing = PushLine(ours)  # as a host is: this machine is not public
        with pytest.raises(PushSilent):
            await refusing.wake(address, {})
        await refusing.close()
        strict = PushLine(ssl.create_default_context(), lambda _: True)
        with pytest.raises(PushSilent):
            await strict.wake(address, {})
        await strict.close()
    assert len(seen) == 1
    assert seen[0].startswith(b"POST /one HTTP/1.1\r\n")
    assert b"content-length: 0" in seen[0].lower()


async def test_no_redirect_is_followed(tmp_path: Path) -> None:
    seen: list[bytes] = []
    answer = b"HTTP/1.1 307 X\r\nLocation: https://localhost/two\r\nContent-Length: 0\r\n\r\n"
    async with serving(tmp_path, answer, seen) as (address, ours):
        line = PushLine(ours, lambda _: True)
        assert (await line.wake(address, {})).status == 307
        await line.close()
    assert len(seen) == 1


async def test_a_service_that_hangs_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushline, "TIMEOUT_S", 0.2)
    async with serving(tmp_path, b"", []) as (address, ours):
        line = PushLine(ours, lambda _: True)
        with pytest.raises(PushSilent):
            await line.wake(address, {})
        await line.close()
