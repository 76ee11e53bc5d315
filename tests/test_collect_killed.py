"""Runs that are killed at any moment, on a site that fails a fifth of the time: the next run completes them.

JUESUAN_TEST_KILLS=100 makes the long test of it: 40 departments × 3 years, from the beginning again after five kills.
"""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.collect.archive import Archive
from extract.dataset.dataset import Dataset

from . import faultserver as faults
from .collecting import PARTS, Site
from .patience import ended

KILLS = int(os.environ.get("JUESUAN_TEST_KILLS", "3"))
AT_A_TIME = 5
MANY = "".join(chr(0x4E00 + number * 37) for number in range(40))
ROOT = Path(__file__).parent.parent
# a clock that stands still, so that two runs can be compared to the byte
_RUN = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tests import collecting as t
from extract.collect import batch, journal
from extract.collect import run as collect
batch.pack_files = t.read_nothing
collect.load_knowledge = t.Knowledge
collect.BATCH = 3
journal.utc_now = lambda: datetime(2026, 11, 22, tzinfo=UTC)
district = t.District.model_validate_json(sys.argv[1])
collect.collect([district], (), Path(sys.argv[2]), Path(sys.argv[3]), settings=t.FAST)
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with faults.running() as server:
        known = Site(server, tmp_path, (2021, 2022, 2023), MANY) if KILLS > AT_A_TIME else Site(server, tmp_path)
        server.make_moody(0.2, random.Random(7))
        assert len(known.parts) == (40 if KILLS > AT_A_TIME else len(PARTS))
        yield known


def _run_apart(site: Site, folder: Path, kill_after: float | None = None) -> float:
    """A run in a process of its own, killed after so many seconds (None: not at all); gives how long it took."""
    district = site.district(politeness={"delay_seconds": 0.0, "per_second": 40.0, "parallel": 4})
    command = [sys.executable, "-c", _RUN, district.model_dump_json(), str(folder / "data"), str(folder / "archive")]
    started = time.monotonic()
    log = folder.with_suffix(".log")
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, stderr=out)
    try:
        if kill_after is None:
            assert ended(process, log=log) == 0, log.read_text()
        else:
            assert process.wait(kill_after) == 0, log.read_text()
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return time.monotonic() - started


def _content(data: Path) -> dict[str, bytes]:
    """Every file of the dataset but the requests, of which a killed run makes more."""
    files = [path for path in data.rglob("*.parquet") if "fetches" not in path.parts]
    return {str(path.relative_to(data)): path.read_bytes() for path in files}


def _check_archive(site: Site, folder: Path) -> None:
    """What is under a name is whole, and what the journal knows is there."""
    archive = Archive(folder / "archive")
    names = archive.document_ids()
    assert all(hashlib.sha256(archive.path_of(name).read_bytes()).hexdigest() == name for name in names)
    assert set(names) <= {hashlib.sha256(body).hexdigest() for body in site.files.values()}
    journal = archive.journal()
    assert set(journal.document_ids()) <= set(names)
    journal.close()


def test_a_run_killed_at_any_moment_is_finished_by_the_next_to_the_same_bytes(site: Site, tmp_path: Path) -> None:
    dice = random.Random(11)
    seconds = _run_apart(site, tmp_path / "calm")
    calm = _content(tmp_path / "calm" / "data")
    for start in range(0, KILLS, AT_A_TIME):
        folder = tmp_path / f"killed-{start}"
        for _ in range(min(AT_A_TIME, KILLS - start)):
            _run_apart(site, folder, kill_after=dice.uniform(0.1, seconds))
            _check_archive(site, folder)
        _run_apart(site, folder)
        assert _content(folder / "data") == calm
        wanted = sorted(hashlib.sha256(body).hexdigest() for body in site.files.values())
        assert Archive(folder / "archive").document_ids() == wanted
        documents = Dataset(folder / "data").read("documents").to_pylist()
        assert sorted(row["document_id"] for row in documents) == wanted
        asked = Dataset(folder / "data").read("fetches").to_pylist()
        assert {row["document_id"] for row in asked if row["document_id"]} == set(wanted)
