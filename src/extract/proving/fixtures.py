"""The texts of fixtures/ that are written by hand: what is told in them, and which entries of the patterns they use.

fixtures/wordings.toml holds short documents of rare wordings, fixtures/disclosures whole ones. Both are part of the
repository and not of the wheel.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..knowledge.files import read_toml
from ..knowledge.load import matches
from ..knowledge.model import Knowledge, Reading, Reason
from ..outline.paragraphs import Paragraph
from ..outline.sections import build_outline
from ..prose.narrative import Narrator, Told
from ..prose.scan import scan
from ..text import punctuate, squeeze

WORDINGS, DISCLOSURES = "wordings.toml", "disclosures"


@dataclass(slots=True)
class Line:
    """One paragraph of a disclosure: its text, what should be read in it, and what was, in its parts."""

    text: str
    wanted: list[str] = field(default_factory=list)
    parts: list[Told] = field(default_factory=list)


def unused(folder: Path, knowledge: Knowledge) -> Iterator[str]:
    """One line for each entry of phrases and tokens that no text of the folder fixtures/ uses, and where to add one."""
    seen = {name for part in every_part(folder, knowledge) for name in fired(part, knowledge)}
    groups = ("tokens", "subjects", "frames", "explains", "causes", "ends", "unmatched", "qualities")
    for pattern in (pattern for group in groups for pattern in getattr(knowledge, group)):
        if pattern.pattern_id not in seen:
            told = f"no text of {folder.name}/ uses it: add a paragraph with its `gives` to {folder / WORDINGS}"
            yield f"{pattern.pattern_id}: {told}"


def every_part(folder: Path, knowledge: Knowledge) -> Iterator[Told]:
    """All that is told in the texts."""
    for document in read_toml(folder / WORDINGS).values():
        yield from wordings(document, knowledge)
    for path in sorted((folder / DISCLOSURES).glob("*.txt")):
        for line in disclosure(path, knowledge):
            yield from line.parts


def fired(part: Told, knowledge: Knowledge) -> Iterator[str]:
    """The entries that a paragraph makes fire."""
    rows: list[Reading | Reason] = [*part.readings, *part.reasons]
    for row in rows:
        yield row.pattern_id
        yield row.subject.pattern_id
    text = punctuate(part.paragraph.text)
    yield from (token.pattern.pattern_id for token in scan(text, knowledge, part.node.codes).tokens)
    for pattern in (*knowledge.causes, *knowledge.ends, *knowledge.unmatched, *knowledge.qualities):
        if matches(pattern.regex, text):
            yield pattern.pattern_id


def wordings(document: dict[str, Any], knowledge: Knowledge) -> list[Told]:
    """A document of rare wordings → what is told in its paragraphs."""
    nodes = build_outline([Paragraph(squeeze(entry["text"])) for entry in document["paragraph"]], knowledge)
    return list(Narrator(knowledge, document["kind"], document["year"], [document["office"]]).tell(nodes))


def disclosure(path: Path, knowledge: Knowledge) -> list[Line]:
    """A file → its paragraphs, read: `@` begins its head, `#` a heading, `=` a figure and `!` a reason to be read."""
    head, lines = dict[str, str](), list[Line]()
    for text in filter(None, path.read_text(encoding="utf-8").splitlines()):
        if text.startswith("@"):
            key, _, value = text[1:].partition("=")
            head[key] = value
        elif text.startswith(("= ", "! ")):
            lines[-1].wanted.append(text)
        else:
            lines.append(Line(text))
    nodes = build_outline([_paragraph(line.text, place) for place, line in enumerate(lines)], knowledge)
    for part in Narrator(knowledge, head["kind"], int(head["year"]), [head["office"]]).tell(nodes):
        lines[part.paragraph.pages[0]].parts.append(part)
    return lines


def _paragraph(line: str, place: int) -> Paragraph:
    """A paragraph whose page is its place in the file."""
    text = squeeze(line.removeprefix("# "))
    pages, boxes = array("H", [place] * len(text)), array("f", [0.0] * 4 * len(text))
    return Paragraph(text, pages, boxes, 0.0, line.startswith("# "))
