"""A release: the same rows give the same bytes, everything in it is described, and nobody changes it."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from extract.dataset.dataset import Dataset
from extract.errors import UserError
from extract.publish import release as publish
from extract.records.schemas import schema
from tests.conftest import Juesuan
from tests.made_disclosures import write
from tests.made_extractions import made


@pytest.fixture(scope="module")
def release(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("releases") / "new" / "1"
    publish.publish(sample_data, folder)
    return folder


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_same_rows_give_the_same_bytes(release: Path, sample_data: Path, tmp_path: Path) -> None:
    publish.publish(sample_data, tmp_path / "2")
    for path in sorted(release.rglob("*")):
        other = tmp_path / "2" / path.relative_to(release)
        assert path.is_dir() or path.read_bytes() == other.read_bytes(), path.name


def test_every_row_of_the_dataset_is_in_both_forms(release: Path, sample_data: Path) -> None:
    whole = Dataset(sample_data)
    for table in ("documents", "figures", "explanations", "checks"):
        rows = whole.read(table)
        parquet = pq.read_table(release / "parquet" / f"{table}.parquet")
        assert [(f.name, f.metadata) for f in parquet.schema] == [(f.name, f.metadata) for f in schema(table)]
        assert parquet.num_rows == len(lines(release / "csv" / f"{table}.csv")) == rows.num_rows
    for name in ("value", "figure_id", "region_code", "fiscal_year"):
        ours = pq.read_table(release / "parquet" / "figures.parquet").column(name).to_pylist()
        assert sorted(map(str, ours)) == sorted(map(str, whole.read("figures").column(name).to_pylist()))


def test_no_place_of_this_machine_is_published(release: Path, sample_data: Path) -> None:
    assert "file:" in str(Dataset(sample_data).read("documents").column("source_url")[0])
    for path in release.rglob("*.csv"):
        assert "file:/" not in path.read_text(encoding="utf-8-sig")
    assert all(row["file_name"] for row in lines(release / "csv" / "documents.csv"))


def test_the_package_describes_the_files_that_are_there(release: Path) -> None:
    package = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        rows = lines(release / resource["path"])
        assert len(rows) == resource["rows"]
        content = (release / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
        if rows:
            assert list(rows[0]) == [field["name"] for field in resource["schema"]["fields"]]
    fiscal = package["resources"][0]
    types = {field.get("columnType") for field in fiscal["schema"]["fields"]}
    assert next(field for field in fiscal["schema"]["fields"] if field["name"] == "phase")["constraints"]["enum"] == [
        "adjusted", "approved", "executed",
    ]  # fmt: skip
    assert "certainty" in {field["name"] for field in fiscal["schema"]["fields"]}, "a disputed amount is unmarked"
    assert {"value", "phase:id", "date:fiscal-year", "functional-classification:generic:code"} <= types
    dictionary = (release / "dictionary.md").read_text(encoding="utf-8")
    assert "| value | number | 数值 |" in dictionary


def test_keys_and_types_are_as_the_package_says(release: Path) -> None:
    package = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    assert all(package[name] for name in ("licenses", "sources", "contributors"))
    tables = {resource["name"]: lines(release / resource["path"]) for resource in package["resources"]}
    patterns = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?", "boolean": "true|false", "date": r"\d{4}-\d\d-\d\d"}
    for resource in package["resources"]:
        rows, told = tables[resource["name"]], resource["schema"]
        if key := told.get("primaryKey"):
            found = [tuple(row[name] for name in key) for row in rows]
            assert len(set(found)) == len(found), resource["name"]
            assert all(all(parts) for parts in found)
        for foreign in told.get("foreignKeys", ()):
            (name,) = foreign["fields"]
            known = {row[name] for row in tables[foreign["reference"]["resource"]]}
            assert {row[name] for row in rows if row[name]} <= known, resource["name"]
        for field in told["fields"]:
            pattern = re.compile(patterns.get(field["type"], ".*"), re.DOTALL)
            assert all(pattern.fullmatch(row[field["name"]]) for row in rows if row[field["name"]]), field["name"]


@pytest.mark.skipif(not shutil.which("frictionless"), reason="frictionless is not installed: its rules are held above")
def test_frictionless_finds_nothing(release: Path) -> None:
    told = subprocess.run(["frictionless", "validate", "datapackage.json"], cwd=release, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout


def test_a_release_says_what_it_is_and_how_to_cite_it(release: Path) -> None:
    about = (release / "README.md").read_text(encoding="utf-8")
    assert all(word in about for word in ("facts", "is_default", "CC BY 4.0", "更正", "SHA-256"))
    cited = (release / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^cff-version: 1\.2\.0$", cited, re.MULTILINE)
    assert re.search(r"^license: CC-BY-4\.0$", cited, re.MULTILINE)
    assert (release / "LICENSE.txt").read_text(encoding="utf-8").startswith("Creative Commons")


def test_phases_are_the_year_s_own_amounts(release: Path) -> None:
    rows = [
        row
        for row in lines(release / "csv" / "fiscal.csv")
        if (row["item"], row["fund"], row["note"]) == ("sangong", "", "") and row["department"].endswith("司法局")
    ]
    found = {(row["fiscal_year"], row["phase"], Decimal(row["value"])) for row in rows}
    assert {("2024", "executed", Decimal(229500)), ("2024", "approved", Decimal(300000))} <= found


def test_amounts_of_a_release_stand_there_once_and_add_up(tmp_path: Path) -> None:
    """Printed in 万元 and 元; a 单位 in its 部门; replaced, stamped anew; contradicted; budgets beside accounts."""
    publish.publish(write(tmp_path / "data"), tmp_path / "1")
    rows = [row for row in lines(tmp_path / "1" / "csv" / "fiscal.csv") if row["item"] == "sangong"]
    spent = [row for row in rows if row["phase"] == "executed"]
    assert (
        sum(Decimal(row["value"]) for row in spent if row["is_default"] == "true") == 80_000 + 213_456 + 5_000 + 25_000
    )
    assert {(row["department"][6:], row["value"], row["origin"]) for row in spent if row["fiscal_year"] == "2024"} == {
        ("教育局", "123456", "table"),
        ("教育局进修学校", "10000", "narrative"),
        ("民政局", "90000", "narrative"),
        ("文化馆", "0", "narrative"),
    }
    assert len({row["fact_id"] for row in rows}) == len(rows)


def test_a_release_is_never_changed_and_says_if_it_was(release: Path, sample_data: Path, juesuan: Juesuan) -> None:
    with pytest.raises(UserError, match="never changed"):
        publish.publish(sample_data, release)
    assert juesuan("publish", release, "--verify").out.endswith("as it was published\n")
    assert juesuan("publish", "elsewhere", "-o", sample_data, "--no-site").status == 0
    Path("elsewhere/dictionary.md").chmod(0o644)
    Path("elsewhere/dictionary.md").write_text("else")
    Path("elsewhere/csv/checks.csv").unlink()
    answer = juesuan("publish", "elsewhere", "--verify")
    assert (answer.status, "csv/checks.csv: missing, dictionary.md: changed" in answer.err) == (2, True)
    assert juesuan("publish", "nowhere", "--verify").status == 2


def test_what_changed_since_the_release_before_is_listed(tmp_path: Path) -> None:
    Dataset(tmp_path / "data").write([made(1), made(2)])
    publish.publish(tmp_path / "data", tmp_path / "1")
    again = made(2)
    again.figures[0].value = Decimal(7)
    Dataset(tmp_path / "data").write([again, made(3, year=None)])
    publish.publish(tmp_path / "data", tmp_path / "2", tmp_path / "1")
    assert json.loads((tmp_path / "2" / "changes.json").read_text()) == {
        "added": [made(3).document.document_id],
        "removed": [],
        "read_differently": [made(2).document.document_id],
    }


def test_a_halted_release_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Dataset(tmp_path / "data").write([made(1)])
    monkeypatch.setattr(publish, "dictionary", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publish.publish(tmp_path / "data", tmp_path / "1")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
