"""The dataset: its columns are a promise, any reader reads it, and the same input gives the same bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.dataset as ds
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.dataset.dataset import Dataset, DocumentState
from extract.dataset.layout import FACTS_FILE
from extract.errors import UserError
from extract.records.extraction import Extraction
from extract.records.schemas import describe, schema
from extract.records.tables import TABLES, Fetch, Figure
from tests.made_extractions import made

SNAPSHOT = Path(__file__).with_name("schema_snapshot.txt")


def contents(root: Path) -> dict[str, bytes]:
    """Every visible file of a dataset with its bytes."""
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*.parquet")}


def own_contents(root: Path) -> dict[str, bytes]:
    """The same without what is made of several documents, which follows in a change of its own."""
    return {path: content for path, content in contents(root).items() if not path.endswith(FACTS_FILE)}


def test_columns_are_added_but_never_renamed_or_dropped() -> None:
    promised = SNAPSHOT.read_text(encoding="utf-8").splitlines()
    present = [line for table in TABLES for line in describe(table)]
    assert not sorted(set(promised) - set(present)), "users depend on these columns: do not rename, retype or drop them"
    assert not sorted(set(present) - set(promised)), "new columns: add these lines to tests/schema_snapshot.txt"


def test_every_column_says_what_it_is_in_chinese() -> None:
    fields = [field for table in TABLES for field in schema(table)]
    assert all(field.metadata[b"label_zh"] and b"meaning" in field.metadata for field in fields)
    assert schema("figures").metadata == {b"table": b"figures", b"contract_version": b"1"}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("written") / "data"
    Dataset(root).write([*(made(n) for n in range(6)), made(6, year=None)])
    return root


@pytest.mark.parametrize("table", ["documents", "figures", "sections", "problems", "fetches"])
def test_every_reader_reads_every_table_as_it_is(written: Path, table: str) -> None:
    expected = Dataset(written).counts()[table]
    arrow = ds.dataset(written / table, format="parquet", partitioning="hive").to_table()
    frame = pd.read_parquet(written / table)
    duck = duckdb.sql(f"FROM read_parquet('{written}/{table}/**/*.parquet', hive_partitioning = true)")
    assert (len(arrow), len(frame), len(duck.fetchall())) == (expected,) * 3
    assert set(arrow.column_names) == set(frame.columns) == set(duck.columns) == set(schema(table).names)
    assert str(arrow.schema.field("fiscal_year").type) == "int32"
    assert str(arrow.schema.field("region_code").type) == "string", "a code is text: its leading zeros stay"


def test_polars_reads_it_too(written: Path) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.read_parquet(written / "figures")
    assert frame.height == Dataset(written).counts()["figures"]
    assert frame.schema["region_code"] == polars.String
    assert frame.schema["value"] == polars.Decimal(22, 4)


amounts = st.decimals(-(10**17), 10**17, places=4) | st.none()
texts = st.text(max_size=20) | st.none()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(
            Figure,
            document_id=st.just("0" * 64),
            figure_id=st.uuids().map(str),
            item=st.just("expenditure"),
            measure=st.just("amount"),
            value=amounts,
            quote=texts,
            page=st.integers(1, 2000),
            x0=st.floats(allow_nan=False),
            stated_none=st.booleans(),
        ),
        max_size=8,
    ),
    st.integers(1990, 2100) | st.none(),
    st.sampled_from(["010203", "110102", None]),
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, figures: list[Figure], year: int | None, region: str | None
) -> None:
    root = tmp_path_factory.getbasetemp() / "property"
    extraction = made(1, year=year)
    extraction.figures = figures
    extraction.document.region_code = region
    for figure in figures:
        figure.document_id = extraction.document.document_id
    Dataset(root).write([extraction])  # every example replaces the one before, in whichever partition that was
    rows = Dataset(root).read("figures").to_pylist()
    known = {"fiscal_year": year, "region_code": region, "department": extraction.document.department}
    assert rows == [figure.model_dump() | known for figure in figures]
    document = Dataset(root).read("documents").to_pylist()
    assert [(row["figures"], row["fiscal_year"], row["region_code"]) for row in document] == [
        (len(figures), year, region)
    ]


def test_the_same_input_gives_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    Dataset(tmp_path / "a").write(made(n) for n in range(8))
    Dataset(tmp_path / "b").write(made(n) for n in reversed(range(8)))
    Dataset(tmp_path / "b").write(made(n) for n in range(4))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert Dataset(tmp_path / "b").counts()["documents"] == 8


def test_two_copies_of_a_file_are_one_document_whichever_is_read_first(tmp_path: Path) -> None:
    copies = [made(1), made(1)]
    copies[1].document.file_name = "0.pdf"
    Dataset(tmp_path / "a").write(copies)
    Dataset(tmp_path / "b").write(reversed(copies))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_document_read_again_replaces_its_rows_also_in_another_partition(tmp_path: Path) -> None:
    dataset = Dataset(tmp_path)
    dataset.write(made(n, rows=5) for n in range(3))
    dataset.write([made(1, rows=2, patterns="p2", year=2022)])
    assert dataset.counts() | {"figures": 12, "documents": 3, "problems": 1} == dataset.counts()
    again = made(1).document.document_id
    assert dataset.documents()[again] == DocumentState("extracted", "0.1", "p2", "110102")
    figures = dataset.read("figures").to_pylist()
    assert [row["fiscal_year"] for row in figures if row["document_id"] == again] == [2022, 2022]
    assert not (tmp_path / "figures/fiscal_year=2023/region_code=110102").exists(), "no empty partition stays behind"


def test_rows_without_a_document_are_added_once(tmp_path: Path) -> None:
    dataset = Dataset(tmp_path)
    for _ in range(2):
        dataset.append("fetches", [Fetch(url="http://127.0.0.1/a.pdf", outcome="new", bytes=9)])
    dataset.append("fetches", [Fetch(url="http://127.0.0.1/b.pdf", outcome="gone")])
    assert [row["outcome"] for row in sorted(dataset.read("fetches").to_pylist(), key=lambda r: r["url"])] == [
        "new",
        "gone",
    ]


def test_rows_that_no_column_can_hold_are_said_and_cost_only_themselves(tmp_path: Path) -> None:
    unfit, surrogate, rounded = made(1), made(2), made(3)
    unfit.document.pages = 2**40
    surrogate.figures[0].quote, surrogate.document.department = "支出\ud840万元", "档案局\ud840"
    rounded.figures[0].value, rounded.figures[1].value = Decimal("1.23456"), Decimal("1e30")
    Dataset(tmp_path).write([unfit, surrogate, rounded])
    problems = {(row["code"], row["document_id"]) for row in Dataset(tmp_path).read("problems").to_pylist()}
    ids = [extraction.document.document_id for extraction in (unfit, surrogate, rounded)]
    assert {("unwritable", ids[0]), ("value_rounded", ids[2]), ("value_out_of_range", ids[2])} <= problems
    assert Dataset(tmp_path).documents()[ids[0]].status == "failed"
    figures = Dataset(tmp_path).read("figures").to_pylist()
    assert {row["document_id"] for row in figures} == {*ids[1:]}
    assert ("支出�万元", "档案局�") in {(row["quote"], row["department"]) for row in figures}
    assert [row["value"] for row in figures if row["document_id"] == ids[2]][:2] == [Decimal("1.2346"), None]


def test_a_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    dataset = Dataset(tmp_path)

    def another_writer_comes() -> Iterator[Extraction]:
        with pytest.raises(UserError, match=f"process {os.getpid()}"):
            Dataset(tmp_path).write([made(2)])
        yield made(1)

    dataset.write(another_writer_comes())
    assert dataset.counts()["documents"] == 1
