"""Small made documents that are right, whatever a hasty reader finds in them: none is accused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.document.extract import extract_document
from extract.reading.lines import group_lines
from extract.reading.pages import Page
from extract.reading.readers import PdfReader, Readers
from extract.records.extraction import Extraction

from .reading import knowledge
from .sheets import blank, table, text

WIDE = 36  # characters of a line


class Given:
    """Pages as a reader gives them."""

    producer: str | None = None

    def __init__(self, *pages: Page) -> None:
        self._pages, self.count = pages, len(pages)

    def pages(self) -> Iterator[Page]:
        yield from self._pages

    def close(self) -> None:
        pass


def document(folder: Path, *paragraphs: str) -> Extraction:
    """A title and paragraphs on one page → its rows."""
    page, baseline = blank(), 60.0
    for number, words in enumerate(paragraphs):
        indented = words if number == 0 else f"　　{words}"
        for start in range(0, len(indented), WIDE):
            size = 16.0 if number == 0 else 12.0
            text(page, 90.0, baseline, indented[start : start + WIDE], size)
            baseline += 22.0
    return read(folder, page)


def read(folder: Path, page: Page) -> Extraction:
    """One page → its rows."""
    page.lines = group_lines(page.chars)
    path = folder / "made.pdf"
    path.write_bytes(b"%PDF-1.7\n%%EOF\n")

    def opened(_: Path) -> PdfReader:
        return Given(page)

    return extract_document(path, knowledge(), verify=0, readers=Readers(first=opened))


TITLE = "云湖县档案局2031年度部门决算"
HEAD = "一、收入支出决算总体情况说明"
RIGHT: dict[str, list[str]] = {
    "a part in words that nobody knows": [
        "二、支出决算情况说明",
        "2031年度基本支出532.10万元，其中：人员经费430.60万元，公用经费80.25万元，纳入专户管理的培训班开销21.25万元。",
    ],
    "with and without what was carried over": [
        HEAD,
        "2031年度一般公共预算财政拨款收入431.25万元（含上年结转6.05万元），政府性基金预算财政拨款收入0万元。",
        "二、财政拨款收入支出决算总体情况说明",
        "2031年度一般公共预算财政拨款收入425.20万元。",
    ],
    "several offices in one text": [
        "一、“三公”经费支出决算情况说明",
        "全县“三公”经费支出决算为6421.00万元。其中，县档案局“三公”经费支出决算为431.30万元，县水务局“三公”经费支出决算为"
        "620.75万元，县体育局“三公”经费支出决算为311.60万元。",
    ],
    "the county and one office": [
        "一、“三公”经费支出决算情况说明",
        "2031年度全县“三公”经费支出决算为6421.00万元。2031年度云湖县水务局“三公”经费支出决算为431.30万元。",
    ],
    "parts of the budget behind the outturn": [
        "一、“三公”经费支出决算情况说明",
        "2031年度“三公”经费支出年初预算为7820.40万元，支出决算为7210.35万元，其中：因公出国（境）费1210.15万元，"
        "公务用车购置及运行维护费4840.25万元，公务接待费1770.00万元。",
    ],
    "a change of income inside a reason": [
        HEAD,
        "2031年度收入合计843.80万元，比2030年度减少31.20万元，主要原因是基本支出减少6.10万元，项目支出收入减少25.10万元。",
        "2031年度支出合计843.80万元，比2030年度减少39.50万元，主要原因是基本支出减少6.10万元，项目支出减少33.40万元。",
    ],
    "a sentence that names the year before": [
        HEAD,
        "2031年度收入合计812.40万元，较上年决算数增加84.90万元，增长11.67%。",
        "2030年度支出合计812.40万元，较上年决算数增加84.90万元，增长11.67%。",
    ],
    "the same money counted in another way": [
        "一、机关运行经费支出情况说明",
        "2031年度机关运行经费支出105.20万元，比2030年度增加9.40万元，增长9.81%。按同口径比较，减少3.10万元，下降2.86%。",
    ],
    "a comparison with a third year": [
        HEAD,
        "2031年度支出合计812.40万元，比2030年度增加84.90万元，增长11.67%；比2028年度增加120.30万元，增长17.38%。",
    ],
    "a fund that was spent the year before": [
        "一、财政拨款收入支出决算总体情况说明",
        "2031年度财政拨款支出812.40万元，比2030年度减少84.90万元。",
        "二、一般公共预算财政拨款支出决算情况说明",
        "2031年度一般公共预算财政拨款支出812.40万元，比2030年度增加15.10万元。",
        "三、政府性基金预算财政拨款支出决算情况说明",
        "本单位2031年度没有政府性基金预算财政拨款支出。",
        "四、国有资本经营预算财政拨款支出决算情况说明",
        "本单位2031年度没有国有资本经营预算财政拨款支出。",
    ],
    "whole 万元 beside 元 and 角分": [
        HEAD,
        "2031年度支出合计3,725,147.99元。",
        "二、支出决算情况说明",
        "2031年度支出合计373万元，其中：基本支出212万元，项目支出160万元。",
    ],
    "cars without a sum of their own": [
        "一、“三公”经费支出决算情况说明",
        "2031年度“三公”经费支出决算为9.35万元，其中：公务用车购置费0万元，公务用车运行维护费8.00万元，公务接待费1.35万元。",
    ],
    "a budget of nothing, and another one that was given": [
        "一、一般公共预算财政拨款支出决算情况说明",
        "教育支出（类）进修及培训（款）培训支出（项）年初预算为0万元，全年预算为40.00万元，支出决算为36.05万元，完成年初预算的90.13%。",
    ],
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_document_that_may_be_right_is_not_accused(name: str, tmp_path: Path) -> None:
    extraction = document(tmp_path, TITLE, *RIGHT[name])
    assert len(extraction.figures) > 1
    assert not [row.sentence for row in extraction.checks if row.verdict == "contradiction"]


def test_the_own_office_named_in_full_is_no_other(tmp_path: Path) -> None:
    said = ["2031年度“三公”经费支出决算为42.10万元。", "2031年度云湖县档案局“三公”经费支出决算为43.10万元。"]
    extraction = document(tmp_path, TITLE, "一、“三公”经费支出决算情况说明", *said)
    assert [row.rule for row in extraction.checks if row.verdict == "contradiction"] == ["N12"]


def test_one_that_cannot_be_right_is(tmp_path: Path) -> None:
    said = "2031年度基本支出532.10万元，其中：人员经费430.60万元，公用经费80.25万元。"
    extraction = document(tmp_path, TITLE, "二、支出决算情况说明", said)
    assert [row.rule for row in extraction.checks if row.verdict == "contradiction"] == ["N03"]


TABLES: dict[str, tuple[str, list[list[str]]]] = {
    "codes whose 款 has one digit": (
        "一般公共预算财政拨款基本支出决算表",
        [
            ["科目编码", "科目名称", "决算数"],
            ["301", "工资福利支出", "50.00"],
            ["301 1", "基本工资", "30.00"],
            ["301 2", "津贴补贴", "20.00"],
            ["302", "商品和服务支出", "12.00"],
            ["302 1", "办公费", "7.00"],
            ["302 11", "差旅费", "5.00"],
            ["", "合计", "62.00"],
        ],
    ),
    "heads cut short, and one that nobody knows": (
        "收入决算表",
        [
            ["科目编码", "科目名称", "本年收入合计", "财政拨款", "事业", "其他", "专户资金"],
            ["", "合计", "90.00", "60.00", "15.00", "5.00", "10.00"],
            ["207", "文化旅游体育与传媒支出", "90.00", "60.00", "15.00", "5.00", "10.00"],
            ["20701", "文化和旅游", "90.00", "60.00", "15.00", "5.00", "10.00"],
        ],
    ),
    "三公 without 小计": (
        "财政拨款“三公”经费支出决算表",
        [
            ["合计", "因公出国（境）费", "公务用车购置费", "公务用车运行维护费", "公务接待费"],
            ["9.35", "0.00", "0.00", "8.00", "1.35"],
        ],
    ),
    "kinds of basic spending inside it": (
        "支出决算表",
        [
            ["科目编码", "科目名称", "本年支出合计", "基本支出", "人员经费", "公用经费", "项目支出"],
            ["", "合计", "90.00", "60.00", "48.00", "12.00", "30.00"],
            ["207", "文化旅游体育与传媒支出", "90.00", "60.00", "48.00", "12.00", "30.00"],
            ["20701", "文化和旅游", "90.00", "60.00", "48.00", "12.00", "30.00"],
            ["2070109", "群众文化", "90.00", "60.00", "48.00", "12.00", "30.00"],
        ],
    ),
    "last digits cut off": (
        "支出决算表",
        [
            ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
            ["", "合计", "90.67", "60.34", "30.32"],
            ["207", "文化旅游体育与传媒支出", "90.67", "60.34", "30.32"],
            ["20701", "文化和旅游", "90.67", "60.34", "30.32"],
            ["2070109", "群众文化", "45.34", "30.17", "15.16"],
            ["2070199", "其他文化和旅游支出", "45.32", "30.16", "15.15"],
        ],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_may_be_right_is_not_accused(name: str, tmp_path: Path) -> None:
    title, rows = TABLES[name]
    page = blank()
    text(page, 90.0, 60.0, TITLE, 16.0)
    text(page, 180.0, 100.0, title, 14.0)
    text(page, 480.0, 120.0, "单位：万元")
    wide = 520.0 / len(rows[0])
    table(page, 130.0, [40.0 + wide * at for at in range(len(rows[0]) + 1)], rows)
    extraction = read(tmp_path, page)
    assert extraction.table_cells
    assert not [row.statement for row in extraction.checks if row.verdict == "contradiction"]
