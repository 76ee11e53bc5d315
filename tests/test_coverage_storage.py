"""Coverage on shared storage: what one machine's folder would say, of each region from its newest run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extract.collect.integrity import check_shared
from extract.dataset.commits import COMMITS
from extract.dataset.open import open_dataset
from extract.dataset.published import PublishedDataset
from extract.dataset.replica import replica
from extract.query.sql import run as query

from . import faultserver as faults
from .covering import TITLE, WORD, Made, cover, made, published
from .publishing import published as rows_of_table

YEAR_BEFORE = published("水务局", "民政局", "档案馆", year=2030)
FIRST = YEAR_BEFORE | {
    TITLE.format("水务局", 2031): ("/a.pdf", faults.ok(cover("水务局", text_layer="none"))),
    TITLE.format("民政局", 2031): ("/b.docx", faults.ok(WORD)),
    TITLE.format("体育局", 2029): ("/d.pdf", None),
}
# 档案馆 publishes, 体育局's dead link is taken from the list, and so are files that the archive has
LATER = published("水务局", "档案馆", year=2030) | {
    TITLE.format("档案馆", 2031): ("/c.pdf", faults.ok(cover("档案馆"))),
    TITLE.format("民政局", 2031): ("/b.docx", faults.ok(WORD)),
}


class Both:
    """One site, collected into a folder and into shared storage."""

    def __init__(self, site: Made, folder: Path) -> None:
        self.site, self.folder = site, folder
        self.address = f"file://{folder}/shared"

    def run(self, shared: str = "one", **more: Any) -> None:
        """One run for each; `shared`: the archive of the second."""
        places = ((self.folder / "data", "folder"), (self.address, shared))
        for data, archive in places if not more else places[1:]:
            self.site.data, self.site.archive = data, self.folder / archive  # type: ignore[assignment]
            self.site.run(**more)

    @property
    def dataset(self) -> PublishedDataset:
        """On shared storage."""
        found = open_dataset(self.address)
        assert isinstance(found, PublishedDataset)
        return found

    def told(self, where: Path | str) -> list[dict[str, Any]]:
        """Rows of coverage, without when they were found."""
        return query(where, "SELECT * EXCLUDE (checked_at) FROM coverage ORDER BY ALL").to_pylist()

    def commits(self) -> int:
        """How many there are."""
        return len(self.dataset.store.names(COMMITS))


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with made(tmp_path, monkeypatch) as site:
        site.publish(FIRST)
        yield Both(site, tmp_path)


def test_it_says_what_a_folder_says_also_of_what_is_gone(both: Both) -> None:
    for links in (FIRST, LATER):
        both.site.publish(links)
        both.run()
        told = both.told(both.address)
        assert told == both.told(both.folder / "data")
        published = rows_of_table(both.dataset.store, "coverage")
        assert len(published) == both.dataset.read("coverage").num_rows == len(told) == (9 if links is FIRST else 6)
    states = {(row["department"], row["fiscal_year"]): row["state"] for row in told}
    assert states["水务局", 2031] == "scanned"  # its PDF is in the archive
    assert states["档案馆", 2031] == "published"
    assert ("民政局", 2030) in states
    assert not [name for name, _ in states if name == "体育局"]
    before = both.commits()
    both.dataset.tidy()
    assert (both.commits(), both.told(both.address)) == (before - 1, told)
    assert [one.findings for one in check_shared(both.dataset)][-1] == []


def test_a_run_with_nothing_new_writes_nothing_of_it(both: Both) -> None:
    both.run()
    before = {path for path in both.dataset.store.names("batches/coverage")}
    both.run()
    assert {path for path in both.dataset.store.names("batches/coverage")} == before


def test_two_archives_do_not_accuse_each_other_s_departments(both: Both) -> None:
    both.run()
    before = both.told(both.address)
    both.site.publish(LATER)
    both.run("another", name="andere")
    assert both.told(both.address) == before
    (row,) = query(both.address, "SELECT message FROM problems WHERE code = 'coverage_elsewhere'").to_pylist()
    assert row["message"].startswith("another archive keeps the coverage of 990901, with lists of shiyan")
    both.run("a new one for the same district", years=())
    assert [row["state"] for row in both.told(both.address)].count("published") == 3


def test_a_copy_whose_file_is_spoilt_is_mended(both: Both) -> None:
    both.run()
    before = both.told(both.address)
    for path in (replica(both.address) / "coverage").rglob("coverage.parquet"):
        path.write_bytes(b"spoilt")
    assert both.told(both.address) == before
