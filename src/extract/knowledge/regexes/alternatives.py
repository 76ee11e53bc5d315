"""The alternatives of an entry's words: each listed word, and each branch of an alternation inside one.

A word that is letters alone, `收(?:入)?支`, says itself what it matches: its samples can be read. One with a gap in it,
`较[^。]{0,9}少`, may match more than anybody thought of: only written examples tell.
What must not stand somewhere, `(?!表|文)`, is no alternative: counter-examples are for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import regex

_OPENING = re.compile(r"\((?:\?(?::|>|P<\w+>|<?[=!]))?")
_ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{[a-z_]+\??\}|[^()|]", re.DOTALL)
_REPEATED = re.compile(r"(?:\?|[*+]|\{(?P<least>\d*),?\d*\})[+?]?")
_LETTERS = re.compile(r"\[\\?([^\^\\\[\]\w-]|[^\W\d])(?:[^\\\[\]-]|\\.)*\]")  # `[收支]`: any one of some letters
_SIGN = re.compile(r"\\([^\w])")  # `\.`
_CODES = frozenset("^$.")  # what is no letter though it looks like one


class Branch(NamedTuple):
    """One alternative: its place in the word, and a text that takes it, None where the word's own letters make none."""

    start: int
    end: int
    sample: str | None


@dataclass(slots=True)
class _Part:
    """A piece of an expression: letters, an atom that stands for some, or a bracket with its branches."""

    text: str | None  # the shortest that it matches; None: not told by its letters
    branches: list[_Sequence] = field(default_factory=list)

    @property
    def shortest(self) -> str | None:
        """The shortest text of the first branch that has one."""
        if not self.branches:
            return self.text
        return next((text for branch in self.branches if (text := branch.shortest) is not None), None)


@dataclass(slots=True)
class _Sequence:
    """Pieces one behind the other, from `start` to `end` in the word; `least`: of each, 0 where it may be left out."""

    start: int
    end: int = 0
    parts: list[_Part] = field(default_factory=list)
    least: list[int] = field(default_factory=list)

    @property
    def shortest(self) -> str | None:
        """The shortest text that its letters make."""
        return self.through(None, None)

    def through(self, part: _Part | None, text: str | None) -> str | None:
        """The shortest text in which `text` stands for one of its pieces."""
        made = [
            text if own is part else "" if not least else own.shortest
            for own, least in zip(self.parts, self.least, strict=True)
        ]
        return None if None in made else "".join(filter(None, made))


class _Parser:
    """An expression → its pieces; macros are written as the text that `macros` gives for them."""

    def __init__(self, word: str, macros: Mapping[str, str]) -> None:
        self.word, self.macros, self.at = word, macros, 0
        self.gaps = 0  # atoms that match more than some letters

    def branches(self) -> list[_Sequence]:
        """The branches up to the bracket that closes them, or to the end."""
        found = [_Sequence(self.at)]
        while self.at < len(self.word) and self.word[self.at] != ")":
            if self.word[self.at] == "|":
                found[-1].end = self.at
                self.at += 1
                found.append(_Sequence(self.at))
            else:
                found[-1].parts.append(self._part())
                found[-1].least.append(self._least())
        found[-1].end = self.at
        return found

    def _part(self) -> _Part:
        opening = _OPENING.match(self.word, self.at)
        if opening:
            gaps, self.at = self.gaps, opening.end()
            part = _Part(None, self.branches())
            self.at += 1
            if opening.group() in ("(?!", "(?<!"):
                self.gaps, part = gaps, _Part("")
            return part
        atom = _ATOM.match(self.word, self.at)
        assert atom is not None, self.word
        self.at = atom.end()
        letters = self._letters(atom.group())
        self.gaps += letters is None
        return _Part(letters)

    def _letters(self, atom: str) -> str | None:
        if atom[0] == "{" and len(atom) > 1:
            return self.macros.get(atom[1:-1])
        told = _LETTERS.fullmatch(atom) or _SIGN.fullmatch(atom)
        if told:
            return told[1]
        return {"^": "", "$": ""}.get(atom, None if len(atom) > 1 or atom in _CODES else atom)

    def _least(self) -> int:
        repeated = _REPEATED.match(self.word, self.at)
        if repeated is None:
            return 1
        self.at = repeated.end()
        self.gaps += repeated.group()[0] != "?"
        return int(repeated.group()[0] == "+" or (repeated["least"] or "0") != "0")


def alternatives(word: str, macros: Mapping[str, str]) -> list[Branch]:
    """A word of an entry → itself and all branches of its alternations; `macros`: name → a text that it matches."""
    parser = _Parser(word, macros)
    whole = _Sequence(0, len(word), [_Part(None, parser.branches())], [1])
    found = [Branch(0, len(word), whole.shortest), *_inside(whole, lambda text: text)]
    return [branch._replace(sample=None) for branch in found] if parser.gaps else found


def _inside(sequence: _Sequence, around: Callable[[str], str | None]) -> Iterator[Branch]:
    """The branches in a sequence; `around`: the text of the sequence → that of the whole word."""
    for part in sequence.parts:

        def beside(text: str, part: _Part = part) -> str | None:
            made = sequence.through(part, text)
            return None if made is None else around(made)

        for branch in part.branches:
            shortest = branch.shortest
            if len(part.branches) > 1:
                yield Branch(branch.start, branch.end, None if shortest is None else beside(shortest))
            yield from _inside(branch, beside)


class Taken:
    """Which alternatives of an entry's words texts take: each is marked by a group of its own."""

    def __init__(self, words: Sequence[str], macros: Mapping[str, str], write: Callable[[str], str]) -> None:
        """`write`: a word as it is compiled, macros written out and bound to its place."""
        self.branches = [(word, branch) for word in words for branch in alternatives(word, macros)]
        marked = [
            _marked(word, [at for at, (own, _) in enumerate(self.branches) if own == word], self.branches)
            for word in words
        ]
        self._expression = regex.compile("|".join(f"(?:{write(word)})" for word in marked), regex.POSIX)

    def left(self, texts: Iterable[str]) -> Iterator[tuple[str, Branch]]:
        """(word, branch) of each alternative that no match in the texts takes."""
        taken: set[str] = set()
        for text in texts:
            for match in self._expression.finditer(text):
                taken.update(name for name, said in match.groupdict().items() if said is not None)
        for at, (word, branch) in enumerate(self.branches):
            if f"a{at}" not in taken:
                yield word, branch


def _marked(word: str, numbers: Sequence[int], branches: Sequence[tuple[str, Branch]]) -> str:
    for number in sorted(numbers, key=lambda at: -branches[at][1].end):
        end = branches[number][1].end
        word = f"{word[:end]}(?P<a{number}>){word[end:]}"
    return word
