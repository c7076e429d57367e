"""Fetch the browser's libraries from their packages into src/concerted/web/vendor.

Without a build step the browser loads these files as they lie there. Of each package only the
modules are taken that our own code reaches, with two changes that leave the code what it is: bare
names of packages become relative paths, because workers know no import map, and comments go,
because they are half of what a phone would have to load. That nothing but comments went is checked
by letting TypeScript drop the comments of both and comparing.

``vendor.json`` names for each package version, licence, the hash of the package file as npm gives
it, and the SHA-256 of each file; a test compares. ``--check`` fetches and writes nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
VENDOR = ROOT / "src" / "concerted" / "web" / "vendor"
COMMON = "@hpke/common"
UNCHECKED = "// @ts-nocheck\n"  # types are checked in our own code alone
COMMENT = re.compile(
    r"^[ \t]*(?:/\*(?!!)(?:(?!\*/).)*\*/[ \t]*|//[^\n]*)\n", re.DOTALL | re.MULTILINE
)
IMPORT = re.compile(r"""^(import|export)\b([^'";]*?)\bfrom\s*(["'])([^"']+)\3;?""", re.MULTILINE)
BARE = re.compile(r"""^import\s+(["'])([^"']+)\1;?""", re.MULTILINE)


@dataclass(frozen=True)
class Package:
    """A package, where its modules begin, and which of them our own code imports."""

    name: str
    version: str
    entries: tuple[str, ...] = ()
    base: str = ""

    @property
    def folder(self) -> str:
        """The name of its folder in vendor/."""
        return self.name.removeprefix("@").replace("/", "-")


PACKAGES = (
    Package("@noble/ed25519", "3.2.0", ("index.js",)),
    Package("@noble/hashes", "2.4.0", ("sha2.js", "hkdf.js")),
    Package(
        "@hpke/core",
        "1.9.0",
        ("src/cipherSuiteNative.js", "src/kems/dhkemX25519.js", "src/aeads/aesGcm.js"),
        base="esm/",
    ),
    Package(COMMON, "1.10.1", ("src/kdfs/hkdf.js",), base="esm/"),
    Package("@hpke/dhkem-x25519", "1.8.0", ("src/dhkemX25519.js",), base="esm/"),
    Package("@scure/bip39", "2.4.0", ("wordlists/english.js",)),
    Package("preact", "10.29.7", ("dist/preact.module.js", "hooks/dist/hooks.module.js")),
    Package("htm", "3.1.1", ("dist/htm.module.js",)),
    Package("qr", "0.5.2", ("index.js", "decode.js")),
)


@dataclass
class Fetched:
    """A package's files as text, by their path below its base."""

    package: Package
    integrity: str
    licence: str
    licence_text: str
    files: dict[str, str] = field(default_factory=dict)


def fetch(package: Package, folder: Path) -> Fetched:
    """Fetch one package with npm, which checks its hash."""
    spec = f"{package.name}@{package.version}"
    command = ["npm", "pack", "--json", "--silent", "--pack-destination", str(folder), spec]
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)[0]
    texts: dict[str, str] = {}
    with tarfile.open(folder / told["filename"]) as archive:
        for member in archive:
            name = member.name.partition("/")[2]
            if name in ("package.json", "LICENSE") or name.endswith(".js"):
                reader = archive.extractfile(member)
                assert reader is not None
                texts[name] = reader.read().decode()
    base = package.base
    files = {name.removeprefix(base): text for name, text in texts.items() if name.startswith(base)}
    licence = json.loads(texts["package.json"])["license"]
    return Fetched(package, told["integrity"], licence, texts["LICENSE"], files)


def without_comments(text: str) -> str:
    """Drop comments that stand on lines of their own, but those that begin with /*!."""
    return COMMENT.sub("", text)


def exported_by(common: Fetched) -> dict[str, str]:
    """Each name that the package's entry passes on, with the module that defines it."""
    found: dict[str, str] = {}
    entry = common.files["mod.js"]
    for names, module in re.findall(r'export \{([^}]*)\} from "\./([^"]+)"', entry):
        found |= {name.strip(): module for name in names.split(",") if name.strip()}
    for module in re.findall(r'export \* from "\./([^"]+)"', entry):
        found |= dict.fromkeys(
            re.findall(r"^export class (\w+)", common.files[module], re.M), module
        )
    return found


class Tree:
    """The modules reached from the entries, each with its imports made relative."""

    def __init__(self, fetched: list[Fetched]) -> None:
        self.by_name = {each.package.name: each for each in fetched}
        self.common = exported_by(self.by_name[COMMON])
        self.written: dict[str, dict[str, str]] = {name: {} for name in self.by_name}
        self.stripped: dict[str, tuple[str, str]] = {}  # with comments, and without
        for each in fetched:
            for path in each.package.entries:
                self.reach(each, path)

    def reach(self, of: Fetched, path: str) -> None:
        """Take one module and what it imports."""
        if path in self.written[of.package.name]:
            return
        self.written[of.package.name][path] = ""
        text = without_comments(of.files[path])
        self.stripped[f"{of.package.folder}/{path}"] = (of.files[path], text)
        self.written[of.package.name][path] = UNCHECKED + self.relative(of, path, text)

    def relative(self, of: Fetched, path: str, text: str) -> str:
        """Return the text with every import a relative path, and reach what it imports."""
        here = Path(of.package.folder, path).parent

        def rewritten(verb: str, names: str, target: str) -> str:
            imports = list(self.resolve(of, path, names, target))
            return "\n".join(
                f"{verb}{what}{'from ' if what.strip() else ''}"
                f'"{_from(here, Path(other.package.folder, module))}";'
                for what, other, module in imports
            )

        text = IMPORT.sub(lambda m: rewritten(m[1], m[2], m[4]), text)
        return BARE.sub(lambda m: rewritten("import", " ", m[2]), text)

    def resolve(
        self, of: Fetched, path: str, names: str, target: str
    ) -> Iterator[tuple[str, Fetched, str]]:
        """Yield what is imported, from which package and module."""
        if target.startswith("."):
            found = [(names, of, _normal(Path(path).parent / target))]
        elif target == COMMON:
            found = self.through_entry(names)
        else:
            package = next(name for name in self.by_name if target.startswith(name))
            other = self.by_name[package]
            whole = other.package.entries[0]  # a bare name means the package's first entry
            module = whole if target == package else target.removeprefix(package + "/")
            found = [(names, other, module)]
        for what, other, module in found:
            self.reach(other, module)
            yield what, other, module

    def through_entry(self, names: str) -> list[tuple[str, Fetched, str]]:
        """See through an entry that only passes names on, so that the rest stays unloaded."""
        modules: dict[str, list[str]] = {}
        for name in re.findall(r"\w+", names):
            modules.setdefault(self.common[name], []).append(name)
        common = self.by_name[COMMON]
        return [(f" {{ {', '.join(found)} }} ", common, at) for at, found in modules.items()]


def _normal(path: Path) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _from(here: Path, there: Path) -> str:
    """Return the relative path of a module, as an import names it."""
    up = 0
    while not there.is_relative_to(here):
        here, up = here.parent, up + 1
    rest = there.relative_to(here).as_posix()
    return "../" * up + rest if up else "./" + rest


def emitted(files: dict[str, str], folder: Path) -> dict[str, str]:
    """Return what TypeScript makes of the files when it drops every comment."""
    for path, text in files.items():
        (folder / "in" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / path).write_text(re.sub(r"/\*!.*?\*/", "", text, flags=re.DOTALL))
    command = [str(ROOT / "node_modules/.bin/tsc"), "--allowJs", "--removeComments", "--noCheck"]
    command += ["--target", "esnext", "--module", "esnext", "--rootDir", str(folder / "in")]
    command += ["--moduleResolution", "bundler", "--ignoreConfig"]
    command += ["--outDir", str(folder / "out"), *(str(folder / "in" / path) for path in files)]
    subprocess.run(command, check=True)
    return {path: (folder / "out" / path).read_text() for path in files}


def check_comments(tree: Tree) -> None:
    """Stop if anything but comments was dropped."""
    before = {path: texts[0] for path, texts in tree.stripped.items()}
    after = {path: texts[1] for path, texts in tree.stripped.items()}
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        if emitted(before, Path(one)) != emitted(after, Path(two)):
            raise SystemExit("more than comments would be dropped")


def made() -> dict[str, str]:
    """Fetch all; return the text of each file by its path below vendor/."""
    with tempfile.TemporaryDirectory() as folder:
        fetched = [fetch(package, Path(folder)) for package in PACKAGES]
    tree = Tree(fetched)
    check_comments(tree)
    texts: dict[str, str] = {}
    listed: list[dict[str, Any]] = []
    for each in fetched:
        package = each.package
        files = tree.written[package.name] | {"LICENSE": each.licence_text}
        texts |= {f"{package.folder}/{path}": text for path, text in files.items()}
        hashes = {path: hashlib.sha256(files[path].encode()).hexdigest() for path in sorted(files)}
        listed.append(
            {
                "name": package.name,
                "version": package.version,
                "licence": each.licence,
                "integrity": each.integrity,
                "files": hashes,
            }
        )
    return texts | {"vendor.json": json.dumps({"packages": listed}, indent=1) + "\n"}


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` compare."""
    texts = made()
    present = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    if arguments == ["--check"]:
        wrong = [
            p for p, text in texts.items() if p not in present or (VENDOR / p).read_text() != text
        ]
        wrong += sorted(present - texts.keys())
        print("\n".join(f"differs: {path}" for path in wrong), end="\n" if wrong else "")
        return 1 if wrong else 0
    for path in present - texts.keys():
        (VENDOR / path).unlink()
    for path, text in texts.items():
        (VENDOR / path).parent.mkdir(parents=True, exist_ok=True)
        (VENDOR / path).write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
