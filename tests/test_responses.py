"""更正与回应: an office's answer stands beside what it answers, and what we withdrew counts no more anywhere."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from extract.explore.app import create_app
from tests.carded import identity, league_data
from tests.conftest import Juesuan
from tests.test_publish_site import broken

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

FINANCE, WATER, SCHOOL = (f"{name}2031final_accounts" for name in ("云湖市财政局", "云湖市水务局", "云湖市第一中学"))
CHECK = f"{identity(FINANCE)[:8]}-0"
ANSWERS = f"""
contact = "yunhu@example.org"
[[response]]
document = "https://example.org/{FINANCE}.pdf"
check_id = "{CHECK}"
date = 2032-11-02
who = "云湖市财政局"
text = "两个数的范围不同"
outcome = "withdrawn"
[[response]]
document = "{identity(WATER)[:12]}"
requirement = "D04"
date = 2032-11-03
who = "云湖市水务局"
text = "附件第9页有此表"
link = "https://example.org/9.html"
outcome = "withdrawn"
[[response]]
document = "{identity(SCHOOL)}"
date = 2032-11-04
who = "云湖市第一中学"
text = "=已重新公开"
outcome = "corrected"
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answered")
    (folder / "responses.toml").write_text(ANSWERS, encoding="utf-8")
    return league_data(folder / "data")


@pytest.fixture(scope="module")
def responses(data: Path) -> Path:
    return data.parent / "responses.toml"


def shown(data: Path, responses: Path | None, address: str) -> str:
    with TestClient(create_app(data, responses=responses), base_url="http://localhost") as client:
        return client.get(address).text


def line(text: str, department: str) -> str:
    return next(row for row in text.splitlines() if department in row)


def test_what_was_withdrawn_counts_no_more_on_the_terminal_and_on_the_page(
    data: Path, responses: Path, juesuan: Juesuan
) -> None:
    before, after = juesuan("scorecard", "-o", data), juesuan("scorecard", "-o", data, "--responses", responses)
    assert line(before.out, "云湖市财政局").split()[-1] == "2"
    assert line(after.out, "云湖市财政局").split()[-1] == "1"
    assert "10/16" in line(before.out, "云湖市水务局")
    assert "10/14" in line(after.out, "云湖市水务局")
    assert "7 of 8" in line(after.out, "云湖市水务局")
    assert ("※" in line(after.out, "云湖市水务局"), "※" in line(after.out, "云湖市教育局")) == (True, False)
    page = LexborHTMLParser(shown(data, responses, "/scorecard"))
    rows = {row.css_first("a").text(): [cell.text() for cell in row.css("td")] for row in page.css("tbody tr")}
    assert rows["财政局"][2:5] == ["6/8", "4/5", "1"]
    assert rows["水务局"][2:5] == ["10/14", "7/8", ""]


def test_answers_stand_beside_what_they_answer(data: Path, responses: Path) -> None:
    found = LexborHTMLParser(shown(data, responses, f"/d/{identity(FINANCE)}"))
    (answered,) = [item.text() for item in found.css("#checks ~ ul li") if item.css_first(".answer")]
    assert ("已撤回" in answered, "0 + 1 ≠ 0" in answered, "两个数的范围不同" in answered) == (True, True, True)
    card = LexborHTMLParser(shown(data, responses, f"/d/{identity(WATER)}"))
    row = next(row for row in card.css("tbody tr") if "要求4" in row.text())
    assert ("附件第9页有此表" in row.text(), "未核查" in row.text()) == (True, True)
    whole = shown(data, responses, f"/d/{identity(SCHOOL)}")
    assert "已更正" in whole
    finding = shown(data, responses, f"/findings/{identity(FINANCE)}/{CHECK}")
    assert ("两个数的范围不同" in finding, "这一条是我们读错或判错的" in finding) == (True, True)
    assert "1 + 1 ≠ 1" in shown(data, responses, "/findings")
    assert "0 + 1 ≠ 0" not in shown(data, responses, "/findings")
    assert "0 + 1 ≠ 0" in shown(data, responses, "/findings?status=withdrawn")


def test_the_page_says_how_to_answer_and_lists_all(data: Path, responses: Path) -> None:
    page = shown(data, responses, "/responses")
    assert "yunhu@example.org" in page
    texts = [item.text() for item in LexborHTMLParser(page).css("#all ~ ul > li")]
    assert ["=已重新公开" in texts[0], "要求：空表列出并说明" in texts[1], "0 + 1 ≠ 0" in texts[2]] == [True] * 3
    assert "还没有回应" in shown(data, None, "/responses")


def test_a_release_holds_the_answers_and_counts_without_what_was_withdrawn(
    data: Path, responses: Path, juesuan: Juesuan, tmp_path: Path
) -> None:
    told = juesuan("publish", "1", "-o", data, "--responses", responses, "--contact", "office@example.org")
    assert told.status == 0, told.err
    rows = list(csv.DictReader((tmp_path / "1/csv/responses.csv").open(encoding="utf-8-sig")))
    assert [row["text"] for row in rows] == ["'=已重新公开", "附件第9页有此表", "两个数的范围不同"]
    assert (rows[0]["outcome"], rows[0]["fiscal_year"], rows[0]["region_code"]) == ("corrected", "2031", "330199")
    assert '"name": "responses"' in (tmp_path / "1/datapackage.json").read_text(encoding="utf-8")
    assert "## responses" in (tmp_path / "1/dictionary.md").read_text(encoding="utf-8")
    documents = pq.read_table(tmp_path / "1/parquet/documents.parquet").to_pylist()
    assert {row["checks_failed"] for row in documents if row["document_id"] == identity(FINANCE)} == {1}
    checks = {row["check_id"]: row for row in pq.read_table(tmp_path / "1/parquet/checks.parquet").to_pylist()}
    assert checks[CHECK]["verdict"] == "to_check"
    assert checks[CHECK]["doubt"].startswith("withdrawn on 2032-11-02")
    assert checks[f"{CHECK[:-1]}1"]["verdict"] == "contradiction"
    cards = pq.read_table(tmp_path / "1/parquet/scorecard.parquet").to_pylist()
    (gone,) = [row for row in cards if (row["document_id"], row["requirement"]) == (identity(WATER), "D04")]
    assert (gone["status"], gone["points_possible"]) == ("not_checked", 0)
    assert broken(tmp_path / "1/site") == []
    assert "0 + 1 ≠ 0" in (tmp_path / "1/site/findings/--withdrawn.html").read_text(encoding="utf-8")
    assert "office@example.org" in (tmp_path / "1/site/responses.html").read_text(encoding="utf-8")


def test_answers_in_csv_say_the_same(data: Path, juesuan: Juesuan, tmp_path: Path) -> None:
    lines = [
        "document,check_id,date,who,text,outcome",
        f"{identity(FINANCE)},{CHECK},2032-11-02,财政局,范围不同,withdrawn",
    ]
    (tmp_path / "a.csv").write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8")
    assert line(juesuan("scorecard", "-o", data, "--responses", "a.csv").out, "云湖市财政局").split()[-1] == "1"


KNOWN = 'document = "https://example.org/x.pdf"\ndate = 2032-11-02\nwho = "局"\ntext = "说明"\noutcome = "explained"\n'
WRONG = {
    "no file": (None, "cannot read the answers"),
    "no TOML": ("[[response", "not valid TOML"),
    "another key": ('contacts = "x"', "unknown key 'contacts'"),
    "a document of another dataset": (KNOWN, "answer 1: no document is 'https://example.org/x.pdf'"),
    "several documents": (KNOWN.replace("x.pdf", "list.html"), "11 documents are"),
    "no date": (KNOWN.replace("date = 2032-11-02\n", ""), "answer 1: date: Field required"),
    "an outcome that is none": (KNOWN.replace("explained", "refused"), "answer 1: outcome: Input should be"),
    "all withdrawn": (KNOWN.replace("explained", "withdrawn"), "what is withdrawn needs its check_id"),
    "a link that runs": (KNOWN + 'link = "javascript:alert(1)"', "answer 1: link: String should match"),
    "two parts at once": (KNOWN + 'check_id = "a"\nrequirement = "D01"', "a check_id or a requirement, not both"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_with_answers_is_one_line(wrong: str, data: Path, juesuan: Juesuan, tmp_path: Path) -> None:
    text, told = WRONG[wrong]
    if text is not None:
        (tmp_path / "a.toml").write_text(f"[[response]]\n{text}" if text.startswith("document") else text)
    for command in (("scorecard", "-o", data), ("publish", "1", "-o", data), ("explore", data, "--port", "0")):
        said = juesuan(*command, "--responses", "a.toml")
        assert (said.status, said.err.count("\n"), told in said.err) == (2, 1, True), said.err
    assert not (tmp_path / "1").exists()
