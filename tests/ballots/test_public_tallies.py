"""Real tallies as secret ballots: the votes that were counted, cast again in a random order.

Every workplace election of five years with up to 300 voters, 6,591 of them, in the slow tests; a
few in the quick ones. Some voters change their minds, trustees are 1, 2 of 3 or 3 of 5, and
whoever decrypts is drawn by lot.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import pytest

from concerted.audit.election import verify_bytes
from concerted.ballots.forms import QuestionForm
from tests.ballots.making import join, make

FILE = Path(__file__).parents[3] / "shared" / "data" / "nlrb" / "elections_2017_2021.csv"
MOST_VOTERS = 300
PARTS = 60

pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason="the public data is not here: ../shared/data"
)


@dataclass(frozen=True)
class Count:
    case: str
    eligible: int
    votes: tuple[int, ...]  # for each organisation, then against


def number(text: str) -> int:
    return int(text or 0)


@cache
def counts() -> list[Count]:
    """Those that can have been: some votes, and no more than voters."""
    found = []
    with FILE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            votes = [number(row[f"Votes For Labor Org{n}"]) for n in (1, 2, 3)]
            names = [bool(row[f"Labor Organization {n} Name"]) for n in (1, 2, 3)]
            votes = [many for many, name in zip(votes, names, strict=True) if many or name]
            votes.append(number(row["Votes Cast Against Labor Org"]))
            eligible = number(row["Num Eligible Voters"])
            if 0 < sum(votes) <= eligible <= MOST_VOTERS:
                found.append(Count(row["Case Number"], eligible, tuple(votes)))
    return found


def hold(count: Count) -> None:
    lot = Random(count.case)
    options = len(count.votes)
    question = QuestionForm(answers=[str(n) for n in range(options)], min=1, max=1, question="?")
    needed = lot.choice([1, 2, 3])
    made = make(question, voters=count.eligible, singles=0, threshold=(needed, 2 * needed - 1))
    votes = [option for option, many in enumerate(count.votes) for _ in range(many)]
    lot.shuffle(votes)
    voters = lot.sample(range(count.eligible), len(votes))
    cast = [(voter, lot.randrange(options)) for voter in voters if lot.random() < 0.05]
    cast += zip(voters, votes, strict=True)  # the last vote counts
    chosen = [[int(n == option) for n in range(options)] for option in range(options)]
    ballots = [made.ballot(voter, [chosen[option]]) for voter, option in cast]
    who = lot.sample(sorted(made.secrets), needed)
    counted = verify_bytes(join(made.parts(ballots, who)))
    assert counted.holds, (count, counted.failures)
    assert counted.result == [list(count.votes)], count
    assert (counted.roll, counted.counted) == (count.eligible, len(votes))


def test_the_file_is_whole() -> None:
    assert len(counts()) == 6_591
    assert sum(sum(one.votes) for one in counts()) == 217_944


@pytest.mark.parametrize("place", range(8))
def test_some(place: int) -> None:
    """A sample spread over small elections and those with several organisations."""
    small = [one for one in counts() if sum(one.votes) <= 40]
    several = [one for one in small if len(one.votes) > 2]
    hold((several if place % 2 else small)[place * 17])


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", range(PARTS))
def test_all(part: int) -> None:
    for count in counts()[part::PARTS]:
        hold(count)
