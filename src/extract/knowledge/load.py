"""Loads and compiles patterns/; the caller of `regex`, with a timeout wherever it could run away."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import regex

from ..errors import PatternError, ReadTimeoutError
from ..records.vocabulary import Basis, Direction, Fund, Measure
from .files import read_toml
from .functions import load_functions
from .items import SECTIONS, check_items, read_items, read_sections
from .model import KINDS, Knowledge, Pattern, SectionRule
from .regexes.effort import ENOUGH, ways
from .regexes.hints import needs
from .regexes.wordlist import WordList, compile_list, words_of
from .tables import load as load_tables
from .vocabulary import Vocabulary, load_vocabulary

TIMEOUT = 2.0  # seconds for one pattern on one sentence: a thousand times what any of them needs
_NOT_READ = {"districts", "aliases.toml"}  # have versions of their own; say how people ask
FORBIDDEN = regex.compile(r"(?<!\\)\.[*+]|\{\d*,\}")


def matches(pattern: Any, text: str, pos: int = 0, endpos: int | None = None) -> list[Any]:
    """Matches of a compiled pattern, each found within the time limit; ReadTimeoutError past it."""
    end = len(text) if endpos is None else endpos
    if isinstance(pattern, WordList) or ways(pattern) * (end - pos) < ENOUGH:  # the first: a list of words
        return list(pattern.finditer(text, pos, end))
    try:
        return list(pattern.finditer(text, pos, end, timeout=TIMEOUT))
    except TimeoutError:  # regex's TimeoutError is an OSError elsewhere: it is converted at once
        raise ReadTimeoutError(f"pattern took over {TIMEOUT} s on {text[:60]!r}") from None


def match_at(pattern: Any, text: str, pos: int, endpos: int) -> Any:
    """The match that begins at a position, or None; ReadTimeoutError past the time limit."""
    if isinstance(pattern, WordList) or ways(pattern) * (endpos - pos) < ENOUGH:
        return pattern.match(text, pos, endpos)
    try:
        return pattern.match(text, pos, endpos, timeout=TIMEOUT)
    except TimeoutError:
        raise ReadTimeoutError(f"pattern took over {TIMEOUT} s on {text[:60]!r}") from None


def compile_words(where: str, words: Sequence[str], vocabulary: Vocabulary, slots: bool = False) -> Any:
    """Words → one compiled expression; PatternError where one is wrong or can run away."""
    for word in words:
        if FORBIDDEN.search(word):
            raise PatternError(f"{where}: {word!r} may run away; write [^。]{{0,120}} instead of .* or .+")
    try:
        # leftmost longest, so that the order of words never decides: 本年度 before 本年
        flags = 0 if slots else regex.POSIX
        compiled = regex.compile("|".join(f"(?:{vocabulary.expand(where, word, slots)})" for word in words), flags)
        listed = None if slots else words_of(compiled.pattern)
        return compile_list(listed) if listed else compiled
    except regex.error as error:
        raise PatternError(f"{where}: not a regular expression: {error}") from None


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".toml", ".csv"} and not _NOT_READ.intersection(path.parts):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _sections(folder: Path, vocabulary: Vocabulary) -> dict[str, SectionRule]:
    rules = {}
    for code, entry in read_sections(folder).items():
        where = f"{SECTIONS}: [{code}]"
        compiled = compile_words(where, entry.words, vocabulary)
        rules[code] = SectionRule(code, compiled, entry.fund, entry.figures, entry.relative_to)
        for example in entry.example:
            if not compiled.search(example):
                raise PatternError(f"{where}: its example {example!r} is not recognised")
        for counter in entry.counter:
            match = compiled.search(counter)
            if match and match.group() == counter:
                raise PatternError(f"{where}: its counter-example {counter!r} is recognised")
    return rules


_KEYS = frozenset({"words", "example", "gives", "counter"})  # of every entry
# what else an entry of a kind may say; `replaces`: of a district's own wording
KEYS_OF = {
    "subject": frozenset({
        "item", "items", "economic", "label", "in", "out", "section", "codes", "listed", "resumes", "free", "unless",
        "unless_named", "basis", "units", "follow", "follow_fund", "note", "keep_note", "total", "side", "twins",
        "carried", "kind", "each", "measure", "relative_to", "fund", "no_fund", "counts", "within", "budget_item",
        "replaces",
    }),
    "frame": frozenset({"emit", "in", "replaces"}),
    "reason": frozenset({"behind"}),
    "explain": frozenset({"item", "in", "relative_to", "direction", "fund", "replaces"}),
    "cause": frozenset({"label"}),
    **dict.fromkeys(("direction", "basis", "quality", "unmatched"), frozenset({"value"})),
}  # fmt: skip


# of what a frame's number is; `year_before`: its basis where a year of its own stands before it
EMIT_KEYS = frozenset({
    "slot", "none", "item", "measure", "basis", "relative_to", "unit", "note", "no_fund", "year_before",
})  # fmt: skip
_WORDS: dict[str, type[StrEnum]] = {
    "measure": Measure, "basis": Basis, "year_before": Basis, "fund": Fund, "direction": Direction,
}  # fmt: skip
_PRIOR = "{prior}"  # the basis of the year before, by the document's kind


def _required(where: str, entry: dict[str, Any], key: str) -> Any:
    if key not in entry:
        raise PatternError(f"{where} lacks {key!r}")
    return entry[key]


def _patterns(path: Path, folder: Path, vocabulary: Vocabulary) -> Iterator[Pattern]:
    stem = path.relative_to(folder).with_suffix("").as_posix().replace("phrases/", "")
    for kind, entries in read_toml(path).items():
        for name, entry in entries.items():
            middle = "" if path.parent.name == "phrases" else f".{kind}"
            yield make_pattern(f"{stem}{middle}.{name}", kind, f"{path.name}: [{kind}.{name}]", entry, vocabulary)


def make_pattern(pattern_id: str, kind: str, where: str, entry: dict[str, Any], vocabulary: Vocabulary) -> Pattern:
    """An entry of phrases or tokens, compiled; PatternError (`where`: file and entry) for what is missing or wrong."""
    if strange := sorted(entry.keys() - _KEYS - KEYS_OF.get(kind, frozenset())):
        raise PatternError(f"{where}: unknown key {strange[0]!r}: is it misspelled?")
    words = _required(where, entry, "words")
    _required(where, entry, "example")
    _required(where, entry, "counter")
    compiled = compile_words(where, words, vocabulary, kind in {"frame", "explain", "unmatched", "cause", "end"})
    needed = tuple(needs(vocabulary.expand(where, word, slots=True)) for word in words)
    for emit in entry.get("emit", ()):
        if strange := sorted(emit.keys() - EMIT_KEYS):
            raise PatternError(f"{where}: unknown key {strange[0]!r} in emit: is it misspelled?")
    _check_words(where, entry)
    return Pattern(pattern_id, kind, compiled, needed, tuple(entry.get("in", ())), dict(entry))


def _check_words(where: str, entry: dict[str, Any]) -> None:
    """PatternError for a word of a closed vocabulary that there is none of: `measure = "counts"`."""
    for said in (entry, *entry.get("emit", ())):
        for key, words in _WORDS.items():
            if key in said and said[key] not in list(words):
                raise PatternError(f"{where}: no {key} {said[key]!r}; there are {', '.join(words)}")


def load_general(folder: Path) -> Knowledge:
    """The patterns/ folder → what holds everywhere, without districts' wordings and not prepared: proving/ goes on."""
    if not (folder / "items.toml").is_file():
        raise PatternError(f"{folder}: no items.toml there; name the folder that holds the patterns")
    vocabulary = load_vocabulary(folder)
    found: dict[str, list[Pattern]] = {}
    seen: dict[str, str] = {}
    files = [folder / name for name in ("tokens.toml", "causes.toml", "unmatched.toml")]
    for path in [*files, *sorted((folder / "phrases").glob("*.toml"))]:
        for pattern in _patterns(path, folder, vocabulary):
            if pattern.pattern_id in seen:
                raise PatternError(f"{path.name}: {pattern.pattern_id} is there twice")
            seen[pattern.pattern_id] = path.name
            found.setdefault(pattern.kind, []).append(pattern)
    by_kind: dict[str, Any] = {part: found.get(kind, []) for kind, part in KINDS.items()}
    knowledge = Knowledge(
        version=_fingerprint(folder),
        vocabulary=vocabulary,
        items=read_items(folder),
        sections=_sections(folder, vocabulary),
        tokens=[pattern for kind, group in found.items() if kind not in KINDS for pattern in group],
        **by_kind,
        tables=load_tables(folder),
        functions=load_functions(folder),
    )
    check_references(knowledge)
    return knowledge


def check_references(knowledge: Knowledge) -> None:
    """Every item and section that an entry of phrases or tables names must exist."""
    for pattern in knowledge.subjects + knowledge.frames + knowledge.explains:
        check_items(pattern.pattern_id, (name for name in named_items(pattern) if "{" not in name), knowledge.items)
        for section in pattern.scopes:
            if section not in knowledge.sections:
                raise PatternError(f"{pattern.pattern_id}: unknown section {section!r}")
        for said in (pattern.data, *pattern.data.get("emit", ())):
            against = said.get("relative_to", _PRIOR)
            if against not in (_PRIOR, *Basis, *knowledge.items):
                raise PatternError(f"{pattern.pattern_id}: relative_to {against!r} is neither a basis nor an item")
    check_items("table_items.toml", knowledge.tables.items.named(), knowledge.items)


def named_items(pattern: Pattern) -> Iterator[str]:
    """The items that an entry of phrases names; `revenue.{fund}` stands for those of every fund."""
    data = pattern.data
    named = data.get("item"), data.get("budget_item"), *data.get("items", ()), *data.get("counts", {}).values()
    yield from filter(None, named)
    yield from (emit["item"] for emit in pattern.data.get("emit", ()) if emit.get("item"))
