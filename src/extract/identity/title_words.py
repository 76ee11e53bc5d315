"""patterns/titles.toml → compiled words by role, each proven by its entry's own example and counter-example."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import resources
from ..errors import PatternError
from ..knowledge.cache import remembered
from ..knowledge.files import read_toml
from ..knowledge.load import compile_words
from ..knowledge.vocabulary import Vocabulary, load_vocabulary
from ..text import punctuate, squeeze

FILE = "titles.toml"
# what a title is cut by; everything between two of these may be a name
ANCHORS = (
    "year",
    "span",
    "date",
    "period",
    "final",
    "budget",
    "both",
    "neither",
    "draft",
    "execution",
    "spent",
    "column",
    "about",
    "approval",
)
# whose accounts, and what is no name
OTHERS = (
    "announcement",
    "sentence",
    "loose",
    "government",
    "government_body",
    "elsewhere",
    "department",
    "usual",
    "report",
    "public",
    "party",
    "other",
    "head",
)
# how an entry's words are bound to the text that they are looked for in
FORMS = {
    "lead": "^(?:{})",
    "tail": "(?:{})$",
    "office": "(?:{})(?:[（(][^（）()]{{1,12}}[）)])?$",
    "place": "(?:{})$",
    "generic": "^(?:{})$",
}


@dataclass(frozen=True, slots=True)
class TitleWords:
    """Compiled words by role (an anchor, or what stands around a name), and titles whose reading is stated."""

    roles: dict[str, Any]
    cases: tuple[dict[str, Any], ...]

    def has(self, role: str, text: str) -> bool:
        """Whether a role's words stand in a text, bound as the role's form says."""
        return self.roles[role].search(text) is not None


@functools.lru_cache(maxsize=4)
def load_title_words(folder: Path | None = None) -> TitleWords:
    """The words of titles.toml; PatternError names the entry that is wrong and how."""
    where = folder or resources.patterns_dir()
    return remembered(lambda: _load(where), where, "titles")


def _load(folder: Path) -> TitleWords:
    data = read_toml(folder / FILE)
    vocabulary = load_vocabulary(folder)
    cases = tuple(data.pop("title", ()))
    roles = {role: _role(role, entries, vocabulary) for role, entries in data.items()}
    missing = [role for role in (*ANCHORS, *FORMS, *OTHERS) if role not in roles]
    if missing:
        raise PatternError(f"{FILE}: no entry for {', '.join(missing)}")
    return TitleWords(roles, cases)


def _role(role: str, entries: dict[str, Any], vocabulary: Vocabulary) -> Any:
    words: list[str] = []
    for name, entry in entries.items():
        where = f"{FILE}: [{role}.{name}]"
        lacking = [key for key in ("words", "example", "gives", "counter") if key not in entry]
        if lacking:
            raise PatternError(f"{where} lacks {lacking[0]!r}")
        bound = [FORMS.get(role, "{}").format(word) for word in entry["words"]]
        _prove(where, compile_words(where, bound, vocabulary), entry)
        words += bound
    return compile_words(f"{FILE}: [{role}]", words, vocabulary)


def _prove(where: str, expression: Any, entry: dict[str, Any]) -> None:
    found = [match.group() for match in expression.finditer(prepared(entry["example"]))]
    if found != entry["gives"]:
        raise PatternError(f"{where}: in {entry['example']!r} it finds {found}, not {entry['gives']}")
    wrong = [match.group() for match in expression.finditer(prepared(entry["counter"]))]
    if wrong:
        raise PatternError(f"{where}: it finds {wrong} in its counter-example {entry['counter']!r}")


def prepared(text: str) -> str:
    """A title as its words are looked for: without white space, with Chinese marks."""
    return punctuate(squeeze(text))
