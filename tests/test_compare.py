"""Comparisons: like with like, right to the yuan, and every doubt and gap said."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import pytest

from extract.compare.chart import chart
from extract.compare.compare import compare
from extract.compare.comparison import Ask, Comparison, Row
from extract.compare.series import series
from extract.compare.words import flat
from extract.dataset.dataset import Dataset
from extract.errors import UserError
from extract.query.sql import connect
from extract.records.extraction import Extraction
from extract.records.tables import Document, Figure, Unmatched
from extract.resources import sample_dir
from tests.conftest import Juesuan

Amount = tuple[str, str, str | None, int]  # item, basis, fund, value in 元


def made(
    name: str, year: int, *amounts: Amount, level: str = "department", kind: str = "final_accounts", **more: Any
) -> Extraction:
    """A document of one invented department; `more`: its status, text not understood, extra columns of figures."""
    document_id = f"{name}-{year}-{kind}-{more.get('version', 1)}".encode().hex()
    own: dict[str, Any] = {"region_code": "990301", "region": "映川市", "department": name, "unit_level": level}
    own |= {"document_id": document_id, "fiscal_year": year, "kind": kind}
    figures = [
        Figure(
            **own,
            figure_id=f"{n}",
            item=item,
            basis=basis,
            fund=fund,
            value=Decimal(value),
            **({"measure": "count" if item == "staff.actual" else "amount"} | more.get("extra", {})),
        )
        for n, (item, basis, fund, value) in enumerate(amounts)
    ]
    unread = [
        Unmatched(document_id=document_id, printed="7", kind="other", context=text) for text in more.get("unread", [])
    ]
    return Extraction(Document(**own, status=more.get("status", "extracted")), figures=figures, unmatched=unread)


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Any]:
    opened: list[duckdb.DuckDBPyConnection] = []

    def run(documents: Sequence[Extraction], *items: str, **more: Any) -> Comparison:
        Dataset(tmp_path / "data").write(documents)
        opened.append(connect(tmp_path / "data"))
        return compare(opened[-1], Ask(items or ("sangong",), **more))[0]

    yield run
    for connection in opened:
        connection.close()


def row(comparison: Comparison, name: str, year: int = 2024) -> Row:
    [found] = [row for row in comparison.rows if (row.department, row.fiscal_year) == (name, year)]
    return found


def test_every_sample_department_is_as_the_truth_beside_it_says(sample_data: Path) -> None:
    connection = connect(sample_data)
    [found] = compare(connection, Ask(("sangong",)))
    connection.close()
    with (sample_dir() / "expected.csv").open(encoding="utf-8") as stream:
        truth = {(line["department"], int(line["fiscal_year"])): line for line in csv.DictReader(stream)}
    assert len(found.rows) == len(truth) == 24
    for one in found.rows:
        line = truth[str(one.department), one.fiscal_year]
        assert one.final is not None
        assert one.budget is not None
        assert (one.final.only, one.budget.only) == (Decimal(line["sangong_final"]), Decimal(line["sangong_budget"]))
        if one.prior:
            assert one.prior.only == Decimal(line["sangong_prior"])


def test_a_code_is_compared_with_its_code_alone(ask: Any) -> None:
    coded = made("教育局", 2024, ("expenditure", "final", "all", 500))
    coded.figures.append(
        coded.figures[0].model_copy(update={"figure_id": "c", "function_code": "205", "value": Decimal(200)})
    )
    other = made("统计局", 2024, ("expenditure", "final", "all", 900))
    found = ask([coded, other], "expenditure:205")
    assert row(found, "教育局").final.only == 200
    assert row(found, "教育局").share_pct == 40
    assert (row(found, "统计局").state, row(found, "统计局").final) == ("no_line", None)


def test_funds_are_never_mixed(ask: Any) -> None:
    documents = [
        made("甲局", 2024, ("expenditure", "final", "all", 300), ("expenditure", "final", "general", 200)),
        made("乙局", 2024, ("expenditure", "final", "general", 250)),
    ]
    found = ask(documents, "expenditure")
    assert (found.fund, found.other_funds) == ("all", ("general",))
    assert row(found, "乙局").state == "not_disclosed"
    general = ask(documents, "expenditure", fund="general")
    assert [(one.department, one.rank) for one in general.rows] == [("乙局", 1), ("甲局", 2)]


def test_part_of_an_item_is_not_the_item(ask: Any) -> None:
    whole = ("sangong", "final", None, 100)
    for extra in ({"note": "某项目"}, {"economic_code": "302"}, {"vehicle_type": "轿车"}, {"function_code": "201"}):
        assert row(ask([made("甲局", 2024, whole, extra=extra)]), "甲局").final is None


def test_a_department_and_a_unit_are_ranked_apart(ask: Any) -> None:
    documents = [
        made("甲局", 2024, ("sangong", "final", None, 1)),
        made("乙馆", 2024, ("sangong", "final", None, 9), level="unit"),
    ]
    found = ask(documents)
    assert [one.rank for one in found.rows] == [1, 1]
    assert "levels" in found.notes


def test_what_is_missing_says_why(ask: Any) -> None:
    none = made("无局", 2024, ("sangong", "final", None, 0), extra={"stated_none": True})
    documents = [
        none,
        made("缺局", 2024),
        made("残局", 2024, status="partial"),
        made("坏局", 2024, status="failed"),
        made("疑局", 2024, unread=["“三公”经费合计约7"]),
        made("旧局", 2023, ("sangong", "final", None, 5)),
        made("两局", 2024, ("sangong", "final", None, 5), ("sangong", "final", None, 6)),
    ]
    found = ask(documents, years=(2024,))
    assert {one.department: one.state for one in found.rows} == {
        "无局": "declared_none",
        "缺局": "not_disclosed",
        "残局": "not_read",
        "坏局": "not_read",
        "疑局": "not_read",
        "旧局": "no_document",
        "两局": "conflict",
    }
    two = row(found, "两局")
    assert (two.rank, two.change, two.final.values) == (None, None, (5, 6))
    assert two.notes == ["stated_twice"]


def test_last_year_restated_is_a_footnote_and_the_document_s_own_number_counts(ask: Any) -> None:
    before = made("甲局", 2023, ("sangong", "final", None, 10_000))
    found = ask(
        [before, made("甲局", 2024, ("sangong", "final", None, 30_000), ("sangong", "prior_final", None, 20_000))]
    )
    restated = row(found, "甲局")
    assert (restated.change.only, restated.change_pct.only, restated.notes) == (10_000, 50, ["restated"])
    found = ask([before, made("甲局", 2024, ("sangong", "final", None, 30_000))])
    assert (row(found, "甲局").change.only, row(found, "甲局").notes) == (20_000, ["prior_from_last_year"])
    found = ask([before, made("甲局", 2024, ("sangong", "final", None, 30_000), level="unit")])
    assert (row(found, "甲局").change, row(found, "甲局").notes) == (None, ["level_changed"])


def test_budget_of_the_accounts_goes_before_the_budget_document_s(ask: Any) -> None:
    budget = made("甲局", 2024, ("sangong", "initial_budget", None, 80), kind="budget")
    found = ask([budget, made("甲局", 2024, ("sangong", "final", None, 60), ("sangong", "annual_budget", None, 90))])
    assert (row(found, "甲局").budget.only, row(found, "甲局").notes) == (90, ["adjusted_budget"])
    found = ask([budget, made("甲局", 2024, ("sangong", "final", None, 60))])
    assert (row(found, "甲局").executed_pct.only, row(found, "甲局").notes) == (75, ["budget_document"])


def test_per_head_divides_and_says_where_it_cannot(ask: Any) -> None:
    documents = [
        made("甲局", 2024, ("sangong", "final", None, 100), ("staff.actual", "final", None, 3)),
        made("乙局", 2024, ("sangong", "final", None, 900)),
    ]
    found = ask(documents, per="staff")
    assert (row(found, "甲局").per, row(found, "甲局").rank) == (Decimal("33.33"), 1)
    assert (row(found, "乙局").per, row(found, "乙局").rank, row(found, "乙局").notes) == (
        None,
        None,
        ["no_denominator"],
    )
    bars = {group.name: group.bars[0] for group in series(found).groups}
    assert (bars["乙局"].value, bars["乙局"].text) == (None, "文件未列分母"), (
        "an amount not divided is drawn as divided"
    )


def test_a_code_that_was_another_thing_last_year_is_a_footnote(ask: Any) -> None:
    documents = []
    for year, name in ((2023, "教育支出/进修"), (2024, "教育支出/培训支出")):
        extra = {"function_code": "2050803", "function_name": name, "origin": "table"}
        documents.append(made("甲局", year, ("expenditure", "final", "all", 10), extra=extra))
    assert row(ask(documents, "expenditure:2050803"), "甲局").notes == ["prior_from_last_year", "code_renamed"]


def test_a_budget_beside_accounts_is_no_final_amount(ask: Any) -> None:
    """Different basis: what is budgeted is never ranked with what was spent."""
    budget = made("甲局", 2024, ("sangong", "initial_budget", None, 80), kind="budget")
    found = ask([budget, made("乙局", 2024, ("sangong", "final", None, 60))])
    planned = row(found, "甲局")
    assert (planned.final, planned.rank, planned.state, planned.budget.only) == (None, None, "no_document", 80)
    assert row(found, "乙局").rank == 1


def test_a_disputed_reading_never_stands_unmarked(ask: Any) -> None:
    """Of an amount and of what it is divided by, in the comparison, its CSV and its chart."""
    amount = made("甲局", 2024, ("sangong", "final", None, 50_000), ("staff.actual", "final", None, 5))
    amount.figures[0].certainty, amount.figures[1].certainty = "disputed", "both readers"
    base = made("乙局", 2024, ("sangong", "final", None, 30_000), ("staff.actual", "final", None, 6))
    base.figures[1].certainty = "disputed"
    found = ask([amount, base], per="staff")
    assert (row(found, "甲局").notes, row(found, "乙局").notes) == (["disputed"], ["base_disputed"])
    drawn = {group.name: group.bars[0].marks for group in series(found).groups}
    assert drawn == {"甲局": (1,), "乙局": (2,)}
    assert all("两种读法不一致" in note for note in series(found).footnotes[:2])
    assert all("两种读法不一致" in str(line) for line in flat([found]))


def test_a_replaced_document_is_left_out(ask: Any) -> None:
    old, new = (made("甲局", 2024, ("sangong", "final", None, n), version=n) for n in (1, 2))
    new.document.supersedes = old.document.document_id
    assert row(ask([old, new]), "甲局").final.values == (2,)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"items": ("sangon",)}, "perhaps sangong"),
        ({"items": ("expenditure:20",)}, "no 支出功能分类 code"),
        ({"items": ("staff.actual",), "per": "staff"}, "only money"),
        ({"items": ("performance.grade",)}, "grade in words"),
        ({"items": ("sangong",), "per": "moon"}, "one of staff"),
        ({"items": ("sangong",), "departments": ("' OR 1=1 --",)}, "no department"),
        ({"items": ("sangong",), "districts": ("110",)}, "no district"),
        ({"items": ("sangong",), "years": (1999,)}, "no accounts of 1999"),
    ],
)
def test_a_comparison_without_meaning_is_refused(more: dict[str, Any], said: str, ask: Any) -> None:
    with pytest.raises(UserError, match=said):
        ask([made("甲局", 2024, ("sangong", "final", None, 5))], *more.pop("items"), **more)


def test_the_chart_is_well_formed_whatever_a_department_is_called(ask: Any) -> None:
    name = "<script>alert(1)</script>\"'&"
    picture = chart(ask([made(name, 2024, ("sangong", "final", None, 50_000))]))
    texts = ["".join(node.itertext()) for node in ElementTree.fromstring(picture).iter() if node.tag.endswith("title")]
    assert f"{name} 2024 5.00" in texts
    assert "<script" not in picture


def test_the_command_compares_and_writes(juesuan: Juesuan, sample_data: Path) -> None:
    files = ["--csv", "a.csv", "--xlsx", "a.xlsx", "--chart", "a.svg"]
    answer = juesuan(
        "compare", "sangong", "机关运行经费", "-o", sample_data, "--years", "2024", "--districts", "9901", *files
    )
    assert answer.status == 0, answer.err
    assert "司法局" in answer.out
    assert "体育局" not in answer.out
    with Path("a.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert {line["项目代码"] for line in lines} == {"sangong", "operating_funds"}
    assert next(line["决算数"] for line in lines if line["部门"].endswith("司法局")) == "229500"
    ElementTree.parse("a.svg")
    assert juesuan("compare", "sangong", "-o", sample_data, "--years", "soon").status == 2
