"""Public facts of one campaign, each with its source; where sources differ, both stand here.

Case numbers are those of the National Labor Relations Board. Names of facilities and bodies only.
"""

from __future__ import annotations

from concerted.items.forms import Claim, HappeningKind, Source

BOARD = "National Labor Relations Board"
EMPLOYER = "Amazon"
UNION = "Amazon Labor Union"


def _case(number: str) -> Source:
    return Source(title=f"Case {number}", publisher=BOARD, reference=number)


def _press(title: str, day: str = "") -> Source:
    return Source(title=title, publisher="press", date=day)


def _claim(
    key: str,
    kind: HappeningKind,
    day: str,
    place: str,
    source: Source,
    text: str = "",
    **figures: int,
) -> Claim:
    return Claim(
        key=key,
        kind=kind,
        sources=(source,),
        date=day,
        places=(place,),
        bodies=(EMPLOYER,),
        figures=figures,
        text=text,
    )


JFK8, LDJ5 = "JFK8, Staten Island", "LDJ5, Staten Island"
BHM1, ALB1, ONT8 = "BHM1, Bessemer", "ALB1, Schodack", "ONT8, Moreno Valley"

CLAIMS: tuple[Claim, ...] = (
    _claim("jfk8/walkout/2020-03", "walkout", "2020-03", JFK8, _press("Walkout over safety"),
           "Walkouts over unsafe conditions."),
    _claim("nlrb/10-RC-269250/election", "election", "2021", BHM1, _case("10-RC-269250"),
           votes_for=738, votes_against=1_798, challenged=505, void=76, eligible=5_867),
    _claim("nlrb/10-RC-269250/rerun", "election", "2022", BHM1, _case("10-RC-269250"),
           "A second vote.", votes_for=875, votes_against=993, challenged=416),
    _claim("nlrb/29-RC-288020/petition", "petition", "2021-12-22", JFK8, _case("29-RC-288020")),
    _claim("nlrb/29-RC-288020/election", "election", "2022-04-01", JFK8, _case("29-RC-288020"),
           votes_for=2_654, votes_against=2_131, challenged=67, void=17, eligible=8_325),
    _claim("nlrb/29-RC-290053/petition", "petition", "2022-02-03", LDJ5, _case("29-RC-290053")),
    _claim("nlrb/29-RC-290053/election", "election", "2022-05-02", LDJ5, _case("29-RC-290053"),
           votes_for=380, votes_against=618, eligible=1_633),
    _claim("nlrb/29-RC-290053/election", "election", "2022-05-02", LDJ5,
           _press("Count as printed in another newspaper"), votes_for=381, votes_against=618),
    _claim("nlrb/03-RC-301507/petition", "petition", "2022-08-17", ALB1, _case("03-RC-301507")),
    _claim("nlrb/03-RC-301507/election", "election", "2022-10", ALB1, _case("03-RC-301507"),
           "The vote was lost."),
    _claim("nlrb/21-RC-305034/petition", "petition", "2022-10-12", ONT8, _case("21-RC-305034")),
    _claim("nlrb/21-RC-305034/closed", "closed", "2022-10-21", ONT8, _case("21-RC-305034"),
           "Petition withdrawn; a further petition there was withdrawn as well."),
    _claim("nlrb/29-RC-288020/certification", "certification", "2023-01-11", JFK8,
           _case("29-RC-288020")),
    _claim("jfk8/debt/2023", "other", "2023", JFK8, _press("Union in debt, factions in dispute"),
           "The union is in debt; disputes between factions."),
    _claim("jfk8/affiliation/2024-06", "affiliation", "2024-06", JFK8,
           _press("Members vote to affiliate with the Teamsters"),
           "Members vote to affiliate with the Teamsters."),
    _claim("area/strike/2024", "strike", "2024-12", "Staten Island and Queens",
           _press("Limited strike in the area"), "A limited strike in the area leaves JFK8 out."),
    _claim("jfk8/promise/contract", "demand", "2022-04-01", JFK8, _case("29-RC-288020"),
           "A first contract. Four years after the vote there is none."),
    _claim("nlrb/29-RC-288020/order", "ruling", "2026-04-01", JFK8, _case("29-RC-288020"),
           "The Board orders the company to bargain."),
)  # fmt: skip
