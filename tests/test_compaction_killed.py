"""Compacting and writing, killed at any step: no row is lost and none is there twice, and the next run completes it."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from pathlib import Path

import duckdb

from extract.dataset.dataset import Dataset
from extract.dataset.layout import PRIVATE
from extract.dataset.whole import suspects
from tests.test_dataset import contents
from tests.test_dataset_atomic import WRITERS, Writers

KILLS = int(os.environ.get("JUESUAN_TEST_KILLS", "8"))
DOCUMENTS = 9
# writes and compacts, replaces a document that moves and one that stays, and compacts again
WORK = """
        dataset = Dataset(Path(root))
        for patterns, first in (("p1", 0), ("p2", 3), ("p3", 6)):
            dataset.write(made(n, rows=20, patterns=patterns) for n in range(first, first + 3))
            dataset.compact(every=True)
        dataset.write([made(1, rows=20, patterns="p4", year=2021), made(4, rows=20, patterns="p4")])
        dataset.compact(every=True)
"""
BEGIN = "        Dataset(Path(root)).write([made(2, rows=9"


def program() -> str:
    """The writers of test_dataset_atomic, at this work; without a kill they tell how many steps it has."""
    before, _, rest = WRITERS.partition(BEGIN)
    return before + WORK.lstrip("\n") + "    os._exit(0)\n" if rest else ""


def rows_by_document(root: Path) -> Counter[str]:
    """What a reader that knows nothing of us counts, at whatever moment."""
    if not list(root.glob("figures/**/*.parquet")):
        return Counter()
    sql = f"SELECT document_id, count(*) FROM read_parquet('{root}/figures/**/*.parquet') GROUP BY ALL"
    return Counter(dict(duckdb.sql(sql).fetchall()))


def test_killed_while_it_compacts_and_writes_no_row_is_lost_or_there_twice(tmp_path: Path) -> None:
    chance, root, writers = random.Random(20301130), tmp_path / "data", Writers(program())
    last, killed, journals, there = 2000, 0, 0, set[str]()
    while killed < KILLS:
        writers.start(root, chance.randint(1, last))
        if writers.wait() != signal.SIGKILL:  # it had fewer steps
            last = last * 3 // 4
            continue
        killed += 1
        journals += (root / PRIVATE / "commit.json").exists()
        counts = rows_by_document(root)
        assert set(counts.values()) <= {20}, "a document's rows twice, or some of them"
        if root.is_dir():
            Dataset(root).repair()
        counts = rows_by_document(root)
        assert set(counts.values()) <= {20}
        assert there <= counts.keys(), "what was there is there"
        there = set(counts)
        assert not suspects(root)
    assert last < 2000
    assert journals or KILLS < 8, "no kill fell into a commit: the test proves too little"
    for folder in (root, tmp_path / "undisturbed"):
        writers.start(folder, 1_000_000)
        assert writers.wait() == 0
    writers.close()
    assert len(rows_by_document(root)) == DOCUMENTS
    assert contents(root) == contents(tmp_path / "undisturbed")
    assert not suspects(root)
