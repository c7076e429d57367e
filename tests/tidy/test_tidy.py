"""The house rules that a machine can check: sizes, names, docstrings, links, lock files."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("spec/**/*.md")])
LOCKS = sorted(ROOT.glob("*.lock"))
FUNCTION_LINES = 70
CITING = ("kernel", "crypto", "rules", "ballots")


def untidy(text: str, lines: int) -> list[str]:
    """What is too long, badly named, or put off, in a Python text."""
    found = [f"more than {lines} lines"] if text.count("\n") > lines else []
    found += re.findall(r"\b(?:TODO|FIXME|XXX)\b", text)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append(f"{node.name}: {length} lines")
        if isinstance(node, ast.ClassDef) and re.search(
            r"(Manager|Handler|Service|Helper|Utils?)$", node.name
        ):
            found.append(node.name)
    return found


def undocumented(text: str) -> list[str]:
    """The module, public classes and public functions of a text that have no docstring."""
    tree = ast.parse(text)
    found = [] if ast.get_docstring(tree) else ["module"]
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for node in [*tree.body, *(inner for outer in classes for inner in outer.body)]:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if not node.name.startswith("_") and not ast.get_docstring(node):
            found.append(node.name)
    return found


def places_of_this_machine(text: str) -> list[str]:
    """Registry hosts and paths of one machine, which no page or lock file may name."""
    hosts = r"pypi\.org|pythonhosted\.org|registry\.npmjs|--index-url|--find-links"
    return re.findall(rf"{hosts}|/work/|/root/|/home/[a-z]+/|file://", text)


def broken_links(page: Path, text: str) -> list[str]:
    """Relative links of a page whose file is not there."""
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    return [
        link
        for link in links
        if "://" not in link
        and not link.startswith("mailto:")
        and not (page.parent / link).exists()
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_source_is_tidy(path: Path) -> None:
    text = path.read_text()
    assert untidy(text, 400) == []
    assert undocumented(text) == []
    assert path.stem not in ("utils", "helpers", "common", "misc")
    package = path.relative_to(ROOT / "src" / "concerted").parts[0]
    if package in CITING and path.stem != "__init__":
        assert re.search(r"\b(entry|log|seal|rules|talk|ballot)(\.md| §)", text)


@pytest.mark.parametrize("path", TESTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_test_is_tidy(path: Path) -> None:
    assert untidy(path.read_text().replace("TODO|FIXME|XXX", ""), 600) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_page_links_and_places(page: Path) -> None:
    text = page.read_text()
    assert broken_links(page, text) == []
    assert places_of_this_machine(text) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: p.name)
def test_lock_names_no_place(lock: Path) -> None:
    text = lock.read_text()
    assert places_of_this_machine(text) == []
    pinned = re.findall(r"^([a-z0-9][\w.-]*)(?:\[\w+\])?==", text, re.MULTILINE)
    assert len(pinned) > 10
    assert text.count("--hash=sha256:") >= len(pinned)


def floors(pyproject: str) -> dict[str, str]:
    """The lowest version of each package that pyproject.toml asks for."""
    project = tomllib.loads(pyproject)["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    found = [re.fullmatch(r"([a-z0-9_-]+)(?:\[\w+\])?>=([\d.]+)", line) for line in wanted]
    assert all(found), wanted
    return {match[1]: match[2] for match in found if match}


def reasons(page: str) -> dict[str, str]:
    """The packages of docs/dependencies.md with their floors; each has a licence and a reason."""
    row = r"^\| `([a-z0-9_-]+)` \| ([\d.]+) \| [^|]*\w[^|]* \| [^|]*\w[^|]* \|$"
    return dict(re.findall(row, page.partition("## In the browser")[0], re.MULTILINE))


def test_every_dependency_has_a_reason() -> None:
    wanted = floors((ROOT / "pyproject.toml").read_text())
    assert reasons((ROOT / "docs/dependencies.md").read_text()) == wanted


def test_a_dependency_without_a_reason_is_seen() -> None:
    assert reasons("| `a` | 1.0 | MIT | counts |") == {"a": "1.0"}
    assert reasons("| `a` | 1.0 | MIT | |") == {}
    assert reasons("| `a` | 1.0 | | counts |") == {}


def test_untidiness_is_seen() -> None:
    assert untidy("x = 1\n" * 401, 400)
    assert untidy("# TO" + "DO: later", 400)
    assert untidy("class EntryManager: ...", 400)
    assert untidy("def f():\n" + "    x = 1\n" * 71, 400)
    assert undocumented("def public(): ...") == ["module", "public"]
    assert places_of_this_machine("see /home/someone/x")
    assert broken_links(ROOT / "README.md", "[a](no-such-file.md)") == ["no-such-file.md"]


def test_every_target_that_a_page_names_is_there() -> None:
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    promised = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert promised is not None
    assert set(promised[1].split()) <= made
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        named = set(re.findall(r"(?:^    |`)make ([a-z-]+)", page.read_text(), re.MULTILINE))
        assert named <= made, page.name
