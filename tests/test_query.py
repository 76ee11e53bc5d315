"""Questions to the dataset: exact and typed, also where a table is empty, and one clear line for a wrong one."""

from __future__ import annotations

import datetime
import decimal
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from extract.dataset.dataset import Dataset
from extract.dataset.fact_files import STAMP
from extract.dataset.layout import PRIVATE
from extract.errors import UserError
from extract.query import sql as query
from extract.records.schemas import schema
from tests.made_extractions import READ_AT, made


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("o'query [1]") / "data"
    Dataset(root).write([made(1), made(2), made(3, year=None)])
    return root


def test_every_table_is_a_view_with_its_types_also_where_it_is_empty(data: Path) -> None:
    assert query.run(data, "SELECT count(*) AS n FROM checks").to_pylist() == [{"n": 0}]
    assert query.run(data, "FROM checks").schema.types == schema("checks").types
    assert query.run(data, "FROM figures").schema.types == schema("figures").types


def test_money_is_exact_and_unknown_is_null(data: Path) -> None:
    [row] = query.run(data, "SELECT max(value) AS most FROM figures").to_pylist()
    assert (row["most"], type(row["most"])) == (Decimal("3.0200"), decimal.Decimal)
    rows = query.run(data, "SELECT region_code, fiscal_year FROM documents ORDER BY file_name").to_pylist()
    assert [tuple(row.values()) for row in rows] == [("110102", 2023), ("310107", 2023), (None, None)]


def test_times_and_lists_arrive_as_python_values(data: Path) -> None:
    connection = query.connect(data)
    [row] = connection.execute(
        "SELECT DISTINCT retrieved_at, causes FROM documents JOIN explanations USING (document_id)"
    ).fetchall()
    assert row == (READ_AT, ["人员变动"])
    assert row[0].utcoffset() == datetime.timedelta(0)


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT document_id FROM FIGURES", 9),
        ("SELECT 文件标识 FROM 数据 JOIN documents ON 文件标识 = document_id", 9),
        ("SELECT table_name FROM information_schema.tables WHERE table_name IN ('figures', 'checks', '核对')", 3),
        ("SHOW TABLES", 26),
    ],
)
def test_only_the_tables_that_are_named_are_opened_and_none_is_missing(data: Path, sql: str, rows: int) -> None:
    assert query.run(data, sql).num_rows == rows


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELCT 1", "syntax error"),
        ("SELECT valeu FROM figures", "valeu.*value"),
        ("SELECT 1; SELECT 2", "one query at a time"),
        ("DROP VIEW figures", "only one that reads"),
        ("COPY figures TO 'figures.csv'", "only one that reads"),
        ("", "one query"),
    ],
)
def test_a_wrong_question_is_one_clear_line(data: Path, sql: str, said: str) -> None:
    with pytest.raises(UserError, match=said) as caught:
        query.run(data, sql)
    assert "\n" not in str(caught.value)


def test_no_dataset_is_said(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UserError, match="no dataset in"):
            query.connect(root)


def test_an_older_dataset_without_a_table_or_a_column_is_still_read(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    Dataset(tmp_path).write([made(1), made(2)])
    files = sorted((tmp_path / "figures").rglob("*.parquet"), key=lambda path: path.name == "schema.parquet")
    for path in (files[0], files[2]):  # as a version without the column wrote them, the last time
        pq.write_table(pq.ParquetFile(path).read().drop_columns(["quote"]), path)
        for fetches in (tmp_path / "fetches").rglob("*.parquet"):
            fetches.unlink()
        assert query.run(tmp_path, "SELECT url FROM fetches").num_rows == 0
        assert query.run(tmp_path, "SELECT quote FROM figures").num_rows == 6
        assert query.run(tmp_path, "SELECT quote FROM figures WHERE quote IS NOT NULL").num_rows == 3
        assert Dataset(tmp_path).read("figures").num_rows == 6


def test_an_older_dataset_without_facts_says_what_makes_them(tmp_path: Path) -> None:
    """As a version left it that knew no facts: none of the table, no column of versions, no stamp."""
    import pyarrow.parquet as pq

    document = made(1)
    document.document.figures = len(document.figures)
    Dataset(tmp_path).write([document])
    shutil.rmtree(tmp_path / "facts")
    (tmp_path / PRIVATE / STAMP).unlink()
    for path in (tmp_path / "documents").rglob("*.parquet"):
        pq.write_table(pq.ParquetFile(path).read().drop_columns(["current"]), path)
    for asks in (
        lambda: query.run(tmp_path, "SELECT * FROM facts"),
        lambda: query.connect(tmp_path, ("documents", "facts")),
    ):
        with pytest.raises(UserError, match=r"has no facts yet: juesuan compact .* makes them"):
            asks()
    assert query.run(tmp_path, "SELECT count(*) AS n FROM figures").to_pylist() == [{"n": 3}]
    Dataset(tmp_path).write([], settle=False)  # the table is there, and nobody has worked it out
    with pytest.raises(UserError, match="has no facts yet"):
        query.require_facts(tmp_path)
    Dataset(tmp_path).repair()
    assert query.run(tmp_path, "SELECT count(*) AS n FROM facts").to_pylist()[0]["n"]


def test_a_table_loads_as_a_data_frame(data: Path) -> None:
    import extract

    assert isinstance(extract.load(data, "figures")["value"][0], Decimal)
    assert str(extract.load(data, "figures", decimals="float")["value"].dtype) == "float64"
    with pytest.raises(UserError, match="no table 'figure'"):
        extract.load(data, "figure")


def test_who_reads_one_document_or_finds_nothing_new_loads_nothing_heavy() -> None:
    modules = ("", ".document.extract", ".proving.load", ".workers.process", ".commands.extract_files", ".commands.run")
    heavy = "{'pandas', 'pyarrow', 'duckdb'} & set(sys.modules)"
    code = f"import sys, {', '.join('extract' + name for name in modules)}; print({heavy} or 'light')"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "light\n"
