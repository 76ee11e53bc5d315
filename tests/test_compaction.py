"""Many documents in one file for each partition and table: the same bytes in whichever order, no row twice or lost."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from extract.dataset.by_document import rows_of_documents
from extract.dataset.dataset import Dataset
from extract.dataset.layout import files_of, is_compacted, is_document, partition, place_of
from extract.dataset.whole import suspects
from extract.records.extraction import Extraction
from extract.records.tables import TABLES
from tests.made_extractions import REGIONS, made
from tests.test_dataset import contents


def rows(root: Path) -> dict[str, list[str]]:
    """Every table's rows, whatever files they stand in."""
    return {table: sorted(map(str, Dataset(root).read(table).to_pylist())) for table in TABLES}


def files(root: Path) -> Counter[tuple[str, str]]:
    """(table, partition) → how many files have rows of documents."""
    paths = (path for table in TABLES for path in files_of(root, table) if is_compacted(path) or is_document(path))
    return Counter((path.partition("/")[0], place_of(path)) for path in paths)


def compacted(root: Path, documents: list[Extraction]) -> Dataset:
    dataset = Dataset(root)
    dataset.write(documents)
    assert dataset.compact(every=True)
    assert set(files(root).values()) == {1}
    return dataset


def test_one_file_for_each_partition_and_table_whatever_the_order_of_arrival(tmp_path: Path) -> None:
    documents = [made(number, rows=3 + number, year=2020 + number % 2) for number in range(12)]
    Dataset(tmp_path / "small").write(documents)
    compacted(tmp_path / "once", documents)
    slowly = Dataset(tmp_path / "slowly")
    for number in reversed(range(12)):
        slowly.write(documents[number : number + 1])
        if number % 3 == 0:
            slowly.compact(every=True)
    assert rows(tmp_path / "small") == rows(tmp_path / "once")
    assert contents(tmp_path / "once") == contents(tmp_path / "slowly")
    assert not Dataset(tmp_path / "once").compact(every=True)
    assert Dataset(tmp_path / "small").documents() == Dataset(tmp_path / "once").documents()
    assert Dataset(tmp_path / "small").problem_codes() == Dataset(tmp_path / "once").problem_codes()
    assert not suspects(tmp_path / "slowly")


@pytest.mark.parametrize("year", [2023, 2021])
def test_a_document_that_is_read_again_leaves_the_file_where_it_stood(tmp_path: Path, year: int) -> None:
    """Number 6 alone stands in its partition's files of problems with number 0 not: they have none."""
    dataset = compacted(tmp_path / "data", [made(number) for number in range(7)])
    again = made(3, rows=9, patterns="p2", year=year)
    dataset.write([again, made(8)])
    Dataset(tmp_path / "small").write([*(made(number) for number in (0, 1, 2, 4, 5, 6, 8)), again])
    assert rows(tmp_path / "data") == rows(tmp_path / "small")
    assert not suspects(tmp_path / "data")
    dataset.compact(every=True)
    compacted(tmp_path / "once", [*(made(number) for number in (0, 1, 2, 4, 5, 6, 8)), again])
    assert contents(tmp_path / "data") == contents(tmp_path / "once")


def test_rows_of_some_documents_wherever_they_stand(tmp_path: Path) -> None:
    dataset = compacted(tmp_path, [made(number) for number in range(0, 12, 3)])
    dataset.write([made(12, rows=5), made(1)])
    places = {made(number).document.document_id: partition(2023, REGIONS[number % 3]) for number in (0, 6, 12, 1, 4)}
    found = list(rows_of_documents(tmp_path, "figures", places, ["value", "figure_id", "document_id"]))
    expected = {made(number).document.document_id: count for number, count in ((0, 3), (6, 3), (12, 5), (1, 3))}
    assert {name: len(own) for name, own in found} == expected
    assert [name for name, _ in found] == sorted(expected, key=lambda name: (places[name], name))
    assert all(own.column_names == ["document_id", "figure_id", "value"] for _, own in found)
    assert all(set(own.column("document_id").to_pylist()) == {name} for name, own in found)
