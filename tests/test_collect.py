"""A whole run over real HTTP: the account, the second run, a replaced file, the folder, the summary."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from extract.collect import batch
from extract.collect import run as collect
from extract.collect.summary import comparison, print_summary, summary_lines
from extract.dataset.dataset import Dataset
from extract.errors import UserError
from extract.records.extraction import Extraction
from extract.records.tables import Document, Figure, Problem

from . import faultserver as faults
from .collecting import FAST, PARTS, VERSION, Site, collecting, pdf, read_nothing


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with collecting(tmp_path, monkeypatch) as site:
        yield site


def test_a_run_brings_everything_and_its_account_balances(site: Site) -> None:
    outcome = site.collect()
    account = outcome.accounts[0]
    assert (account.status, account.balanced, account.expected, account.published) == ("complete", True, 16, 16)
    rows = site.documents()
    assert {row["document_id"] for row in rows} == {hashlib.sha256(body).hexdigest() for body in site.files.values()}
    assert {(row["department"], row["fiscal_year"]) for row in rows} == {
        (f"{part}局", year) for part in PARTS for year in site.years
    }
    assert {row["region"] for row in rows} == {"试验区"}
    fetches = Dataset(site.data).read("fetches").to_pylist()
    assert {row["outcome"] for row in fetches} == {"new", "gone"}  # gone: the robots.txt that is not there
    assert len(fetches) == len(site.server.log) == 18


def test_a_second_run_asks_only_conditionally_reads_nothing_and_changes_no_document(site: Site) -> None:
    site.collect()
    before = {path: path.read_bytes() for path in site.data.rglob("*.parquet") if "fetches" not in path.parts}
    asked = len(site.server.log)
    outcome = site.collect()
    assert (outcome.accounts[0].unchanged, outcome.current, outcome.read.documents.total()) == (16, 16, 0)
    again = site.server.log[asked:]
    assert all("If-None-Match" in headers for _, path, headers in again if path != "/robots.txt")
    after = {path: path.read_bytes() for path in site.data.rglob("*.parquet") if "fetches" not in path.parts}
    assert before == after


def test_a_change_of_patterns_reads_everything_again_without_the_network(site: Site) -> None:
    site.collect()
    asked = len(site.server.log)
    VERSION[0] = "v2"
    outcome = collect.rebuild(site.data, site.archive)
    assert (outcome.read.documents.total(), len(site.server.log)) == (16, asked)
    assert {row["patterns_version"] for row in site.documents()} == {"v2"}


def test_a_file_whose_reader_died_is_read_again_and_one_that_is_damaged_is_not(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = iter(["worker_died", "damaged"] + [None] * 99)

    def read_badly(*job: Any) -> Iterator[Extraction]:
        for extraction in read_nothing(*job):
            if code := next(codes):
                known = extraction.document.document_id
                extraction.problems.append(Problem(document_id=known, stage="read", code=code))
                extraction.document.status = "failed"
            yield extraction

    monkeypatch.setattr(batch, "pack_files", read_badly)
    site.collect()
    outcome = site.collect()
    assert (outcome.read.documents.total(), outcome.current) == (1, 15)
    assert sorted(row["status"] for row in site.documents()).count("failed") == 1
    assert site.collect().read.documents.total() == 0


def test_a_replaced_file_supersedes_the_earlier_one(site: Site) -> None:
    site.collect()
    path = next(iter(site.files))
    site.server.answers[site.quoted[path]] = [faults.ok(pdf("corrected"))]
    outcome = site.collect()
    new, old = (hashlib.sha256(body).hexdigest() for body in (pdf("corrected"), site.files[path]))
    rows = {row["document_id"]: row["supersedes"] for row in site.documents()}
    assert (len(rows), rows[new], rows[old]) == (17, old, None)
    assert (outcome.accounts[0].published, outcome.accounts[0].unchanged) == (1, 15)


def test_one_file_at_two_addresses_is_read_once_and_counted_as_a_duplicate(site: Site) -> None:
    first, second = list(site.files)[:2]
    site.server.answers[site.quoted[second]] = [faults.ok(site.files[first])]
    account = site.collect().accounts[0]
    assert (account.published, account.duplicates, account.balanced) == (15, 1, True)
    assert len(site.documents()) == 15


def test_what_does_not_come_is_in_the_account_with_its_reason_and_the_rest_comes(site: Site) -> None:
    paths = list(site.files)
    wall = faults.html("<html>请开启JavaScript并刷新该页</html>")
    for path, answer in zip(paths, [faults.status(404), wall, faults.ok(b"PK\x03\x04" + b"\0" * 60)], strict=False):
        site.server.answers[site.quoted[path]] = [answer]
    account = site.collect().accounts[0]
    assert (account.missing, account.blocked, account.refused, account.published) == (1, 1, 1, 13)
    assert account.reasons == {"challenged": 1, "gone": 1, "not_pdf": 1}
    assert (account.balanced, account.status) == (True, "incomplete")
    problems = Dataset(site.data).read("problems").to_pylist()
    assert {(row["stage"], row["code"]) for row in problems} == {
        ("fetch", "gone"),
        ("fetch", "challenged"),
        ("fetch", "not_pdf"),
    }


def test_the_same_problem_again_next_week_is_one_row(site: Site) -> None:
    site.server.answers[next(iter(site.quoted.values()))] = [faults.status(404)]
    site.collect()
    site.collect()
    assert Dataset(site.data).read("problems").num_rows == 1


def test_a_list_that_shrinks_makes_the_district_incomplete_and_loses_nothing(site: Site) -> None:
    site.collect()
    whole = site.district()
    site.publish_list(leave_out=list(site.files)[:10])
    outcome = collect.collect([whole], (), site.data, site.archive, settings=FAST)
    account = outcome.accounts[0]
    assert (account.status, account.missing, account.expected) == ("incomplete", 10, 16)
    assert "too_few_links" in account.reasons
    assert len(site.documents()) == 16
    problem = next(row for row in Dataset(site.data).read("problems").to_pylist() if row["code"] == "too_few_links")
    saved = problem["message"].partition("the page as read: ")[2].removesuffix(" in the archive")
    assert (site.archive / saved).read_text(encoding="utf-8").count("<li>") == 6


def test_a_folder_of_pdfs_goes_the_same_way(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "below"
    folder.mkdir(parents=True)
    for name in ("a.pdf", "b.PDF", "copy of a.pdf"):
        (folder / name).write_bytes(pdf(name[-5]))
    outcome = collect.collect([], (), site.data, site.archive, folder=tmp_path / "mine")
    assert (outcome.accounts[0].published, outcome.accounts[0].duplicates) == (2, 1)
    assert {row["file_name"] for row in site.documents()} == {"a.pdf", "b.PDF"}
    again = collect.collect([], (), site.data, site.archive, folder=tmp_path / "mine")
    assert (again.current, again.read.documents.total()) == (2, 0)
    with pytest.raises(UserError, match="no PDF file"):
        collect.collect([], (), site.data, site.archive, folder=site.data)


def test_a_file_that_cannot_be_opened_stops_no_other(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(pdf("a"))
    (folder / "lost.pdf").symlink_to(tmp_path / "nowhere.pdf")
    outcome = collect.collect([], (), site.data, site.archive, folder=folder)
    assert (outcome.accounts[0].published, outcome.accounts[0].refused) == (1, 1)
    problem = next(row for row in Dataset(site.data).read("problems").to_pylist() if row["code"] == "unreadable")
    assert "No such file" in problem["message"]
    assert [row["file_name"] for row in site.documents()] == ["a.pdf"]


def test_the_summary_compares_this_year_with_the_budget_and_the_year_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def document(department: str, year: int, values: dict[str, list[str]]) -> Extraction:
        number = hashlib.sha256(f"{department}{year}".encode()).hexdigest()
        common: dict[str, Any] = {
            "region": "试验区",
            "department": department,
            "fiscal_year": year,
            "kind": "final_accounts",
        }
        figures = [
            Figure(
                document_id=number,
                figure_id=f"{basis}{n}",
                item="sangong",
                measure="amount",
                basis=basis,
                value=Decimal(value),
                stated_none=value == "0",
                **common,
            )
            for basis, given in values.items()
            for n, value in enumerate(given)
        ]
        return Extraction(Document(document_id=number, **common), figures=figures)

    Dataset(tmp_path).write(
        [
            document("试验区甲局", 2023, {"final": ["350", "350"], "initial_budget": ["3100"]}),
            document("试验区丙局", 2023, {"final": ["0", "350"]}),  # declared none, and printed
            document("试验区甲局", 2022, {"final": ["700"]}),
            document("乙局", 2023, {"final": ["12000", "12500"], "prior_final": ["0"]}),
        ]
    )
    rows = [row.cells() for row in comparison(tmp_path)]
    assert rows == [
        ["试验区", "乙局", "2023", "–", "1.20 ≠ 1.25", "–", "0.00", "–"],
        ["试验区", "丙局", "2023", "–", "0.00 ≠ 0.035", "–", "–", "–"],
        ["试验区", "甲局", "2023", "0.31", "0.035", "-0.275 (-88.7%)", "0.07", "-0.035 (-50.0%)"],
    ]
    new = collect.Outcome(collect.Counts(Counter(extracted=3)))
    assert summary_lines(tmp_path, new)[0] == "documents     4 in the dataset; this run: 3 extracted, 0 unchanged"
    print_summary(tmp_path, new)
    assert "1.20 ≠ 1.25" in capsys.readouterr().out
    assert summary_lines(tmp_path, collect.Outcome(current=3))[0] == "documents     none new, 3 unchanged"
    print_summary(tmp_path, collect.Outcome(current=3))
    assert "1.20" not in capsys.readouterr().out


def test_files_behind_programs_and_of_other_kinds(site: Site) -> None:
    """An article in the info/N/M.htm style: a download program that names the file in GBK, no extension, zip, doc."""
    name = "attachment; filename=" + "水利局决算.pdf".encode("gbk").decode("latin-1")
    links = {
        "/system/download.jsp?wbfileid=77": ("2023年度部门决算", faults.ok(pdf("a"), Content_Disposition=name)),
        "/attach/0/abc": ("2023年度部门决算表", faults.ok(pdf("b"), "application/octet-stream")),
        "/v/表.zip": ("附件：绩效自评表", faults.ok(b"PK\x03\x04" + b"\0" * 80)),
        "/v/1.doc": ("附件：决算说明", faults.ok(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 80)),
    }
    anchors = "".join(f'<p><a href="{path}">{text}</a></p>' for path, (text, _) in links.items())
    site.server.answers |= {quote(path, safe="/?="): [answer] for path, (_, answer) in links.items()}
    item = '<li><a href="/info/1021/3345.htm">云阳县水利局2023年度部门决算</a><span>2024-09-03</span></li>'
    site.server.answers["/list.html"] = [faults.html(f"<ul>{item}</ul>", "gb18030", "text/html")]
    site.server.answers["/info/1021/3345.htm"] = [faults.html(f"<h1>云阳县水利局2023年度部门决算</h1>{anchors}", "gbk")]
    lists = [{"url": site.server.url + "/list.html"}]
    account = collect.collect([site.district(lists=lists)], (), site.data, site.archive, settings=FAST).accounts[0]
    assert (account.expected, account.published, account.refused, account.reasons) == (4, 2, 2, {"not_pdf": 2})
    rows = {row["file_name"]: row for row in site.documents()}
    assert set(rows) == {"水利局决算.pdf", "abc"}
    assert {(row["department"], row["fiscal_year"]) for row in rows.values()} == {("云阳县水利局", 2023)}
    told = {row["message"] for row in Dataset(site.data).read("problems").to_pylist()}
    assert told == {"a zip file, not a PDF", "a doc/xls file, not a PDF"}
