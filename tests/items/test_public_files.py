"""The published files themselves: every row kept or refused, every known trap counted."""

from pathlib import Path

import pytest

from concerted.items.board import Saying, gather
from concerted.items.happenings import Happening, happenings, known_claims
from concerted.items.importers.choosing import fresh, items_of, parse
from concerted.items.importers.found import Import
from concerted.items.reading import write_item

FOLDER = Path(__file__).parents[3] / "shared" / "data"

pytestmark = pytest.mark.skipif(
    not (FOLDER / "nlrb").is_dir(), reason="the public data is not here: ../shared/data"
)
FILES = (
    "nlrb/elections_2017_2021.csv",
    "nlrb/recent_election_results_sample.csv",
    "nlrb/amazon_rc_cases.csv",
    "nlrb/amazon_tally_secondary_sources.json",
    "actions/actions.csv",
)


def read(name: str) -> Import:
    found = parse((FOLDER / name).read_bytes())
    assert found.rows == found.kept + len(found.refused)
    return found


def sayings(*imports: Import) -> list[Saying]:
    said: list[Saying] = []
    for found in imports:
        for item in items_of(found.claims):
            entry = f"{len(said) + 1:064x}"
            said.append(Saying(entry, "0a" * 32, 1_700_000_000, write_item(item)))
    return said


def test_every_tally_of_five_years_and_every_trap_in_them() -> None:
    found = read("nlrb/elections_2017_2021.csv")
    assert (found.rows, found.kept) == (6_927, 6_926)
    assert [(each.row, each.code) for each in found.refused] == [(420, "no_tally")]
    assert found.codes["votes_sum"] == 719
    assert found.codes["votes_many"] == 67
    assert found.codes["rerun"] == 134
    assert found.codes["run_off"] == 21
    assert found.codes["before_filed"] == 1
    assert found.codes["after_closed"] == 28
    assert found.codes["blank_zero"] == 2
    assert found.codes["blank"] == 7
    rows = {each.row for each in found.findings if each.code == "votes_sum"}
    assert len(rows) == 719


def test_the_recent_form_with_its_long_cells_and_blanks() -> None:
    found = read("nlrb/recent_election_results_sample.csv")
    assert (found.rows, found.kept) == (6, 6)
    assert found.codes["cell_lines"] == 4
    assert found.codes["blank_zero"] == 2
    reruns = [(each.row, each.values) for each in found.findings if each.code == "rerun"]
    assert reruns == [(2, ("3",))]


def test_every_action_is_kept_and_names_no_person() -> None:
    found = read("actions/actions.csv")
    assert (found.rows, found.kept) == (506, 506)
    assert sum("amazon" in claim.bodies for claim in found.claims) == 108
    assert all(not claim.text for claim in found.claims)
    unused = next(each for each in found.findings if each.code == "columns_unused")
    assert "description" in unused.values[0]


@pytest.mark.parametrize("name", FILES)
def test_the_same_file_twice_changes_nothing(name: str) -> None:
    first = read(name)
    board = gather(sayings(first))
    assert fresh(read(name).claims, known_claims(board)) == []
    assert sum(len(each.claims) for each in happenings(board)) == len(first.claims)


@pytest.fixture(scope="module")
def amazon() -> dict[str, Happening]:
    board = gather(sayings(*(read(name) for name in FILES[:4])))
    assert not board.unread
    return {each.key: each for each in happenings(board)}


def values(happening: Happening, name: str) -> dict[str, int]:
    return {value.text: len(value.given_by) for value in happening.values(name)}


def test_the_sources_agree_about_jfk8(amazon: dict[str, Happening]) -> None:
    jfk8 = amazon["nlrb/29-RC-288020/election"]
    assert values(jfk8, "eligible") == {"8325": 2}
    assert (values(jfk8, "for"), values(jfk8, "against")) == ({"2654": 1}, {"2131": 1})
    assert (values(jfk8, "void"), values(jfk8, "challenged")) == ({"17": 1}, {"67": 1})
    assert jfk8.conflicts() == ()


def test_the_sources_differ_about_ldj5_and_all_are_shown(amazon: dict[str, Happening]) -> None:
    ldj5 = amazon["nlrb/29-RC-290053/election"]
    assert values(ldj5, "eligible") == {"1633": 2}
    shown = {
        conflict.name: {value.text: len(value.given_by) for value in conflict.values}
        for conflict in ldj5.conflicts()
    }
    assert shown == {"for": {"380": 2, "381": 1}, "against": {"618": 2, "998": 1}}


def test_bhm1_is_two_elections_and_two_sources_of_the_first(amazon: dict[str, Happening]) -> None:
    first = amazon["nlrb/10-RC-269250/election"]
    assert values(first, "counted") == {"2536": 2}
    assert first.conflicts() == ()
    again = amazon["nlrb/10-RC-269250/election/rerun"]
    assert (values(again, "for"), values(again, "against")) == ({"875": 1}, {"993": 1})
    assert values(again, "ballots") == {"2375": 1}


def test_alb1_and_ont8_have_their_days(amazon: dict[str, Happening]) -> None:
    petition = amazon["nlrb/03-RC-301507/petition"]
    assert values(petition, "date") == {"2022-08-17": 2}
    election = amazon["nlrb/03-RC-301507/election"]
    assert (values(election, "date"), values(election, "until")) == (
        {"2022-10-12": 1},
        {"2022-10-17": 1},
    )
    assert values(amazon["nlrb/21-RC-305034/petition"], "date") == {"2022-10-12": 2}
    assert values(amazon["nlrb/21-RC-305034/closed"], "date") == {"2022-10-21": 2}
