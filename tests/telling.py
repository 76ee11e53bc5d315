"""Made documents as text, without a PDF: fast enough to read hundreds of them, whole or mutated."""

from __future__ import annotations

import random
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from extract.knowledge.functions import plain_name
from extract.knowledge.model import Knowledge, Pattern, Reading
from extract.outline.paragraphs import Paragraph
from extract.outline.sections import build_outline
from extract.prose.narrative import Narrator, Told
from extract.prose.totals import resolve_totals
from extract.text import squeeze
from fixtures import invent
from fixtures.api import OFFICES
from fixtures.catalog import PROFILES, TOWNS
from fixtures.document import Block, Doc
from fixtures.families import FAMILIES
from fixtures.families.common import Pen
from fixtures.flow import TITLE
from fixtures.quirks import Quirks
from fixtures.slips import plant
from fixtures.truth import FigureTruth, Truth

Key = tuple[Any, ...]


@dataclass(slots=True)
class Made:
    """A document of a family: its blocks, and what is needed to read them."""

    family: str
    blocks: list[Block]
    kind: str
    year: int
    department: str
    slips: list[str]


@dataclass(slots=True)
class Read:
    """One block of a made document and what was read in it."""

    block: Block
    text: str
    told: list[Told]

    @property
    def wanted(self) -> Counter[Key]:
        """What the block states."""
        return Counter(truth_key(figure) for _, _, figure in self.block.marked.figures)

    @property
    def found(self) -> Counter[Key]:
        """What was read."""
        return Counter(reading_key(reading) for told in self.told for reading in told.readings)


def make(family: str, seed: int, slips: Iterable[str] = ()) -> Made:
    """A family's document as blocks of text; slips are mistakes planted on purpose."""
    rng = random.Random(f"text/{family}/{seed}")
    known = FAMILIES[family]
    profile = rng.choice(known.profiles or tuple(name for name in PROFILES if name != "university"))
    region, year = rng.choice(TOWNS), rng.choice((2022, 2023, 2024))
    name = ("" if profile == "university" else region) + OFFICES[profile]
    dept = invent.make(rng, profile, region, "990101", name, year)
    truth = Truth({"department": name, "fiscal_year": year})
    doc = Doc(Quirks(), rng, truth, name)
    known.write(Pen(doc, dept, rng))
    for slip in slips:
        plant(doc, slip, random.Random(f"{slip}/{seed}"))
    texts = [block for block in doc.blocks if block.kind == "text"]
    return Made(family, texts, known.kind, year, name, [slip.kind for slip in truth.slips])


def tell(made: Made, knowledge: Knowledge, mutate: dict[int, str] | None = None) -> list[Read]:
    """A made document → what is read in each block; `mutate` gives other texts for some of them, by place."""
    texts = [(mutate or {}).get(place, block.marked.text) for place, block in enumerate(made.blocks)]
    pairs = zip(texts, made.blocks, strict=True)
    paragraphs = [_paragraph(text, block, place) for place, (text, block) in enumerate(pairs)]
    nodes = build_outline([paragraph for paragraph in paragraphs if paragraph.text], knowledge)
    narrator = Narrator(knowledge, made.kind, made.year, [made.department])
    by_block: dict[int, list[Told]] = {}
    school = made.family == "university"
    for told in resolve_totals(list(narrator.tell(nodes)), [], knowledge, school):
        by_block.setdefault(told.paragraph.pages[0], []).append(told)
    return [Read(block, texts[place], by_block.get(place, [])) for place, block in enumerate(made.blocks)]


def _paragraph(printed: str, block: Block, place: int) -> Paragraph:
    """A paragraph whose page is its place among the blocks: that leads back from what is read to the block."""
    text = squeeze(printed)
    gaps = [len(squeeze(printed[:at])) for at, char in enumerate(printed) if char.isspace()]
    pages, boxes = array("H", [place] * len(text)), array("f", [0.0] * 4 * len(text))
    return Paragraph(text, pages, boxes, 0.0, block.style is TITLE, 12.0, gaps)


def truth_key(figure: FigureTruth) -> Key:
    """What a figure of the truth says."""
    value = Decimal(figure.value).normalize() if figure.value not in ("", "None") else None
    last = plain_name(figure.function_name.split("/")[-1])
    return figure.item, last, figure.vehicle_type, figure.basis, figure.measure, figure.relative_to, value


def reading_key(reading: Reading) -> Key:
    """What a reading says, in the same form."""
    subject = reading.subject
    value = reading.value.normalize() if reading.value is not None else None
    last = plain_name(subject.function[-1]) if subject.function else ""
    relative = reading.relative_to or ""
    return subject.item, last, subject.vehicle_type or "", reading.basis, reading.measure, relative, value


def without(knowledge: Knowledge, disabled: set[str]) -> Knowledge:
    """The same knowledge with some entries taken out."""

    def kept(entries: list[Pattern]) -> list[Pattern]:
        return [entry for entry in entries if entry.pattern_id not in disabled]

    return replace(
        knowledge,
        subjects=kept(knowledge.subjects),
        frames=kept(knowledge.frames),
        explains=kept(knowledge.explains),
    )
