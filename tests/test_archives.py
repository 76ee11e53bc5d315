"""Archives in a folder and in shared storage, and what of them and of a dataset is not as it should be."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa
import pytest

from extract.collect.archive import Archive
from extract.collect.archive_shared import SharedArchive, fetched, open_archive
from extract.collect.integrity import (
    _other_columns,
    _unreadable,
    check_archive,
    check_files,
    check_shared,
    number_of_files,
)
from extract.collect.stored_files import Files
from extract.dataset.dataset import Dataset
from extract.dataset.layout import document_file, files_of
from extract.dataset.rows import parquet
from extract.dataset.shared import SharedDataset
from extract.records.extraction import Companion, Source
from extract.records.tables import TABLES, Fetch, Problem
from extract.workers.job import Job
from tests.made_extractions import made


@pytest.mark.parametrize("shared", [False, True])
def test_an_archive_keeps_files_and_pages_by_their_hash(
    shared: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    address = Path(f"file://{tmp_path}/shared") if shared else tmp_path / "archive"
    archive = open_archive(address)
    assert isinstance(archive, SharedArchive) == shared
    name = hashlib.sha256(b"%PDF").hexdigest()
    assert (archive.has(name), archive.document_ids(), archive.page(name)) == (False, [], None)
    for _ in range(2):
        half = archive.incoming / "x.part"
        half.write_bytes(b"%PDF")
        assert archive.put_file(half) == name
        assert not half.exists()
    assert (archive.has(name), archive.document_ids()) == (True, [name])
    page = archive.put_page(b"<p>")
    assert archive.page(page) == b"<p>"
    place = tmp_path / ("shared" if shared else "archive")
    assert {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()} == {
        f"{name[:2]}/{name[2:]}.pdf",
        f"pages/{page[:2]}/{page[2:]}.html",
    }
    with archive.lock():
        journal = archive.journal()
        journal.begin_run()
        journal.close()
    again = open_archive(address)
    if shared:
        assert again.path_of(name) == Path(f"file:///{tmp_path}/shared") / name[:2] / f"{name[2:]}.pdf"
        (again.root / "journal.sqlite").unlink()
        (again.root / f"pages/{page[:2]}/{page[2:]}.html").unlink()
        other = Job(again.path_of(name), Source(companions=(Companion(name, again.path_of(name), Source()),)))
        (job,) = fetched([other], tmp_path)
        assert job.path.read_bytes() == b"%PDF"
        assert job.source
        assert job.source.companions[0].path == job.path == tmp_path / f"{name[:2]}{name[2:]}.pdf"
        assert fetched([Job(tmp_path / "x")], tmp_path) == [Job(tmp_path / "x")]
    assert again.page(page) == b"<p>"
    journal = again.journal()
    assert journal.begin_run() == 2
    journal.close()


def test_a_file_is_found_by_its_hash_alone(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    own, elsewhere = tmp_path / "own.pdf", tmp_path / "else.pdf"
    own.write_bytes(b"own")
    elsewhere.write_bytes(b"else")
    name = archive.put_copy(own)
    other = hashlib.sha256(b"else").hexdigest()
    files = Files(archive.root)
    assert files.find(name, None) == archive.path_of(name)
    assert Files(None).find(name, own.as_uri()) == own
    assert files.find(other, elsewhere.as_uri()) == elsewhere
    assert (
        files.find(other, own.as_uri())
        is files.find(other, tmp_path.as_uri())
        is files.find(other, None)
        is files.find("../x", None)
        is files.find(other, "http://x/")
        is None
    )
    elsewhere.write_bytes(b"another")
    assert files.find(other, elsewhere.as_uri()) is None
    assert files.find(hashlib.sha256(b"another").hexdigest(), elsewhere.as_uri()) == elsewhere
    assert [one.findings for one in check_archive(archive)] == [[]]
    archive.path_of(name).write_bytes(b"x")
    page = archive.put_page(b"<p>")
    *_, last = check_archive(archive)
    assert (last.files, [(one.kind, one.path, one.why, one.mend) for one in last.findings]) == (
        2,
        [
            (
                "damaged",
                f"{name[:2]}/{name[2:]}.pdf",
                "its bytes are not those of its name",
                "remove it: juesuan run fetches it again",
            )
        ],
    )
    assert archive.page(page) == b"<p>"


def test_every_file_that_is_not_as_it_should_be_is_told(tmp_path: Path) -> None:
    dataset = Dataset(tmp_path)
    dataset.write([made(1), made(2)])
    dataset.append("fetches", [Fetch(url="http://x/", outcome="new")])
    dataset.append("problems", [Problem(url="http://x/", stage="fetch", code="gone")])
    number = number_of_files(tmp_path)
    *_, last = check_files(tmp_path)
    assert (last.files, last.without_hash, last.findings) == (number, 0, [])
    first, second = (made(at).document for at in (1, 2))
    cell, figure, own = (
        document_file(table, first.document_id, 2023, first.region_code)
        for table in ("table_cells", "figures", "documents")
    )
    other = document_file("explanations", second.document_id, 2023, second.region_code)
    copied = document_file("figures", first.document_id, 2021, None)
    lone = document_file("figures", "f" * 64, 2023, "110102")
    for path in (copied, lone):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes((tmp_path / figure).read_bytes())
    (tmp_path / cell).write_bytes(b"damaged")
    (tmp_path / other).unlink()
    (tmp_path / "figures" / "x.txt").touch()
    *_, last = check_files(tmp_path)
    found = {(one.kind, one.path, one.why) for one in last.findings}
    assert {one for one in found if one[0] != "damaged"} == {
        ("missing", other, "it was written and is gone"), ("strange", copied, "another file has rows of the same document"),
        ("strange", lone, "nobody has written it here"), ("strange", "figures/x.txt", "no file of the dataset lies here"),
    }  # fmt: skip
    assert {one[1] for one in found if one[0] == "damaged"} == {cell}
    (tmp_path / ".juesuan" / "files.txt").unlink()
    *_, last = check_files(tmp_path)
    assert last.without_hash == last.files == sum(1 for table in TABLES for _ in files_of(tmp_path, table))
    assert ("strange", lone, "documents has no row of its document") in {
        (one.kind, one.path, one.why) for one in last.findings
    }
    assert own


def test_a_file_has_the_columns_of_its_table() -> None:
    content = parquet("figures", made(1).figures)
    assert _unreadable(content, "figures") is None
    assert str(_unreadable(content, "problems")).startswith("columns that are not those of problems: ")
    assert _unreadable(b"", "figures")
    assert _other_columns(pa.schema([("page", pa.int32()), ("figure_ids", pa.list_(pa.string()))]), "checks") is None
    assert (
        _other_columns(
            pa.schema(
                [
                    ("page", pa.string()),
                    ("x", pa.int32()),
                    ("figure_ids", pa.list_(pa.int32())),
                    ("suspects", pa.string()),
                ]
            ),
            "checks",
        )
        == "columns that are not those of checks: page, x, figure_ids, suspects"
    )


def test_every_batch_in_shared_storage_is_held_against_its_name(tmp_path: Path) -> None:
    dataset = SharedDataset(f"file://{tmp_path}/data")
    for number in (1, 2):
        dataset.write([made(number)])
    *_, last = check_shared(dataset)
    files = sorted(path for path in dataset.store.names("") if not path.startswith("commits/"))
    assert (last.files, last.findings) == (len(files), [])
    first, second = dataset.live().batches
    own = sorted(first.files)
    stray = own[0].replace(first.name, "0" * 32)
    dataset.store.put(stray, b"x")
    dataset.store.put(own[0], b"damaged")
    dataset.store.remove([own[1]])
    changed = next(path for path in second.files if path.startswith("batches/figures/"))
    dataset.store.put(changed, parquet("figures", made(2, rows=1).figures, made(2).document))
    mend = f"remove {first.path}: the next run reads its documents again"
    *_, last = check_shared(dataset)
    assert last.files == len(files)
    damaged, *others = sorted(last.findings)
    found = {(one.kind, one.path, one.why, one.mend) for one in (*others, damaged) if one.path != own[0]}
    assert found == {
        ("missing", own[1], "its batch's commit names it", mend), ("strange", stray, "no commit names it: a writer was killed, or is at it", "extract.dataset.open.open_dataset(…).tidy() while nobody writes"),
        ("damaged", second.path, "its files are not those of its name", f"remove {second.path}: the next run reads its documents again"),
    }  # fmt: skip
    assert [(one.kind, one.mend) for one in last.findings if one.path == own[0]] == [("damaged", mend)]
