"""Whatever is refused on a phone has words there, and no words stand for what is never refused."""

import re
from collections.abc import Iterable
from pathlib import Path

from concerted.client.errors import MISBEHAVIOURS
from tests.web.test_node import ROOT
from tests.web.test_words import catalogue

SOURCE = ROOT / "src" / "concerted"
SHOWN = ("refused.", "trouble.", "malformed.")
NAMES = r"(?:Refused|HostFaulty|HostUnreachable|HostMisbehaved|HomeUnusable|FileUnusable)"
# What a phone never meets, and why.
UNREACHABLE = {
    "log_key_same": "moving to another server is done in a terminal",
    "not_restoring": "bringing a record back to its server is done in a terminal",
    "start_other": "bringing a record back to its server is done in a terminal",
}
# Forms that a person types, pastes or scans; any other wrong form is the server's or a mistake of
# ours, and is said as such.
TYPED = {"link", "words", "begins", "compare", "payload", "body", "newer"}


def text_of(folders: Iterable[Path], ending: str) -> str:
    return "\n".join(p.read_text() for folder in folders for p in sorted(folder.rglob(ending)))


def refusals() -> set[str]:
    """Every code that the client's modules or the host's rules can raise."""
    judging = ("kernel", "crypto", "rules", "client", "ballots", "items")
    web = text_of((SOURCE / "web" / name for name in judging), "*.js")
    python = text_of((SOURCE / name for name in ("kernel", "crypto", "rules", "host")), "*.py")
    found: set[str] = set()
    for raised in re.findall(rf"\b{NAMES}\(([^;,)]*)[,)]", web + python):
        found |= set(
            re.findall(r'"([a-z]+(?:_[a-z]+)+|dissolved|forked|altered|newcomer)"', raised)
        )
    return found


def faults() -> set[str]:
    """Every code of the table of errors in docs/api.md, the layers of wrong forms excepted."""
    table = (ROOT / "docs" / "api.md").read_text().split("## Errors")[1].split("## Anyone")[0]
    rows = [line for line in table.splitlines() if re.match(r"\| [45]", line)]
    return {
        code
        for row in rows
        if "`malformed`" not in row
        for code in re.findall(r"`([a-z_]+)`", row.split("|", 3)[3])
    } - {"return"}


def test_every_refusal_has_words() -> None:
    wanted = (refusals() | faults() | set(MISBEHAVIOURS)) - set(UNREACHABLE)
    said = {key.split(".")[1] for key in catalogue("en", "trouble")}
    assert len(wanted) > 150
    assert sorted(wanted - said) == []


def test_every_typed_form_has_words() -> None:
    words = catalogue("en", "trouble")
    assert {key.split(".")[1] for key in words if key.startswith("malformed.")} == TYPED


def test_nothing_else_has_words() -> None:
    own = {"rules_newer", "item_newer", "unknown"}  # raised by errors of their own
    text = text_of([SOURCE], "*.py") + text_of([SOURCE / "web"], "*.js")
    for key in catalogue("en", "trouble"):
        assert key.startswith(SHOWN)
        code = key.split(".")[1]
        if key.startswith("refused.") and code not in own:
            assert re.search(rf'"{code}"', text), key


def test_what_is_unreachable_is_a_code_still() -> None:
    assert set(UNREACHABLE) <= refusals() | faults()
