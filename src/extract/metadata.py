"""Department, region, year, kind and unit level: from cover, heads, file name and link, each with its evidence.

Disagreement between the sources is a problem row, never a silent choice. The title comes from the cover, never from
the PDF's metadata: one court's budget has the Title 离婚协议书.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from .extraction import Source
from .prose.paragraphs import Paragraph
from .vocabulary.regions import find_region

KINDS = {"final_accounts": "决算", "budget": "预算"}
# `北京市西城区…2023年度部门决算`, `上海市普陀区2025年区级部门预算`, `2019年度部门预算公开`
TITLE = re.compile(
    r"(?P<before>[一-龥（）()]{0,40}?)(?P<year>20\d\d)年?(?:度)?(?:[一-龥]{2,4}级)?"
    r"(?P<level>部门|单位)?(?P<after>[一-龥（）()]{0,20}?)(?P<kind>决算|预算)"
)
LABELLED = re.compile(
    r"(?:预算主管部门|预算单位|编制单位|填报单位|单位名称|部门名称|部门)[：:](?P<name>[一-龥（）()]{3,40})"
)
OVERVIEW = re.compile(r"(?:第一部分)?(?P<name>[一-龥（）()]{3,40})(?:部门|单位)?概况")
PLACEHOLDER = re.compile(r"[X×ＸxＯO＊*]{2,}|某某|（?部门名称）?$|20[X×x]{2}")
LEVEL = re.compile(r"(部门|单位)(?:决算|预算|概况|基本情况|收支)")
OFFICE = re.compile(
    r"(?:局|委|会|办|院|厅|校|学|府|处|中心|所|站|馆|队|团|社|镇|乡|街道|园|公司|大学|署|台|部|组|室|法院|检察院)(?:[（(].{1,12}[）)])?$"
)


@dataclass(slots=True)
class Metadata:
    """What a document says of itself, the evidence for each part, and where sources disagree."""

    department: str | None = None
    region_code: str | None = None
    region: str | None = None
    fiscal_year: int | None = None
    kind: str | None = None
    unit_level: str | None = None
    title: str | None = None
    evidence: dict[str, str] = field(default_factory=dict)
    disagreements: list[tuple[str, str]] = field(default_factory=list)
    template: bool = False


def read_metadata(paragraphs: Sequence[Paragraph], heads: Sequence[str], source: Source) -> Metadata:
    """A document's first paragraphs, the heads of its tables, and where it came from → Metadata."""
    cover = _cover(paragraphs)
    texts = [text for text in (source.link_text, source.file_name) if text]
    meta = Metadata(title="".join(cover)[:120] or source.link_text)
    meta.template = any(PLACEHOLDER.search(text) for text in cover[:4])
    _year_and_kind(meta, cover, paragraphs, heads, texts)
    _department(meta, cover, paragraphs, heads)
    _unit_level(meta, paragraphs)
    _from_source(meta, source)
    _region(meta, source)
    return meta


def _title(line: str) -> re.Match[str] | None:
    """The title that a line holds; a search for it is dear, and few lines have its words."""
    if "20" not in line or ("决算" not in line and "预算" not in line):
        return None
    return TITLE.search(line)


def _cover(paragraphs: Sequence[Paragraph]) -> list[str]:
    """The first page's lines, if it is a cover: few and short."""
    if not paragraphs:
        return []
    first = paragraphs[0].pages[0] if paragraphs[0].pages else 1
    lines = []
    for paragraph in paragraphs[:12]:
        if not paragraph.pages or paragraph.pages[0] != first or len(paragraph.text) > 45:
            break
        if paragraph.text in ("目录",) or re.match(r"第一部分|一、", paragraph.text):
            break
        lines.append(paragraph.text)
    return lines


def _year_and_kind(
    meta: Metadata, cover: list[str], paragraphs: Sequence[Paragraph], heads: Sequence[str], texts: list[str]
) -> None:
    body = [p.text for p in paragraphs[:400] if len(p.text) <= 60]
    for name, lines in (("cover", ["".join(cover), *cover]), ("heads", [*heads, *body]), ("file name", texts)):
        for line in lines:
            match = _title(line)
            if match and meta.fiscal_year is None:
                meta.fiscal_year, meta.evidence["fiscal_year"] = int(match["year"]), f"{name}: {line[:60]}"
                level = match["level"] or match["after"][-2:]  # 2031年度单位决算; 2031年度临江区文化馆单位决算
                if level in ("单位", "部门") and meta.unit_level is None:
                    meta.unit_level = "unit" if level == "单位" else "department"
            if match and meta.kind is None:
                meta.kind = next(kind for kind, word in KINDS.items() if word == match["kind"])
                meta.evidence["kind"] = f"{name}: {line[:60]}"
    _loose(meta, cover, heads, texts)
    titled = Counter(int(m["year"]) for text in body if (m := _title(text)))
    if titled and meta.fiscal_year and titled.most_common(1)[0][0] != meta.fiscal_year:
        other, count = titled.most_common(1)[0]
        meta.disagreements.append(
            ("year_disagrees", f"{meta.evidence['fiscal_year']}, but {count} headings say {other}年")
        )


def _unit_level(meta: Metadata, paragraphs: Sequence[Paragraph]) -> None:
    """部门 or 单位, from the headings where the title says neither: 部门概况, 单位决算情况说明."""
    if meta.unit_level is None:
        found = Counter(m[1] for p in paragraphs if len(p.text) < 40 and (m := LEVEL.search(p.text)))
        if found["单位"] != found["部门"]:
            meta.unit_level = "unit" if found["单位"] > found["部门"] else "department"


def _loose(meta: Metadata, cover: list[str], heads: Sequence[str], texts: list[str]) -> None:
    """Year and kind where no whole title is printed: `jiangsu-…-2019-budget-tables.pdf`."""
    for line in [*cover, *texts, *heads]:
        year = re.search(r"(?<!\d)(20[0-4]\d)(?!\d)", line)
        if year and meta.fiscal_year is None:
            meta.fiscal_year, meta.evidence["fiscal_year"] = int(year[1]), line[:60]
        for kind, word in KINDS.items():
            latin = {"final_accounts": "final", "budget": "budget"}[kind]
            if meta.kind is None and (word in line or latin in line.lower()):
                meta.kind, meta.evidence["kind"] = kind, line[:60]


def _clean(name: str) -> str:
    name = re.sub(r"^第.部分", "", name)
    return re.sub(r"(?:\d{4}年度?|部门|单位|区级|市级|本级|公开)+$", "", name).strip("：:，")


def _department(meta: Metadata, cover: list[str], paragraphs: Sequence[Paragraph], heads: Sequence[str]) -> None:
    found = _named_on_cover(cover) + _named_in_text(paragraphs, heads)
    offices = [(name, text) for name, text in found if OFFICE.search(name)] or found
    if not offices:
        return
    meta.department, meta.evidence["department"] = offices[0][0], offices[0][1][:60]
    for name, text in offices[1:]:
        if not (name in meta.department or meta.department in name):
            meta.disagreements.append(
                ("department_disagrees", f"the cover says {meta.department}, but {text[:60]!r} says {name}")
            )
            break


def _named_on_cover(cover: list[str]) -> list[tuple[str, str]]:
    """(name, line) of each line of the cover that names an office; a labelled one first."""
    found: list[tuple[str, str]] = []
    for line in _whole_names(cover):
        labelled = LABELLED.search(line)
        title = _title(line)
        if labelled:
            found.insert(0, (_clean(labelled["name"]), line))
        elif title and len(_clean(title["before"])) >= 3:
            found.append((_clean(title["before"]), line))
        elif OFFICE.search(line) and not re.search(r"\d|预算|决算", line):
            found.append((_clean(line), line))
    return found


def _whole_names(cover: list[str]) -> list[str]:
    """The cover's lines, an office's name that broke over two put together: `…城市管理行` + `政执法局`."""
    lines: list[str] = []
    for line in cover:
        labelled = LABELLED.search(lines[-1]) if lines else None  # 预算主管部门：…残疾人联合 + 会
        before = labelled["name"] if labelled else lines[-1] if lines else ""
        open_name = before and not OFFICE.search(before) and not re.search(r"\d|预算|决算|[：:]", before)
        if open_name and OFFICE.search(line) and not re.search(r"\d|预算|决算|[：:]", line):
            lines[-1] += line
        else:
            lines.append(line)
    return lines


def _named_in_text(paragraphs: Sequence[Paragraph], heads: Sequence[str]) -> list[tuple[str, str]]:
    """(name, line) of the overview's heading and of the heads of tables (部门：…)."""
    found: list[tuple[str, str]] = []
    for text in [p.text for p in paragraphs[:200] if len(p.text) <= 45]:
        match = OVERVIEW.fullmatch(text)
        if match and match["name"] not in ("部门", "单位", "基本", "学校") and OFFICE.search(_clean(match["name"])):
            found.append((_clean(match["name"]), text))
            break
    for text in heads:
        match = LABELLED.search(text)
        if match:
            found.append((_clean(re.sub(r"单位$", "", match["name"])), text))
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
    if source.region_code:
        meta.region_code, meta.region = source.region_code, source.region
        return
    for text in (meta.department or "", meta.title or ""):
        region = find_region(text)
        if region is not None:
            meta.region_code, meta.region = region.code, region.full_name
            return
