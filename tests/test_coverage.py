"""What became of each department's disclosure: every state, lists that end too soon, runs that are killed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from extract.collect import coverage_of
from extract.collect import run as collect
from extract.dataset.commit import Commit
from extract.dataset.coverage_files import CoverageFiles
from extract.dataset.dataset import Dataset
from extract.query.sql import run as query

from . import faultserver as faults
from .collecting import pdf
from .covering import TITLE, WORD, Made, cover, made, published


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    with made(tmp_path, monkeypatch) as one:
        yield one


def test_every_state_of_a_department(site: Made) -> None:
    links = published("水务局", "民政局", "档案馆", "体育局", "文化局", "交通局", "司法局", "审计局", year=2030) | {
        TITLE.format("水务局", 2031): ("/a.pdf", faults.ok(pdf("水务局2031"))),
        TITLE.format("民政局", 2031): ("/b.pdf", faults.ok(cover("民政局", text_layer="none", status="failed"))),
        TITLE.format("档案馆", 2031): ("/c.docx", faults.ok(WORD)),
        TITLE.format("体育局", 2031): ("/d.pdf", None),
        TITLE.format("文化局", 2031): ("/e.html", faults.html("<h1>文化局2031年度部门决算</h1><p>见附件。</p>")),
        TITLE.format("交通局", 2031): ("/f.pdf", faults.status(403)),
        TITLE.format("司法局", 2031): ("/g.html", None),
    }
    site.publish(links)
    outcome = site.run()
    found = site.coverage("state, detail, document_id IS NOT NULL, archive_name")
    assert {name: row[0] for (name, year), row in found.items() if year == 2031} == {
        "水务局": "published",
        "民政局": "scanned",
        "档案馆": "refused",
        "体育局": "gone",
        "文化局": "listed_without_file",
        "交通局": "not_reached",
        "司法局": "gone",
        "审计局": "absent",
    }
    assert {row[0] for (_, year), row in found.items() if year == 2030} == {"published"}
    assert found["档案馆", 2031][1] == "a docx file, not a PDF"
    assert found["审计局", 2031][1] == "known of 2030 final_accounts"
    assert [row[2] for row in found.values()].count(True) == 10
    assert outcome.accounts[0].departments["published"] == 9


def test_all_bytes_are_archived_and_asked_for_once(site: Made) -> None:
    answer = faults.conditional(WORD, '"w1"', "application/msword")
    site.publish({TITLE.format("档案馆", 2031): ("/c.docx", answer)})
    for _ in range(2):
        site.run()
        (row,) = site.coverage("state, archive_name, checked_at").values()
        assert row[0] == "refused"
        assert (site.archive / row[1]).read_bytes() == WORD
        assert row[1].endswith(".docx")
    assert [headers.get("If-None-Match") for headers in site.server.asked("/c.docx")] == [None, '"w1"']
    problems = query(site.data, "SELECT department, url FROM problems WHERE code = 'not_pdf'").to_pylist()
    assert problems == [{"department": "档案馆", "url": f"{site.server.url}/c.docx"}]
    (body,) = site.archive.glob("files/*/*")
    body.write_bytes(b"spoilt")
    body.unlink()
    site.run()
    assert (site.archive / row[1]).read_bytes() == WORD


def test_the_cover_decides_over_the_link(site: Made) -> None:
    own = {"department": "云湖县水务局", "fiscal_year": 2031, "kind": "final_accounts"}
    site.publish(
        published("民政局", "体育局", year=2030)
        | published("民政局", "体育局", year=2031)
        | {
            TITLE.format("县水务局", 2031): ("/a.pdf", faults.ok(cover("a", **own))),
            TITLE.format("县水务局", 2030): ("/b.docx", faults.ok(WORD)),
            TITLE.format("档案馆", 2031): ("/c.pdf", faults.ok(cover("c", department="档案馆", fiscal_year=2030))),
            "云湖县2031年总决算": ("/d.pdf", faults.ok(cover("d", scope="government", fiscal_year=2031))),
        }
    )
    site.run(region="云湖县")
    found = site.coverage("state, detail")
    assert {place: row for place, row in found.items() if place[0] not in ("民政局", "体育局")} == {
        ("云湖县水务局", 2031): ("published", None),
        ("云湖县水务局", 2030): ("refused", "a docx file, not a PDF"),
        ("档案馆", 2030): ("published", None),
        ("档案馆", 2031): ("listed_without_file", "the file there is of 档案馆, 2030, final_accounts"),
    }


# what keeps the list of 2031 from proving that 审计局, known of 2030, is absent
DOUBTS: dict[str, dict[str, Any]] = {
    "none": {"absent": True},
    "a page of the list that did not come": {"paging": {"style": "next", "text": "下一页"}, "page": "/list2.html"},
    "fewer than there should be": {"least": 99},
    "a link of nobody known": {"link": "2031年度部门决算"},
    "a link of no year": {"link": "审计局部门决算"},
    "a link by another name": {"link": "区审计局2031年度部门决算"},
    "few of a year": {"year": 2032},
}


@pytest.mark.parametrize("doubt", DOUBTS)
def test_absence_is_said_of_whole_lists_alone(doubt: str, site: Made) -> None:
    told = DOUBTS[doubt]
    links = published("审计局", "水务局", "民政局", "司法局", year=2030) | published(
        "水务局", "民政局", "司法局", year=2031
    )
    links |= published("水务局", year=told["year"]) if "year" in told else {}
    links |= {told["link"]: ("/x.docx", faults.ok(WORD))} if "link" in told else {}
    site.publish(links)
    if "page" in told:
        site.server.answers["/list.html"] = [
            faults.html(_list(links) + f'<a class="next" href="{told["page"]}">下一页</a>')
        ]
        site.server.answers[told["page"]] = [faults.status(503)]
    lists = [
        {"url": site.server.url + "/list.html"} | ({"expected": {"least": 99, "most": 999}} if "least" in told else {})
    ]
    site.run(lists=lists, **({"paging": told["paging"]} if "paging" in told else {}))
    absent = {place for place, (state,) in site.coverage().items() if state == "absent"}
    assert absent == ({("审计局", 2031)} if told.get("absent") or "year" in told else set())


def _list(links: Mapping[str, tuple[str, Any]]) -> str:
    return "".join(f'<li><a href="{path}">{title}</a></li>' for title, (path, _) in links.items())


def files(site: Made) -> dict[str, tuple[bytes, int]]:
    """The dataset's files of coverage, with their time of writing."""
    return {
        str(path): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted((site.data / "coverage").rglob("*.parquet"))
    }


def test_a_run_with_nothing_new_writes_nothing(site: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    links = published("审计局", "水务局", year=2030) | published("水务局", year=2031)
    site.publish(links)
    site.run()
    before = files(site)
    assert len(before) == 3  # two years, and the columns
    site.run()
    site.run(years=(2031,))
    assert files(site) == before
    site.server.answers[links[TITLE.format("水务局", 2030)][0]] = [faults.status(503)]
    site.server.answers["/list.html"] = [faults.status(503)]
    site.run()  # nothing comes: nothing is known that was not known before
    assert files(site) == before
    site.publish(published("审计局", "水务局", year=2030) | published("水务局", "审计局", year=2031))
    site.run()
    after = files(site)
    assert [path for path in before if before[path] != after[path]] == [path for path in before if "=2031" in path]
    assert site.coverage()["审计局", 2031] == ("published",)


def test_a_list_that_is_read_for_some_years_says_nothing_of_others(site: Made) -> None:
    site.publish(
        published("审计局", "水务局", year=2030) | {TITLE.format("水务局", 2031): ("/c.docx", faults.ok(WORD))}
    )
    site.run()
    assert site.coverage()["水务局", 2031] == ("refused",)
    site.publish(published("审计局", "水务局", year=2030))
    site.run(years=(2030,))
    assert site.coverage()["水务局", 2031] == ("refused",)
    site.run()
    assert ("水务局", 2031) not in site.coverage()


def test_what_was_reached_once_stays_known(site: Made) -> None:
    link = {TITLE.format("水务局", 2031): ("/c.docx", faults.ok(WORD)), TITLE.format("档案馆", 2031): ("/a.pdf", None)}
    site.publish(link)
    site.run()
    site.server.answers |= {"/c.docx": [faults.status(503)], "/a.pdf": [faults.status(503)]}
    site.run()
    assert site.coverage() == {("水务局", 2031): ("refused",), ("档案馆", 2031): ("gone",)}
    site.server.answers["/c.docx"] = [faults.ok(pdf("水务局"))]
    site.run()
    assert site.coverage() == {("水务局", 2031): ("published",), ("档案馆", 2031): ("gone",)}


@pytest.mark.parametrize("moment", ["before", "within", "after"])
def test_a_finish_that_is_killed_is_made_up_for(moment: str, site: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    class KilledError(BaseException):
        pass

    def kill(*_: object) -> None:
        raise KilledError

    site.publish(published("审计局", "水务局", year=2030) | published("水务局", year=2031))
    with monkeypatch.context() as patched:
        where = {
            "before": (CoverageFiles, "replace"),
            "within": (Commit, "_carry_out"),
            "after": (CoverageFiles, "_remember"),
        }
        if moment == "within":
            carry_out = Commit._carry_out
            patched.setattr(
                Commit,
                "_carry_out",
                lambda own, staged, remove: (
                    kill() if "coverage/fiscal_year=2" in str(staged) else carry_out(own, staged, remove)
                ),
            )
        else:
            patched.setattr(*where[moment], kill)
        with pytest.raises(KilledError):
            site.run()
    site.run()
    rows = Dataset(site.data).read("coverage").to_pylist()
    assert [(row["department"], row["fiscal_year"], row["state"]) for row in rows] == [
        ("审计局", 2030, "published"),
        ("水务局", 2030, "published"),
        ("审计局", 2031, "absent"),
        ("水务局", 2031, "published"),
    ]


def test_a_damaged_file_is_made_anew(site: Made) -> None:
    site.publish(published("水务局", year=2030))
    site.run()
    (path,) = site.data.glob("coverage/fiscal_year=2030/*/coverage.parquet")
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    site.run()
    assert path.read_bytes() == whole


def test_a_folder_says_nothing_of_what_was_expected(site: Made, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.pdf").write_bytes(pdf("a"))
    collect.collect([], (), site.data, site.archive, folder=tmp_path / "own")
    assert (len(site.documents()), site.coverage()) == (1, {})


def test_a_fault_of_ours_ends_no_run(site: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    site.publish(published("水务局"))
    with monkeypatch.context() as patched:
        patched.setattr(coverage_of, "coverage_rows", lambda *_: 1 // 0)
        site.run()
    told = query(site.data, "SELECT code, message FROM problems").to_pylist()
    assert [(row["code"], row["message"].split(": ")[1]) for row in told] == [("internal_error", "ZeroDivisionError")]
    site.run()
    assert site.coverage() == {("水务局", 2031): ("published",)}


def test_an_abbreviation_and_a_unit_accuse_nobody(site: Made) -> None:
    """发改局 may be 发展和改革局; a school's accounts may be in its 部门's."""
    school = cover("school", department="云湖中学", unit_level="unit", fiscal_year=2030)
    both = [published("水务局", "民政局", year=year) for year in (2030, 2031)]
    site.publish(
        both[0]
        | both[1]
        | published("发展和改革局", year=2030)
        | {TITLE.format("云湖中学", 2030): ("/s.pdf", faults.ok(school))}
        | {TITLE.format("发改局", 2031): ("/x.docx", faults.ok(WORD))}
    )
    site.run()
    assert "absent" not in {state for (state,) in site.coverage().values()}


def test_a_list_that_broke_off_takes_nothing_away(site: Made) -> None:
    link = {TITLE.format("水务局", 2031): ("/c.docx", faults.ok(WORD))}
    site.publish(link | published("民政局"))
    site.run()
    site.publish(published("民政局"))
    site.run(lists=[{"url": site.server.url + "/list.html", "expected": {"least": 2, "most": 9}}])
    assert site.coverage()["水务局", 2031] == ("refused",)
