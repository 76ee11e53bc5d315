"""What the documents of one department say of each other is found, kept in the dataset, and follows their changes."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from itertools import combinations
from pathlib import Path

import pytest

from benchmarks.made_years import accounts, made_years
from extract.checks import years
from extract.dataset.cross_document import figures_file, year_checks, year_documents
from extract.dataset.dataset import Dataset
from extract.outline.scope import GOVERNMENT, OTHER
from extract.query.sql import run
from extract.records.extraction import Extraction
from tests.conftest import Juesuan

BUREAU, ARCHIVE = "云岫市统计局", "云岫市档案局"
SQL = "SELECT rule, status, count(*) AS rows FROM checks GROUP BY ALL ORDER BY ALL"


def stored(root: Path) -> list[tuple[str, str, int]]:
    """The rules between documents as a query sees them."""
    return [tuple(row.values()) for row in run(root, SQL).to_pylist()]


def content(root: Path) -> dict[str, bytes]:
    """Every file of the dataset that a reader sees."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*.parquet"))}


def family() -> list[Extraction]:
    """Two years of one department; a budget, the accounts that quote it, and two units of another."""
    return [
        accounts(BUREAU, 2022),
        accounts(BUREAU, 2023, restated=True, opening="40"),
        accounts(ARCHIVE, 2023, kind="budget"),
        accounts(ARCHIVE, 2023, budget="1090", units="2"),
        accounts(f"{ARCHIVE}机关", 2023, level="unit", spent="600"),
        accounts(f"{ARCHIVE}资料馆", 2023, level="unit", spent="400"),
    ]


EVERY = [("Y1", "not_evaluated", 1), ("Y2", "not_evaluated", 1), ("Y3", "fails", 1), ("Y5", "fails", 1)]


def test_each_rule_between_documents_finds_its_mistake(tmp_path: Path) -> None:
    """Y1 restated, Y2 adjusted: said, never failed; Y3 not the published budget, Y5 units that do not add up."""
    Dataset(tmp_path).write(family())
    assert stored(tmp_path) == EVERY
    assert all(check.reason for check in year_checks(tmp_path) if check.status == "not_evaluated")
    assert all(check.sentence for check in year_checks(tmp_path) if check.status == "fails")


def test_no_document_that_a_rule_compares_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of any two or three documents the rows are those that all of them give; of most no file is opened."""
    Dataset(tmp_path).write(family())
    some = [list(several) for number in (2, 3) for several in combinations(year_documents(tmp_path), number)]
    chosen = [years.compute(several, partial(figures_file, tmp_path)) for several in some]
    assert sum(not years.comparable(several) for several in some) == 18
    monkeypatch.setattr(years, "comparable", lambda documents: documents)
    assert chosen == [years.compute(several, partial(figures_file, tmp_path)) for several in some]
    assert {row.rule for rows in chosen for row in rows} == {"Y1", "Y2", "Y3", "Y5"}


def test_telling_whom_a_rule_compares_loads_no_rule() -> None:
    """Each command that writes asks it; the rules themselves, with all tables' words, are a tenth of a second."""
    program = (
        "import extract.dataset.cross_document, extract.checks.years, sys; print('extract.checks.run' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_documents_that_agree(tmp_path: Path) -> None:
    Dataset(tmp_path).write([accounts(BUREAU, 2022), accounts(BUREAU, 2023)])
    assert stored(tmp_path) == [("Y1", "holds", 1), ("Y2", "holds", 1)]


def test_one_by_one_backwards_in_batches_and_again_give_the_same_bytes(tmp_path: Path) -> None:
    at_once, singly, batches = (Dataset(tmp_path / name) for name in ("once", "singly", "batches"))
    at_once.write(family())
    for extraction in reversed(family()):
        singly.write([extraction])
    for start in (0, 2, 4):
        batches.write(family()[start : start + 2], settle=False)
    assert stored(batches.root) == []  # as a run that was killed leaves it
    Dataset(batches.root).repair()
    assert content(at_once.root) == content(singly.root) == content(batches.root)
    before = {path: path.stat().st_mtime_ns for path in at_once.root.rglob("*.parquet")}
    at_once.write(family())
    assert {path: path.stat().st_mtime_ns for path in at_once.root.rglob("*.parquet")} == before


@pytest.mark.parametrize("change", ["value", "department", "region", "superseded"])
def test_rows_follow_a_change_of_either_document(tmp_path: Path, change: str) -> None:
    dataset = Dataset(tmp_path)
    dataset.write([accounts(BUREAU, 2022), accounts(BUREAU, 2023), accounts(ARCHIVE, 2022), accounts(ARCHIVE, 2023)])
    earlier = accounts(BUREAU, 2022, closing="49") if change == "value" else accounts(BUREAU, 2022)
    if change == "department":
        earlier.document.department = "云岫市审计局"
    if change == "region":
        earlier.document.region_code = "990102"
    if change == "superseded":  # by two that contradict each other: neither counts
        earlier.document.document_id = "f" * 64
    dataset.write([earlier])
    kept = [("Y1", "holds", 1), ("Y2", "holds", 1)]
    expected = [("Y1", "holds", 2), ("Y2", "holds", 1), ("Y2", "not_evaluated", 1)] if change == "value" else kept
    assert stored(tmp_path) == expected
    assert len(year_checks(tmp_path)) == sum(rows for _rule, _status, rows in expected)


@pytest.mark.parametrize("scope", [GOVERNMENT, OTHER])
def test_a_government_s_own_accounts_are_compared_with_nobody_s_and_keep_no_other_from_it(
    tmp_path: Path, scope: str
) -> None:
    """Under the name of a department, among whose documents they stand: 某某区2023年度政府决算 of its 财政局."""
    Dataset(tmp_path).write(family())
    among = [accounts(BUREAU, year, opening="1") for year in (2021, 2022, 2023)]
    for one, name in zip(among, "05f", strict=True):
        one.document.scope = scope
        for row in (one.document, *one.figures):
            row.document_id = name * 64
    Dataset(tmp_path).write(among)
    Dataset(tmp_path).write(family()[1:2])  # its department is looked at anew
    assert stored(tmp_path) == EVERY
    assert {check.rule for check in year_checks(tmp_path)} == {rule for rule, _, _ in EVERY}


def test_many_departments(tmp_path: Path) -> None:
    """What is kept piece by piece is what the whole dataset gives at once."""
    documents = list(made_years(40))
    Dataset(tmp_path).write(documents[1:])
    Dataset(tmp_path).write(documents[:1])
    statuses = [check.status for check in year_checks(tmp_path)]
    assert (statuses.count("holds"), statuses.count("not_evaluated")) == (38, 2)
    assert sum(rows for _rule, _status, rows in stored(tmp_path)) == 40


def test_the_command_tells_what_is_to_be_checked_between_documents(juesuan: Juesuan, tmp_path: Path) -> None:
    Dataset(tmp_path / "data").write([accounts(ARCHIVE, 2023, kind="budget"), accounts(ARCHIVE, 2023, budget="1")])
    answer = juesuan("check", tmp_path / "data", "--strict")
    assert answer.status == 0, "the budget may have been counted otherwise by then: that accuses nobody"
    assert "to check Y3" in answer.out
    said = juesuan("check", tmp_path / "data", "--lang", "zh").out
    assert "待核：" in said
    assert "2023年公布的部门预算写" in said
    assert "应为" not in said
