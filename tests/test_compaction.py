"""Many documents in one file for each partition and table: the same bytes in whichever order, no row twice or lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.collect.integrity import check_files
from extract.dataset import compaction, writer
from extract.dataset.by_document import rows_of_documents
from extract.dataset.dataset import Dataset
from extract.dataset.layout import files_of, is_compacted, is_document, partition, place_of
from extract.dataset.rereading import REREAD_FAILED
from extract.dataset.whole import suspects
from extract.errors import UserError
from extract.publish.release import publish
from extract.query.sql import run
from extract.records.extraction import Extraction
from extract.records.tables import TABLES, Problem
from tests.conftest import Juesuan
from tests.made_extractions import REGIONS, made
from tests.test_between import family
from tests.test_damage import cut
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


def test_a_partition_out_of_which_many_are_read_again_is_taken_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "OFTEN", 2)
    monkeypatch.setattr(writer, "TOGETHER", 0.0)
    dataset = compacted(tmp_path / "data", [made(number) for number in range(0, 18, 3)])
    dataset.write(made(number, rows=4, patterns="p2") for number in range(0, 12, 3))
    assert files(tmp_path / "data")["figures", partition(2023, None)] == 6
    dataset.compact(every=True)
    again = [made(number, rows=4, patterns="p2") for number in range(0, 12, 3)]
    compacted(tmp_path / "once", [*again, made(12), made(15)])
    assert contents(tmp_path / "data") == contents(tmp_path / "once")


def test_few_small_files_are_left_and_a_long_run_compacts_in_its_midst(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "FEW", 4)
    dataset = Dataset(tmp_path)
    dataset.write(made(number) for number in range(4))
    assert not dataset.compact()
    dataset.write([made(4)])
    assert dataset.compact() == 3
    dataset.write(made(number) for number in range(5, 11))
    monkeypatch.setattr(compaction, "ROOM", 0.01)
    assert not dataset.compact(), "each document would be written anew too often"
    monkeypatch.setattr(compaction, "ROOM", 10)
    monkeypatch.setattr(writer, "MANY", 5)
    monkeypatch.setattr(writer, "TOGETHER", 0.0)
    dataset.write([*(made(number) for number in range(11, 22)), made(12, patterns="p2"), made(1, patterns="p2")])
    states = dataset.documents()
    assert len(states) == 22
    assert {states[made(number).document.document_id].patterns_version for number in (1, 12)} == {"p2"}
    assert max(files(tmp_path).values()) <= 3
    assert len(rows(tmp_path)["figures"]) == 22 * 3


@pytest.mark.parametrize("table", ["documents", "figures"])
@pytest.mark.parametrize("harm", [cut, Path.unlink])
def test_a_file_of_many_documents_that_is_damaged_is_told_and_mended(
    juesuan: Juesuan, tmp_path: Path, table: str, harm: Callable[[Path], None]
) -> None:
    documents = [made(number) for number in range(9)]
    dataset = compacted(tmp_path / "data", documents)
    whole, place = contents(tmp_path / "data"), partition(2023, REGIONS[1])
    (harmed,) = (path for path in (tmp_path / "data" / table / place).iterdir())
    harm(harmed)
    if harm is cut:
        with pytest.raises(UserError, match=rf"{harmed.name} is damaged: juesuan extract of its documents' files"):
            run(tmp_path / "data", f"SELECT max(COLUMNS(*)) FROM {table}")
    found = [finding.path for finding in list(check_files(tmp_path / "data"))[-1].findings]
    assert harmed.relative_to(tmp_path / "data").as_posix() in found
    lost = {made(number).document.document_id for number in (1, 4, 7)}
    assert Dataset(tmp_path / "data").documents().keys() == {one.document.document_id for one in documents} - lost
    dataset = Dataset(tmp_path / "data")
    assert not dataset.documents().keys() & lost
    dataset.write([made(1)])
    assert dataset.documents().keys() & lost == {made(1).document.document_id}, "the others are still to be read again"
    dataset.write([made(4), made(7)])
    assert rows(tmp_path / "data")["figures"] == rows(compacted(tmp_path / "other", documents).root)["figures"]
    dataset.compact(every=True)
    assert contents(tmp_path / "data") == whole
    assert (suspects(tmp_path / "data"), list(check_files(tmp_path / "data"))[-1].findings) == (set(), [])


def test_verify_tells_of_a_file_of_many_documents_that_does_not_belong_there(tmp_path: Path) -> None:
    dataset = compacted(tmp_path, [made(number) for number in range(6)])
    (own,) = (tmp_path / "figures" / partition(2023, REGIONS[1])).iterdir()
    twin = own.with_name(f"compacted-{'0' * 16}.parquet")
    twin.write_bytes(own.read_bytes())
    (finding,) = list(check_files(tmp_path))[-1].findings
    assert (finding.kind, finding.path, finding.why) == (
        "strange", twin.relative_to(tmp_path).as_posix(), "another file has rows of the same document",
    )  # fmt: skip
    twin.unlink()
    assert len(dataset.documents()) == 6


def test_a_failure_of_the_machine_is_noted_beside_rows_that_stand_among_others(tmp_path: Path) -> None:
    dataset = compacted(tmp_path, [made(number) for number in range(6)])
    before = rows(tmp_path)
    lost = made(1, patterns="p2")
    document = lost.document.model_copy(update={"status": "failed", "source_url": "http://x/1"})
    for _ in range(2):
        failed = Extraction(document, problems=[Problem(stage="read", code="worker_died", message="gone")])
        assert dataset.write([failed]) == [document.document_id]
    after = rows(tmp_path)
    assert {table for table in TABLES if after[table] != before[table]} == {"problems"}
    (new,) = set(after["problems"]) - set(before["problems"])
    assert REREAD_FAILED in new
    assert len(after["problems"]) == len(before["problems"]) + 1
    dataset.compact(every=True)
    assert rows(tmp_path) == after
    dataset.write([lost])
    assert REREAD_FAILED not in str(rows(tmp_path)["problems"])


def test_a_release_is_the_same_whatever_files_the_rows_stand_in(tmp_path: Path) -> None:
    documents = [*family(), *(made(number) for number in range(9))]
    mixed = compacted(tmp_path / "mixed", documents[:9])
    mixed.write(documents[9:])
    Dataset(tmp_path / "small").write(documents)
    compacted(tmp_path / "data", documents)
    for name in ("small", "data", "mixed"):
        publish(tmp_path / name, tmp_path / f"release-{name}")
    assert contents(tmp_path / "release-small") == contents(tmp_path / "release-data")
    assert contents(tmp_path / "release-small") == contents(tmp_path / "release-mixed")
    read = [Dataset(tmp_path / name).read("checks") for name in ("small", "data", "mixed")]
    assert read[0].num_rows
    assert read[0].equals(read[1])
    assert read[0].equals(read[2])


def test_the_command_says_how_many_files_there_are(juesuan: Juesuan, tmp_path: Path) -> None:
    Dataset(tmp_path / "data").write(made(number) for number in range(6))
    answer = juesuan("compact", tmp_path / "data")
    assert (answer.status, answer.out) == (0, "42 files → 30; 3 partitions changed\n")
    assert juesuan("compact", tmp_path / "data").out == "30 files → 30; 0 partitions changed\n"
    assert juesuan("compact", f"file://{tmp_path}/shared").status == 2
    assert juesuan("compact", tmp_path / "none").status == 2
