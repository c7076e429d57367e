"""A committee in bad weather: devices, network, host, witness and clock under one seed.

``World(seed).live(steps)`` lets people act while everything fails around them; ``heal`` lets the
weather pass; ``check`` asks whether anything that was promised is missing.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import httpx

from concerted.client import home as home_files
from concerted.client.errors import ClientError, HomeUnusable, HostMisbehaved
from concerted.kernel.errors import Refused
from tests.simulation.baton import Killed
from tests.simulation.device import Device, Flaky, Shared
from tests.simulation.ledger import Promises
from tests.simulation.machine import WITNESS, Machine, Weather
from tests.simulation.network import Call, broken_off, whole

START_S = 1_760_000_000
NAMES = ("red", "blue", "green", "amber", "black", "white", "pink")
SKEW_S = 200
# What people do, and how often.
DEEDS = {
    "look": 6, "invite": 1, "vouch": 25, "sign": 6, "propose": 5, "support": 8, "open": 8,
    "vote": 25, "close": 7, "profile": 2, "rewrap": 1, "leave": 0.3, "freeze": 0.3,
}  # fmt: skip
# A client that is sound is never refused so: what it sends is whole, signed, and of this record.
NEVER = frozenset(
    {
        *("signature_invalid", "committee_other", "after_unknown", "nonce_reused"),
        *("evidence_invalid", "evidence_missing", "evidence_forbidden", "size_bounds"),
        *("body_missing", "body_invalid", "body_forbidden", "kind_unknown", "founding_misplaced"),
        *("possession_invalid", "key_used", "key_invalid", "vote_unknown", "seal_broken"),
    }
)
STORMS: tuple[dict[str, float], ...] = (
    {},
    {"lost": 0.1, "stored": 0.1, "full": 0.05},
    {"die before": 0.04, "die after": 0.04},
    {"lost": 0.3, "stored": 0.3},
)


class World:
    """All of it. Everything that is drawn is drawn from ``seed``; ``trace`` says what happened."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.random = Random(seed)
        self.now = START_S
        self.trace: list[str] = []
        self.happened: Counter[str] = Counter()
        self.promises = Promises()
        self.shared = Shared()
        self.late: list[Call] = []  # requests that arrive after their sender gave up
        self.old: dict[tuple[str, str, str], list[httpx.Response]] = {}
        self.rough = 0.0  # how bad the weather is, from 0 to 1
        (folder / "host").mkdir()
        self.machine = Machine(folder / "host", self.random, lambda: self.now, self.say)
        self.devices = {name: self._device(name, folder) for name in NAMES}
        self.machine.boot()
        self.shared.witness = (WITNESS, self.machine.witness.key)

    def _device(self, name: str, folder: Path) -> Device:
        skew = self.random.randint(-SKEW_S, SKEW_S)
        home = Flaky(folder / name, lambda: self._torn(name))
        return Device(name, home, self.random, self.shared, lambda: self.now + skew)

    def say(self, what: str) -> None:
        """Write down what happened, without anything that a seed does not decide."""
        self.trace.append(what)
        self.happened[what.split(":")[0]] += 1

    # — time and people

    def live(self, steps: int) -> None:
        """Let so many things happen."""
        if self.random.random() < 0.5:
            self.prelude()
        for step in range(steps):
            if step % 50 == 0:
                self._change_weather()
            self.step()

    def prelude(self) -> None:
        """In calm weather, half of all committees come to stand and admit a witness."""
        red, blue, green, *_ = everyone = list(self.devices.values())
        for device in everyone[:3]:
            self.do(device, "found" if device is red else "join")
            for member in everyone[: everyone.index(device)]:
                self.do(member, "look", "vouch")
            self.do(device, *(["invite"] if device is red else ["ask", "sign"]))
        self.do(red, "admit witness")
        self.do(blue, "look", "support", "open")
        for device in everyone[:3]:
            self.do(device, "look", "agree")
        self.now += 121 * 3_600
        self.do(green, "look", "close")

    def do(self, device: Device, *deeds: str) -> None:
        """Let one device do this, from beginning to end."""
        for deed in deeds:
            self._start(device, deed)
            self.finish()

    def step(self) -> None:
        """One thing happens."""
        waiting = [call for device in self.devices.values() for call in device.socket.calls]
        idle = [device for device in self.devices.values() if device.strand.idle]
        drawn = self.random.random()
        if self._chance(0.03):
            self._mishap()
        elif drawn < 0.02:
            self._pass_time()
        elif drawn < 0.04:
            self._visit_witness()
        elif idle and (not waiting or drawn < 0.35):
            eager = [5 if self._inside(device) else 1 for device in idle]
            self._begin(self.random.choices(idle, eager)[0])
        elif waiting:
            count = self.random.choice([1, 1, 2, 3, len(waiting)])
            self.deliver(self.random.sample(waiting, min(count, len(waiting))))

    def _pass_time(self) -> None:
        spans = [1, 20, 300, 3_600, 6 * 3_600, 30 * 3_600, 130 * 3_600]
        span = self.random.choices(spans, [8, 8, 6, 4, 2, 1.5, 1.0])[0]
        self.now += span
        self.say(f"time: {span}")

    def _visit_witness(self) -> None:
        self.machine.round(self._steps())
        self._revive()
        self.machine.weather.gone = self.machine.weather.die_at = 0
        for log in self.machine.store.logs():
            kept = [one.size for one in self.machine.store.checkpoints(log.committee)]
            known = self.machine.witness.store.witnessed_log(log.origin)
            assert max(kept, default=0) <= (known.size if known else 0), "cosigned and not stored"
            self.say(f"witness: {len(kept)}")
            self.happened["cosigned"] += len(kept)

    def _revive(self) -> None:
        if self.machine.dead:
            self.machine.boot()

    def _begin(self, device: Device) -> None:
        if device.committee is None:
            device.reopen()
        self._start(device, self._choose(device))

    def _choose(self, device: Device) -> str:
        if device.committee is None:
            if device.name == NAMES[0]:
                return "found"
            return "join" if self.shared.links else ""
        if not self._inside(device):
            return "ask"
        if not self.shared.links and device.name == NAMES[0]:
            return "invite"
        return self.random.choices(list(DEEDS), list(DEEDS.values()))[0]

    def _inside(self, device: Device) -> bool:
        committee = device.committee
        if committee is None or not committee.record.size:
            return False
        return committee.state.is_active(committee.me)

    def _start(self, device: Device, deed: str) -> None:
        if not deed:
            return
        device.doing = deed
        self.say(f"begin: {device.name} {deed}")
        device.strand.begin(getattr(device, deed.replace(" ", "_")))
        self._after(device)

    def _after(self, device: Device) -> None:
        """See how a device's deed ended, if it did."""
        if not device.strand.idle:
            return
        error, device.strand.error = device.strand.error, None
        device.note_seen()
        self.say(f"end: {device.name} {device.doing} {_name_of(error)}")
        self.happened[f"{device.doing} {'done' if error is None else 'failed'}"] += 1
        if error is not None:
            self._judge(device, error)
        if isinstance(error, Killed | HomeUnusable) or self._chance(0.1):
            device.committee = None

    def _judge(self, device: Device, error: BaseException) -> None:
        """Whether a deed may end so; a bug is raised where it was made."""
        allowed = isinstance(error, Killed | ClientError | Refused)
        if isinstance(error, HostMisbehaved):
            allowed = device.misled
        if isinstance(error, Refused):
            allowed = error.code not in NEVER
        if not allowed:
            raise AssertionError(f"{device.name} {device.doing}: {error!r}") from error

    # — the network

    def deliver(self, calls: list[Call]) -> None:
        """Let requests reach the host together, as far as the weather lets them."""
        for call in calls:
            self.devices[call.device].socket.calls.remove(call)
        arriving = [call for call in calls if not self._fails_on_the_way(call)]
        requests = [call.fresh() for call in arriving]
        twice = [call for call in arriving if self._chance(0.03)]
        if twice:
            self.say(f"network twice: {len(twice)}")
        requests += [call.fresh() for call in twice]
        late = [self.late.pop(0)] if self.late and self._chance(0.3) else []
        requests += [call.fresh() for call in late]
        answers = self.machine.serve(requests, self._steps()) if requests else []
        for request, answer in zip(requests, answers, strict=True):
            if answer is not None:
                self.promises.hear(request, answer)
        self._revive()
        copies = dict(zip(twice, answers[len(arriving) :], strict=False))
        for call, answer in zip(arriving, answers, strict=False):
            second = copies.get(call)
            self._return(call, second if second is not None and self._chance(0.5) else answer)

    def _steps(self) -> int | None:
        """After how many steps the host dies, if it does."""
        return self.random.randrange(60) if self._chance(0.012) else None

    def _chance(self, share: float) -> bool:
        return self.random.random() < share * self.rough

    def _fails_on_the_way(self, call: Call) -> bool:
        device = self.devices[call.device]
        if self.rough and device.cut_off_until > self.now:
            self._fail(call, httpx.ConnectError("no way through", request=call.request))
        elif self._chance(0.02):
            self.say(f"network lost: {call.device}")
            self._fail(call, httpx.ReadTimeout("lost", request=call.request))
        elif self._chance(0.02):
            self.say(f"network late: {call.device}")
            self.late.append(call)
            self._fail(call, httpx.ReadTimeout("late", request=call.request))
        elif self._chance(0.006):
            self.say(f"device killed: {call.device}")
            self._fail(call, Killed())
        else:
            return False
        return True

    def _fail(self, call: Call, error: BaseException) -> None:
        call.error = error
        self._go_on(call)

    def _return(self, call: Call, answer: httpx.Response | None) -> None:
        """Bring an answer back, or something else in its place."""
        device = self.devices[call.device]
        if answer is None:
            call.error = httpx.RemoteProtocolError("the host died", request=call.request)
        elif self._chance(0.02):
            self.say(f"network answer lost: {call.device}")
            call.error = httpx.ReadTimeout("answer lost", request=call.request)
        elif self._chance(0.01):
            self.say(f"network answer cut: {call.device}")
            call.answer = broken_off(answer, self.random.random())
        elif self._chance(0.006):
            self.say(f"device killed: {call.device}")
            call.error = Killed()
        elif (old := self.old.get(call.question)) and self._chance(0.02):
            self.say(f"network old answer: {call.device}")
            device.misled = True
            call.answer = whole(self.random.choice(old))
        else:
            call.answer = whole(answer)
        if answer is not None:
            self.old.setdefault(call.question, []).append(answer)
        self._go_on(call)

    def _go_on(self, call: Call) -> None:
        call.strand.resume()
        self._after(self.devices[call.device])

    # — the weather

    def _change_weather(self) -> None:
        self.rough = self.random.choice([0.0, 0.3, 0.3, 1.0])
        self.machine.weather.fates = dict(self.random.choice(STORMS)) if self.rough else {}
        self.machine.weather.unheard = self.rough / 4

    def _mishap(self) -> None:
        kind = self.random.choice(["die", "gone", "statement", "cut off", "restart"])
        self.say(f"mishap {kind}")
        if kind == "die":
            self.machine.die()
            self.machine.boot()
        elif kind == "restart":
            self.machine.halt()
            self.machine.boot()
        elif kind == "gone":
            self.machine.weather.gone = self.random.randrange(1, 12)
        elif kind == "statement":
            self.machine.weather.die_at = self.random.randrange(1, 15)
        else:
            device = self.devices[self.random.choice(NAMES)]
            device.cut_off_until = self.now + 400

    def _torn(self, device: str) -> bool:
        torn = self._chance(0.03)
        if torn:
            self.say(f"home torn: {device}")
        return torn

    def write(self, path: Path, data: bytes, device: str) -> None:
        """Replace a file of a device's home, if its disk and its battery last."""
        if self._chance(0.01):
            self.say(f"home full: {device}")
            path.with_name(f".{path.name}.new").write_bytes(data[: len(data) // 2])
            raise HomeUnusable("home_damaged", "planned: no room")
        if self._chance(0.003):
            self.say(f"device killed: {device}")
            raise Killed
        WRITE(path, data)
        if self._chance(0.003):
            self.say(f"device killed: {device}")
            raise Killed

    # — the end

    def heal(self) -> None:
        """Nothing fails any more: let everyone finish, restart everything, and read all."""
        self.rough = 0.0
        self.machine.weather = Weather()
        self.machine.witness.silent = False
        for call in self.late:
            self.promises.hear(call.request, _only(self.machine.serve([call.fresh()])))
        self.finish()
        self.machine.halt()
        self.machine.boot()
        for device in self.devices.values():
            device.reopen()
            if device.committee is not None:
                self._start(device, "ask")
        self.finish()
        self.machine.round()

    def finish(self) -> None:
        """Deliver everything until nobody waits."""
        while calls := [c for device in self.devices.values() for c in device.socket.calls]:
            self.deliver(calls)

    def end(self) -> None:
        """Stop the host and the devices' threads."""
        self.finish()
        self.machine.halt()
        for device in self.devices.values():
            device.strand.end()


WRITE = home_files.write_atomically


def _only(answers: list[httpx.Response | None]) -> httpx.Response:
    (answer,) = answers
    assert answer is not None
    return answer


def _name_of(error: BaseException | None) -> str:
    code = getattr(error, "code", "")
    return "done" if error is None else f"{type(error).__name__} {code}".strip()
