"""Every script is printed whole: right glyphs, right order, lines that tear nothing apart."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concerted.cli.sentences import SENTENCES
from concerted.print import fonts, scripts
from concerted.print.fonts import Unprintable, fonts_for, package_for, shape
from concerted.print.layout import Block, lay_out
from concerted.print.paper import Paper, Text
from concerted.print.scripts import Style
from tests.print.reading import CJK_HERE, letters, needs_noto, needs_poppler, run, text_of

UDHR = Path(__file__).parents[3] / "shared" / "data" / "udhr"
LANGUAGES = {
    "amh": "am",
    "arb": "ar",
    "ben": "bn",
    "bod": "bo",
    "cmn_hans": "zh-Hans",
    "eng": "en",
    "fra": "fr",
    "hat_popular": "ht",
    "heb": "he",
    "hin": "hi",
    "jpn": "ja",
    "kor": "ko",
    "mya": "my",
    "pes_1": "fa",
    "pol": "pl",
    "por_BR": "pt-BR",
    "rus": "ru",
    "som": "so",
    "spa": "es",
    "tgl": "tl",
    "tha": "th",
    "urd": "ur",
    "vie": "vi",
}
EAST = ("cmn_hans", "jpn", "kor")
# What pdftotext gives back in another way than it was written; the printed page is right.
TURNED = ("arb", "heb", "pes_1", "urd")  # it decides anew which way brackets and points belong

pytestmark = [needs_noto, needs_poppler]


def words_of(blocks: list[Block]) -> str:
    """What lines say, run by run in the order of writing."""
    parts = []
    for block in blocks:
        for line in block.lines:
            runs = reversed(line.runs) if block.rtl else line.runs
            parts += [run.text for run in runs]
    return "".join(parts)


@pytest.mark.skipif(not UDHR.is_dir(), reason="the declaration is not here: ../shared/data/udhr")
@pytest.mark.parametrize("name", LANGUAGES)
def test_the_declaration_is_printed_whole(name: str, tmp_path: Path) -> None:
    if name in EAST and not CJK_HERE:
        pytest.skip("needs Debian's fonts-noto-cjk")
    lines = [line for line in (UDHR / f"{name}.txt").read_text().split("\n") if line.strip()]
    text = "\n".join(lines[:40])
    found = text_of(Paper(lines[0], (Text(text, lang=LANGUAGES[name]),)), tmp_path)
    missing = Counter(letters(text)) - Counter(letters(found))
    assert sum(missing.values()) <= len(text) / 500, missing
    words = [letters(word) for word in text.split()]
    whole = letters(found)
    kept = sum(word in whole for word in words) / len(words)
    assert kept >= (0.8 if name in TURNED else 0.96), f"{kept:.2f}"
    assert "notdef" not in run("pdffonts", str(tmp_path / "paper.pdf"))


SAMPLES = {
    "Arab": "لمّا كان اعتُمد (واضح) 12-34 [abc] می‌خواهند کوئی",
    "Hebr": "(לוּמָד) שָׁלוֹם [abc 12-34]",
    "Mymr": "မြန်မာ ကမ္ဘာ့ကုလသမဂ္ဂ ၁၉၄၈ ဩဂုတ် ကြောင်း",
    "Thai": "ปฏิญญาสากลว่าด้วยสิทธิมนุษยชน เป็นผู้ที่",
    "Deva": "प्रत्येक व्यक्ति को शिक्षा का अधिकार है। क्ष्म्य",
    "Beng": "মানবাধিকারের সার্বজনীন ঘোষণাপত্র স্ত্রী",
    "Tibt": "འགྲོ་བ་མིའི་ཐོབ་ཐང་ སྐྱེ་བ",
    "Ethi": "ሰብአዊ፡መብቶች።",
    "Cyrl": "Всеобщая декларация",
    "Latn": "Łódź, Việt Nam, français ñ",
}


@pytest.mark.parametrize("script", SAMPLES)
@pytest.mark.parametrize("width", [1.5, 4.0, 9.0, 200.0])
def test_lines_say_what_was_written_and_fit(script: str, width: float) -> None:
    text = SAMPLES[script]
    blocks = lay_out(text, width, Style())
    lines = [line for block in blocks for line in block.lines]
    widest = max(line.width for line in lines)
    single = max(len(line.runs) for line in lines)
    assert widest <= width + 0.01 or single == 1  # one cluster may be wider than the line
    if width == 200.0:
        assert len(lines) == 1
    assert Counter(letters(words_of(blocks))) == Counter(letters(text))


def test_right_to_left_stands_in_the_order_in_which_it_is_seen() -> None:
    (block,) = lay_out("שלום abc 12 עולם", 100, Style())
    assert block.rtl
    seen = [(run.text.strip(), run.rtl) for run in block.lines[0].runs if run.text.strip()]
    assert seen == [("עולם", True), ("abc 12", False), ("שלום", True)]


def test_latin_in_an_arabic_paragraph_is_one_run_and_numbers_are_not_turned() -> None:
    (block,) = lay_out("رقم 217 (JFK8)", 100, Style())
    texts = [run.text for run in block.lines[0].runs]
    assert any("JFK8" in text for text in texts)
    assert any("217" in text for text in texts)


def test_a_line_is_never_broken_inside_a_stack_of_letters() -> None:
    text = "ကမ္ဘာ့ကုလသမဂ္ဂအဖွဲ့ကြီးကမ္ဘာ"
    virama = "\u1039"
    for width in (2.0, 2.5, 3.0, 4.0, 5.0):
        for block in lay_out(text, width, Style(lang="my")):
            for line in block.lines:
                assert not line.runs[-1].text.endswith(virama)
                assert line.runs[0].text[0] not in "\u1039\u103b\u103c\u102b\u102c\u1031\u103a"


def test_a_long_word_is_cut_and_nothing_of_it_lost() -> None:
    text = "a1" * 200
    blocks = lay_out(text, 10, Style(mono=True))
    assert words_of(blocks) == text
    assert len(blocks[0].lines) > 10


def test_japanese_and_chinese_take_their_own_forms_of_one_sign() -> None:
    if not CJK_HERE:
        pytest.skip("needs Debian's fonts-noto-cjk")
    faces = {}
    for lang, text in (("zh-Hans", "直"), ("ja", "直"), ("", "直す")):
        ((block,), lang) = lay_out(text, 10, Style(lang=lang)), lang
        faces[lang] = block.lines[0].runs[0].font.face
    assert faces == {"zh-Hans": 2, "ja": 0, "": 0}


def test_a_pictogram_is_written_out_and_never_a_box() -> None:
    said = words_of(lay_out("Danke \U0001f64f\U000e0fff!", 100, Style()))
    assert said == "Danke [person with folded hands][u+e0fff]!"


def test_a_script_without_a_font_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    latin = {name: path for name, path in fonts._files().items() if name.startswith("DejaVuSans")}
    monkeypatch.setattr(fonts, "_files", lambda: latin)
    caches = (scripts._fonts, scripts._best, scripts._printable)
    for cache in caches:
        cache.cache_clear()
    try:
        for text, package in (("မြန်မာ", "fonts-noto-core"), ("世界", "fonts-noto-cjk")):
            with pytest.raises(Unprintable) as caught:
                lay_out(text, 10, Style())
            assert (caught.value.code, caught.value.detail) == ("font_missing", package)
        assert lay_out("Łódź", 10, Style())
    finally:
        for cache in caches:
            cache.cache_clear()
    assert "font_missing" in SENTENCES


def test_shaping_refuses_what_would_be_an_empty_box() -> None:
    font = fonts_for("Thai", False, "th")[0]
    with pytest.raises(Unprintable):
        shape(font, "မ", "ltr", "Mymr", "my")
    assert package_for("Hang") == "fonts-noto-cjk"


def test_signs_that_turn_writing_are_not_printed() -> None:
    said = words_of(lay_out("safe\u202egpj.exe\u2066x\u0007", 100, Style()))
    assert said == "safe gpj.exe x"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from(" -().,12abאבםשّمالنကမ်္ဘ်ာงาย世界คุ้ हिन्दी"), max_size=60))
def test_any_mixture_is_laid_out_whole(text: str) -> None:
    if not CJK_HERE:
        text = text.replace("世", "").replace("界", "")
    blocks = lay_out(text, 6, Style())
    assert Counter(letters(words_of(blocks))) == Counter(letters(text))
