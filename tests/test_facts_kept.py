"""The table facts follows its documents: versions, twins, companions, units; every way of writing gives its bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.made_years import accounts
from extract.dataset.dataset import Dataset
from extract.dataset.fact_files import STAMP
from extract.dataset.fact_rows import facts_of_tables
from extract.dataset.layout import PRIVATE
from extract.query.sql import run
from extract.records.extraction import Extraction
from extract.records.tables import Section
from extract.resolution.versions import Standing, Version, standings
from tests.test_dataset import contents

BUREAU, ARCHIVE = "云岫市统计局", "云岫市档案局"
SPENT = "SELECT sum(value) / 10000 AS spent FROM facts WHERE item = 'expenditure' AND basis = 'final' AND is_default"
KILLS = int(os.environ.get("JUESUAN_TEST_KILLS", "6"))


def document(name: str, **changed: object) -> Version:
    """A document of one department and year, unless `changed` says otherwise."""
    told = {"region": "region_code=990101", "department": BUREAU, "fiscal_year": 2031, "kind": "final_accounts"}
    none = {"supersedes": None, "companions": (), "content_id": None}
    return Version(**{"document_id": name, **told, **none, **changed})  # type: ignore[arg-type]


A, B, C = (document(name) for name in "abc")
VERSIONS: dict[str, tuple[list[Version], dict[str, tuple[str, str | None, bool]]]] = {
    "strangers": ([A, B], {"a": ("a", None, True), "b": ("b", None, True)}),
    "replaced twice": (
        [document("a", supersedes="c"), document("b", supersedes="a"), C],
        {"a": ("c", "b", False), "b": ("c", None, True), "c": ("c", "a", False)},
    ),
    "its first version was never seen": ([document("b", supersedes="9")], {"b": ("9", None, True)}),
    "next year's accounts at its address": (
        [A, document("b", supersedes="a", fiscal_year=2032)],
        {"a": ("a", None, True), "b": ("b", None, True)},
    ),
    "the budget was replaced by the accounts": (
        [document("a", kind="budget"), document("b", supersedes="a")],
        {"a": ("a", None, True), "b": ("b", None, True)},
    ),
    "a year that was not read": (
        [document("a", fiscal_year=None), document("b", supersedes="a")],
        {"a": ("a", "b", False), "b": ("a", None, True)},
    ),
    "stamped anew at another address": (
        [document("a", content_id="t"), document("b", content_id="t")],
        {"a": ("a", None, True), "b": ("a", "a", False)},
    ),
    "one text of two departments": (
        [document("a", content_id="t"), document("b", content_id="t", department=ARCHIVE)],
        {"a": ("a", None, True), "b": ("b", None, True)},
    ),
    "stamped anew, then one address was corrected": (
        [document("a", content_id="t"), document("b", content_id="t"), document("c", supersedes="b")],
        {"a": ("a", "c", False), "b": ("a", "c", False), "c": ("a", None, True)},
    ),
    "corrected and back again": (
        [document("a", content_id="t"), document("b", supersedes="a"), document("c", supersedes="b", content_id="t")],
        {"a": ("a", "b", False), "b": ("a", "c", False), "c": ("a", None, True)},
    ),
    "narrative and tables": (
        [document("a", companions=("b",)), document("b", companions=("a",), supersedes="c"), C],
        {"a": ("a", None, True), "b": ("a", None, True), "c": ("a", "b", False)},
    ),
    "in a circle": ([document("a", supersedes="b"), document("b", supersedes="a")], {}),
}


@pytest.mark.parametrize("case", VERSIONS)
def test_of_each_disclosure_the_newest_version_counts(case: str) -> None:
    documents, expected = VERSIONS[case]
    found = standings(documents)
    assert found == standings(reversed(documents))
    assert {name: Standing(*told) for name, told in expected.items()} == (found if expected else {})
    assert sum(one.current for one in found.values()) >= 1
    assert all(one.current == (one.superseded_by is None) for one in found.values())


def version(number: int, **changed: str) -> Extraction:
    """Another file of the bureau's accounts of 2023."""
    one = accounts(BUREAU, 2023, **changed)
    one.document.document_id = f"{number:064x}"
    for figure in one.figures:
        figure.document_id = one.document.document_id
    return one


def replaced() -> list[Extraction]:
    """Two files at one address, one after the other: what was spent has been corrected."""
    later = version(2, spent="1150")
    later.document.supersedes = f"{1:064x}"
    return [version(1), later]


def restamped() -> list[Extraction]:
    """Two files with one text, at two addresses."""
    files = [version(1, spent="1150"), version(2, spent="1150")]
    for one in files:
        one.document.content_id = "t"
    return files


def apart() -> list[Extraction]:
    """Narrative and tables as two files; that of the tables does not say whose accounts they are."""
    text, tables = version(1, spent="1150"), version(2, spent="1150")
    text.document.companions, tables.document.companions = [f"{2:064x}"], [f"{1:064x}"]
    tables.document.department, tables.document.unit_level = None, None
    for figure in tables.figures:
        figure.table_id, figure.printed = "t01", (figure.printed or "").removesuffix("万元")
    return [text, tables]


def with_units() -> list[Extraction]:
    """A department with its two units, whose accounts are in its own."""
    units = [accounts(f"{BUREAU}{name}", 2023, level="unit", spent="575") for name in ("机关", "调查队")]
    return [version(1, spent="1150"), *units]


def with_listed_unit() -> list[Extraction]:
    """A department that lists a unit of another name, in a section below 机构设置, and a school that is nobody's."""
    above = version(1, spent="1150")
    told = [("1/2", "organisation", "机构设置", ""), ("1/2/1", None, "纳入决算编制范围的单位", "1. 第三小学")]
    told += [("1/3", "duties", "主要职责", "指导第九小学的统计")]
    above.sections = [
        Section(document_id=above.document.document_id, section_id=place, section=section, heading=heading, text=text)
        for place, section, heading, text in told
    ]
    schools = [accounts(f"云岫市{name}", 2023, level="unit", spent=spent) for name, spent in SCHOOLS]
    for one in (above, *schools):
        one.document.region = "某省云岫市"
    return [above, *schools]


SCHOOLS = (("第三小学", "575"), ("第九小学", "0"))


@pytest.mark.parametrize("files", [replaced, restamped, apart, with_units, with_listed_unit])
def test_sums_are_those_of_one_disclosure_in_whichever_order_its_files_come(
    tmp_path: Path, files: Callable[[], list[Extraction]]
) -> None:
    whole = [*files(), accounts(ARCHIVE, 2023), accounts(BUREAU, 2022)]
    Dataset(tmp_path / "0").write(whole)
    for place, order in (("1", whole[::-1]), ("2", [*whole[1:], *whole[:1]])):
        for one in order:
            Dataset(tmp_path / place).write([one])
        assert contents(tmp_path / place) == contents(tmp_path / "0")
    assert run(tmp_path / "0", SPENT).to_pylist() == [{"spent": 1150 + 1100 + 1000}]
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "0" / "facts").rglob("*.parquet")}
    Dataset(tmp_path / "0").write(files())
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "0" / "facts").rglob("*.parquet")} == before
    told = run(tmp_path / "0", "SELECT document_id, current FROM documents WHERE region_code = '990101'").to_pylist()
    assert sum(row["current"] for row in told) == len(whole) - (files in (replaced, restamped))


@pytest.mark.parametrize("files", [replaced, restamped, apart, with_units])
def test_documents_among_others_in_one_file_say_how_they_stand(
    tmp_path: Path, files: Callable[[], list[Extraction]]
) -> None:
    """Each comes where the others are put together already; all put together, it is as if they had come at once."""
    others = [accounts(ARCHIVE, 2023), accounts(BUREAU, 2022)]
    Dataset(tmp_path / "once").write([*files(), *others])
    for one in [*others, *files()]:
        Dataset(tmp_path / "later").write([one])
        Dataset(tmp_path / "later").compact(every=True)
    Dataset(tmp_path / "once").compact(every=True)
    assert contents(tmp_path / "later") == contents(tmp_path / "once")
    assert run(tmp_path / "later", SPENT).to_pylist() == [{"spent": 1150 + 1100 + 1000}]


def test_a_unit_that_is_named_outside_of_the_list_is_not_covered(tmp_path: Path) -> None:
    Dataset(tmp_path).write(with_listed_unit())
    told = "SELECT DISTINCT department FROM facts WHERE is_default AND unit_level = 'unit'"
    assert run(tmp_path, told).to_pylist() == [{"department": "云岫市第九小学"}]


def test_what_is_made_of_tables_in_hand_is_what_the_folder_has(tmp_path: Path) -> None:
    Dataset(tmp_path).write([*replaced(), *apart(), *with_units(), *with_listed_unit(), accounts(ARCHIVE, 2023)])
    documents, *rows, kept = (Dataset(tmp_path).read(name) for name in ("documents", "figures", "sections", "facts"))
    made, standing = facts_of_tables(documents, *rows)
    by_id = [sorted(rows.to_pylist(), key=lambda row: row["fact_id"]) for rows in (made, kept)]
    assert by_id[0] == by_id[1]
    told = {row["document_id"]: Standing(*(row[name] for name in Standing._fields)) for row in documents.to_pylist()}
    assert standing == told


@pytest.mark.parametrize("change", ["rules", "no facts", "older documents"])
def test_a_dataset_of_older_rules_has_its_facts_with_the_next_repair(tmp_path: Path, change: str) -> None:
    Dataset(tmp_path / "new").write(replaced())
    Dataset(tmp_path / "old").write(replaced())
    if change == "older documents":  # as all that were written before there were facts
        for path in (tmp_path / "old" / "documents").rglob("*.parquet"):
            as_before_there_were_facts(path)
    for path in (tmp_path / "old" / "facts").rglob("facts.parquet"):
        path.unlink()
    (tmp_path / "old" / PRIVATE / STAMP).write_text("other rules")
    Dataset(tmp_path / "old").repair()
    assert contents(tmp_path / "old") == contents(tmp_path / "new")


def as_before_there_were_facts(path: Path) -> None:
    """A file of documents without the columns that say how they stand."""
    import pyarrow.parquet as pq

    rows = pq.ParquetFile(path).read()
    pq.write_table(rows.drop_columns([*Standing._fields]), path)


WRITER = """
import os, signal, sys
from pathlib import Path
from extract.dataset.dataset import Dataset
from tests.test_facts_kept import apart, replaced, with_units

root, left = Path(sys.argv[1]), int(sys.argv[2])

def hook(event, arguments):
    global left
    if event in ("os.rename", "os.remove") and str(arguments[0]).startswith(str(root)):
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(hook)
Dataset(root).write([*replaced(), *with_units(), *apart()])
"""


def test_a_killed_writing_leaves_its_facts_to_the_next(tmp_path: Path) -> None:
    def written(name: str, kill_at: int) -> int:
        command = [sys.executable, "-c", WRITER, str(tmp_path / name), str(kill_at)]
        return subprocess.run(command, check=False).returncode

    assert written("undisturbed", 0) == 0
    steps, killed = range(1, 400, max(1, 60 // KILLS)), 0
    for step in steps:
        if written(f"{step}", step) != -signal.SIGKILL:
            break
        killed += 1
        Dataset(tmp_path / f"{step}").repair()
        again = [*replaced(), *with_units(), *apart()]
        Dataset(tmp_path / f"{step}").write(again)
        assert contents(tmp_path / f"{step}") == contents(tmp_path / "undisturbed")
    assert killed >= KILLS // 2
