"""The copy that the page answers from: kept, renewed when the dataset changes, never part of the dataset."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from extract.dataset.dataset import Dataset
from extract.explore import copies, copy_make
from extract.explore.copies import Copies
from tests.made_extractions import made
from tests.patience import wait_until


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(copies, "LOOK_EVERY", 0.0)
    return tmp_path / "cache" / "juesuan"


def documents(opened: Copies) -> list[str]:
    cursor = opened.cursor()
    found = cursor.execute("SELECT file_name FROM documents ORDER BY file_name").fetchall()
    [(compared,)] = cursor.execute("SELECT count(*) FROM compare.facts").fetchall()
    [(figures,)] = cursor.execute("SELECT count(*) FROM figures").fetchall()
    cursor.close()
    assert 0 < compared <= figures == 3 * len(found)
    return [name for (name,) in found]


def renewed(opened: Copies, before: list[str]) -> list[str]:
    """What is there when the change has been seen; the old copy answers until then."""
    wait_until(lambda: documents(opened) != before)
    return documents(opened)


def test_a_change_of_the_dataset_is_seen_and_what_was_read_is_kept(tmp_path: Path, cache: Path) -> None:
    root = tmp_path / "data"
    Dataset(root).write([made(1), made(2), made(3)])
    files = sorted(path for path in root.rglob("*") if path.is_file())
    opened = Copies(root)
    first = documents(opened)
    assert len(first) == 3
    assert sorted(path for path in root.rglob("*") if path.is_file()) == files
    [kept] = cache.glob("explore-*.duckdb")
    file = kept.stat().st_ino
    again = Copies(root)
    assert documents(again) == first
    assert [path.stat().st_ino for path in cache.glob("explore-*.duckdb")] == [file]
    again.close()
    Dataset(root).write([made(4)])
    more = renewed(opened, first)
    assert len(more) == 4
    for path in root.rglob("*.parquet"):
        if path.stem == made(1).document.document_id:
            path.unlink()
    less = renewed(opened, more)
    assert len(less) == 3
    assert set(less) < set(more)
    opened.close()
    assert not list(cache.glob("*.part*"))


def test_a_copy_follows_documents_that_stand_in_files_of_many(tmp_path: Path, cache: Path) -> None:
    """Made piece by piece from partitions that changed, it has the rows of one that is made at once."""
    dataset = Dataset(tmp_path / "data")
    dataset.write(made(number) for number in range(15))
    Copies(dataset.root).close()
    dataset.compact(every=True)
    dataset.write([made(1, rows=9, patterns="p2", year=2021), made(2, rows=9, patterns="p2", year=None)])
    older, newer, anew = (tmp_path / f"{name}.duckdb" for name in ("older", "newer", "anew"))
    older.write_bytes(next(cache.glob("explore-*.duckdb")).read_bytes())
    for change in (lambda: None, lambda: dataset.write([made(4, rows=1)])):
        change()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(copy_make, "FEW", 1.0)
            copy_make.make(dataset.root, newer, older)
        copy_make.make(dataset.root, anew)
        found = []
        for path in (newer, anew):
            with duckdb.connect(str(path), read_only=True) as connection:
                tables = [*copy_make.SHOWN, *copy_make._DERIVED, "files"]
                found.append({name: sorted(map(str, connection.execute(f"FROM {name}").fetchall())) for name in tables})
        assert found[0] == found[1]
        assert len(found[0]["documents"]) == 15
        older.write_bytes(newer.read_bytes())
        newer.unlink()
        anew.unlink()


def test_a_copy_that_is_cut_short_is_made_again(tmp_path: Path, cache: Path) -> None:
    root = tmp_path / "data"
    Dataset(root).write([made(1)])
    Copies(root).close()
    [kept] = cache.glob("explore-*.duckdb")
    kept.write_bytes(kept.read_bytes()[:5000])
    opened = Copies(root)
    assert len(documents(opened)) == 1
    opened.close()


def test_without_a_cache_folder_nothing_is_left(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUESUAN_NO_CACHE", "1")
    root = tmp_path / "data"
    Dataset(root).write([made(1)])
    opened = Copies(root)
    place = opened._folder
    assert len(documents(opened)) == 1
    opened.close()
    assert not place.exists()
    assert not list(cache.glob("explore-*"))
