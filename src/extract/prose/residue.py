"""What a document has left of the one that served as its model: another office's name, another year.

A false alarm is worse than a miss: a name counts where it stands for the document's own office and nowhere else, a
year where a heading names the document by it, or where the assets are counted at another year's end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..numbers import MARKS
from ..outline.metadata import Metadata, same_office
from ..outline.paragraphs import Paragraph

OFFICE = (
    "局|委员会|办公室|办公厅|法院|检察院|联合会|协会|中心|大学|学院|学校|中学|小学|管理处|街道办事处|总队|支队|人民政府"
)
# `槐荫县粮食和物资储备局部门决算包括`, `…局2031年度一般公共预算`
MATTERS = '收入|支出|收支|一般公共预算|财政拨款|政府性基金|国有资本|[“"]三公|机关运行|政府采购|预算绩效'
OWN = re.compile(
    rf"(?:^|[，。；：、（“]|从|纳入|关于|\d年(?:度)?)(?P<name>[一-龥]{{3,25}}?(?:{OFFICE}))"
    rf"(?=(?:20\d\d年(?:度)?)?(?:部门|单位)(?:决算|预算|收支|概况)|20\d\d年(?:度)?无?(?:{MATTERS})"
    r"|(?:政府采购|机关运行经费)支出|共有车辆|对20\d\d年(?:度)?(?:项目|部门))",
    re.MULTILINE,
)
ANY_OFFICE = re.compile(OFFICE)
SHARED = re.compile(r"财政|本级|所属|下属|各|本|预算单位|批复")  # words of names that are nobody's own
TITLED = re.compile(r"(?P<year>20\d\d)年(?:度)?(?:部门|单位)(?P<kind>决算|预算)(?!执行|数)")
YEAR_END = re.compile(
    r"截[至止]到?(?P<year>20\d\d)年12月31日，?(?:本|我|[一-龥]{3,25}(?:局|会|院|部门|单位)).{0,30}(?:资产|车辆|用车)"
)
# `较上年增加△4.50万元`: a mark that stands for less in one document and for more in the next
MARKED = re.compile(rf"[{MARKS}]-?[\d,]+(?:\.\d+)?(?:亿元|[百千]?万?元|%)")
HEADING = 40  # characters: a longer paragraph tells of other years too
KINDS = {"决算": "final_accounts", "预算": "budget"}


class Residue(NamedTuple):
    """A finding: its code, what it says, and the page."""

    code: str
    message: str
    page: int


def residues(paragraphs: Sequence[Paragraph], meta: Metadata) -> Iterator[Residue]:
    """A document's paragraphs and what it is → residue_name, residue_year and sign_unclear, once for each place."""
    if meta.template:
        return
    yield from _marks(paragraphs)
    if meta.department:
        yield from _names(paragraphs, meta.department)
    if meta.fiscal_year:
        yield from _years(paragraphs, meta.fiscal_year, meta.kind)


def _marks(paragraphs: Sequence[Paragraph]) -> Iterator[Residue]:
    """Amounts behind △, which prose leaves unread."""
    for paragraph in paragraphs:
        for found in MARKED.finditer(paragraph.text):
            said = paragraph.text[max(found.start() - 12, 0) : found.end()]
            yield Residue("sign_unclear", f"△ may stand for less or for more: {said!r}", paragraph.pages[0])


def _names(paragraphs: Sequence[Paragraph], department: str) -> Iterator[Residue]:
    whole = "\n".join(paragraph.text for paragraph in paragraphs)
    seen: set[str] = set()
    for paragraph in paragraphs:
        if not ANY_OFFICE.search(paragraph.text):
            continue
        for match in OWN.finditer(paragraph.text):
            name = match["name"]
            if name in seen or same_office(name, department) or SHARED.search(name):
                continue
            seen.add(name)
            as_own = sum(found["name"] == name for found in OWN.finditer(whole))
            if as_own == whole.count(name) and whole.count(department) > as_own:
                said = paragraph.text[match.start("name") : match.end() + 20]
                yield Residue("residue_name", f"{name} stands where {department} should: {said!r}", paragraph.pages[0])


def _years(paragraphs: Sequence[Paragraph], year: int, kind: str | None) -> Iterator[Residue]:
    for paragraph in paragraphs:
        text = paragraph.text
        found = TITLED.search(text) if len(text) <= HEADING else None
        if found and KINDS[found["kind"]] == kind and str(year) not in text and int(found["year"]) == year - 1:
            yield Residue(
                "residue_year", f"a heading says {found['year']}, the document {year}: {text!r}", paragraph.pages[0]
            )
        ended = YEAR_END.search(text)
        if ended and kind == "final_accounts" and int(ended["year"]) == year - 1 and f"{year}年12月31日" not in text:
            said = text[ended.start() : ended.end()]
            yield Residue(
                "residue_year", f"assets at the end of {ended['year']}, not {year}: {said!r}", paragraph.pages[0]
            )
