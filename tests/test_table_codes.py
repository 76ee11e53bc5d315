"""Codes in tables and what they are called: a name of another code, a former one, and knowledge that is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from extract.errors import PatternError
from extract.knowledge.tables import load
from extract.resources import patterns_dir

from .sheets import blank, table
from .test_table_layouts import EDGES, HEAD, read, titled


def test_a_code_with_another_codes_name_is_a_problem() -> None:
    page = blank()
    rows = [
        ["205", "教育支出", "1.00", "1.00", ""],
        ["30202", "咨询费", "1.00", "1.00", ""],
        ["2999999", "某某", "1.00", "", ""],
    ]
    table(page, titled(page), EDGES, [*HEAD, *rows])
    found = {(p.code, p.message.split()[0]) for p in read(page).problems}
    assert ("code_name_differs", "30202") in found
    assert ("code_unknown", "2999999") in found
    assert not [p for p in found if p[1] == "205"]


def test_a_code_is_named_as_the_document_prints_it() -> None:
    page = blank()
    rows = [["30299", "某某费", "1.00", "1.00", ""], ["20599", "某某支出", "2.00", "2.00", ""]]
    table(page, titled(page), EDGES, [*HEAD, *rows])
    names = {(figure.economic_name, figure.function_name) for figure in read(page).figures}
    assert names == {("商品和服务支出/某某费", None), (None, "教育支出/某某支出")}


@pytest.mark.parametrize(
    ("code", "name", "differs"),
    [
        ("2010307", "法制建设", False),
        ("2010307", "法制工作", False),  # of a former edition alone: two letters in common do
        ("2010307", "信访工作", True),
        ("2010101", "行政运行（人大）", False),  # a former name beside the present one
        ("2010101", "行政事务", True),
    ],
)
def test_a_name_of_a_former_edition_is_the_codes_too(code: str, name: str, differs: bool) -> None:
    page = blank()
    table(page, titled(page), EDGES, [*HEAD, [code, name, "1.00", "1.00", ""]])
    assert ("code_name_differs" in {problem.code for problem in read(page).problems}) == differs


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("tables.toml", 'examples = ["财政拨款收入支出决算总表"', 'examples = ["收入支出决算总表"', "table fiscal"),
        ("tables.toml", 'counters = ["国有资产占用情况表"]', 'counters = ["国有资本经营预算支出表"]', "state_capital"),
        ("tables.toml", 'counters = ["批次"]', 'counters = ["序号"]', "tables.toml: line"),
        ("table_items.toml", 'counters = ["结余分配"]', 'counters = ["使用非财政拨款结余"]', "nonfiscal_used"),
        ("table_items.toml", 'words = ["会议费"]', 'words = ["培训费"]', "both"),
        ("function_codes.toml", "\n[names]\n", '\n[names]\n2010 = ["四位"]\n', "2010"),
    ],
)
def test_wrong_knowledge_does_not_load(file: str, old: str, new: str, named: str, tmp_path: Path) -> None:
    for name in ("tables.toml", "table_items.toml", "function_codes.toml", "economic_codes.toml"):
        shutil.copy(patterns_dir() / name, tmp_path / name)
    target = tmp_path / file
    content = target.read_text(encoding="utf-8")
    assert old in content
    target.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PatternError, match=named):
        load(tmp_path)
