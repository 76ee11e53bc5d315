"""The 目录: each entry's page is accounted for wherever its leaders stand, and is no figure."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from extract.document.rows import DocumentReader
from extract.document.stages import gather
from extract.reading.lines import group_lines
from extract.reading.pages import Page
from extract.records.extraction import Extraction, Source
from extract.records.tables import Document

from . import sheets
from .reading import knowledge

ENTRIES = [
    "第一部分 部门概况",
    "一、部门职责",
    "二、机构设置",
    "第二部分 2031年度部门决算表",
    "一、收入支出决算总表",
    "二、收入决算表",
    "1. 2031年部门收支总体情况表",
    "2、部门收入总体情况表",
    "3．部门支出总体情况表",
    "（一）一般公共预算支出情况",
    "附件1",
    "附表2-1 绩效自评表",
    "第三部分 名词解释",
]
LEADERS = [".", "…", "·", "_", "-", "—", "～", "・", "。", " .", " ", ""]
PAGES = ["{}", "- {} -", "—{}—", "（{}）", "第{}页", "P{}", "{}-9", "IV"]
LAYOUTS = ["titled", "untitled", "wrapped", "few leaders", "page below", "two columns", "page lifted"]


class Drawn:
    """Pages as a reader gives them."""

    producer = "made"

    def __init__(self, pages: list[Page]) -> None:
        self._pages, self.count = pages, len(pages)

    def pages(self) -> Iterator[Page]:
        yield from self._pages

    def close(self) -> None:
        pass


def contents(page: Page, leader: str, form: str, layout: str, chance: random.Random) -> None:
    """Set a page of a 目录."""
    top, number, size = 70.0, 3, 12.0
    if layout != "untitled":
        sheets.text(page, 260, 40, "目  录", 18)
    for at, entry in enumerate(ENTRIES):
        left, right = (60 + 260 * (at % 2), 290 + 260 * (at % 2)) if layout == "two columns" else (80, 520)
        printed, number = form.format(number), number + chance.randrange(1, 4)
        if layout == "wrapped" and at % 3 == 1:
            sheets.text(page, left, top, entry + "及其他有关情况的补充说明、" * 2, size)
            entry, top = "有关说明", top + 18
        room = right - left - sheets.width(entry + printed, size) - 4
        many = 3 if layout == "few leaders" else max(1, int(room / max(1, sheets.width(leader, size))))
        end = sheets.text(page, left, top, entry + leader * many, size)
        if layout == "page below":
            end, top = 300, top + 16
        lift = 2.5 if layout == "page lifted" else 0
        sheets.text(page, max(end, right - sheets.width(printed, size)), top - lift, printed, size)
        top += 24 if layout != "two columns" or at % 2 else 0
    sheets.text(page, 290, 815, "- 2 -", 9)


def read_drawn(leader: str, form: str, layout: str, again: bool) -> Extraction:
    """A document of a cover, one or two pages of a 目录, and two pages of text."""
    chance = random.Random(f"{leader}{form}{layout}")
    pages = [sheets.blank(number, 595, 842) for number in range(1, 6 if again else 5)]
    sheets.text(pages[0], 150, 300, "某某市测绘局2031年度部门决算", 22)
    contents(pages[1], leader, form, layout, chance)
    if again:
        contents(pages[2], leader, form, "untitled", chance)
    for page in pages[-2:]:
        sheets.text(page, 100, 80, "一、部门职责", 14)
        for line in range(6):
            sheets.text(
                page, 100, 110 + 20 * line, "2031年度收入总计1,203.45万元，比上年增加12.30万元，增长1.03%。", 12
            )
    for page in pages:
        page.lines = group_lines(page.chars)
    extraction = Extraction(Document.made(document_id="d" * 64, file_name="made.pdf"))
    DocumentReader(extraction, knowledge(), Source(file_name="made.pdf")).read(gather(Drawn(pages), knowledge()))
    return extraction


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_number_of_the_contents_is_accounted_for(layout: str) -> None:
    for leader in LEADERS:
        for form in PAGES:
            document = read_drawn(leader, form, layout, again=form in PAGES[:3]).document
            assert document.numbers_accounted == document.numbers_printed, (leader, form)


@pytest.mark.parametrize("leader", [".", "…", "·", "_", "—", "・", " ."])
@pytest.mark.parametrize("form", PAGES[:3])
def test_what_stands_behind_leaders_is_a_page(leader: str, form: str) -> None:
    found = read_drawn(leader, form, "titled", again=False)
    on_it = [row for row in found.unmatched if row.page == 2]
    assert sum(row.kind == "page_number" for row in on_it) >= len(ENTRIES)
    # `附件1` names what it is, and is no page
    assert all(row.kind != "page_number" for row in on_it if (row.context or "").startswith("附件1"))
    assert not [figure for figure in found.figures if figure.page == 2]


def test_an_entry_without_a_page_names_no_page() -> None:
    """`附件1` alone, and the ordinal before an entry."""
    found = read_drawn("", "", "titled", again=False)
    printed = [(row.printed, row.kind) for row in found.unmatched if row.page == 2 and row.kind != "ordinal"]
    assert ("1", "other") in printed
    assert [kind for _, kind in printed].count("page_number") <= 1  # that of the page itself
