"""Whose accounts a document holds: departments and units are read; a government's own accounts and others are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.dataset.cross_document import year_documents
from extract.dataset.dataset import Dataset

from .reading import SHARED
from .test_titles import codes, extract
from .typeset import typeset

MONEY = ["一般公共预算收入完成12.80亿元，为预算的101.20%。", "一般公共预算支出20.50亿元，增长3.10%。"]
GOVERNMENT = [
    "一、一般公共预算收入决算情况",
    *MONEY,
    "二、转移支付情况",
    "三、政府债务限额和余额情况",
    "债务余额8.20亿元。",
]
REPORT = ["一、2031年预算执行情况", *MONEY, "二、2032年预算草案", "一般公共预算收入安排13.10亿元。"]
OFFICE = ["一、部门概况", "二、收入支出决算总体情况", "2031年度收入总计500.00万元，支出总计500.00万元。"]


@pytest.mark.parametrize(
    ("lines", "body", "scope"),
    [
        (["# 云湖县2031年财政决算报告"], GOVERNMENT, "government"),
        (["# 云湖县2031年预算执行情况", "# 和2032年预算草案", "# 云湖县财政局"], REPORT, "government"),
        (["# 云湖县财政局", "# 关于云湖县2031年预算执行情况和2032年", "# 预算草案的报告"], REPORT, "government"),
        (["# 云湖县2031年地方政府债务限额及余额情况表"], ["债务限额9.00亿元，债务余额8.20亿元。"], "government"),
        (["# 关于批准云湖县2031年财政决算的决议", "# 云湖县人大常委会"], MONEY, "government"),
        (["# 青石镇2031年一般公共预算收支决算表"], MONEY, "government"),
        (["# 云湖县2032年预算公开"], MONEY, "government"),
        (["# 云湖县2031年度部门预算公开"], OFFICE, "department"),
        (["# 云湖县2031年“三公”经费决算"], ["公务接待费支出决算为3.20万元。"], "department"),
        (["# 云湖县人力资源和社会保障局", "# 2031年社会保险基金决算"], ["基金收入12.80亿元。"], "government"),
        (["# 青石镇人民政府2031年财政决算公开"], GOVERNMENT, "government"),
        (["# 青石镇2032年预算公开"], ["一、一般公共预算收入预算表", "二、税收返还和转移支付", *MONEY], "government"),
        (["# 青石镇人民政府2031年度部门决算"], OFFICE, "department"),
        (["# 青石镇人民政府", "# 2031年度决算公开"], OFFICE, "department"),
        (["# 青石街道办事处2031年度部门决算"], OFFICE, "department"),
        (["# 云湖县财政局2031年度部门决算"], [*OFFICE, "三、转移支付情况", "四、预算执行情况"], "department"),
        (["# 云湖县财政局2031年度决算"], OFFICE, "department"),
        (["# 云湖县人大常委会办公室2031年度部门决算"], OFFICE, "department"),
        (["# 云湖县审计局2031年度部门决算"], OFFICE, "department"),
        (["# 云湖经济开发区管理委员会2031年度部门决算"], OFFICE, "department"),
        (["# 云湖县图书馆2031年财政预算编制说明"], OFFICE, "department"),
        (["# 云湖县图书馆2031年度单位决算"], OFFICE, "unit"),
        (["# 云湖日报社2031年度单位决算"], OFFICE, "unit"),
        (["# 云湖县水务局办公设备采购合同"], ["甲方：云湖县水务局", "合同金额12.00万元。"], "other"),
        (["# 云湖县水务局2031年预算编制服务"], ["甲方：云湖县水务局", "服务费12.00万元。"], "other"),
        (["# 云湖市人民政府公报", "# 2031年第3期"], MONEY, "other"),
        (["# 云湖日报", "2031年9月3日"], MONEY, "other"),
        (["# 云湖县水务局2031年部门预算", "# 编制服务合同"], ["一、服务内容", "服务费12.00万元。"], "other"),
        (["# 云湖城建集团有限公司2031年度信用评级报告"], ["营业收入12.00亿元。"], "other"),
        (["# 云湖县2031年度本级预算执行和其他", "# 财政收支的审计工作报告"], MONEY, "other"),
    ],
)
def test_whose_accounts(lines: list[str], body: list[str], scope: str, tmp_path: Path) -> None:
    found = extract(typeset(tmp_path / "1.pdf", [lines, body]))
    assert found.document.scope == scope
    assert (found.document.numbers_printed or 0) == found.document.numbers_accounted
    if scope in ("government", "other"):
        assert (found.figures, found.checks, found.scorecard, found.explanations) == ([], [], [], [])
        assert f"scope_{scope}" in codes(found)
    elif body == OFFICE:
        assert {figure.item for figure in found.figures} == {"grand_total"}
        assert found.scorecard


def test_a_fragment_without_a_title_is_read_where_it_speaks_of_its_office(tmp_path: Path) -> None:
    spoken = extract(typeset(tmp_path / "1.pdf", [["2031年我部门公务接待费支出决算为3.20万元。"]]))
    headed = extract(typeset(tmp_path / "2.pdf", [["一、“三公”经费情况", "公务接待费支出决算为3.20万元。"]]))
    nobody = extract(typeset(tmp_path / "3.pdf", [["一、政府采购", "水库蓄水3.20万方，收入增加12.00万元。"]]))
    assert [found.document.scope for found in (spoken, headed, nobody)] == ["department", "department", None]
    assert [len(found.figures) for found in (spoken, headed, nobody)] == [1, 1, 0]
    assert "scope_unknown" in codes(nobody)


def test_a_governments_table_in_a_departments_document_gives_cells_alone(tmp_path: Path) -> None:
    rows = [
        "单位：万元",
        "|项目|预算数|决算数|",
        "|一、一般公共服务支出|10.00|12.00|",
        "|二、教育支出|7.00|8.00|",
        "|本年支出合计|17.00|20.00|",
    ]
    cover = ["# 云湖县财政局2031年度部门决算"]
    own = extract(typeset(tmp_path / "1.pdf", [cover, OFFICE, ["# 一般公共预算财政拨款收入支出决算总表", *rows]]))
    other = extract(typeset(tmp_path / "2.pdf", [cover, OFFICE, ["# 全县一般公共预算收入支出决算总表", *rows]]))
    assert [len(found.table_cells) for found in (own, other)] == [6, 6]
    assert [{f.origin for f in found.figures} for found in (own, other)] == [{"narrative", "table"}, {"narrative"}]
    assert "table_of_a_government" in codes(other) - codes(own)


def test_no_rule_between_documents_crosses_scopes(tmp_path: Path) -> None:
    """A 财政局's budget and its report to the congress have one department, year and kind: the first is compared."""
    own = extract(typeset(tmp_path / "1.pdf", [["# 云湖县财政局2032年部门预算"], OFFICE]))
    report = extract(
        typeset(tmp_path / "2.pdf", [["# 云湖县2031年预算执行情况和2032年预算草案", "# 云湖县财政局"], REPORT])
    )
    said = {(one.document.department, one.document.fiscal_year, one.document.kind) for one in (own, report)}
    assert said == {("云湖县财政局", 2032, "budget")}
    dataset = Dataset(tmp_path / "data")
    dataset.write([own, report])
    assert [one.document_id for one in year_documents(tmp_path / "data")] == [own.document.document_id]


def test_text_in_fonts_that_do_not_say_what_is_printed_is_said(tmp_path: Path) -> None:
    garbled = "!\"#$%&'()*+,-/:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~" * 6
    found = extract(typeset(tmp_path / "1.pdf", [[garbled[:400] + "12.80"]]))
    assert (found.document.status, found.document.scope, found.figures) == ("partial", None, [])
    assert {"garbled_text", "scope_unknown", "kind_unknown"} <= codes(found)


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared documents here")
@pytest.mark.parametrize("path", sorted((SHARED / "real_other").glob("*.pdf")), ids=lambda path: path.stem)
def test_real_documents_that_are_no_departments(path: Path) -> None:
    found = extract(path)
    assert (found.figures, found.checks, found.scorecard) == ([], [], [])
    scanned, garbled = "scanned" in path.stem, "garbled" in path.stem
    assert found.document.scope == (None if scanned or garbled else "government")
    wanted = "no_text_layer" if scanned else "garbled_text" if garbled else "scope_government"
    assert wanted in codes(found)
    assert found.document.status == ("failed" if scanned else "partial" if garbled else "extracted")
