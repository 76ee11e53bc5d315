"""Department, region, year, kind, level and scope: from cover, heads, file name and link, each with its evidence.

Disagreement between the sources is a problem row, never a silent choice, and thin evidence tells nothing. The title
comes from the cover, never from the PDF's metadata: one court's budget has the Title 离婚协议书.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..identity.title_words import load_title_words, prepared
from ..identity.titles import Reading, read_title
from ..knowledge.regions import apart, find_region
from ..records.extraction import Source
from ..records.vocabulary import DocumentScope, Kind, UnitLevel
from .cover import Cover, is_office, labelled, office_in, read_cover
from .paragraphs import Paragraph
from .scope import READ, read_scope
from .stated import read_stated

OPENING = 40  # paragraphs that may say 我部门, 本单位
SHORT = 60  # characters of a heading at most
AMOUNT, BLANK = (
    re.compile(r"[1-9][\d,]*(?:\.\d+)?(?:万元|元|%)"),
    re.compile(r"[X×*]{1,6}(?:\.[X×*]+)?(?:万元|元|%|个|人)"),
)
FILLED = 10  # amounts: with fewer a text may be a form
ONE_SIDED = 3  # headings that say one kind, and none the other


@dataclass(slots=True)
class Metadata:
    """What a document says of itself, the evidence for each part, and where sources disagree."""

    department: str | None = None
    region_code: str | None = None
    region: str | None = None
    fiscal_year: int | None = None
    kind: Kind | None = None
    unit_level: UnitLevel | None = None
    title: str | None = None
    evidence: dict[str, str] = field(default_factory=dict)
    disagreements: list[tuple[str, str]] = field(default_factory=list)
    template: bool = False
    scope: DocumentScope | None = None

    @property
    def is_read(self) -> bool:
        """Whether its numbers are read into figures: a department's or a unit's accounts."""
        return self.scope in READ


def read_metadata(
    paragraphs: Sequence[Paragraph], heads: Sequence[str], source: Source, tables: Sequence[str] = ()
) -> Metadata:
    """A document's paragraphs, the heads of its pages, where it came from, its tables' titles → Metadata."""
    cover = read_cover(paragraphs)
    template = cover.is_template and not _is_filled(paragraphs)
    meta = Metadata(title=cover.title or source.link_text, template=template)
    body = [p.text for p in paragraphs[:400] if len(p.text) <= SHORT]
    titled = [text for text in (*heads, *body) if _is_heading(text)]
    told = list(_told(cover, titled, paragraphs, source))
    for name, reading, text in told:
        _take(meta, name, reading, text)
    _kind_of_headings(meta, body)
    _kind_of_sentences(meta, paragraphs)
    _against_headings(meta, titled)
    _against_names(meta, source)
    _department(meta, cover, paragraphs, heads, source)
    _unit_level(meta, paragraphs)
    _from_source(meta, source)
    _region(meta, source)
    title = meta.title or next((text for name, _, text in told if name == "heads"), "")
    _scope(meta, title, cover.reading if cover.lines else read_title(title), paragraphs, [*tables, *heads])
    return meta


def _is_filled(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether a text under the title `XX区第二幼儿园` has amounts and no blanks: a name was taken out."""
    text = "".join(paragraph.text for paragraph in paragraphs)
    return len(AMOUNT.findall(text)) >= FILLED and BLANK.search(text) is None


def _scope(
    meta: Metadata, title: str, reading: Reading, paragraphs: Sequence[Paragraph], tables: Sequence[str]
) -> None:
    """Whose accounts: by the cover (or the link, or the heads of tables), and by headings and titles of tables."""
    lines = [p.text for p in paragraphs[:400] if len(p.text) <= SHORT]
    opening = "".join(p.text for p in paragraphs[:OPENING])
    found = read_scope(title, reading, meta.department, lines, tables, opening)
    meta.scope = DocumentScope.UNIT if found.scope in READ and meta.unit_level == UnitLevel.UNIT else found.scope
    if found.evidence:
        meta.evidence["scope"] = found.evidence


def _is_heading(text: str) -> bool:
    """Whether a line may be a title: year and 决算 or 预算, no column's head, no sentence."""
    return (
        ("20" in text or "二" in text)
        and ("决算" in text or "预算" in text)
        and not load_title_words().has("no_heading", text)
    )


def _told(
    cover: Cover, titled: Sequence[str], paragraphs: Sequence[Paragraph], source: Source
) -> Iterator[tuple[str, Reading, str]]:
    """(whose, what it says, its words) of each source, the strongest first."""
    yield "cover", cover.reading, cover.evidence or ""
    for paragraph in paragraphs[:LEADING]:
        match = load_title_words().roles["announcement"].search(prepared(paragraph.text))
        if match:
            yield "announcement", read_title(match["title"]), match["title"]
    common = _most_common(titled)
    if common is not None:
        yield "heads", *common
    for name, text in (("link", source.link_text), ("file name", source.file_name)):
        if text and (reading := read_title(text)).kind:  # a year alone may be that of publication
            yield name, reading, text


LEADING = 8  # paragraphs in which a text says what it is


def _most_common(titled: Sequence[str]) -> tuple[Reading, str] | None:
    """The title that most headings print; None where none is one, or two are printed as often."""
    read = [(reading, text) for text in titled if (reading := read_title(text)).whole]
    if not read:
        return None
    count = Counter((reading.year, reading.kind) for reading, _ in read)
    best, *others = count.most_common(2)
    if others and others[0][1] == best[1]:
        return None
    return next(part for part in read if (part[0].year, part[0].kind) == best[0])


def _take(meta: Metadata, name: str, reading: Reading, text: str) -> None:
    """What a source tells of year, kind and level, where no stronger one has told it."""
    said = f"{name}: {text[:60]}"
    if meta.fiscal_year is None and reading.year is not None:
        meta.fiscal_year, meta.evidence["fiscal_year"] = reading.year, said
    if meta.kind is None and reading.kind is not None:
        meta.kind, meta.evidence["kind"] = reading.kind, said
    if meta.unit_level is None:
        meta.unit_level = reading.level
    if reading.ambiguous and name == "cover":
        meta.evidence["ambiguous"] = said


def _kind_of_headings(meta: Metadata, body: Sequence[str]) -> None:
    """决算 or 预算 by the headings alone: some say the one, none the other."""
    if meta.kind is not None or "ambiguous" in meta.evidence:
        return
    readings = [(read_title(text).kind, text) for text in body if not load_title_words().has("no_heading", text)]
    count = Counter(kind for kind, _ in readings if kind)
    if len(count) == 1 and (best := count.most_common(1)[0])[1] >= ONE_SIDED:
        meta.kind = best[0]
        meta.evidence["kind"] = "headings: " + next(text for kind, text in readings if kind == best[0])[:60]


def _kind_of_sentences(meta: Metadata, paragraphs: Sequence[Paragraph]) -> None:
    """决算 or 预算 by what the text states, and its year where nothing else has told it."""
    if meta.kind is not None and meta.fiscal_year is not None:
        return
    stated = read_stated(paragraphs, meta.fiscal_year)
    if stated is None or meta.kind not in (None, stated.kind):
        return
    said = f"text: {stated.words[:60]}"
    if meta.kind is None:
        meta.kind, meta.evidence["kind"] = stated.kind, said
    if meta.fiscal_year is None and stated.year is not None:
        meta.fiscal_year, meta.evidence["fiscal_year"] = stated.year, said


def _against_headings(meta: Metadata, titled: Sequence[str]) -> None:
    """Most headings of the document's own kind say another year than it."""
    count = Counter(r.year for text in titled if (r := read_title(text)).whole and meta.kind in (None, r.kind))
    if count and meta.fiscal_year and (best := count.most_common(1)[0])[0] != meta.fiscal_year:
        told = f"{meta.evidence['fiscal_year']}, but {best[1]} headings say {best[0]}年"
        meta.disagreements.append(("year_disagrees", told))


def _against_names(meta: Metadata, source: Source) -> None:
    """The words of the link and the file's name against what the document says."""
    for name, text in (("link", source.link_text), ("file name", source.file_name)):
        reading = read_title(text) if text else Reading()
        if reading.kind is None:
            continue  # a year alone may be that of publication
        if meta.fiscal_year and reading.year and meta.fiscal_year != reading.year:
            told = f"{meta.evidence['fiscal_year']}, but the {name} says {reading.year}: {(text or '')[:60]}"
            meta.disagreements.append(("year_disagrees", told))
        if meta.kind and meta.kind != reading.kind:
            told = f"{meta.evidence['kind']}, but the {name} says {reading.kind}: {(text or '')[:60]}"
            meta.disagreements.append(("kind_disagrees", told))


def _unit_level(meta: Metadata, paragraphs: Sequence[Paragraph]) -> None:
    """部门 or 单位, from the headings where the title says neither: 部门概况, 单位决算情况说明."""
    if meta.unit_level is None:
        found = Counter(
            m["level"]
            for p in paragraphs
            if len(p.text) < 40 and (m := load_title_words().roles["level_heading"].search(p.text))
        )
        if found["单位"] != found["部门"]:
            meta.unit_level = UnitLevel.UNIT if found["单位"] > found["部门"] else UnitLevel.DEPARTMENT


def _department(
    meta: Metadata, cover: Cover, paragraphs: Sequence[Paragraph], heads: Sequence[str], source: Source
) -> None:
    """The office that the cover names, else the overview's heading, heads of tables, or the link's words."""
    first = [(cover.department, "".join(cover.lines))] if cover.department else []
    found = [*first, *cover.named, *_named_in_text(paragraphs, heads)]
    found += _named_by_headings(heads)
    if source.link_text and (name := read_title(source.link_text).department):
        found.append((name, source.link_text))
    offices = [(name, text) for name, text in found if is_office(name)] or found
    if not offices:
        return
    meta.department, meta.evidence["department"] = offices[0][0], offices[0][1][:60]
    for name, text in offices[1:]:
        if not (name in meta.department or meta.department in name or same_office(name, meta.department)):
            meta.disagreements.append(
                ("department_disagrees", f"the cover says {meta.department}, but {text[:60]!r} says {name}")
            )
            break


def _named_by_headings(heads: Sequence[str]) -> list[tuple[str, str]]:
    """(name, line) of the office that most heads of tables are titled with: 2031年度云湖县水务局部门收支预算总表."""
    read = [(name, text) for text in heads if _is_heading(text) and (name := read_title(text).department)]
    best = Counter(name for name, _ in read if is_office(name)).most_common(1)
    return [part for part in read if best and part[0] == best[0][0]][:1] if best and best[0][1] > 1 else []


def _named_in_text(paragraphs: Sequence[Paragraph], heads: Sequence[str]) -> list[tuple[str, str]]:
    """(name, line) of the overview's heading and of the heads of tables (部门：…)."""
    found: list[tuple[str, str]] = []
    for text in [p.text for p in paragraphs[:200] if len(p.text) <= 45]:
        match = load_title_words().roles["overview"].fullmatch(text)
        name = office_in(match["name"]) if match else None
        if name and name.office:
            found.append((name.text, text))
            break
    for text in heads:
        match = labelled(text)
        name = office_in(re.sub(r"单位$", "", match["name"])) if match else None
        if name:
            found.append((name.text, text))
    return found


def _from_source(meta: Metadata, source: Source) -> None:
    """What the site says fills what the document leaves open, and is compared where both speak."""
    if source.fiscal_year and meta.fiscal_year and source.fiscal_year != meta.fiscal_year:
        meta.disagreements.append(
            ("year_disagrees", f"the document says {meta.fiscal_year}, the site {source.fiscal_year}")
        )
    if source.kind and meta.kind and source.kind != meta.kind:
        meta.disagreements.append(("kind_disagrees", f"the document says {meta.kind}, the site {source.kind}"))
    if source.department and meta.department and not same_office(source.department, meta.department):
        meta.disagreements.append(
            ("department_disagrees", f"the document says {meta.department}, the site {source.department}")
        )
    meta.fiscal_year = meta.fiscal_year or source.fiscal_year
    meta.kind = meta.kind or source.kind
    meta.department = meta.department or source.department


def same_office(first: str, second: str) -> bool:
    """北京市西城区财政局 and 区财政局 or 西城区财政局 are one office; so is a name that contains the other."""
    a, b = (
        re.sub(r"[（(].*?[）)]|[一-龥]{1,8}?[省市区县]|本级|部门|单位", "", name) or name for name in (first, second)
    )
    return a in b or b in a


def _region(meta: Metadata, source: Source) -> None:
    """The district's region, held against that which the cover's names begin with; without a district, the latter."""
    texts = [text for text in (meta.department, meta.title) if text]
    own, text = next(((region, text) for text in texts if (region := find_region(text)) is not None), (None, ""))
    if own is not None:
        meta.region_code, meta.region = own.code, own.full_name
        meta.evidence["region"] = text[:60]
    if source.region_code:
        meta.region_code, meta.region = source.region_code, source.region
        if own is not None and apart(own.code, source.region_code):
            told = f"the district is {source.region} ({source.region_code}), but {text[:60]!r} names {own.full_name}"
            meta.disagreements.append(("region_disagrees", told))
