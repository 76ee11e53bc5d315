"""Comparisons as people ask for them: by guest or car, by what rose or was left unspent, by the name of a 科目."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.compare.chart import change_chart
from extract.compare.compare import compare
from extract.compare.comparison import Ask, Comparison, Row
from extract.compare.first import compare_first
from extract.compare.order import SORTS, sorted_by
from extract.compare.rows import common_notes
from extract.dataset.dataset import Dataset
from extract.errors import UserError
from extract.knowledge.asking import function_called, grouped, vocabulary
from extract.query import search
from extract.query.sql import connect
from extract.records.extraction import Extraction
from extract.records.tables import Document, Figure

Told = tuple[str, str, str, int, str]  # item, basis, measure, value, as it is printed


def made(name: str, *told: Told, year: int = 2024) -> Extraction:
    """A department's accounts with some figures."""
    own: dict[str, Any] = {"region_code": "990301", "region": "映川市", "department": name, "unit_level": "department"}
    own |= {"document_id": f"{name}-{year}".encode().hex(), "fiscal_year": year, "kind": "final_accounts"}
    figures = [
        Figure(
            **own, figure_id=f"{n}", item=item, basis=basis, measure=measure, value=Decimal(value), printed=printed,
            unit="元" if measure == "amount" else "个",
        )
        for n, (item, basis, measure, value, printed) in enumerate(told)
    ]  # fmt: skip
    return Extraction(Document(**own, status="extracted"), figures=figures)


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Any]:
    opened: list[duckdb.DuckDBPyConnection] = []

    def run(documents: Sequence[Extraction], item: str, **more: Any) -> Comparison:
        Dataset(tmp_path / "data").write(documents)
        opened.append(connect(tmp_path / "data"))
        question = Ask((item,), **more)
        whole, first = compare(opened[-1], question)[0], compare_first(opened[-1], question, 100)
        assert [row.per for row in first.rows] == [row.per for row in whole.rows], "a page says what the table says"
        return whole

    yield run
    for connection in opened:
        connection.close()


def of(comparison: Comparison, name: str) -> Row:
    [found] = [row for row in comparison.rows if row.department == name]
    return found


def test_what_guests_cost_is_worked_out_from_the_finer_amount(ask: Any) -> None:
    people = ("sangong.reception.people", "final", "count", 7, "7人次")
    found = ask(
        [
            made("甲局", ("sangong.reception", "final", "amount", 400, "0.04万元"), people,
                 ("sangong.reception.domestic", "final", "amount", 350, "350元")),
            made("乙局", ("sangong.reception", "final", "amount", 900, "0.09万元"), people,
                 ("sangong.reception.domestic", "final", "amount", 350, "350元")),
            made("丙局", ("sangong.reception", "final", "amount", 900, "0.09万元"),
                 ("sangong.reception.people", "final", "count", 0, "0人次")),
            made("丁局", ("sangong.reception", "final", "amount", 900, "0.09万元")),
        ],
        "sangong.reception",
        per="guest",
    )  # fmt: skip
    assert (of(found, "甲局").per, of(found, "甲局").base, of(found, "甲局").notes) == (50, 7, ["finer_amount"])
    assert of(found, "乙局").per == Decimal("128.57"), "350元 is a part of 0.09万元, and not all of it"
    assert [of(found, name).notes for name in ("丙局", "丁局")] == [["zero_denominator"], ["no_denominator"]]
    assert [of(found, name).ranked for name in ("丙局", "丁局")] == [None, None]


def test_cars_are_those_that_the_text_on_them_prints_and_else_those_of_the_assets(ask: Any) -> None:
    running = ("sangong.vehicle.running", "final", "amount", 60000, "6.00万元")
    owned = ("assets.vehicles", "final", "count", 3, "3辆")
    found = ask(
        [
            made("甲局", running, owned, ("sangong.vehicle.kept", "final", "count", 2, "2辆")),
            made("乙局", running, owned),
        ],
        "sangong.vehicle.running",
        per="vehicle",
    )
    assert (of(found, "甲局").per, of(found, "甲局").notes) == (30000, [])
    assert (of(found, "乙局").per, of(found, "乙局").notes) == (20000, ["other_denominator"])


def test_rows_are_ordered_by_what_is_asked_for_and_drawn_on_both_sides_of_0(ask: Any) -> None:
    def office(name: str, final: int, prior: int, budget: int) -> Extraction:
        told = (("final", final), ("prior_final", prior), ("initial_budget", budget))
        return made(name, *(("sangong", basis, "amount", value, f"{value}元") for basis, value in told))

    found = ask(
        [office("甲局", 500, 900, 500), office("乙局", 300, 100, 900), office("丙局", 200, 200, 100)], "sangong"
    )
    order = {sort: [row.department for row in sorted_by(found.rows, sort)] for sort in SORTS}
    assert order["change"] == ["乙局", "丙局", "甲局"]
    assert order["off_budget"] == order["executed_pct"] == ["乙局", "甲局", "丙局"], "the most unspent first"
    found.rows = sorted_by(found.rows, "change")
    drawn = change_chart(found, "change", "比上年增减")
    assert [drawn.index(text) for text in ("+0.02", ">0.00<", "-0.04")] == sorted(
        drawn.index(text) for text in ("+0.02", ">0.00<", "-0.04")
    )
    found.rows = []
    assert change_chart(found, "change", "") == ""


def test_what_last_years_document_says_is_one_line_for_all(ask: Any) -> None:
    sangong = ("sangong", "final", "amount", 500, "500元")
    found = ask([made("甲局", sangong), made("甲局", sangong, year=2023), made("乙局", sangong)], "sangong")
    assert common_notes(found.rows) == ["prior_from_last_year"]


def test_a_function_is_called_by_its_code_its_name_or_its_path() -> None:
    assert [function_called(name) for name in ("205", "教育支出", "教育支出/普通教育")] == ["205", "205", "20502"]
    for name, told in (
        ("行政运行", "2010101 一般公共服务支出/人大事务/行政运行"),
        ("造梦支出", "no 支出"),
        ("20", "3, 5 or 7"),
    ):
        with pytest.raises(UserError, match=told):
            function_called(name)


def test_every_item_stands_in_one_group_with_a_name() -> None:
    assert sorted(item for items in grouped().values() for item in items) == sorted(vocabulary())
    assert "sangong.reception" in grouped()["“三公”经费"]


def test_reasons_are_found_by_the_name_of_their_item_and_by_their_way(sample_data: Path) -> None:
    connection = connect(sample_data)

    def rows(sql: str, *values: object) -> list[dict[str, Any]]:
        answer = connection.execute(sql, list(values))
        return [dict(zip((c[0] for c in answer.description), row, strict=True)) for row in answer.fetchall()]

    found = search.reasons(rows, search.Wanted("机关运行经费", direction="down"), 100)
    both = search.reasons(rows, search.Wanted("机关运行经费"), 100)
    of_words = search.reasons(rows, search.Wanted("机关运行经费 疫情", direction="down"), 100)
    connection.close()
    assert found
    assert {(row["item"], row["direction"]) for row in found} == {("operating_funds", "down")}
    assert len(both) > len(found) > len(of_words) > 0
    assert all("疫情" in row["text"] for row in of_words)
