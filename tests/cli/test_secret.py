"""A secret vote at the terminal, from the office of vote counters to an archive that checks out."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from concerted.audit.election import verify_file
from tests.cli.conftest import Type
from tests.client.double import Host

DAY_S = 86_400
ROOT = Path(__file__).parents[2]
TOOL = Path(os.environ.get("CONCERTED_BELENIOS", ROOT / ".belenios")) / "belenios-3.0"
COUNTERS = ("red", "blue", "green")
EVERYBODY = (*COUNTERS, "amber", "jade")


def told(type_: Type, who: str, *words: str) -> dict[str, object]:
    code, said = type_(who, *words, "--json")
    assert code == 0, said
    value: dict[str, object] = json.loads(said)
    return value


def decided(type_: Type, host: Host, proposal: str, *choice: str) -> None:
    assert type_("blue", "support", proposal)[0] == 0
    assert type_("red", "open", proposal)[0] == 0
    for who in COUNTERS:
        assert type_(who, "vote", proposal, *choice)[0] == 0
    host.clock += 10 * DAY_S
    code, said = type_("red", "close", proposal)
    assert code == 0, said
    assert "Passed." in said


def ready(type_: Type, host: Host) -> None:
    """Elect three vote counters, and let them get ready one after another."""
    office = told(type_, "red", "propose", "office", "Counters", "--seats", "3", "--may", "trustee")
    decided(type_, host, str(office["proposal"])[:8], "yes")
    election = str(
        told(type_, "red", "propose", "election", "Counters", "--seats", "3")["proposal"]
    )
    for who in COUNTERS:
        assert type_(who, "stand", election[:8])[0] == 0
    decided(type_, host, election[:8], *COUNTERS)
    code, said = type_("green", "trustee", "status")
    assert "To get ready: concerted trustee begin" in said
    assert type_("red", "trustee", "begin")[0] == 0
    for _ in range(4):
        for who in COUNTERS:
            code, said = type_(who, "trustee", "continue")
            assert code == 0, said
    assert "They are ready" in type_("jade", "trustee", "status")[1]


@pytest.fixture
def counters(type_: Type, host: Host, link: str) -> None:
    for who in ("amber", "jade"):
        assert type_(who, "join", link, "--nickname", who)[0] == 0
        for member in ("red", "blue"):
            assert type_(member, "vouch", who)[0] == 0
    ready(type_, host)


def test_secret_votes_from_the_counters_to_the_archive(
    type_: Type, host: Host, counters: None, tmp_path: Path
) -> None:
    a_proposal(type_, host, tmp_path)
    a_choice(type_, host)
    a_pledge(type_, host)
    a_pledge_not_reached(type_, host)
    code, said = type_("amber", "propose", "recall", "red", "Counters", "--secret")
    assert code == 1
    assert "always decided openly" in said


def a_proposal(type_: Type, host: Host, tmp_path: Path) -> None:
    words = ("propose", "resolution", "Longer breaks", "Ten minutes more.", "--secret")
    proposal = str(told(type_, "amber", *words)["proposal"])[:8]
    type_("red", "support", proposal)
    code, said = type_("amber", "open", proposal)
    assert code == 0, said
    assert "in secret" in said
    for who in EVERYBODY:
        assert type_(who, "vote", proposal, "no")[0] == 0
    for who, choice in zip(EVERYBODY, ("yes", "yes", "no", "yes", "abstain"), strict=True):
        cast = told(type_, who, "vote", proposal, choice)
        assert str(cast["receipt"])[:8] in type_(who, "show", proposal)[1]
    code, said = type_("red", "trustee", "count", proposal)
    assert code == 1  # not before the end
    host.clock += 10 * DAY_S
    code, said = type_("jade", "close", proposal)
    assert "vote counters" in said
    code, said = type_("jade", "trustee", "count", proposal)
    assert code == 1
    assert "Only the vote counters" in said
    assert "is to be counted" in type_("green", "status")[1]
    assert type_("green", "trustee", "count", proposal)[0] == 0
    code, said = type_("red", "trustee", "count", proposal)
    assert code == 0, said
    code, said = type_("jade", "show", proposal)
    assert "3 yes, 1 no, 1 abstained; 5 of 5 took part." in said
    path = tmp_path / "out" / "vote.bel"
    path.parent.mkdir()
    value = told(type_, "jade", "ballot", "export", proposal, str(path))
    path = path.rename(path.with_name(f"{value['uuid']}.bel"))
    checked = verify_file(path)
    assert checked.holds, checked.failures
    assert checked.result == [[3, 1, 1]]
    assert type_("jade", "ballot", "verify", str(path))[0] == 0
    belenios(path)


def belenios(path: Path) -> None:
    """Belenios' own tool takes the archive too, where it has been fetched (`make belenios`)."""
    if TOOL.exists():
        check = [str(TOOL), "election", "verify"]
        subprocess.run(check, cwd=path.parent, check=True, capture_output=True)


def a_choice(type_: Type, host: Host) -> None:
    options = ("Friday", "Saturday", "Sunday")
    words = ("propose", "choice", "Day", "When?", *options, "--most", "2", "--secret")
    proposal = str(told(type_, "red", *words)["proposal"])[:8]
    type_("blue", "support", proposal)
    assert type_("red", "open", proposal)[0] == 0
    for who, marks in zip(
        EVERYBODY, (["Friday"], ["Sunday"], ["Sunday", "Friday"], ["Sunday"], []), strict=True
    ):
        if marks:
            code, said = type_(who, "vote", proposal, *marks)
            assert code == 0, said
    host.clock += 10 * DAY_S
    type_("red", "close", proposal)
    for who in ("red", "blue"):
        assert type_(who, "trustee", "count", proposal)[0] == 0
    assert "Sunday: 3 (chosen)" in type_("jade", "show", proposal)[1]


def a_pledge(type_: Type, host: Host) -> None:
    """From the words of trust to the names."""
    words = ("propose", "pledge", "Together", "I stay out too.", "--opens-at", "3", "--days", "3")
    proposal = str(told(type_, "amber", *words)["proposal"])[:8]
    type_("red", "support", proposal)
    assert type_("amber", "open", proposal)[0] == 0
    said = type_("jade", "show", proposal)[1]
    assert "Nobody sees who has signed until 3 have" in said
    assert "You trust that no 2 of the 3 vote counters" in said
    assert type_("jade", "vote", proposal, "abstain")[0] == 2
    for who, choice in zip(EVERYBODY, ("yes", "yes", "yes", "no", "yes"), strict=True):
        assert type_(who, "vote", proposal, choice)[0] == 0
    assert type_("jade", "vote", proposal, "no")[0] == 0  # withdrawn
    code, said = type_("red", "trustee", "open", proposal)
    assert code == 1
    assert "Nothing is opened" in said
    host.clock += 10 * DAY_S
    assert type_("jade", "close", proposal)[0] == 0
    for who in ("red", "green"):
        code, said = type_(who, "trustee", "count", proposal)
        assert code == 0, said
    assert "concerted trustee open" in said
    assert "Reached: 3 of 5 signed" in type_("jade", "show", proposal)[1]
    assert "was reached; open who signed" in type_("blue", "status")[1]
    for who in ("green", "blue"):
        code, said = type_(who, "trustee", "open", proposal)
        assert code == 0, said
    assert "Everybody can read who signed" in said
    assert "Signed: blue, green, red." in type_("jade", "show", proposal)[1]
    (row,) = json.loads(type_("jade", "pledges", "--json")[1])
    assert (row["signed"], row["status_words"]) == (["blue", "green", "red"], "reached and opened")


def a_pledge_not_reached(type_: Type, host: Host) -> None:
    words = ("propose", "pledge", "Alone", "I go first.", "--opens-at", "4")
    proposal = str(told(type_, "amber", *words)["proposal"])[:8]
    type_("red", "support", proposal)
    type_("amber", "open", proposal)
    for who in COUNTERS:
        type_(who, "vote", proposal, "yes")
    host.clock += 10 * DAY_S
    type_("jade", "close", proposal)
    said = type_("jade", "show", proposal)[1]
    assert "Not reached: 3 took part, fewer than were asked for. It was not counted." in said
    assert "Nobody learns who signed." in said
    assert "not reached" in type_("jade", "decisions")[1]
