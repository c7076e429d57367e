"""``python -m concerted.demo``: make the committee, say where to look, and serve it."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

from concerted.client.committee import Committee
from concerted.client.home import Home
from concerted.crypto.link import RecoverySheet, format_sheet
from concerted.crypto.seed import RecoverySeed
from concerted.crypto.signature import PublicKey
from concerted.demo.ballots import VISITOR
from concerted.demo.counting import counting
from concerted.demo.play import LENGTH_DAYS, play
from concerted.demo.script import COUNTERS
from concerted.demo.stage import stage
from concerted.host.serve import serve
from concerted.kernel.entry import CommitteeId
from concerted.rules.fields import DAY_S

BUILT = "built"  # stands in the folder once everything in it is whole


def build(folder: Path, address: str) -> float:
    """Make data and homes in ``folder``; return how many seconds it took."""
    began = time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)
    homes = folder / "homes"
    end_s = int(time.time())
    span_s = range(end_s - LENGTH_DAYS * DAY_S, end_s)

    def say(what: str) -> None:
        sys.stdout.write(f"  {what}\n")
        sys.stdout.flush()

    with stage(folder / "data", homes, address, span_s) as made:
        play(made, say)
    (folder / BUILT).write_text(address)
    return time.monotonic() - began


def main() -> None:
    """Build the demonstration unless it is there, and serve it on this machine alone."""
    read = argparse.ArgumentParser(prog="python -m concerted.demo", description=__doc__)
    read.add_argument("--port", type=int, default=8470)
    read.add_argument("--folder", type=Path, default=Path("demo-data"))
    read.add_argument("--build-only", action="store_true", help="make it, and serve nothing")
    given = read.parse_args()
    address = f"http://127.0.0.1:{given.port}"
    built = given.folder / BUILT
    if not built.exists() or built.read_text() != address:
        sys.stdout.write("A committee of thirty, made up, with a history that is not:\n")
        seconds = build(given.folder, address)
        sys.stdout.write(f"Made in {seconds:.0f} seconds.\n")
    _tell(given.folder)
    if not given.build_only:
        with counting(given.folder / "homes"):
            serve("127.0.0.1", given.port, given.folder / "data")


def _sheet(home: Home) -> RecoverySheet:
    """Return the recovery sheet of the only place in a home."""
    place = home.load(home.committees()[0])
    seed, log_key = RecoverySeed(bytes.fromhex(place.seed)), PublicKey(bytes.fromhex(place.log_key))
    return RecoverySheet(place.address, CommitteeId(place.committee), log_key, seed)


def _secret_vote(home: Home) -> str:
    """Return the secret vote that is open, or nothing once it is over."""
    state = Committee.open(home, home.committees()[0]).state
    for name, motion in state.motions.items():
        if (
            motion.status == "open"
            and motion.opening is not None
            and motion.opening.urn is not None
        ):
            return name[:8]
    return ""


def _tell(folder: Path) -> None:
    red = (folder / "homes" / VISITOR).resolve()
    sheet, secret = _sheet(Home(red)), _secret_vote(Home(red))
    vote = (
        f"  concerted vote {secret} no     in secret: yours is the last vote that is missing\n"
        f"  concerted close {secret}       then {COUNTERS[0]} and the others count it\n"
        f"  concerted show {secret}        and a moment later the result is there\n"
    )
    sys.stdout.write(
        "\nLook into it from another terminal as one of its members:\n\n"
        f"  export CONCERTED_HOME={red}\n"
        "  concerted status\n"
        "  concerted read             what was said\n"
        "  concerted reports          what is wrong, and concerted patterns\n"
        "  concerted decisions        what was decided, and what is open\n"
        "  concerted balance-sheet    the campaign, with its sources\n"
        f"{vote if secret else ''}"
        f'\nOr in a browser: open {sheet.origin}, choose "I have a recovery sheet", and paste\n\n'
        f"  {format_sheet(sheet)}\n\n"
        "The members are made up, and those who count secret votes are simulated: they are\n"
        "called so wherever they appear, and compute what vote counters compute anywhere.\n"
        "Delete the folder to begin anew.\n\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
