"""Search: a number as printed or in 元, an office by its short name, every sentence with its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from extract.commands.lookup import rows
from extract.dataset.dataset import Dataset
from extract.explore.app import create_app
from extract.query import search
from extract.query.sql import connect
from extract.records.extraction import Extraction
from extract.records.tables import Document, Figure, Section
from tests.conftest import Juesuan

TEXT = (
    "本年公务接待3批次。因疫情影响，公务接待费减少，支出8.87万元；无外事接待。\n"
    "疫情防控物资由<b>库存</b>调拨，会议改为线上。"
)


def _written(root: Path) -> Path:
    own: dict[str, Any] = {"document_id": "a" * 64}
    place: dict[str, Any] = {"region_code": "990101", "region": "岚川市云溪区", "fiscal_year": 2030}
    document = Document(**own, **place, department="岚川市云溪区工商业联合会", kind="final_accounts", pages=9)
    quote = "因疫情影响，公务接待费减少，支出8.87万元"
    said: dict[str, Any] = {"item": "sangong.reception", "item_label": "公务接待费", "basis": "final"}
    printed = [("f1", "amount", 88_700, "8.87万元", quote), ("f2", "share_pct", 887, "8.87%", None)]
    printed += [("f3", "amount", -1_234_560, "1,234,560.00元", None)]
    figures = [
        Figure(
            **own, **said, figure_id=name, measure=measure, value=value, unit="元" if measure == "amount" else "%",
            printed=number, page=5 + at, quote=words,
        )
        for at, (name, measure, value, number, words) in enumerate(printed)
    ]  # fmt: skip
    section = Section(**own, section_id="3", level=1, heading="“三公”经费", text=TEXT, page_from=4, page_to=6)
    Dataset(root).write([Extraction(document, sections=[section], figures=figures)])
    return root


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _written(tmp_path_factory.mktemp("search") / "data")


@pytest.fixture(scope="module")
def ask(data: Path) -> Iterator[search.Rows]:
    connection = connect(data)
    yield partial(rows, connection)
    connection.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("8.87", ["f1", "f2"]),
        ("8.87万元", ["f1"]),
        ("88700", ["f1"]),
        ("88,700元", ["f1"]),
        ("1,234,560.00", ["f3"]),
        ("-123.456万元", ["f3"]),
        ("1,234,560", ["f3"]),
        ("8.87 万元", ["f1"]),
        ("¥88,700", ["f1"]),
        ("-8.87", []),
        ("99999999999999999999亿元", []),
        ("123.456", ["f3"]),
        ("8.8", []),
        ("887", []),
        ("8.87.1", []),
        ("接待8.87", []),
    ],
)
def test_a_number_is_found_as_it_is_printed_and_in_yuan(ask: search.Rows, typed: str, found: list[str]) -> None:
    assert [row["figure_id"] for row in search.numbers(ask, search.Wanted(typed), 9)] == found


def test_every_sentence_that_holds_all_words_comes_with_its_page(ask: search.Rows) -> None:
    told = search.sentences(ask, search.Wanted("疫情"), 9)
    assert [(row["text"], row["page"], row["figure_id"]) for row in told] == [
        ("因疫情影响，公务接待费减少，支出8.87万元；", 5, "f1"),
        ("疫情防控物资由<b>库存</b>调拨，会议改为线上。", 4, None),
    ]
    assert [row["text"] for row in search.sentences(ask, search.Wanted("接待 批次"), 9)] == ["本年公务接待3批次。"]
    assert "库存" in search.sentences(ask, search.Wanted("批次 库存"), 9)[0]["text"], "no sentence holds both"
    assert not search.sentences(ask, search.Wanted("疫情", year=2029), 9)
    assert not search.sentences(ask, search.Wanted("疫情", region="990102"), 9)


def test_no_sentence_is_lost_between_two_pages_of_them(ask: search.Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "SECTIONS", 1)
    wanted = search.Wanted("，")
    whole = [row["text"] for row in search.sentences(ask, wanted, 99)]
    assert len(whole) > 1
    one_by_one = [search.sentences(ask, wanted, 1, at) for at in range(len(whole) + 1)]
    assert [row["text"] for rows in one_by_one for row in rows] == whole


def test_an_office_is_found_by_what_people_call_it(ask: search.Rows) -> None:
    (office,) = search.departments(ask, search.Wanted("工商联"))
    assert office["department"] == "岚川市云溪区工商业联合会"
    assert ("sangong.reception", "公务接待费") in search.items(search.Wanted("接待费"))


def test_the_page_shows_each_kind_and_leads_to_the_framed_number(data: Path) -> None:
    with TestClient(create_app(data), base_url="http://localhost") as client:
        html = client.get("/search", params={"q": "疫情"}).text
        assert f'href="/d/{"a" * 64}/f/f1">第 5 页，框出' in html
        assert "<mark>疫情</mark>防控物资由&lt;b&gt;库存&lt;/b&gt;调拨" in html
        assert re.search(r'href="/d/a+/f/f1"><strong>8\.87万元', client.get("/search?q=88700").text)
        table = client.get("/search", params={"q": "疫情", "what": "sentences", "format": "csv"}).content.decode(
            "utf-8-sig"
        )
        assert table.count("疫情") == 2
        assert "没有找到“莫须有”" in client.get("/search?q=莫须有").text
        assert client.get("/search?q=99999999999999999999亿元&what=numbers&format=json").json()["rows"] == []


def test_the_command_says_what_is_found_and_what_to_try(juesuan: Juesuan, data: Path) -> None:
    told = juesuan("search", "疫情", "-o", data, "--lang", "zh")
    assert all(words in told.out for words in ("f1", "会议改为线上", "juesuan where"))
    told = juesuan("search", "莫须有", "-o", data, "--lang", "en")
    assert (told.status, "try a shorter word" in told.err) == (2, True)
