"""Made-up files: every trap has its finding, every refusal its reason, and rows are never lost."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concerted.cli.findings import REFUSALS, ROWS, finding_sentence
from concerted.cli.sentences import SENTENCES
from concerted.items.forms import Claim
from concerted.items.importers import actions, cases, elections, recent
from concerted.items.importers.choosing import fresh, items_of, parse
from concerted.items.importers.found import Import
from concerted.kernel.errors import Malformed

SOURCE = Path(__file__).parents[2] / "src" / "concerted" / "items" / "importers"


def sheet(columns: frozenset[str], *rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, sorted(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def tally(**changed: str) -> dict[str, str]:
    row = dict.fromkeys(elections.REQUIRED, "")
    names = {
        "Case Number": "01-RC-123456",
        "Case Name": "A Company",
        "Unit City": "Town",
        "Unit State": "NY",
        "Unit ID": "A",
        "Tally Type": "Initial",
        "Tally Date": "2020-02-03",
        "Case Filed Date": "2020-01-01",
        "Case Closed Date": "2020-03-01",
        "Labor Organization 1 Name": "A Union",
        "Num Eligible Voters": "10",
        "Num Void Ballots": "0",
        "Num Challenged Ballots": "0",
        "Votes For Labor Org1": "4",
        "Votes For Labor Org2": "0",
        "Votes For Labor Org3": "0",
        "Votes Cast Against Labor Org": "3",
        "Num Valid Votes Counted": "7",
    }
    return row | names | changed


def tallies(*rows: dict[str, str]) -> Import:
    return whole(parse(sheet(elections.REQUIRED, *rows)), len(rows))


def whole(found: Import, rows: int) -> Import:
    """Every row is kept or refused, and everything said has a sentence."""
    assert found.rows == rows == found.kept + len(found.refused)
    for each in (*found.findings, *found.refused):
        assert "{" not in finding_sentence(each)
    return found


def said(found: Import) -> list[tuple[int, str, tuple[str, ...]]]:
    return [(each.row, each.code, each.values) for each in found.findings if each.row]


def test_a_plain_tally_gives_one_claim_and_no_finding() -> None:
    found = tallies(tally())
    assert said(found) == []
    (claim,) = found.claims
    assert claim.key == "nlrb/01-RC-123456/election"
    expected = {"eligible": 10, "for": 4, "against": 3, "counted": 7, "void": 0, "challenged": 0}
    assert claim.figures == expected
    assert (claim.places, claim.bodies) == (("Town, NY",), ("A Union", "A Company"))
    assert claim.sources[0].reference == "01-RC-123456"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"Num Valid Votes Counted": "8"}, ("votes_sum", ("7", "8"))),
        ({"Num Valid Votes Counted": ""}, ("votes_sum", ("7", ""))),
        ({"Num Eligible Voters": "6"}, ("votes_many", ("7", "6"))),
        ({"Num Void Ballots": ""}, ("blank", ("Num Void Ballots",))),
        ({"Num Void Ballots": "1,200"}, ("number", ("Num Void Ballots", "1,200"))),
        ({"Num Void Ballots": "-1"}, ("number", ("Num Void Ballots", "-1"))),
        ({"Num Void Ballots": "\u0663"}, ("number", ("Num Void Ballots", "\u0663"))),
        ({"Tally Date": "2019-12-01"}, ("before_filed", ("2019-12-01", "2020-01-01"))),
        ({"Tally Date": "2020-04-01"}, ("after_closed", ("2020-04-01", "2020-03-01"))),
        ({"Labor Organization 1 Name": ""}, ("unnamed", ("Votes For Labor Org1", "4"))),
        ({"Tally Type": "Rerun"}, ("rerun", ("",))),
        ({"Tally Type": "Run-off"}, ("run_off", ("",))),
        (
            {"Votes Cast Against Labor Org": "", "Num Valid Votes Counted": "4"},
            ("blank_zero", ("Votes Cast Against Labor Org",)),
        ),
    ],
)
def test_each_trap_is_found(changed: dict[str, str], expected: tuple[str, Any]) -> None:
    found = tallies(tally(**changed))
    assert [(code, values) for _, code, values in said(found)] == [expected]
    assert found.kept == 1


def test_a_blank_that_the_total_does_not_prove_is_left_out() -> None:
    found = tallies(tally(**{"Votes Cast Against Labor Org": ""}))
    codes = [code for _, code, _ in said(found)]
    assert codes == ["blank", "votes_sum"]
    assert "against" not in found.claims[0].figures


def test_more_votes_than_voters_by_the_sum_alone() -> None:
    found = tallies(tally(**{"Num Eligible Voters": "6", "Num Valid Votes Counted": "5"}))
    assert [code for _, code, _ in said(found)] == ["votes_sum", "sum_many"]


def test_figures_that_do_not_add_up_are_kept_as_they_stand() -> None:
    figures = tallies(tally(**{"Num Valid Votes Counted": "99"})).claims[0].figures
    assert (figures["for"], figures["against"], figures["counted"]) == (4, 3, 99)


def test_several_organisations_are_told_apart() -> None:
    more = {"Labor Organization 2 Name": "Another", "Votes For Labor Org2": "2"}
    found = tallies(tally(**more, **{"Num Valid Votes Counted": "9"}))
    figures = found.claims[0].figures
    assert (figures["for_1"], figures["for_2"], "for" in figures) == (4, 2, False)
    assert found.claims[0].bodies == ("A Union", "Another", "A Company")


def test_a_rerun_names_the_first_count_and_is_another_happening() -> None:
    found = tallies(tally(), tally(**{"Tally Type": "Rerun", "Unit ID": "A"}))
    assert said(found) == [(3, "rerun", ("2",))]
    keys = [claim.key for claim in found.claims]
    assert keys == ["nlrb/01-RC-123456/election", "nlrb/01-RC-123456/election/rerun"]
    assert tallies(tally(**{"Unit ID": "B"})).claims[0].key == "nlrb/01-RC-123456/election/B"


def test_rows_of_one_election_stand_side_by_side_and_a_repeated_one_is_refused() -> None:
    other = tally(**{"Votes For Labor Org1": "5", "Num Valid Votes Counted": "8"})
    found = tallies(tally(), other, tally())
    assert said(found) == [(2, "same_election", ("3",)), (3, "same_election", ("2",))]
    assert [(each.row, each.code, each.values) for each in found.refused] == [
        (4, "repeated", ("2",))
    ]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"Case Number": "none"}, "case"),
        ({"Tally Date": "", "Tally Type": ""}, "no_tally"),
        ({"Tally Type": "Third"}, "tally_type"),
        ({"Tally Date": "02/03/2020"}, "date"),
        ({"Tally Date": "2020-02-31"}, "date"),
        ({"Unit City": "x" * 600}, "limits"),
    ],
)
def test_each_refusal_has_a_reason(changed: dict[str, str], code: str) -> None:
    found = tallies(tally(), tally(**changed))
    assert [(each.row, each.code) for each in found.refused] == [(3, code)]
    assert len(found.claims) == 1


def test_a_row_with_a_cell_too_few_is_refused_and_the_next_is_read() -> None:
    lines = sheet(elections.REQUIRED, tally(), tally(**{"Unit ID": "B"})).split(b"\n")
    lines.insert(1, b"just,three,cells")
    found = whole(parse(b"\n".join(lines)), 3)
    assert [(each.row, each.code) for each in found.refused] == [(2, "cells")]
    assert [claim.key[-1] for claim in found.claims] == ["n", "B"]


def test_cells_over_several_lines_keep_the_row_numbers_of_a_spreadsheet() -> None:
    row = dict.fromkeys(recent.REQUIRED, "") | {
        "Case Number": "01-RC-123456",
        "Case Name": "A\nCompany",
        "Unit ID": "A",
        "Tally Type": "Initial",
        "Tally Date": "02/03/2020",
        "City": "Town",
        "States & Territories": "NY",
        "Labor Union1": "A Union",
        "No of Eligible Voters": "9",
        "Votes for Labor Union1": "4",
        "Total Ballots Counted": "4",
    }
    found = whole(parse(sheet(recent.REQUIRED, row, row | {"Unit ID": "B"})), 2)
    first = [(code, values) for number, code, values in said(found) if number == 2]
    assert first == [
        ("cell_lines", ("Case Name",)),
        ("blank_zero", ("Votes Against",)),
        ("blank", ("Void Ballots",)),
        ("blank", ("Challenged Ballots",)),
    ]
    assert {number for number, _, _ in said(found)} == {2, 3}
    assert found.claims[0].date == "2020-02-03"


def case(**changed: str) -> dict[str, str]:
    row = {
        "Case Number": "01-RC-123456",
        "Case Name": "A Company",
        "Region": "Region 01",
        "Status": "Closed",
        "Date Filed": "01/02/2020",
        "Date Closed": "03/04/2020",
        "Reason Closed": "Certification of Results",
        "City": "Town",
        "States & Territories": "NY",
        cases.EMPLOYEES: "40",
        "Voters": "38",
        cases.BUILDING: "X1",
    }
    return row | changed


def test_a_case_gives_petition_voters_and_closing() -> None:
    found = whole(parse(sheet(cases.REQUIRED, case())), 1)
    shown = [(claim.key, claim.kind, claim.date, claim.figures) for claim in found.claims]
    assert shown == [
        ("nlrb/01-RC-123456/petition", "petition", "2020-01-02", {"employees": 40}),
        ("nlrb/01-RC-123456/election", "election", "", {"eligible": 38}),
        ("nlrb/01-RC-123456/closed", "certification", "2020-03-04", {}),
    ]
    withdrawn = case(Voters="", **{"Reason Closed": "Withdrawal Non-adjusted"})
    found = whole(parse(sheet(cases.REQUIRED, withdrawn)), 1)
    assert [claim.kind for claim in found.claims] == ["petition", "closed"]


def action(**changed: str) -> dict[str, str]:
    row = {
        "id": "7",
        "date": "2020-03-04",
        "sources": "['https://example.org/a', 'https://example.org/b']",
        "actions": "['strike']",
        "struggles": "['pay and benefits']",
        "employment_types": "['gig workers']",
        "online": "True",
        "locations": "['usa']",
        "companies": "['a company']",
        "workers": "120",
        "tags": "None",
    }
    return row | changed


def test_an_action_keeps_the_files_own_words() -> None:
    found = whole(parse(sheet(actions.REQUIRED, action())), 1)
    assert said(found) == []
    (claim,) = found.claims
    assert (claim.key, claim.kind) == ("collective-action/7", "strike")
    assert claim.figures == {"workers": 120}
    assert [source.url[-1] for source in claim.sources] == ["a", "b"]
    assert claim.tags == ("strike", "pay and benefits", "gig workers", "online")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"actions": "['strike', 'protest']"}, ("kind_other", ("strike, protest",))),
        ({"actions": "['resources']"}, ("kind_other", ("resources",))),
        ({"workers": "None"}, ("blank", ("workers",))),
        ({"workers": "many"}, ("number", ("workers", "many"))),
        ({"companies": "None"}, ("blank", ("companies",))),
        ({"date": "1970-01-01"}, ("new_year", ("1970-01-01",))),
        ({"sources": "['no address']"}, ("no_address", ("no address",))),
        ({"sources": "['https://example.org', '']"}, ("empty_part", ("sources",))),
    ],
)
def test_each_trap_of_an_action(changed: dict[str, str], expected: tuple[str, Any]) -> None:
    found = whole(parse(sheet(actions.REQUIRED, action(**changed))), 1)
    assert [(code, values) for _, code, values in said(found)] == [expected]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"id": "seven"}, "id"),
        ({"date": ""}, "date"),
        ({"date": "4 March"}, "date"),
        ({"sources": "None"}, "no_source"),
        ({"sources": "__import__('os').system('true')"}, "list"),
        ({"sources": "{'a': 1}"}, "list"),
        ({"actions": "[1, 2]"}, "list"),
        ({"actions": "[" * 5_000}, "list"),
        ({"tags": "['" + "x" * 20_000 + "']"}, "list"),
    ],
)
def test_each_refusal_of_an_action(changed: dict[str, str], code: str) -> None:
    found = whole(parse(sheet(actions.REQUIRED, action(**changed))), 1)
    assert [each.code for each in found.refused] == [code]


def test_two_rows_of_one_action_are_both_kept_and_found() -> None:
    found = whole(parse(sheet(actions.REQUIRED, action(), action(workers="130"))), 2)
    assert said(found) == [(3, "same_id", ("2",))]


GOOD = sheet(elections.REQUIRED, tally())


@pytest.mark.parametrize(
    ("data", "layer"),
    [
        (b"", "table_empty"),
        (b" \n\n", "table_empty"),
        (b"\n,,\n", "table_empty"),
        (b"PK\x03\x04 an xlsx", "table_binary"),
        (b"%PDF-1.7", "table_binary"),
        (b"a,b\x00c\n", "table_binary"),
        (GOOD.decode().encode("utf-16"), "table_encoding"),
        (GOOD.replace(b"A Union", "Caf\xe9".encode("latin-1")), "table_encoding"),
        (GOOD.replace(b"Votes Cast Against Labor Org", b"Votes Against"), "table_column"),
        (GOOD.replace(b"Unit ID", b"Unit City"), "table_column"),
        (GOOD.replace(b"A Union", b'"A Union'), "table_quotes"),
        (b"name,age\nnobody,40\n", "table_unknown"),
        (b'{"a": 1}', "table_unknown"),
        (b'{"a": ', "table_unknown"),
        (b"<html><body>Not found</body></html>", "table_unknown"),
        (b"x" * 67_108_865, "table_long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_wrong_file_has_its_own_sentence(data: bytes, layer: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse(data)
    assert caught.value.layer == layer


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Malformed) as caught:
        parse(GOOD.replace(b"Tally Date", b"Tally Day"))
    assert caught.value.reason == "Tally Date"


def test_a_mark_of_utf8_and_windows_line_ends_are_taken() -> None:
    data = b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n")
    assert parse(data).claims == parse(GOOD).claims


def test_a_rarer_line_separator_does_not_cut_a_cell() -> None:
    found = tallies(tally(**{"Case Name": "A\u2028Company\x0b"}))
    assert found.claims[0].bodies[-1] == "A\u2028Company"


def test_columns_that_are_not_brought_in_are_named() -> None:
    row = tally(Remark="x")
    found = whole(parse(sheet(elections.REQUIRED | {"Remark"}, row)), 1)
    unused = [each.values for each in found.findings if each.code == "columns_unused"]
    assert unused == [("Remark",)]


def test_the_same_file_twice_brings_nothing_new() -> None:
    claims = tallies(tally(), tally(**{"Unit ID": "B"})).claims
    known = {claim.same() for item in items_of(claims) for claim in item.claims}
    again = tallies(tally(), tally(**{"Unit ID": "B"}), tally(**{"Unit ID": "C"}))
    assert [claim.key[-1] for claim in fresh(again.claims, known)] == ["C"]


def test_items_are_small_enough_to_post() -> None:
    claims = [
        Claim(key=f"k{n}", kind="other", sources=({"title": "x" * 400},))  # type: ignore[arg-type]
        for n in range(2_500)
    ]
    items = list(items_of(claims))
    assert sum(len(item.claims) for item in items) == 2_500
    assert all(len(item.claims) <= 1_000 for item in items)
    assert all(sum(len(claim.same()) for claim in item.claims) <= 200_000 for item in items)


def test_every_code_in_the_source_has_a_sentence_and_none_is_idle() -> None:
    text = "".join(path.read_text() for path in SOURCE.glob("*.py"))
    found = set(re.findall(r'find\(\s*\w+(?:\.\w+)?, "([a-z_]+)"', text))
    found |= {"blank_zero", "blank", "rerun", "run_off"}
    found |= {"rerun_alone", "run_off_alone", "votes_sum_blank"}
    assert found == set(ROWS)
    assert set(re.findall(r'RowRefused\("([a-z_]+)"', text)) == set(REFUSALS)
    files = set(re.findall(r'Malformed\("(table_[a-z]+)"', text))
    assert len(files) == 7
    assert files <= SENTENCES.keys()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=30), max_size=8))
def test_no_rows_are_ever_lost(rows: list[list[str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(sorted(elections.REQUIRED))
    writer.writerows(rows)
    try:
        found = parse(out.getvalue().encode("utf-8", "surrogatepass"))
    except Malformed:
        return
    assert found.rows == found.kept + len(found.refused)
