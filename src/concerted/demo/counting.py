"""The simulated vote counters go on counting while the demonstration is served.

Each is a home of its own beside the others; what they do is what `concerted trustee continue`,
`concerted trustee count` and `concerted trustee open` do, said on the terminal as simulated.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from threading import Event, Thread

import httpx

from concerted.client import pledges, trusteeship
from concerted.client.committee import Committee, clock_s
from concerted.client.home import Home
from concerted.client.record import Clock
from concerted.client.wire import connections
from concerted.demo.script import COUNTERS
from concerted.kernel.errors import ConcertedError

TURN_S = 1.0


def take_turn(home: Home, http: httpx.Client, clock: Clock = clock_s) -> list[str]:
    """Let one of them do whatever waits for it; the names of what was done."""
    with home.lock():
        committee = Committee.open(home, home.committees()[0], http=http, clock=clock)
        committee.refresh()
        done = trusteeship.go_on(committee)
        for motion in trusteeship.to_count(committee):
            trusteeship.count(committee, motion)
            done.append("count")
        for motion in pledges.to_open(committee):
            pledges.open_ballots(committee, motion)
            done.append("open")
    return done


def _take_turns(homes: Path, over: Event) -> None:
    with connections() as http:
        for name in cycle(COUNTERS):
            if over.wait(TURN_S):
                return
            try:
                done = take_turn(Home(homes / name), http)
            except ConcertedError:
                continue  # the host is not there yet, or another was first
            if done:
                sys.stdout.write(f"{name}: {', '.join(done)}\n")
                sys.stdout.flush()


@contextmanager
def counting(homes: Path) -> Iterator[None]:
    """While this lasts, the simulated counters of these homes take turns."""
    over = Event()
    thread = Thread(target=_take_turns, args=(homes, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(10)
