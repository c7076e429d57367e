"""An election: its group, key and questions, and its fingerprint φ (ballot §4.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UNSET, Raw

from concerted.ballots.choices import Choices
from concerted.ballots.draws import BASE58
from concerted.ballots.forms import (
    ElectionForm,
    ListsQuestionForm,
    OtherQuestionForm,
    QuestionForm,
    RankingQuestionForm,
    decode,
    encode,
)
from concerted.ballots.groups import Element, Group, read
from concerted.ballots.hashes import fingerprint
from concerted.ballots.known import group_named
from concerted.ballots.lists import Lists
from concerted.ballots.question import Booth, Question
from concerted.ballots.ranking import Ranking
from concerted.kernel.errors import Malformed

VERSION = 1
UUID_CHARACTERS = 14
_UUID = re.compile(f"[{BASE58}]{{{UUID_CHARACTERS},64}}").fullmatch


@dataclass(frozen=True, slots=True)
class Election:
    """An election as everyone computes with it. ``data`` is what was received, and hashed."""

    data: bytes
    name: str
    uuid: str
    group: Group
    key: Element
    questions: tuple[Question, ...]
    fingerprint: str

    def booth(self, credential: str) -> Booth:
        """Return where the voter of this credential answers."""
        return Booth(self.group, self.key, f"{self.fingerprint}|{credential}")

    @property
    def shuffled(self) -> tuple[int, ...]:
        """The indexes of the questions that are not counted under encryption."""
        return tuple(i for i, question in enumerate(self.questions) if not question.additive)


def read_election(data: bytes) -> Election:
    """Return the election that ``data`` writes.

    ``Malformed``: ``election``, ``group``, or ``element`` for its key. Source: ballot §4.1.
    """
    form = decode(ElectionForm, data, "election")
    if form.version != VERSION:
        raise Malformed("election", f"version {form.version}, and only {VERSION} is known here")
    if _UUID(form.uuid) is None:
        raise Malformed("election", "its uuid is not of 14 or more characters of Base58")
    group = group_named(form.group)
    questions = tuple(_question(group, raw) for raw in form.questions)
    if not questions:
        raise Malformed("election", "no question")
    key = read(group, form.public_key)
    return Election(data, form.name, form.uuid, group, key, questions, fingerprint(data))


def _question(group: Group, raw: Raw) -> Question:
    data = bytes(raw)
    if not data.startswith(b'{"type":'):
        return Choices.of(decode(QuestionForm, data, "election"))
    form = decode(OtherQuestionForm, data, "election")
    if form.extra is not UNSET:
        decode(object, form.extra, "election")
    if form.type == "NonHomomorphic":
        return Ranking.of(decode(RankingQuestionForm, form.value, "election"), group)
    if form.type == "Lists":
        return Lists.of(decode(ListsQuestionForm, form.value, "election"))
    raise Malformed("election", "a type of question that is not known here")


def write_election(
    group: Group,
    key: Element,
    uuid: str,
    name: str,
    description: str,
    questions: Sequence[QuestionForm],
) -> bytes:
    """Return an election's bytes. ``read_election`` checks them like anybody's."""
    return encode(
        ElectionForm(
            VERSION,
            description,
            name,
            group.name,
            group.write(key),
            [Raw(encode(question)) for question in questions],
            uuid,
        )
    )
