"""patterns/titles.toml → compiled words by role, each proven by its entry's own example and counter-example."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from .. import resources
from ..errors import PatternError
from ..knowledge.cache import remembered
from ..knowledge.files import Entry, read_toml, validated
from ..knowledge.load import compile_words
from ..knowledge.vocabulary import Vocabulary, load_vocabulary
from ..records.vocabulary import Kind
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
    "final_stated",
    "budget_stated",
    "compared",
    "sentence",
    "loose",
    "government",
    "government_body",
    "elsewhere",
    "placed",
    "region",
    "circular",
    "rules",
    "department",
    "usual",
    "report",
    "public",
    "party",
    "labelled",
    "placeholder",
    "overview",
    "level_heading",
    "no_heading",
    "no_name",
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
    "level": "(?:{})$",
    "seal": "(?:{})$",
    "level_name": "^(?:{})",
}
# 雲湖縣總工會2031年度部門決算: a site also prints its pages as 繁體版
_TRADITIONAL = (
    "預预決决級级門门單单財财報报說说説说關关於于總总匯汇縣县區区鄉乡鎮镇辦办學学會会處处團团醫医衛卫黨党機机務务產产業业開开術术運运購购"
    "費费經经績绩項项標标議议審审執执況况資资應应監监獄狱園园館馆書书員员構构"
    "號号統统廳厅聯联臺台網网場场隊队協协檢检檔档農农環环電电師师婦妇兒儿東东廣广屬属線线戰战軍军車车長长"
)
_SIMPLIFIED = str.maketrans(_TRADITIONAL[::2], _TRADITIONAL[1::2])


class WordsEntry(Entry):
    """Words of one role; `gives`: what is found in the example, as «…» marks it in the further ones."""

    words: list[str] = Field(min_length=1)
    example: str
    gives: list[str] = Field(min_length=1)
    examples: tuple[str, ...] = ()
    counter: str


class TitleCase(Entry):
    """A whole title and what is told of it; a field that is not there may not be told."""

    text: str
    department: str | None = None
    year: int | None = None
    kind: Kind | None = None


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
    vocabulary = load_vocabulary(folder)
    entries, cases = read_entries(folder)
    roles = {role: _role(role, own, vocabulary) for role, own in entries.items()}
    missing = [role for role in (*ANCHORS, *FORMS, *OTHERS) if role not in roles]
    if missing:
        raise PatternError(f"{FILE}: no entry for {', '.join(missing)}")
    return TitleWords(roles, cases)


def read_entries(folder: Path) -> tuple[dict[str, dict[str, WordsEntry]], tuple[dict[str, Any], ...]]:
    """titles.toml → its entries by role and name, and its whole titles; PatternError where one has not its form."""
    data = read_toml(folder / FILE)
    cases = tuple(validated(TitleCase, case, FILE).model_dump(exclude_unset=True) for case in data.pop("title", ()))
    found = {
        role: {name: validated(WordsEntry, entry, f"{FILE}: [{role}.{name}]") for name, entry in entries.items()}
        for role, entries in data.items()
    }
    return found, cases


def _role(role: str, entries: dict[str, WordsEntry], vocabulary: Vocabulary) -> Any:
    words: list[str] = []
    for name, entry in entries.items():
        where = f"{FILE}: [{role}.{name}]"
        bound = [FORMS.get(role, "{}").format(word) for word in entry.words]
        _prove(where, compile_words(where, bound, vocabulary), entry)
        words += bound
    return compile_words(f"{FILE}: [{role}]", words, vocabulary)


def _prove(where: str, expression: Any, entry: WordsEntry) -> None:
    found = [match.group() for match in expression.finditer(prepared(entry.example))]
    if found != entry.gives:
        raise PatternError(f"{where}: in {entry.example!r} it finds {found}, not {entry.gives}")
    wrong = [match.group() for match in expression.finditer(prepared(entry.counter))]
    if wrong:
        raise PatternError(f"{where}: it finds {wrong} in its counter-example {entry.counter!r}")


def prepared(text: str) -> str:
    """A title as its words are looked for: without white space, with Chinese marks and simplified characters."""
    return punctuate(squeeze(text)).translate(_SIMPLIFIED)
