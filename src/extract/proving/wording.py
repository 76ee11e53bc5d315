"""The wording in which one district differs: `[wording]` of its file, used for documents of its region alone.

The entries have the form of patterns/: phrases as in phrases/, sections as in sections.toml, labels and titles as in
table_items.toml and tables.toml. Each is proven by its own examples before anything is read with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import Field

from ..errors import PatternError
from ..knowledge.files import Entry, read_toml, validated
from ..knowledge.load import check_references, compile_words, make_pattern
from ..knowledge.model import KINDS, Knowledge, Pattern, SectionRule
from ..knowledge.table_items import ItemEntry
from ..knowledge.tables import TitleEntry, extended
from .prove import prove_patterns

_MARK = "[wording"  # files without it are not parsed here


class SectionWords(Entry):
    """Further headings of a standard section."""

    words: list[str] = Field(min_length=1)
    example: list[str] = Field(min_length=1)
    counter: list[str] = Field(min_length=1)


class TableTitle(Entry):
    """Further titles of an official table: every one of `all` and none of `none` stand in them."""

    concept: str
    all: list[str] = Field(min_length=1)
    none: list[str] = Field(default_factory=list)
    examples: list[str] = Field(min_length=1)
    counters: list[str] = Field(min_length=1)


class Wording(Entry):
    """What a district says in its own words; `phrases`: kind (subject, frame, …) → name → an entry as in phrases/."""

    phrases: dict[str, dict[str, dict[str, Any]]] = Field(default_factory=dict)
    sections: dict[str, SectionWords] = Field(default_factory=dict)
    labels: list[ItemEntry] = Field(default_factory=list)
    titles: list[TableTitle] = Field(default_factory=list)


class _File(Entry):
    wording: Wording


def local_knowledge(general: Knowledge, folder: Path) -> dict[str, Knowledge]:
    """Region code → what is known of its documents, for the districts in a folder that have wordings of their own.

    PatternError names file and entry where one is wrong or does not hold.
    """
    found: dict[str, Knowledge] = {}
    for path in sorted(folder.glob("[!_]*.toml")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if _MARK not in text:
            continue
        code, wording = _read(path)
        found[code] = _with(found.get(code, general), wording, path.name, code)
    return found


def _read(path: Path) -> tuple[str, Wording]:
    content = read_toml(path)
    return str(content.get("code")), validated(_File, {"wording": content.get("wording", {})}, path.name).wording


def _with(known: Knowledge, wording: Wording, file: str, code: str) -> Knowledge:
    """Knowledge with a district's wording beside the general one, or instead of what an entry `replaces`."""
    patterns = list(_patterns(wording, file, known))
    digest = hashlib.sha256(json.dumps(wording.model_dump(), sort_keys=True).encode()).hexdigest()[:6]
    local = replace(
        known,
        version=f"{known.version}-{code}.{digest}",
        sections=known.sections | {name: _section(known, name, more, file) for name, more in wording.sections.items()},
        tables=extended(known.tables, _titles(known, wording, file), wording.labels, file),
        local={},
        **_joined(known, patterns, file),
    )
    try:
        check_references(local)
    except PatternError as error:
        raise PatternError(f"{file}: {error}") from None
    for failure in prove_patterns(patterns, local):
        raise PatternError(f"{file}: {failure}")
    return local


def _patterns(wording: Wording, file: str, known: Knowledge) -> Iterator[Pattern]:
    stem = f"districts/{file.removesuffix('.toml')}"
    for kind, entries in wording.phrases.items():
        if kind not in KINDS:
            raise PatternError(f"{file}: wording.phrases.{kind}: no such kind; there are {', '.join(sorted(KINDS))}")
        for name, entry in entries.items():
            yield make_pattern(
                f"{stem}.{name}", kind, f"{file}: wording.phrases.{kind}.{name}", entry, known.vocabulary
            )


def _joined(known: Knowledge, patterns: Sequence[Pattern], file: str) -> dict[str, Any]:
    """Knowledge's lists of patterns, with those of the district and without the ones that they replace."""
    replaced = {str(p.data["replaces"]): p.pattern_id for p in patterns if "replaces" in p.data}
    lists: dict[str, Any] = {}
    for kind, part in KINDS.items():
        group = getattr(known, part)
        own = [pattern for pattern in patterns if pattern.kind == kind]
        lists[part] = [pattern for pattern in group if pattern.pattern_id not in replaced] + own
        for pattern in group:
            replaced.pop(pattern.pattern_id, None)
    if replaced:
        name, by = next(iter(replaced.items()))
        raise PatternError(f"{file}: {by} replaces {name!r}, which is no pattern")
    return lists


def _section(known: Knowledge, code: str, more: SectionWords, file: str) -> SectionRule:
    where = f"{file}: wording.sections.{code}"
    if code not in known.sections:
        raise PatternError(f"{where}: no such section; sections.toml has {', '.join(sorted(known.sections))}")
    own = compile_words(where, more.words, known.vocabulary)
    for example in more.example:
        if not own.search(example):
            raise PatternError(f"{where}: its example {example!r} is not recognised")
    for counter in more.counter:
        if (match := own.search(counter)) and match.group() == counter:
            raise PatternError(f"{where}: its counter-example {counter!r} is recognised")
    rule = known.sections[code]
    return replace(rule, regex=compile_words(where, [*more.words, rule.regex.pattern], known.vocabulary))


def _titles(known: Knowledge, wording: Wording, file: str) -> list[TitleEntry]:
    entries = []
    for title in wording.titles:
        general = known.tables.entries.get(title.concept)
        if general is None:
            names = ", ".join(known.tables.entries)
            raise PatternError(f"{file}: wording.titles: no table {title.concept!r}; tables.toml has {names}")
        entries.append(TitleEntry(**title.model_dump(), final=general.final, budget=general.budget))
    return entries
