"""Whatever is wrong (a link, a server, a clock, a file, the home): one plain sentence, what to do,
nothing lost, and no traceback. Each row puts one thing wrong and tells what must then be read.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from concerted.cli import device
from concerted.client.home import Home
from tests.cli.conftest import Type
from tests.client.double import ADDRESS, Host

Break = Callable[["Scene"], None]


class Scene:
    """Three founders at a host in memory, a link, and a folder for files."""

    def __init__(self, type_: Type, link: str, host: Host, folder: Path) -> None:
        self.type_, self.link, self.host, self.folder = type_, link, host, folder
        self.record = folder / "record.tar"

    def says(self, who: str, words: list[str], code: int, sentence: str) -> None:
        """Type this: it ends so, for people and for programs."""
        given = [w.format(link=self.link, folder=self.folder, record=self.record) for w in words]
        found, text = self.type_(who, *given)
        flat = " ".join(text.split())
        assert sentence in flat, text
        assert found == code, text
        assert "Traceback" not in text
        found, text = self.type_(who, *given, "--json")
        value: Any = json.loads(text)
        assert found == code, text
        assert value["error"]["do"].strip()
        assert value["error"]["code"] != "unforeseen"

    def home(self, who: str) -> Path:
        """The folder of somebody's place in the committee."""
        home = Home(self.folder / who)
        return home.folder(home.committees()[0])


@pytest.fixture
def scene(type_: Type, link: str, host: Host, tmp_path: Path) -> Scene:
    made = Scene(type_, link, host, tmp_path)
    assert type_("red", "export", str(made.record))[0] == 0
    return made


def still_well(scene: Scene) -> None:
    """Red's place is as it was: the record is there, and red can act."""
    assert scene.type_("red", "members")[0] == 0
    said = scene.type_("red", "propose", "resolution", "Fans", "We ask for fans.", "--json")[1]
    assert "proposal" in json.loads(said)


LINKS = [
    ("cut off", lambda link: link[:-9], 2, "cut or mistyped"),
    ("mistyped", lambda link: link[:-3] + ("A" if link[-3] != "A" else "B") + link[-2:], 2, "cut"),
    ("a newer one", lambda link: link.replace("#1.", "#2."), 2, "newer"),
    ("no link", lambda link: "hello", 2, "cut or mistyped"),
    ("not https", lambda link: link.replace("http://127.0.0.1", "http://a.example"), 2, "cut or"),
    ("empty", lambda link: "", 2, "cut or mistyped"),
    ("two glued", lambda link: link + link, 2, "cut or mistyped"),
]


@pytest.mark.parametrize(("what", "wrong", "code", "sentence"), LINKS, ids=[r[0] for r in LINKS])
def test_a_link_that_is(
    scene: Scene, what: str, wrong: Callable[[str], str], code: int, sentence: str
) -> None:
    scene.link = wrong(scene.link)
    scene.says("amber", ["join", "{link}", "--nickname", "amber"], code, sentence)
    assert Home(scene.folder / "amber").committees() == []


def revoked(scene: Scene) -> None:
    name = next(iter(scene.host.state.invitations))  # type: ignore[union-attr]
    assert scene.type_("red", "revoke", name[:8])[0] == 0


def expired(scene: Scene) -> None:
    scene.host.clock += 31 * 86_400


def used_up(scene: Scene) -> None:
    said = scene.type_("red", "invite", "--uses", "1", "--json")[1]
    scene.link = json.loads(said)["link"]
    assert scene.type_("black", "join", scene.link, "--nickname", "black")[0] == 0


def of_one_who_left(scene: Scene) -> None:
    assert scene.type_("red", "leave", "--yes")[0] == 0


SPENT = [
    (revoked, "no longer good"),
    (expired, "no longer good"),
    (used_up, "used up"),
    (of_one_who_left, "no longer good"),
]


@pytest.mark.parametrize(("make", "sentence"), SPENT, ids=[row[0].__name__ for row in SPENT])
def test_a_link_that_was_good_once(scene: Scene, make: Break, sentence: str) -> None:
    make(scene)
    scene.says("amber", ["join", "{link}", "--nickname", "amber"], 1, sentence)
    assert Home(scene.folder / "amber").committees() == []


def away(scene: Scene) -> None:
    scene.host.down = True


def a_web_site(scene: Scene) -> None:
    answer_all(scene, httpx.Response(200, html="<h1>Welcome to our shop</h1>"))


def a_redirect(scene: Scene) -> None:
    answer_all(scene, httpx.Response(302, headers={"location": "https://a.example/"}))


def an_error_page(scene: Scene) -> None:
    answer_all(scene, httpx.Response(502, html="<h1>Bad gateway</h1>"))


def json_of_another_kind(scene: Scene) -> None:
    answer_all(scene, httpx.Response(200, json=[1, 2, 3]))


def without_end(scene: Scene) -> None:
    answer_all(scene, httpx.Response(200, content=bytes(65 * 2**20)))


def another_committees(scene: Scene) -> None:
    error = {"family": "absent", "code": "committee_unknown", "detail": ""}
    answer_all(scene, httpx.Response(404, json={"error": error}))


def with_a_full_disk(scene: Scene) -> None:
    scene.host.faults["entries"] = "disk_full"


def without_its_database(scene: Scene) -> None:
    for part in ("challenge", "entries", "checkpoint"):
        scene.host.faults[part] = "unavailable"


def that_adds_nothing(scene: Scene) -> None:
    scene.host.faults["entries"] = "readonly"


def answer_all(scene: Scene, response: httpx.Response) -> None:
    """From now on everything is answered so."""
    transport = httpx.MockTransport(
        lambda _: httpx.Response(
            response.status_code, headers=response.headers, content=response.content
        )
    )
    device.DEVICE.http = httpx.Client(transport=transport)


SERVERS = [
    (away, "cannot be reached"),
    (a_web_site, "no server of this kind"),
    (a_redirect, "no server of this kind"),
    (an_error_page, "no server of this kind"),
    (json_of_another_kind, "no server of this kind"),
    (without_end, "no server of this kind"),
    (another_committees, "has no such committee"),
    (with_a_full_disk, "disk is full"),
    (without_its_database, "cannot answer at the moment"),
    (that_adds_nothing, "adds nothing"),
]


@pytest.mark.parametrize(("make", "sentence"), SERVERS, ids=[row[0].__name__ for row in SERVERS])
def test_a_server_that_is(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, make: Break, sentence: str
) -> None:
    words = ["propose", "resolution", "Breaks", "Ten minutes more."]
    with monkeypatch.context() as patch:
        patch.setattr(device.DEVICE, "http", scene.host.http)
        make(scene)
        scene.says("red", words, 3, sentence)
    scene.host.down = False
    scene.host.faults.clear()
    still_well(scene)


CLOCKS = [(-301, 4, "clock is ahead of this device's"), (-86_400, 4, "clock is ahead")]


@pytest.mark.parametrize(("off_s", "code", "sentence"), CLOCKS)
def test_a_device_whose_clock_is_behind(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, off_s: int, code: int, sentence: str
) -> None:
    assert scene.type_("blue", "name", "azure")[0] == 0
    with monkeypatch.context() as patch:
        patch.setattr(device.DEVICE, "clock", lambda: scene.host.clock + off_s)
        scene.says("red", ["members"], code, sentence)
    still_well(scene)


@pytest.mark.parametrize("off_s", [301, 86_400, 10 * 86_400])
def test_a_device_whose_clock_is_ahead_is_as_good_as_any(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, off_s: int
) -> None:
    """The record's times count, so a wrong clock of one's own neither ends nor opens anything."""
    monkeypatch.setattr(device.DEVICE, "clock", lambda: scene.host.clock + off_s)
    still_well(scene)


def missing(scene: Scene) -> None:
    scene.record.unlink()


def a_folder(scene: Scene) -> None:
    scene.record.unlink()
    scene.record.mkdir()


def empty(scene: Scene) -> None:
    scene.record.write_bytes(b"")


def cut_short(scene: Scene) -> None:
    scene.record.write_bytes(scene.record.read_bytes()[:-700])


def longer(scene: Scene) -> None:
    scene.record.write_bytes(scene.record.read_bytes() + b"and more")


def something_else(scene: Scene) -> None:
    scene.record.write_bytes(b"PK\x03\x04" + os.urandom(5_000))


def of_a_newer_version(scene: Scene) -> None:
    data = scene.record.read_bytes()
    scene.record.write_bytes(data.replace(b"concerted-record/1\n", b"concerted-record/2\n"))


RECORDS = [
    (missing, 2, "cannot be read"),
    (a_folder, 2, "cannot be read"),
    (empty, 2, "not a whole record"),
    (cut_short, 2, "not a whole record"),
    (longer, 2, "not a whole record"),
    (something_else, 2, "not a whole record"),
    (of_a_newer_version, 2, "newer"),
]


def test_an_address_without_a_record(scene: Scene) -> None:
    site = scene.link.partition("/join")[0]
    said = "What is at that address is not a whole record."
    scene.says("red", ["audit", f"{site}/health"], 2, said)


@pytest.mark.parametrize(
    ("make", "code", "sentence"), RECORDS, ids=[row[0].__name__ for row in RECORDS]
)
def test_a_record_file_that_is(scene: Scene, make: Break, code: int, sentence: str) -> None:
    make(scene)
    scene.says("red", ["audit", "{record}"], code, sentence)


def half_written_place(scene: Scene) -> None:
    place = scene.home("red") / "place.json"
    place.write_bytes(place.read_bytes()[:200])


def place_of_another_version(scene: Scene) -> None:
    place = scene.home("red") / "place.json"
    place.write_text(json.dumps({"version": 9, "keys": [1, 2]}))


def place_that_is_a_folder(scene: Scene) -> None:
    place = scene.home("red") / "place.json"
    place.unlink()
    place.mkdir()


HOMES = [
    (half_written_place, 2, "cannot be read"),
    (place_of_another_version, 2, "cannot be read"),
    (place_that_is_a_folder, 2, "cannot be read"),
]


@pytest.mark.parametrize(("make", "code", "sentence"), HOMES, ids=[r[0].__name__ for r in HOMES])
def test_a_home_with(scene: Scene, make: Break, code: int, sentence: str) -> None:
    sheet = json.loads(scene.type_("red", "sheet", "--json")[1])["sheet"]
    make(scene)
    scene.says("red", ["members"], code, sentence)
    assert scene.type_("red", "restore", sheet)[0] == 0  # as the sentence says, in this home
    still_well(scene)


def without_leaves(scene: Scene) -> None:
    (scene.home("red") / "leaves").unlink()


def with_junk_for_leaves(scene: Scene) -> None:
    (scene.home("red") / "leaves").write_bytes(os.urandom(3_000))


def with_a_junk_state(scene: Scene) -> None:
    (scene.home("red") / "folded").write_bytes(os.urandom(3_000))


def with_junk_bodies(scene: Scene) -> None:
    for body in (scene.home("red") / "bodies").iterdir():
        body.write_bytes(b"junk")


def with_half_a_new_file(scene: Scene) -> None:
    (scene.home("red") / ".place.json.new").write_bytes(b"{")
    (scene.home("red") / ".leaves.new").mkdir()


def with_junk_for_the_one_in_use(scene: Scene) -> None:
    (scene.folder / "red" / "current").write_bytes(b"\xff\xfe nonsense")


HEALED = [
    with_junk_for_the_one_in_use,
    without_leaves, with_junk_for_leaves, with_a_junk_state, with_junk_bodies, with_half_a_new_file,
]  # fmt: skip


@pytest.mark.parametrize("make", HEALED, ids=[make.__name__ for make in HEALED])
def test_a_home_heals_itself(scene: Scene, make: Break) -> None:
    make(scene)
    still_well(scene)
    assert scene.type_("red", "decisions")[0] == 0


@pytest.mark.parametrize("error", [OSError(28, "No space left"), OSError(30, "Read-only")])
def test_a_home_that_cannot_be_written(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    """Nothing is sent that this device could not keep: joining and epochs save before they send."""
    size = len(scene.host.leaves)

    def full(*_: object) -> int:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        scene.says("amber", ["join", "{link}", "--nickname", "amber"], 2, "cannot be written")
    assert len(scene.host.leaves) == size
    still_well(scene)


def test_where_no_home_can_be(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    (scene.folder / "file").write_text("not a folder")
    scene.says("file", ["members"], 2, "cannot be made")


def test_a_file_that_cannot_be_written(scene: Scene) -> None:
    scene.says("red", ["export", "{folder}/nowhere/at/all.tar"], 2, "cannot be read or written")
    assert list(scene.folder.glob("nowhere*")) == []


# — a place that came to nothing does not stand in the way


def ask(scene: Scene, who: str = "amber") -> tuple[int, str]:
    return scene.type_(who, "join", scene.link, "--nickname", who)


def test_while_one_waits_or_is_a_member_there_is_no_second_place(scene: Scene) -> None:
    assert ask(scene)[0] == 0
    again = ["join", "{link}", "--nickname", "amber"]
    scene.says("amber", again, 1, "already has a place")
    for member in ("red", "blue"):
        assert scene.type_(member, "vouch", "amber")[0] == 0
    scene.says("amber", again, 1, "already has a place")
    sheet = json.loads(scene.type_("amber", "sheet", "--json")[1])["sheet"]
    scene.says("amber", ["restore", sheet], 1, "already has a place")


def test_a_request_that_lapsed_can_be_made_anew(scene: Scene) -> None:
    assert ask(scene)[0] == 0
    scene.host.clock += 15 * 86_400
    scene.link = json.loads(scene.type_("red", "invite", "--json")[1])["link"]
    assert ask(scene)[0] == 0
    for member in ("red", "blue"):
        assert scene.type_(member, "vouch", "amber")[0] in (0, 2)  # two of that name: by id
    assert "waiting" in scene.type_("amber", "status")[1]


def test_a_request_that_never_arrived_can_be_made_anew(scene: Scene) -> None:
    scene.host.faults["entries"] = "unavailable"
    assert ask(scene)[0] == 3
    scene.host.faults.clear()
    scene.host.clock += 31 * 86_400
    assert scene.type_("amber", "status")[0] == 1  # too old by now, and said so
    scene.link = json.loads(scene.type_("red", "invite", "--json")[1])["link"]
    assert ask(scene)[0] == 0
    assert "waiting" in scene.type_("amber", "status")[1]


def test_whoever_left_can_come_back_on_the_same_device(scene: Scene) -> None:
    words = (scene.home("blue") / "place.json").read_bytes()
    assert scene.type_("blue", "leave", "--yes")[0] == 0
    assert ask(scene, "blue")[0] == 0
    assert "waiting" in scene.type_("blue", "status")[1]
    (former,) = (scene.folder / "blue" / "former").iterdir()
    kept = json.loads((former / "place.json").read_bytes())
    assert kept["seed"] == json.loads(words)["seed"]


def test_a_restoring_that_broke_off_is_begun_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = json.loads(scene.type_("red", "sheet", "--json")[1])["sheet"]
    with monkeypatch.context() as patch:
        patch.setattr("concerted.client.restoring._member_of", interrupt)
        assert scene.type_("new phone", "restore", sheet)[0] == 130
    assert scene.type_("new phone", "restore", sheet)[0] == 0
    assert "red (you)" in scene.type_("new phone", "members")[1]


def interrupt(*_: object) -> str:
    raise KeyboardInterrupt


def test_a_refused_request_leaves_the_committee_in_use_alone(scene: Scene) -> None:
    """Somebody in one committee tries a link to another that is used up."""
    first = scene.home("red").name
    other = Host(scene.host.clock)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(device.DEVICE, "http", other.http)
        words = ("Yard", "Longer breaks.", "--server", ADDRESS, "--nickname", "jade")
        assert scene.type_("jade", "found", *words)[0] == 0
        said = scene.type_("jade", "invite", "--json")[1]
        link = json.loads(said)["link"]
        assert scene.type_("pearl", "join", link, "--nickname", "pearl")[0] == 0
        assert scene.type_("red", "join", link, "--nickname", "red")[0] == 1
    assert Home(scene.folder / "red").committees() == [first]
    assert scene.type_("red", "members")[0] == 0
