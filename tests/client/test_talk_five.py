"""Five homes talk in four languages, and a photo arrives without the place where it was taken."""

from pathlib import Path

from PIL import Image

from concerted.client.attachments import fetch
from concerted.client.talk import Talk
from tests.client.circle import Circle, said, texts

WORDS = {
    "red": "Fans in bay 4 at six?",
    "blue": "Sí, y traigo el termómetro.",
    "green": "المروحة معطلة منذ أسبوع",
    "amber": "ညဆိုင်းမှာ ပိုပူတယ်။",
    "pearl": "Voted. Read the minutes first.",
}
GPS = 0x8825
LATITUDE = {1: "N", 2: (40.0, 38.0, 2.5), 3: "W", 4: (74.0, 9.0, 12.0)}


def test_five_homes_in_four_languages(circle: Circle) -> None:
    talks = [circle.red, circle.blue, circle.green]
    talks += [Talk(circle.room.join(name)) for name in ("amber", "pearl")]
    for talk, text in zip(talks, WORDS.values(), strict=True):
        talk.catch_up()
        said(talk, talk.general, text)
    for talk in talks:
        assert texts(talk) == list(WORDS.values())
        assert talk.catch_up().findings == frozenset()
    for word in ("TERMOMETRO", "معطلة", "ပိုပူ"):
        assert len(talks[0].search(word)) == 1
    for talk in talks[3:]:
        talk.close()


def test_a_photo_arrives_without_its_place(circle: Circle, tmp_path: Path) -> None:
    photo = tmp_path / "bay4.jpg"
    image = Image.new("RGB", (640, 480), (90, 60, 30))
    exif = image.getexif()
    exif[GPS] = LATITUDE
    image.save(photo, exif=exif)
    with Image.open(photo) as before:
        assert before.getexif().get_ifd(GPS)
    shown = said(circle.red, circle.general, "Look", files=[photo])
    circle.blue.catch_up()
    (file,) = circle.blue.files(shown)
    target = fetch(circle.blue.committee, file, tmp_path / "fetched.jpg")
    with Image.open(target) as after:
        assert after.size == (640, 480)
        assert not after.getexif()
    assert b"Exif" not in target.read_bytes()
