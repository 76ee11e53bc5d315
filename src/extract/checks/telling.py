"""What people are told, as a key and parameters; its words in Chinese and English stand in patterns/telling.toml.

The forms of a parameter, `{total:place}`: of a number in English `place` (with its page), `label` and `printed`; in
Chinese `said` (place and quotation), `placed` (with its page), `name`, `value` and `printed`; of a sum's terms
`listed`; of a rule's code or a table `matter`. Without a form: the number with its name, a sum as a formula, a text as
it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple

from pydantic import Field

from ..errors import PatternError
from ..knowledge.files import Entry, read_toml, validated
from ..resources import patterns_dir
from .facts import Fact

FILE = "telling.toml"
ENGLISH, CHINESE, CHECK = "en", "zh", "check"
LANGUAGES = (CHINESE, ENGLISH)
_ENGLISH = {"place": "in_place", "printed": "printed", "label": "label"}  # forms of a number → its attributes
_LATIN = re.compile(r"[A-Za-z]{3,}")


class WordsEntry(Entry):
    """The words of one thing that is told, in each language; `check`: Chinese that does not accuse."""

    zh: str
    en: str | None = None
    check: str | None = None
    example: dict[str, str] = Field(default_factory=dict)
    gives: dict[str, str] = Field(default_factory=dict)

    def words(self, form: str) -> str | None:
        """The template in a language, or of what is to be checked."""
        return {CHINESE: self.zh, ENGLISH: self.en, CHECK: self.check}[form]


class BothEntry(Entry):
    """The same in both languages."""

    zh: str
    en: str


class RuleEntry(Entry):
    """What a rule asks, where that is written, and what would make it hold."""

    codes: list[str]
    title: BothEntry
    text: BothEntry
    holds: BothEntry
    arithmetic: bool = False
    source: str = ""


class AccusingEntry(Entry):
    """Words that say that something is wrong."""

    words: list[str]
    example: list[str]
    counter: list[str]


class _File(Entry):
    accusing: AccusingEntry
    part: dict[str, WordsEntry]
    statement: dict[str, WordsEntry]
    sentence: dict[str, WordsEntry]
    doubt: dict[str, WordsEntry]
    page: dict[str, WordsEntry]
    rule: list[RuleEntry]


class Telling(NamedTuple):
    """All of patterns/telling.toml: words by key (`doubt.scope`), rules by code."""

    words: Mapping[str, WordsEntry]
    rules: Mapping[str, RuleEntry]
    accusing: AccusingEntry


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that is told: its key in patterns/telling.toml, and its parameters."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def english(self) -> str:
        """The words in English."""
        return Teller(ENGLISH).tell(self)


class Numbers(tuple[Fact, ...]):
    """Several numbers, one after the other."""

    __slots__ = ()

    @property
    def in_words(self) -> str:
        """`基本支出 871.27万元 and 项目支出 24.44万元`."""
        return " and ".join(fact.in_words for fact in self)


def doubt(key: str, **values: Any) -> Told:
    """What to look at, or why a rule was not evaluated: an entry [doubt.KEY]."""
    return Told(f"doubt.{key}", values)


class Teller(Formatter):
    """Fills in templates of one language; what kind of words numbers become, `shown` says."""

    def __init__(self, language: str) -> None:
        self.language = language

    def tell(self, told: Told, form: str | None = None) -> str:
        """The words of what is told; `form` CHECK: as of what is to be checked."""
        template = load().words[told.key].words(form or self.language)
        assert template is not None, f"{told.key} has no words in {form or self.language}"
        return self.vformat(template, (), told.values)

    def part(self, key: str, **values: Any) -> str:
        """The words of an entry [part.KEY]."""
        return self.tell(Told(f"part.{key}", values))

    def format_field(self, value: Any, format_spec: str) -> str:
        """A parameter in one of its forms."""
        return self.shown(value, format_spec)

    def shown(self, value: Any, form: str) -> str:
        """A parameter in words: in English what it says of itself, with its place where that is asked for."""
        words = getattr(value, _ENGLISH.get(form, "in_words"), None)
        return str(value if words is None else words)


@cache
def load(folder: Path | None = None) -> Telling:
    """The folder of patterns → the words of what is told; PatternError where the file is none of these."""
    file = validated(_File, read_toml((folder or patterns_dir()) / FILE), FILE)
    groups = {
        "part": file.part,
        "statement": file.statement,
        "sentence": file.sentence,
        "doubt": file.doubt,
        "page": file.page,
    }
    words = {f"{group}.{name}": entry for group, entries in groups.items() for name, entry in entries.items()}
    rules = {code: entry for entry in file.rule for code in entry.codes}
    if len(rules) < sum(len(entry.codes) for entry in file.rule):
        raise PatternError(f"{FILE}: a code is in two rules")
    return Telling(words, rules, file.accusing)


def rule_of(code: str) -> RuleEntry | None:
    """What the rule of a code asks; None for a code that this program does not know."""
    return load().rules.get(code)


def wrong_words(telling: Telling) -> Iterator[str]:
    """One line for each entry whose words are not what its example gives, and for words that accuse or are English."""
    for key, entry in telling.words.items():
        where = f"{FILE}: [{key}]"
        for form in (CHINESE, ENGLISH, CHECK):
            yield from _wrong(where, entry, form)
        if entry.en is None and not key.startswith("part."):
            yield f"{where}: it has no English words"
        if (entry.check is None) == key.startswith("sentence."):
            yield f"{where}: a sentence, and nothing else, has words for what is to be checked"
        if found := _accusing(entry.check or "", telling.accusing):
            yield f"{where}: {found!r} accuses what is to be checked"
    for status, texts in ((True, telling.accusing.example), (False, telling.accusing.counter)):
        for text in texts:
            if (_accusing(text, telling.accusing) is not None) != status:
                yield f"{FILE}: [accusing]: {text!r} is read as {'no' if status else 'an'} accusation"


def _wrong(where: str, entry: WordsEntry, form: str) -> Iterator[str]:
    template = entry.words(form)
    if template is None:
        return
    if form != ENGLISH and _LATIN.search(re.sub(r"\{[^}]*\}|SHA", "", template)):
        yield f"{where}: {form}: English words in a Chinese sentence"
    try:
        given = _Example(form).vformat(template, (), entry.example)
    except (KeyError, ValueError, IndexError) as error:
        yield f"{where}: {form}: the example lacks {error}"
        return
    if given != entry.gives.get(form, None if "{" in template else template):
        yield f"{where}: {form}: its example gives {given!r}"


class _Example(Teller):
    """Fills in an example, whose parameters are words in each of their forms."""

    def shown(self, value: Any, form: str) -> str:
        """The example's own words."""
        return str(value)


def _accusing(text: str, known: AccusingEntry) -> str | None:
    return next((word for word in known.words if word in text), None)
