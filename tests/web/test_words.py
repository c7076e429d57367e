"""Catalogues of words: every key in every language, with its values and its plural forms."""

import json
import re
from pathlib import Path

import pytest

from concerted.rules.constitution import SETTINGS
from tests.web.test_node import ROOT

WORDS = ROOT / "src" / "concerted" / "web" / "words"
LANGUAGES = {
    "en": {"one", "other"},
    "es": {"one", "many", "other"},
    "fr": {"one", "many", "other"},
    "ar": {"zero", "one", "two", "few", "many", "other"},
}  # the plural forms of cardinal numbers, from Unicode's CLDR
RARE = {"es": {"many"}, "fr": {"many"}}  # for millions: `other` stands in for it
AREAS = sorted({path.stem for path in WORDS.glob("*/*.json")})
# DESIGN §12: what is never shown to a person, in English.
JARGON = re.compile(
    r"\b(?:epoch|fold|checkpoint|hash|append|merkle|motion|vouch\w*|quorum|roll|tally|trustees?|"
    r"constitution|witness|seed|host|payload|leaf|seconder|mandate|tracker|bulletin)\b",
    re.IGNORECASE,
)

# How each language speaks to the person who reads: French says vous, Spanish says tú.
ADDRESS = {
    "fr": re.compile(r"\b(?:tu|te|toi|ton|ta|tes|tien(?:ne)?s?)\b|\bt[’'](?=\w)", re.IGNORECASE),
    "es": re.compile(r"\busted(?:es)?\b", re.IGNORECASE),
}

Entry = str | dict[str, str]
HOLE = re.compile(r"\$\{[^}]*\}")  # in a template of JavaScript


def catalogue(language: str, area: str) -> dict[str, Entry]:
    found: dict[str, Entry] = json.loads((WORDS / language / f"{area}.json").read_text())
    return found


def sentences(entry: Entry) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values())


def places(text: str) -> set[str]:
    """The values that a sentence takes."""
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_catalogue_is_whole(language: str, area: str) -> None:
    english, other = catalogue("en", area), catalogue(language, area)
    assert sorted(other) == sorted(english)
    for key, entry in other.items():
        assert all(text.strip() for text in sentences(entry)), key
        assert isinstance(entry, str) == isinstance(english[key], str), key
        wanted = set().union(*map(places, sentences(english[key])))
        found = set().union(*map(places, sentences(entry)))
        assert found == wanted, key
        if not isinstance(entry, str):
            forms = LANGUAGES[language]
            assert forms - RARE.get(language, set()) <= set(entry) <= forms, key
            # One and two may be words; every other form shows its number.
            for form in set(entry) - {"zero", "one", "two"}:
                assert "n" not in wanted or "n" in places(entry[form]), key


def unspoken(keys: list[str], code: str) -> list[str]:
    """The keys that the code neither has as they are, nor puts together."""
    whole = set(re.findall(r"""["'`]([\w.]+)["'`]""", code))
    made = {
        re.escape(HOLE.sub("\0", text)).replace("\0", r"[\w.]+")
        for text in re.findall(r"`([a-z_]+\.(?:[\w.]|\$\{[^`{}]*\})*)`", code)
        if "${" in text
    }
    after = tuple(re.findall(r"`\$\{\w+\}(\.\w+)`", code))  # such as the help of a field
    shape = re.compile("|".join(sorted(made)))
    stem = {key: key.rpartition(".")[0] for key in keys if key.endswith(after)}
    return [key for key in keys if not ({key, stem.get(key)} & whole or shape.fullmatch(key))]


def test_every_key_is_spoken() -> None:
    """What no screen says is weight for each phone, and work for each translator."""
    files = [path for path in WORDS.parent.rglob("*.js") if "vendor" not in path.parts]
    code = "\n".join(path.read_text() for path in files)
    keys = [key for area in AREAS for key in catalogue("en", area)]
    assert unspoken(keys, code) == []
    assert unspoken(["net.nothing", "again.nothing", "again"], code) == [
        "net.nothing",
        "again.nothing",
    ]


def test_no_key_stands_in_two_areas() -> None:
    seen: dict[str, str] = {}
    for area in AREAS:
        for key in catalogue("en", area):
            assert seen.setdefault(key, area) == area, key


@pytest.mark.parametrize("area", AREAS)
def test_no_word_of_the_code_is_shown(area: str) -> None:
    for key, entry in catalogue("en", area).items():
        for text in sentences(entry):
            assert not JARGON.search(re.sub(r"\{\w+\}", "", text)), f"{key}: {text}"


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", sorted(ADDRESS))
def test_a_language_speaks_to_its_reader_in_one_way(language: str, area: str) -> None:
    for key, entry in catalogue(language, area).items():
        for text in sentences(entry):
            assert not ADDRESS[language].search(re.sub(r"\{\w+\}", "", text)), f"{key}: {text}"


@pytest.mark.parametrize("text", ["Tu votes.", "Dis-toi : oui", "l’a t’on", "ta voix", "le tien"])
def test_the_familiar_address_is_found(text: str) -> None:
    assert ADDRESS["fr"].search(text)
    assert not ADDRESS["fr"].search("Vous êtes élu·e : a-t-il tout tenu, même têtu ? Votre état")


def literal_keys(path: Path) -> set[str]:
    """The keys that a module names in full."""
    return set(re.findall(r"""\.t\("([^"$`]+)"[,)]""", path.read_text()))


def test_every_key_in_use_has_words() -> None:
    known = {key for area in AREAS for key in catalogue("en", area)}
    for folder in ("app", "parts", "views"):
        for path in (WORDS.parent / folder).rglob("*.js"):
            assert literal_keys(path) <= known, path.name


def test_every_rule_is_a_sentence() -> None:
    """The list of our rules says each setting, and names none that there is not."""
    page = (WORDS.parent / "views" / "more" / "us.js").read_text()
    chapters = page[page.index("CHAPTERS = ") : page.index("});")]
    named = re.findall(r'"([a-z_]+)"', chapters)
    assert len(named) == len(set(named))
    assert set(named) <= set(SETTINGS)
    assert all(f"rule.{setting}" in catalogue("en", "effects") for setting in SETTINGS)
