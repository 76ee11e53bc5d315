"""Damage in the archive, on shared storage, and in this machine's copy of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extract.collect.archive import Archive
from extract.collect.integrity import check_shared
from extract.dataset.dataset import Dataset
from extract.dataset.replica import replica
from extract.dataset.shared import SharedDataset
from extract.errors import UserError
from extract.records.extraction import Source
from extract.records.tables import Fetch
from tests.conftest import Juesuan
from tests.made_extractions import made
from tests.test_damage import cut, flip, spoil
from tests.test_dataset import contents


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_bytes_in_the_archive_are_held_against_their_names(juesuan: Juesuan, tmp_path: Path) -> None:
    Dataset(tmp_path / "data").write([made(1)])
    paper = tmp_path / "决算.pdf"
    paper.write_bytes(b"%PDF-1.7 made")
    archive = Archive(tmp_path / "archive")
    document_id = archive.put_copy(paper)
    page = archive.put_page(b"<html><body>a list</body></html>")
    archive.journal().add_sighting(document_id, "folder", Source(source_url=paper.as_uri()))
    command = ("verify", tmp_path / "data", "--files", "--archive", archive.root)
    answer = juesuan(*command)
    assert answer.status == 0
    assert "archive       2 files: nothing wrong" in answer.out
    spoil(archive.path_of(document_id))
    spoil(archive.root / "pages" / page[:2] / f"{page[2:]}.html")
    answer = juesuan(*command)
    assert (answer.status, answer.out.count("its bytes are not those of its name")) == (1, 2)


def test_on_shared_storage_a_batch_is_held_against_its_name(juesuan: Juesuan, tmp_path: Path) -> None:
    address = f"file://{tmp_path}/shared"
    dataset = SharedDataset(address)
    dataset.write([made(1), made(2)])
    dataset.append("fetches", [Fetch(url="http://127.0.0.1/a.pdf", outcome="new")])
    assert juesuan("verify", address, "--files").status == 0
    harmed = next((tmp_path / "shared" / "batches" / "figures").rglob("*.parquet"))
    whole = harmed.read_bytes()
    for harm in (flip, cut, Path.unlink):
        harm(harmed)
        answer = juesuan("verify", address, "--files")
        assert (answer.status, len(answer.out.splitlines())) == (1, 2), answer
        harmed.write_bytes(whole)
    (tmp_path / "shared" / "batches" / "left.parquet").write_bytes(whole)
    assert [found.kind for found in list(check_shared(dataset))[-1].findings] == ["strange"]
    commit = next((tmp_path / "shared" / "commits").iterdir())
    for text in ("", "[1]", json.dumps({"at": 1})):
        commit.write_text(text)
        with pytest.raises(UserError, match="is damaged: remove it"):
            dataset.documents()


def test_this_machines_copy_of_shared_storage_mends_itself(tmp_path: Path) -> None:
    dataset = SharedDataset(f"file://{tmp_path}/shared")
    dataset.write([made(1), made(2)])
    dataset.append("fetches", [Fetch(url="http://127.0.0.1/a.pdf", outcome="new")])
    folder = replica(dataset.store.address)
    before = contents(folder)
    for table in ("documents", "figures", "fetches"):
        cut(next(path for path in (folder / table).rglob("*.parquet") if path.stem != "schema"))
        assert replica(dataset.store.address) == folder
        assert contents(folder) == before
