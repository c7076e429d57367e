"""Secret ballots and ceremonies altered at random: Python and the browser judge each alike."""

from collections.abc import Iterator
from typing import Any

import pytest

from concerted.kernel.canonical import base64url_decode, base64url_encode
from concerted.kernel.entry import Entry
from concerted.kernel.errors import Malformed, Refused, RulesNewer
from tests.rules.urn import SecretRoom
from tests.web.test_node import node
from tests.web.twin import Folding, Twin

__all__ = ["node"]
EACH = 6  # altered copies of each entry


@pytest.fixture(scope="module")
def folding(node: str) -> Iterator[Folding]:
    """JavaScript, folding."""
    process = Folding(node)
    yield process
    process.stop()


class SecretTwin(Twin, SecretRoom):
    """A secret room whose entries are tried altered before they are taken as they are."""

    altering = False

    def motion(self, key: str = "") -> Any:
        """The motion of this id; without one, the id of some motion."""
        return self.state.motions[key] if key else super().motion()

    def altered(self, data: bytes) -> bytes:
        """Other bytes: a character changed, put in, taken out, a part repeated or cut off."""
        draw, at = self.draw, self.draw.randrange(len(data))
        new = draw.choice(b'0123456789abcdef{}[]",:\\ -.eZ\x7f\x00\xff').to_bytes(1, "big")
        return draw.choice(
            [
                data[:at] + new + data[at + 1 :],
                data[:at] + new + data[at:],
                data[:at] + data[at + 1 :],
                data[: at + 20] + data[at:],
                data[:at],
                data.replace(b'"alpha":"', b'"alpha":"' + new, 1),
                data.replace(b'"challenge":"', b'"challenge":"0', 1),
            ]
        )

    def act(self, kind: str, author: str | None, /, over: Any = None, **payload: Any) -> str:
        """First some altered copies, then the act itself."""
        if self.altering:
            for name in ("ballot", "part"):
                if name in payload:
                    self._attempts(kind, author, over, name, payload)
        return super().act(kind, author, over, **payload)

    def _attempts(
        self, kind: str, author: str | None, over: Any, name: str, payload: dict[str, Any]
    ) -> None:
        whole = base64url_decode(payload[name])
        for _ in range(EACH):
            data = self.altered(whole)
            if len(data) < 2 or data == whole:
                continue
            changed = {**payload, name: base64url_encode(data)}
            entry: Entry = self.entry(kind, author, changed, **(over or {}))
            before = self.state, self.history.size
            try:
                self.take(entry)
            except (Malformed, Refused, RulesNewer):
                continue
            # Taken: an alteration that only proofs show, or none at all. Both languages go on.
            assert before[1] < self.history.size
            return


@pytest.mark.parametrize("seed", [2, 4])
def test_altered_ballots_and_parts_are_judged_alike(folding: Folding, seed: int) -> None:
    twin = SecretTwin(folding, seed)
    members, _ = twin.assemble(6, 3)
    twin.altering = True
    three = sorted(members[:3])
    twin.begin(*three)
    steps = (twin.certify, twin.deal, twin.confirm, twin.rehearse)
    for number, step in enumerate(steps, 1):
        if twin.state.ceremony is None or twin.state.ceremony.round != number:
            break  # an altered part that was taken has spoiled it
        for member in three:
            _attempt(step, member)
    twin.altering = False
    if twin.state.ceremony is not None:
        twin.wait(days=4)
        twin.make_key(*three)
    twin.altering = True
    motion = twin.propose_secret(members[0], members[1], type="resolve")
    twin.open(motion)
    for voter in members:
        twin.altering = voter != members[5]
        _attempt(lambda voter=voter: twin.cast(voter, motion, twin.draw.choice(("yes", "no"))))
    twin.altering = True
    twin.close(motion, members[0])
    for trustee in three[:2]:
        _attempt(twin.share, trustee, motion)
    assert twin.told["ok"] > 40
    met = {f"refused {what}_invalid" for what in ("ballot", "ceremony", "decryption")}
    assert met <= twin.told.keys()


def _attempt(doing: Any, *given: Any) -> None:
    """Do what an altered copy may have made impossible."""
    try:
        doing(*given)
    except (Malformed, Refused, RulesNewer):
        return
