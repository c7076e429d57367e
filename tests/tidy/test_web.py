"""The house rules for the browser's modules: sizes, JSDoc, names, and imports that run one way."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Container, Iterator
from pathlib import Path

import pytest

from tests.tidy.test_imports import ORDER, PURE
from tests.tidy.test_tidy import CITING, FUNCTION_LINES, ROOT, places_of_this_machine

WEB = ROOT / "src" / "concerted" / "web"
VENDOR = WEB / "vendor"
SOURCES = sorted(path for path in WEB.rglob("*.js") if VENDOR not in path.parents)
TESTS = sorted((ROOT / "tests" / "web").rglob("*.js"))
TEXTS = [*SOURCES, *TESTS, VENDOR / "vendor.json", *ROOT.glob("*.json"), ROOT / ".npmrc"]
# What has a clock, chance, a network or a store. `crypto.subtle` computes, and is crypto's alone.
IMPURE = (
    r"\bDate\b|Math\.random|getRandomValues|randomUUID|\bfetch\(|XMLHttpRequest|WebSocket|"
    r"setTimeout|setInterval|indexedDB|localStorage|sessionStorage|"
    r"\b(?:performance|navigator|document|window|self|caches|console)\.\w|node:"
)
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'\\])//[^\n]*", re.DOTALL)
# Our own way to the libraries, so that another one can take their place.
TO_VENDOR = {
    *("kernel/bytes.js", "parts/html.js", "parts/code.js", "parts/decode.js"),
    *("ballots/groups.js", "ballots/hashes.js"),
    *("crypto/curve.js", "crypto/sheetwords.js", "crypto/signature.js", "crypto/suite.js"),
}
SCREENS = ("parts", "views")  # they are shown plain values, and reach no record and no server
DOCUMENTED = re.compile(r"(\*/\n)?^export (?:async )?(?:function\*?|class) (\w+)", re.MULTILINE)


def untidy(text: str, lines: int) -> list[str]:
    """What is too long, undocumented, badly named, or put off, in a module's text."""
    found = [f"more than {lines} lines"] if text.count("\n") > lines else []
    found += re.findall(r"\b(?:TODO|FIXME|XXX)\b", text)
    found += re.findall(r"class (\w*(?:Manager|Handler|Service|Helper|Utils?))\b", text)
    found += [name for doc, name in DOCUMENTED.findall(text) if not doc]
    if not text.startswith("/**"):
        found.append("module")
    for body in re.findall(
        r"^(?:export )?(?:async )?function.*?^}", text, re.DOTALL | re.MULTILINE
    ):
        if body.count("\n") + 1 > FUNCTION_LINES:
            found.append(body.partition("(")[0])
    return found


def imports(path: Path, text: str) -> Iterator[str]:
    """Every module that this text imports, as a path below web/, or as it is named."""
    for name in re.findall(
        r"""(?:\bfrom\s+|\bimport\s*\(?\s*)["']([^"']+)["']""", COMMENT.sub("", text)
    ):
        target = (path.parent / name).resolve()
        yield target.relative_to(WEB).as_posix() if target.is_relative_to(WEB) else name


def allowed(package: str) -> Container[str]:
    """The packages that modules of this one may import."""
    if package in SCREENS:
        return (*SCREENS, "words")
    if package in ORDER:
        return ORDER[: ORDER.index(package) + 1]
    return {path.name for path in WEB.iterdir()}


def wrong_imports(place: str, text: str) -> list[str]:
    """The imports that a module at this place below web/ may not make."""
    package = place.partition("/")[0]
    wrong = []
    for module in imports(WEB / place, text):
        other = module.partition("/")[0]
        if other == "vendor":
            wrong += [] if place in TO_VENDOR else [module]
        elif other not in allowed(package) or not (WEB / module).exists():
            wrong.append(module)
    code = COMMENT.sub("", text)
    if package in PURE:
        wrong += re.findall(IMPURE, code)
        wrong += re.findall(r"crypto\.subtle", code) if package != "crypto" else []
    return wrong


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(WEB)))
def test_module_is_tidy(path: Path) -> None:
    text = path.read_text()
    assert untidy(text, 400) == []
    assert path.stem not in ("utils", "helpers", "common", "misc")
    package = path.relative_to(WEB).parts[0]
    if package in CITING and path.stem not in ("bytes", "map"):
        assert re.search(r"\b(entry|log|seal|rules|talk|ballot)(\.md| §)", text)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(WEB)))
def test_imports_run_one_way(path: Path) -> None:
    assert wrong_imports(path.relative_to(WEB).as_posix(), path.read_text()) == []


@pytest.mark.parametrize("path", TESTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_test_is_tidy(path: Path) -> None:
    assert untidy(path.read_text(), 600) == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_place_is_named(path: Path) -> None:
    assert places_of_this_machine(path.read_text()) == []


def test_the_lock_has_a_hash_for_each_package_and_no_place() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = [found for name, found in lock["packages"].items() if name]
    assert len(packages) > 3
    for found in packages:
        assert found["integrity"].startswith("sha512-")
        assert "resolved" not in found


def test_what_was_folded_by_other_rules_is_known() -> None:
    done = subprocess.run([sys.executable, ROOT / "tools" / "judged.py", "--check"], check=False)
    assert done.returncode == 0, "run tools/judged.py"


def vendored() -> dict[str, str]:
    """The hash that vendor.json gives for each file, by its path below vendor/."""
    return {
        f"{package['name'].removeprefix('@').replace('/', '-')}/{path}": digest
        for package in json.loads((VENDOR / "vendor.json").read_text())["packages"]
        for path, digest in package["files"].items()
    }


def test_vendored_files_are_those_recorded() -> None:
    present = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }
    assert present == vendored()


def test_every_vendored_package_has_a_reason() -> None:
    page = (ROOT / "docs/dependencies.md").read_text()
    for package in json.loads((VENDOR / "vendor.json").read_text())["packages"]:
        assert package["integrity"].startswith("sha512-")
        row = [f"`{package['name']}`", package["version"], package["licence"]]
        start = re.escape(f"| {' | '.join(row)} | ")
        assert re.search(rf"^{start}[^|]*\w", page, re.MULTILINE), package["name"]


def test_every_tool_for_the_browser_has_a_reason() -> None:
    page = (ROOT / "docs/dependencies.md").read_text()
    wanted = json.loads((ROOT / "package.json").read_text())
    assert "dependencies" not in wanted
    for name, version in wanted["devDependencies"].items():
        assert f"| `{name}` | {version} |" in page


def test_untidiness_is_seen() -> None:
    assert untidy("/** a */\n" + "x;\n" * 400, 400)
    assert untidy("/** a */\n// TO" + "DO: later", 400)
    assert untidy("/** a */\nclass EntryManager {}", 400)
    assert untidy("/** a */\n\nexport function f() {}", 400) == ["f"]
    assert untidy("export const a = 1;", 400) == ["module"]
    assert untidy("/** a */\nfunction f() {\n" + "  x;\n" * 70 + "}\n", 400) == ["function f"]


def test_a_wrong_import_is_seen() -> None:
    assert wrong_imports("kernel/leaf.js", 'import { a } from "../crypto/seed.js";')
    assert wrong_imports("kernel/leaf.js", 'import { a } from "../vendor/noble-hashes/sha2.js";')
    assert wrong_imports("kernel/leaf.js", 'import { a } from "./nowhere.js";')
    assert wrong_imports("crypto/seed.js", 'import a from "some-package";')
    assert wrong_imports("crypto/seed.js", "const now = Date.now();")
    assert wrong_imports("kernel/leaf.js", "crypto.subtle.digest()")
    assert wrong_imports("crypto/seed.js", "crypto.getRandomValues(a)")
    assert not wrong_imports("crypto/seed.js", 'import { a } from "../kernel/leaf.js"; // a Date')
