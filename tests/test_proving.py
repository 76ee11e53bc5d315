"""What somebody does wrong in patterns/ is told: by `juesuan patterns check`, or by whatever loads them first."""

# ruff: noqa: E501  (one line each)
from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from extract.knowledge.regexes.alternatives import Taken, alternatives
from extract.resources import patterns_dir

from .conftest import Juesuan


class Mistake(NamedTuple):
    """A file of patterns, words of it and what somebody writes in their place, and what must be told of it."""

    file: str
    before: str
    after: str
    told: str


MISTAKES = {
    # an alternative that no example shows
    "title of a table": Mistake(
        "tables.toml", 'all = ["资产配置"]', 'all = ["资产配置|设备购置"]',
        "tables.toml: table new_assets: no example has the alternative 设备购置",
    ),
    "word with a gap": Mistake(
        "sections.toml", '"一般性支出(?:情况)?', '"一般性[^。]{0,6}费用", "一般性支出(?:情况)?',
        "sections.toml: [general_spending]: no example takes the alternative 一般性[^。]{0,6}费用",
    ),
    "branch beside a gap": Mistake(
        "sections.toml", "(?:人员|机构).{0,4}构成", "(?:人员|机构|岗位).{0,4}构成",
        "sections.toml: [organisation]: no example takes the alternative 岗位 of (?:人员|机构|岗位).{0,4}构成",
    ),
    "plain heading that is another section's": Mistake(
        "sections.toml", 'words = ["政府购买服务(', 'words = ["政府采购情况", "政府购买服务(',
        "sections.toml: [purchased_services]: no example takes the alternative 政府采购情况, and '政府采购情况' is procurement and purchased_services",
    ),
    "word of titles": Mistake(
        "titles.toml", '(?:号|期|次|批)"', '(?:号|期|次|批|辑)"',
        "titles.toml: [date.number]: no example takes the alternative 辑 of ",
    ),
    "word of titles that another role takes": Mistake(
        "titles.toml", '"预算单位", ', '"预算草案", "预算单位", ',
        "titles.toml: [neither.matter]: no example takes the alternative 预算草案, and '预算草案' is draft",
    ),
    "marked example": Mistake(
        "titles.toml", "«2031年第3期»", "«2031年第3»期", "titles.toml: [date.number]: in its example ",
    ),
    "percentage": Mistake(
        "tables.toml", "|增幅|降幅|幅度)", "|增幅|降幅|幅度|浮动)", "tables.toml: percent rows: no example takes the alternative 浮动 of ",
    ),
    "label that compares": Mistake(
        "table_items.toml", 'columns = ["合计", "小计"]', 'columns = ["合计", "小计", "收入增减"]',
        "table_items.toml: revenue on the side revenue: no table reads 收入增减 as it",
    ),
    "column's head": Mistake(
        "tables.toml", 'equals = ["备注", ', 'equals = ["备注名称", "备注", ',
        "tables.toml: column note: 备注名称 is read as None",
    ),
    "basis": Mistake(
        "table_items.toml", '"决算数" = "final"', '"决算数" = "final"\n"上年决算" = "final"',
        "table_items.toml: [basis]: 上年决算 in final_accounts is read as prior_final, not final",
    ),
    "macro's example": Mistake(
        "vocabulary.toml", 'gives = ["大于", "高于"', 'gives = ["大于", "小于"', "vocabulary.toml: [macro.exceeds]: in ",
    ),
    # codes
    "part of a sum": Mistake(
        "checks.toml", '"sangong.vehicle.running"]', '"sangong.vehicle.runing"]',
        "checks.toml: sum of sangong.vehicle: unknown item 'sangong.vehicle.runing'",
    ),
    "part that is counted twice": Mistake(
        "checks.toml", '"sangong.vehicle", "sangong.reception"]', '"sangong.vehicle", "sangong.vehicle.purchase"]',
        "checks.toml: sum of sangong: sangong.vehicle.purchase is counted in sangong.vehicle already",
    ),
    "part that is counted otherwise": Mistake(
        "checks.toml", '"sangong.vehicle", "sangong.reception"]', '"sangong.vehicle", "sangong.reception.people"]',
        "checks.toml: sum of sangong: its items are counted in different ways: amount, count",
    ),
    "sum's example": Mistake(
        "checks.toml", 'total = "8.35", parts', 'total = "8.5", parts', "checks.toml: [sum.sangong] contradicts its example",
    ),
    "list's counter-example": Mistake(
        "checks.toml", 'counter = ["设2个科室：办公室、财务科、业务科"]', 'counter = ["设3个科室：办公室、财务科、业务科"]',
        "checks.toml: [list]: '设3个科室：办公室、财务科、业务科' is read as holds",
    ),
    "code of a rule": Mistake(
        "checks.toml", '[sum.budget]\nrule = "N06"', '[sum.budget]\nrule = "N6"',
        "checks.toml: sum of budget.total: no code of a rule: 'N6'",
    ),
    "section apart": Mistake(
        "checks.toml", 'apart = ["performance"', 'apart = ["performances"', "checks.toml: scope: unknown section 'performances'",
    ),
    "item of a requirement": Mistake(
        "scorecard.toml", '"purchased_services:amount"', '"purchased_service:amount"',
        "scorecard.toml: D24: purchased_service:amount: unknown item 'purchased_service'",
    ),
    "measure of a requirement": Mistake(
        "scorecard.toml", '"purchased_services:amount"', '"purchased_services:amounts"', "scorecard.toml: D24: purchased_services:amounts: unknown measure",
    ),
    "required table": Mistake(
        "scorecard.toml", '[tables.university]\nfinal_accounts = ["revenue_expenditure"', '[tables.university]\nfinal_accounts = ["income_expenditure"',
        "scorecard.toml: [tables.university]: unknown table 'income_expenditure'",
    ),
    "quantity of an item": Mistake(
        "items.toml", 'quantity = "count"\nunit = "批次"', 'quantity = "amount"\nunit = "元"', "reads a count of it, not a amount",
    ),
    "unit of an item": Mistake(
        "items.toml", 'quantity = "count"\nunit = "辆"', 'quantity = "count"\nunit = "人"', "is not in 人",
    ),
    "unit of another quantity": Mistake(
        "items.toml", 'quantity = "count"\nunit = "辆"', 'quantity = "count"\nunit = "元"', "count is not counted in '元'; its units are ",
    ),
    "item without a wording": Mistake(
        "items.toml", '["sangong.abroad"]', '["sangong.hosting"]\nlabel = "公务款待费"\ngroup = "sangong"\nquantity = "amount"\nunit = "元"\n\n["sangong.abroad"]',
        "items.toml: [sangong.hosting]: no entry of phrases/ or table_items.toml names it",
    ),
    # keys
    "key of a section": Mistake("sections.toml", "[contents]\nwords", "[contents]\nwrods", "sections.toml: [contents]: words: Field required"),
    "key of an item": Mistake("items.toml", 'quantity = "rate"', 'quantity = "rate"\nnote = "x"', "note: Extra inputs are not permitted"),
    "key of titles": Mistake("titles.toml", "[about.about]\nwords", '[about.about]\nhint = "x"\nwords', "titles.toml: [about.about]: hint: Extra inputs"),
    "key of checks": Mistake("checks.toml", "[scope]\napart", "[scope]\nasides = []\napart", "checks.toml: scope.asides: Extra inputs"),
    "key of the scorecard": Mistake("scorecard.toml", "[residue]\nwords", "[residue]\nlevel = 1\nwords", "scorecard.toml: residue.level: Extra inputs"),
}  # fmt: skip


# those that stop the loading, and those that change the same words as another one: each alone
ALONE = {
    "part that is counted otherwise", "sum's example", "unit of an item", "unit of another quantity", "measure of a requirement",
    *(case for case in MISTAKES if case.startswith("key of")),
}  # fmt: skip


def check(folder: Path, cases: Iterable[str], juesuan: Juesuan) -> list[str]:
    """What `juesuan patterns check` says of the patterns with some mistakes in them."""
    shutil.copytree(patterns_dir(), folder)
    for mistake in (MISTAKES[case] for case in cases):
        file = folder / mistake.file
        text = file.read_text(encoding="utf-8")
        assert mistake.before in text, mistake
        file.write_text(text.replace(mistake.before, mistake.after, 1), encoding="utf-8")
    answer = juesuan("patterns", "check", folder)
    assert answer.status == 2
    return [*answer.out.splitlines(), *answer.err.splitlines()]


def test_each_mistake_is_a_line_that_names_file_and_entry(juesuan: Juesuan, tmp_path: Path) -> None:
    together = [case for case in MISTAKES if case not in ALONE]
    lines = check(tmp_path / "patterns", together, juesuan)
    assert [case for case in together if not any(MISTAKES[case].told in line for line in lines)] == []


@pytest.mark.parametrize("case", sorted(ALONE))
def test_a_mistake_alone_is_told(case: str, juesuan: Juesuan, tmp_path: Path) -> None:
    lines = check(tmp_path / "patterns", [case], juesuan)
    assert any(MISTAKES[case].told in line for line in lines), lines


def test_an_entry_that_no_text_uses_is_told_with_the_file_that_lacks_it(juesuan: Juesuan, tmp_path: Path) -> None:
    """Beside the fixtures; where there are none, that is said and nothing else."""
    folder, texts = tmp_path / "patterns", tmp_path / "fixtures"
    shutil.copytree(patterns_dir(), folder)
    with (folder / "causes.toml").open("a", encoding="utf-8") as file:
        file.write('\n[cause.flood]\nlabel = "汛情"\nwords = ["防汛抢险"]\nexample = "防汛抢险"\ncounter = "防汛"\n')
    without = juesuan("patterns", "check", folder)
    assert (without.status, "no fixtures/ beside it" in without.out) == (0, True)
    shutil.copytree(patterns_dir().parent / "fixtures", texts, ignore=shutil.ignore_patterns("golden", "sample"))
    told = juesuan("patterns", "check", folder)
    assert told.status == 2
    assert told.out.startswith("causes.cause.flood: no text of fixtures/ uses it: add a paragraph")
    assert str(texts / "wordings.toml") in told.out.splitlines()[0]


def test_alternatives_are_every_branch_and_its_shortest_text() -> None:
    word = "(?:收入|(?:基本|项目)?支出)表(?!明细|说明)"
    found = {word[one.start : one.end]: one.sample for one in alternatives(word, {})}
    assert found == {
        word: "收入表",
        "收入": "收入表",
        "(?:基本|项目)?支出": "支出表",
        "基本": "基本支出表",
        "项目": "项目支出表",
    }
    assert {one.sample for one in alternatives("较[^。]{0,9}(?:多|少)", {})} == {None}
    assert [one.sample for one in alternatives("{fund}[收支]款", {"fund": "财政拨款"})] == ["财政拨款收款"]


def test_an_example_takes_what_its_match_goes_through() -> None:
    taken = Taken(["(?:收入|支出|收支)(?:决算|预算)?表", "目录"], {}, str)
    left = {word[one.start : one.end] for word, one in taken.left(["收入决算表", "支出表", "名录"])}
    assert left == {"收支", "预算", "目录"}
