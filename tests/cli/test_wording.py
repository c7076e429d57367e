"""Our rules and every effect have a sentence, and it says what the rules say."""

from pathlib import Path
from typing import Any, get_args

import pytest

from concerted.cli.wording import EFFECTS, RULES, SENTENCES, STATUSES, rule_lines, rule_sentence
from concerted.rules.constitution import SETTINGS, Constitution, OneOf, defaults
from concerted.rules.effects import AnyEffect
from tests.cli.conftest import Type

STATE = Path(__file__).parents[2] / "src" / "concerted" / "rules" / "state.py"


def test_every_setting_every_effect_and_every_status() -> None:
    assert SENTENCES.keys() == SETTINGS.keys()
    assert sum(len(group) for group in RULES.values()) == len(SENTENCES)
    tags = {effect.__struct_config__.tag for effect in get_args(AnyEffect)}
    assert EFFECTS.keys() == tags
    lines = STATE.read_text().splitlines()
    listed = lines[lines.index('    status: str = "proposed"') - 1].partition("# Then:")[2]
    assert STATUSES.keys() == {"proposed", *listed.replace(",", " ").split()}


def test_each_value_shows_in_its_sentence() -> None:
    """Two values never read alike, so nobody votes on a rule that seems to stay as it is."""
    for name, bounds in SETTINGS.items():
        values = bounds.words if isinstance(bounds, OneOf) else (bounds.default, bounds.most)
        sentences = {rule_sentence(name, value) for value in values}
        assert len(sentences) == len(set(values)), name
        assert not any("{" in sentence for sentence in sentences)


def test_the_rules_read_as_sentences() -> None:
    lines = rule_lines(defaults())
    assert "  2 members must say that they know a newcomer." in lines
    assert all(line.endswith(".") for line in lines if line.startswith("  "))
    other = Constitution({**defaults().values, "grave_majority": (3, 4), "grave_quorum": (2, 5)})
    (grave,) = (line for line in rule_lines(other) if "dissolving" in line)
    assert "at least three quarters yes" in grave
    assert "at least 2/5 take part" in grave


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["resolution", "Fans", "We ask."], ""),
        (["office", "Treasurer", "--seats", "2"], "Makes an office of 2 seats, each for 365 days."),
        (["rule", "vouches", "3"], "New: 3 members must say that they know a newcomer. Until now"),
        (["remove", "green"], "Removes green, who can read nothing that follows."),
        (["freeze", "green"], "Freezes the access of green."),
        (["more-members", "9"], "Lets 9 more people in than our rules allow in 30 days."),
        (["document", "House", "Text."], "Makes this text a document of ours."),
        (["programme", "Text."], "Makes this text our programme."),
        (["dissolve"], "Dissolves the committee. It can be read, and nothing added."),
    ],
)
def test_the_device_words_the_effect_itself(
    type_: Type, link: str, words: list[str], sentence: str
) -> None:
    import json

    said: Any = json.loads(type_("red", "propose", *words, "--json")[1])
    shown = json.loads(type_("blue", "show", said["proposal"], "--json")[1])
    assert sentence in shown["would_do"]
    assert bool(sentence) == bool(shown["would_do"])
    text = type_("blue", "show", said["proposal"])[1].replace("\n", " ")
    assert ("What it would do" in text) == bool(sentence)


def test_an_effect_unlike_its_words_is_shown_above_them(type_: Type, link: str) -> None:
    """A mover calls a removal "Longer breaks": the device says what would happen, and first."""
    import json

    members: Any = json.loads(type_("red", "members", "--json")[1])
    green = next(one["id"] for one in members if one["nickname"] == "green")
    effect = json.dumps({"type": "remove", "member": green})
    words = ["propose", "effect", effect, "Longer breaks", "Ten minutes more for everyone."]
    said: Any = json.loads(type_("red", *words, "--json")[1])
    text = type_("blue", "show", said["proposal"])[1]
    told = text.index("Removes green, who can read nothing that follows.")
    assert told < text.index("Ten minutes more for everyone.")
