"""Plays a transcript: people type, and the screen must show what stands there, line by line.

::

    red$ concerted propose office Treasurer    # a command; the lines below are what it shows
    Proposed as 65c73570. The others: concerted support 65c73570

    + 3 days                                   # the clock moves
    red$ concerted close 65c7
    [1]                                        # an exit code; without one it is 0
    The vote is not over.
    …

``…`` stands for any text, on a line of its own for any lines; a command without lines may show
anything. Eight hex digits are an id: it is whatever the program drew, and the same wherever the
transcript has the same digits, or four or more of them in a command. So are six words to compare.
In a command, a word that ends in ``…`` is the last one shown that begins so. Blank lines count for
nothing.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.cli.town import Town

ADDRESS = "http://127.0.0.1:8470"
COMMAND = re.compile(r"([\w-]+)\$ +concerted (.+)")
WAITS = re.compile(r"\+ (\d+) (hours|days)")
CODE = re.compile(r"\[(\d+)\]")
SYMBOL = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(?![0-9a-f])|^  (?:[a-z]+ ){5}[a-z]+$|…")
UNITS_S = {"hours": 3_600, "days": 86_400}


@dataclass
class Step:
    """One command and what it is to show; or a wait."""

    who: str = ""
    words: str = ""
    wait_s: int = 0
    code: int = 0
    lines: list[str] = field(default_factory=list)


def steps(text: str) -> Iterator[Step]:
    """Take a transcript apart."""
    step = Step()
    for line in filter(None, map(str.rstrip, text.splitlines())):
        command, waits, code = COMMAND.fullmatch(line), WAITS.fullmatch(line), CODE.fullmatch(line)
        if command or waits:
            if step.who or step.wait_s:
                yield step
            step = Step()
        if command:
            step = Step(command[1], command[2])
        elif waits:
            step = Step(wait_s=int(waits[1]) * UNITS_S[waits[2]])
        elif code:
            step.code = int(code[1])
        elif not line.startswith("#"):
            step.lines.append(line)
    yield step


class Play:
    """A transcript being played; ``bound`` tells what the ids and words in it stand for."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.bound: dict[str, str] = {}
        self.shown: list[str] = []

    def play(self, text: str) -> None:
        """Play a transcript to its end; an ``AssertionError`` tells where the screen differs."""
        for step in steps(text):
            if step.wait_s:
                self.town.wait(step.wait_s)
            else:
                self._type(step)

    def _type(self, step: Step) -> None:
        words = [self._word(word) for word in shlex.split(step.words, comments=True)]
        code, screen = self.town.type(step.who, *words)
        told = f"{step.who}$ concerted {step.words}\n{screen}"
        assert code == step.code, f"exit code {code}\n{told}"
        assert "Traceback" not in screen, told
        self.shown += screen.split()
        if step.lines:
            self._compare(step.lines, [line for line in screen.splitlines() if line.strip()], told)

    def _word(self, word: str) -> str:
        """Return a word of a command as it is typed here."""
        if word.endswith("…"):
            begins = self._text(word[:-1])
            return next(each for each in reversed(self.shown) if each.startswith(begins))
        if re.fullmatch(r"[0-9a-f]{4,8}", word):
            fits = [name for name in self.bound if name.startswith(word)]
            assert len(fits) == 1, f"{word} stands for {fits}"
            return self.bound[fits[0]]
        return self._text(word)

    def _text(self, text: str) -> str:
        return text.replace(ADDRESS, self.town.address)

    def _compare(self, wanted: list[str], shown: list[str], told: str) -> None:
        at, skips = 0, False
        for line in wanted:
            if line == "…":
                skips = True
                continue
            while skips and at < len(shown) and not self._matches(line, shown[at]):
                at += 1
            assert at < len(shown), f"not shown: {line}\n{told}"
            assert self._matches(line, shown[at]), f"not shown there: {line}\n{told}"
            self._bind(line, shown[at])
            at, skips = at + 1, False
        assert skips or at == len(shown), f"more is shown: {shown[at]}\n{told}"

    def _pattern(self, line: str) -> tuple[str, list[str]]:
        """Return what a line must match, and the names of what it binds, in order."""
        new: list[str] = []
        pattern, end = "", 0
        for found in SYMBOL.finditer(line):
            name = found[0]
            pattern += re.escape(self._text(line[end : found.start()]))
            if name == "…":
                pattern += ".*"
            elif name in self.bound:
                pattern += re.escape(self.bound[name])
            elif name in new:
                pattern += rf"\{new.index(name) + 1}"
            else:
                new.append(name)
                pattern += r"([0-9a-f]{8})" if " " not in name else r"(  (?:[a-z]+ ){5}[a-z]+)"
            end = found.end()
        return pattern + re.escape(self._text(line[end:])), new

    def _matches(self, line: str, shown: str) -> bool:
        return re.fullmatch(self._pattern(line)[0], shown.rstrip()) is not None

    def _bind(self, line: str, shown: str) -> None:
        pattern, new = self._pattern(line)
        found = re.fullmatch(pattern, shown.rstrip())
        assert found is not None
        self.bound |= dict(zip(new, found.groups(), strict=True))
