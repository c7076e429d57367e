"""Vectors of trustees and of their ceremony (spec/ballot.md §10)."""

from __future__ import annotations

import copy
import json
from typing import Any

import naive_ballots as naive
import naive_ceremony as rounds
from ballots_shared import (
    TRUSTEE,
    Edit,
    edited,
    more,
)
from naive_ballots import Steps, written
from naive_edwards import G, L, add, text, times
from vector import OK, Case, Content, content, malformed, refused, seeded


def _held() -> dict[str, Any]:
    """A ceremony of two of three."""
    secrets = [rounds.new_secret(seeded(f"secret {n}")) for n in (1, 2, 3)]
    certs = [rounds.certify(3, 2, n, secrets[n - 1], seeded(f"cert {n}")) for n in (1, 2, 3)]
    deals = [rounds.deal(2, secrets[n - 1], certs, seeded(f"deal {n}")) for n in (1, 2, 3)]
    polynomials = [
        rounds.polynomial(2, secrets[n - 1], certs, seeded(f"deal {n}"))[0] for n in (1, 2, 3)
    ]
    totals = [sum(rounds.value(f, n) for f in polynomials) % L for n in (1, 2, 3)]
    confirmations = [
        rounds.confirm(
            secrets[n - 1], totals[n - 1], rounds.received(deals, n), seeded(f"confirm {n}")
        )
        for n in (1, 2, 3)
    ]
    published = {
        "threshold": 2,
        "certs": certs,
        "coefexps": [one["coefexps"] for one in deals],
        "signatures": [one["signature"] for one in deals],
        "verification_keys": [one["public_key"] for one in confirmations],
    }
    return {
        "secrets": secrets,
        "certs": certs,
        "deals": deals,
        "totals": totals,
        "confirmations": confirmations,
        "published": published,
    }


HELD = _held()


def trustees() -> Content:
    """Return the file of published trustees."""
    steps: Steps = []
    single = naive.single(TRUSTEE, seeded("pok"), steps)
    published = HELD["published"]
    wrong, form = refused("trustee_invalid"), malformed("trustees")
    cases: list[Case] = []

    def case(name: str, expect: str, items: list[Any], **extra: Any) -> None:
        cases.append({"name": name, "json": written(items), "expect": expect, **extra})

    def changed(edit: Edit) -> list[Any]:
        return [["Pedersen", json.loads(edited(published, edit))]]

    together = rounds.together(published["coefexps"])
    keys = [one["public_key"] for one in published["verification_keys"]]
    alone = text(times(TRUSTEE, G))
    case("a single one", OK, [["Single", single]], key=alone, keys=[alone], steps=steps)
    case("two of three", OK, [["Pedersen", published]], key=text(together), keys=keys)
    both = text(add(times(TRUSTEE, G), together))
    case(
        "a single one and two of three",
        OK,
        [["Single", single], ["Pedersen", published]],
        key=both,
        keys=[alone, *keys],
    )
    case("nobody", form, [])
    case("one twice", form, [["Single", single], ["Single", single]])
    case("of another kind", form, [["Other", single]])
    spoilt = copy.deepcopy(single)
    more(spoilt["pok"])
    case("a key that nobody knows", wrong, [["Single", spoilt]])
    case(
        "a key with another's proof",
        wrong,
        [["Single", single | {"public_key": text(times(5, G))}]],
    )
    case("a single one that is signed", form, [["Single", single | {"signature": single["pok"]}]])
    case("certificates swapped", wrong, changed(lambda p: p["certs"].reverse()))
    case(
        "a certificate's signature, spoilt",
        wrong,
        changed(lambda p: more(p["certs"][1]["signature"])),
    )
    case("another threshold than certified", wrong, changed(lambda p: p.update(threshold=3)))
    case("no threshold", form, changed(lambda p: p.update(threshold=0)))
    case("a certificate too few", form, changed(lambda p: p["certs"].pop()))
    old = written(
        {k: v for k, v in json.loads(published["certs"][0]["message"]).items() if k != "context"}
    )
    case(
        "a certificate without its context",
        form,
        changed(lambda p: p["certs"][0].update(message=old)),
    )
    case("coefficients swapped", wrong, changed(lambda p: p["coefexps"].reverse()))
    case(
        "coefficients, their signature spoilt",
        wrong,
        changed(lambda p: more(p["coefexps"][0]["signature"])),
    )
    case("a dealer's signature, spoilt", wrong, changed(lambda p: more(p["signatures"][2])))
    case("keys swapped", wrong, changed(lambda p: p["verification_keys"].reverse()))
    case(
        "a key that is not signed",
        form,
        changed(lambda p: p["verification_keys"][0].pop("signature")),
    )
    case(
        "a key's signature, spoilt",
        wrong,
        changed(lambda p: more(p["verification_keys"][0]["signature"])),
    )
    case("a key's proof, spoilt", wrong, changed(lambda p: more(p["verification_keys"][0]["pok"])))
    about = "Read trustees; the `key` that they make up, and the `keys` of all."
    return content(about, "ballot.md §10", cases)


def ceremony() -> Content:
    """Return the file of the ceremony."""
    cases: list[Case] = []
    for n in (1, 2, 3):
        case: Case = {"name": f"trustee {n}", "index": n, "secret": HELD["secrets"][n - 1]}
        case |= {
            f"{name}_seed": seeded(f"{name} {n}").hex() for name in ("cert", "deal", "confirm")
        }
        case |= {"cert": written(HELD["certs"][n - 1]), "deal": written(HELD["deals"][n - 1])}
        case |= {"confirmation": written(HELD["confirmations"][n - 1])}
        cases.append(case | {"share": str(HELD["totals"][n - 1]), "expect": OK})
    wrong = copy.deepcopy(HELD["deals"])
    draw = naive.Draw(seeded("wrong"))
    bad = rounds.send(
        HELD["secrets"][1], rounds.encryption(HELD["secrets"][2]), written({"secret": "7"}), draw
    )
    wrong[1]["secrets"][2] = bad
    case = {
        "name": "a share that is not of its polynomial",
        "index": 3,
        "secret": HELD["secrets"][2],
    }
    case |= {
        "confirm_seed": seeded("confirm 3").hex(),
        "received": written(rounds.received(wrong, 3)),
    }
    cases.append(case | {"expect": refused("share_invalid")})
    forged = copy.deepcopy(HELD["deals"])
    forged[1]["coefexps"] = HELD["deals"][0]["coefexps"]
    case = {"name": "another dealer's coefficients", "index": 3, "secret": HELD["secrets"][2]}
    case |= {
        "confirm_seed": seeded("confirm 3").hex(),
        "received": written(rounds.received(forged, 3)),
    }
    cases.append(case | {"expect": refused("trustee_invalid")})
    about = (
        "Two of three trustees: make `cert`, `deal` and `confirmation` of each with its seeds, and"
        " open the `share`. Where `received` is told, only the third round."
    )
    shared = {"size": 3, "needed": 2, "certs": written(HELD["certs"])}
    shared |= {"deals": written(HELD["deals"]), "published": written(HELD["published"])}
    return content(about, "ballot.md §10.2, §10.3", cases) | shared
