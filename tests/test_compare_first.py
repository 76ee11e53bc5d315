"""The first rows of a comparison are those of the whole: same order, ranks, notes and picture, whatever is missing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import duckdb
import pytest

from extract.compare import first as compare_first
from extract.compare.chart import chart
from extract.compare.compare import compare
from extract.compare.comparison import Ask
from extract.dataset.dataset import Dataset
from extract.errors import UserError
from extract.query.sql import connect
from extract.records.extraction import Extraction
from tests.test_compare import Amount, made

MOST = 4


def documents() -> Iterator[Extraction]:
    """Two years of invented departments: complete, without a year, contradicting itself, disputed, replaced, unread."""
    for number, year in product(range(9), (2023, 2024)):
        spent = 1_000 * (number % 7) + year
        own: list[Amount] = [
            ("sangong", "final", None, spent),
            ("sangong", "initial_budget", None, 5_000),
            ("expenditure", "final", "all", 90_000 + number),
            ("expenditure", "final", "general", 80_000),
        ]
        own += [("staff.actual", "final", None, 3 + number)] if number % 4 else []
        own += [("sangong", "prior_final", None, spent - 300)] if number % 3 == 0 else []
        yield made(f"第{number}局", year, *own, level="unit" if number in (2, 5) else "department")
    yield made("旧局", 2023, ("sangong", "final", None, 77_000))
    yield made("缺局", 2024, unread=["“三公”经费合计约7"])
    yield made("两局", 2024, ("sangong", "final", None, 5), ("sangong", "final", None, 6))
    yield made("预局", 2024, ("sangong", "initial_budget", None, 80), kind="budget")
    disputed = made("疑局", 2024, ("sangong", "final", None, 66_000), ("staff.actual", "final", None, 6))
    disputed.figures[0].certainty = disputed.figures[1].certainty = "disputed"
    disputed.figures[0].contradicted_by = 1
    yield disputed
    old, new = (made("换局", 2024, ("sangong", "final", None, amount), version=amount) for amount in (99_000, 2))
    new.document.supersedes = old.document.document_id
    yield old
    yield new
    coded = made("教育局", 2024, ("expenditure", "final", "all", 500))
    coded.figures.append(
        coded.figures[0].model_copy(update={"figure_id": "c", "function_code": "205", "value": Decimal(200)})
    )
    yield coded


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    root = tmp_path_factory.mktemp("first") / "data"
    Dataset(root).write(list(documents()))
    opened = connect(root)
    yield opened
    opened.close()


@pytest.mark.parametrize("years", [(), (2024,), (2023,), (2023, 2024)])
@pytest.mark.parametrize(
    "asked",
    [
        {"items": ("sangong",)},
        {"items": ("sangong",), "per": "staff"},
        {"items": ("sangong",), "per": "total"},
        {"items": ("expenditure",)},
        {"items": ("expenditure",), "fund": "general"},
        {"items": ("expenditure:205",)},
        {"items": ("staff.actual",)},
        {"items": ("training",)},
    ],
)
def test_the_first_rows_are_the_whole_s(
    connection: duckdb.DuckDBPyConnection,
    monkeypatch: pytest.MonkeyPatch,
    asked: dict[str, object],
    years: tuple[int, ...],
) -> None:
    monkeypatch.setattr(compare_first, "MOST", MOST)
    monkeypatch.setattr("extract.compare.series.MOST", MOST)
    ask = Ask(**asked, years=years)  # type: ignore[arg-type]
    whole = compare(connection, ask)[0]
    first = compare_first.compare_first(connection, ask, MOST)
    assert first.rows[:MOST] == whole.rows[:MOST]
    assert [row for row in whole.rows if row in first.rows] == first.rows, "a row differs or stands elsewhere"
    assert first.more_rows == len(whole.rows) - len(first.rows) > 0
    assert first.more_departments > 0
    assert chart(first) == chart(whole)
    told = (first.subject, first.fund, first.other_funds, first.per, first.notes)
    assert told == (whole.subject, whole.fund, whole.other_funds, whole.per, whole.notes)


def test_a_year_that_nothing_is_of_is_refused_with_the_years_there_are(connection: duckdb.DuckDBPyConnection) -> None:
    ask = Ask(("sangong",), years=(1999,))
    told = "no accounts of 1999 there: the years are 2023, 2024"
    with pytest.raises(UserError, match=told):
        compare(connection, ask)
    with pytest.raises(UserError, match=told):
        compare_first.compare_first(connection, ask, MOST)
