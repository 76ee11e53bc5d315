"""The alternatives of sections.toml and titles.toml: each is taken by an example, or reads itself in its place.

An example of titles.toml has what is found between « and »: `云湖县水务局«2031年度»部门决算`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from ..identity.title_words import ANCHORS, FORMS, TitleWords, WordsEntry, prepared, read_entries
from ..identity.title_words import FILE as TITLES
from ..identity.titles import every_anchor
from ..knowledge.items import SECTIONS, read_sections
from ..knowledge.model import Knowledge
from ..knowledge.regexes.alternatives import Taken
from ..knowledge.vocabulary import Vocabulary

_MARKED = re.compile("«([^»]*)»")


def unproven_sections(folder: Path, knowledge: Knowledge) -> Iterator[str]:
    """One line for each example or alternative of sections.toml that is not read as a heading of its section."""
    texts = samples(knowledge.vocabulary)
    for code, entry in read_sections(folder).items():
        where = f"{SECTIONS}: [{code}]"
        for example in entry.example:
            if (read := sections_of(example, knowledge)) != [code]:
                yield f"{where}: its example {example!r} is read as {' and '.join(read)}"
        taken = Taken(entry.words, texts, partial(knowledge.vocabulary.expand, where))
        for word, branch in taken.left(entry.example):
            read = sections_of(branch.sample, knowledge) if branch.sample else []
            if read != [code]:
                told = f"{branch.sample!r} is {' and '.join(read)}" if read else None
                yield _lacking(where, word, branch.start, branch.end, told)


def sections_of(heading: str, knowledge: Knowledge) -> list[str]:
    """The sections whose words match most of a heading: one, unless the words are another section's, too."""
    found = [(rule.code, match) for rule in knowledge.sections.values() if (match := rule.regex.search(heading))]
    longest = max((len(match.group()) for _, match in found), default=0)
    return [code for code, match in found if len(match.group()) == longest]


def samples(vocabulary: Vocabulary) -> dict[str, str]:
    """Each macro's name → a text that it matches."""
    return {name: macro.gives[0] for name, macro in vocabulary.entries.items()}


def _lacking(where: str, word: str, start: int, end: int, read: str | None) -> str:
    part = word[start:end]
    told = f"the alternative {part}" if part == word else f"the alternative {part} of {word}"
    return f"{where}: no example takes {told}{f', and {read}' if read else ''}"


def unproven_titles(folder: Path, words: TitleWords, vocabulary: Vocabulary) -> Iterator[str]:
    """One line for each example or alternative of titles.toml's entries that is not read as its entry says."""
    texts = samples(vocabulary)
    for role, entries in read_entries(folder)[0].items():
        for name, entry in entries.items():
            yield from _title_entry(f"{TITLES}: [{role}.{name}]", role, entry, words, vocabulary, texts)


def _title_entry(
    where: str, role: str, entry: WordsEntry, words: TitleWords, vocabulary: Vocabulary, texts: Mapping[str, str]
) -> Iterator[str]:
    form = FORMS.get(role, "{}")
    taken = Taken(entry.words, texts, lambda word: form.format(vocabulary.expand(where, word)))
    for example in entry.examples:
        wanted, found = _MARKED.findall(example), list(_found(role, _MARKED.sub(r"\1", example), words))
        if wanted != found:
            yield f"{where}: in its example {example!r} it finds {found}"
    plain = [prepared(_MARKED.sub(r"\1", example)) for example in (entry.example, *entry.examples)]
    for word, branch in taken.left(plain):
        found = list(_found(role, branch.sample, words)) if branch.sample else []
        if not found:
            others = ", ".join(sorted({other for other, _ in every_anchor(prepared(branch.sample or ""), words)}))
            read = f"{branch.sample!r} is {others or 'not found'}" if branch.sample else None
            yield _lacking(where, word, branch.start, branch.end, read)


def _found(role: str, text: str, words: TitleWords) -> Iterator[str]:
    """What a role's words find in a text, where no other anchor's longer word has taken it."""
    if role in ANCHORS:
        yield from (said for own, said in every_anchor(prepared(text), words) if own == role)
    else:
        yield from (match.group() for match in words.roles[role].finditer(prepared(text)))
