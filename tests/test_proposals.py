"""A number behind unknown words is proposed where one meaning fits, and goes into no figure, no sum and no release."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract.commands.audit import _print_proposals
from extract.dataset.dataset import Dataset
from extract.document.proposals import propose
from extract.proving.load import load_knowledge
from extract.publish.release import publish
from extract.query import sql
from extract.records.extraction import Extraction
from extract.records.tables import Document, Proposal, Unmatched
from extract.terminal import terminal
from tests.checking import Row, cell, facts_of, row
from tests.made_extractions import made

GENERAL: dict[str, Any] = {"fund": "general"}
GOODS = cell("procurement", "procurement.goods", "131.35", basis="initial_budget")


def proposed(printed: str, before: str, *rows: Row, why: str = "broken_chain: 拟购") -> list[Proposal]:
    """An unread number behind some words, in a document with these figures → its proposals."""
    extraction = Extraction(Document(document_id="0" * 64))
    extraction.known_facts = facts_of(*rows).all
    place = {"page": 3, "x0": 1.0, "top": 2.0, "x1": 3.0, "bottom": 4.0}
    told = Unmatched(
        document_id="0" * 64, printed=printed, context=f"{before}{printed}", why=why, section_id="1/1", **place
    )
    extraction.unmatched = [told]
    propose(extraction, load_knowledge())
    assert extraction.unmatched == [told]
    assert not extraction.figures
    return extraction.proposals


def test_a_cell_that_alone_has_the_number_says_what_it_may_be() -> None:
    [told] = proposed("131.35万元", "其中拟购货物", GOODS)
    assert (told.item, told.basis, told.measure) == ("procurement.goods", "initial_budget", "amount")
    assert (told.value, told.printed, told.page) == (Decimal(1313500), "131.35万元", 3)
    assert (told.trace or "").startswith("broken_chain: 拟购 cell:")
    assert proposed("131万元", "其中拟购货物", GOODS)[0].value == 1310000  # rounded


NONE: dict[str, tuple[Any, ...]] = {
    "no cell has it": ("131.36万元", "拟购货物", GOODS),
    "two items have it": ("131.35万元", "拟购货物", GOODS, {**GOODS, "item": "procurement.services"}),
    "two bases have it": ("131.35万元", "拟购货物", GOODS, {**GOODS, "basis": "final"}),
    "its digits are few": ("0.35万元", "拟购货物", cell("procurement", "procurement.goods", "0.35")),
    "it is a change": ("131.35万元", "拟购货物增加了", GOODS),
    "it is one somewhere in its clause": ("131.35万元", "采购中调减", GOODS),
    "it is compared": ("131.35万元", "货物小于上年预算数", GOODS),
    "prose alone has it": ("131.35万元", "拟购货物", row("procurement.goods", "131.35万元")),
    "it is no money": ("131台", "拟购货物", cell("procurement", "procurement.goods", "131")),
}


@pytest.mark.parametrize("case", NONE)
def test_nothing_is_proposed_where(case: str) -> None:
    assert not proposed(*NONE[case])


def test_another_veto_than_unknown_words_proposes_nothing() -> None:
    assert not proposed("131.35万元", "主要用于", GOODS, why="purpose")


def test_the_fund_is_the_sections_or_nobodys() -> None:
    spent = [
        cell(name, "expenditure", "880.10", fund=fund) for name, fund in (("fiscal", "fiscal"), ("general", "general"))
    ]
    assert proposed("880.10万元", "使用", *spent)[0].fund is None
    near = row("expenditure.basic", "500.00万元", **GENERAL)
    assert proposed("880.10万元", "使用", *spent, near)[0].fund == "general"


def test_the_sentences_own_arithmetic_tells_a_change() -> None:
    quote = "决算880.10万元，年初预算900.40万元，盘活存量后减少20.30万元"
    spent = row("expenditure", "880.10万元", quote=quote, **GENERAL)
    planned = row("expenditure", "900.40万元", quote=quote, basis="initial_budget", **GENERAL)
    [told] = proposed("20.30万元", "盘活存量后减少", spent, planned)
    assert (told.measure, told.relative_to, told.value) == ("change", "initial_budget", Decimal(-203000))
    assert not proposed("20.30万元", "盘活存量后减少", spent, {**planned, "quote": "另一句"})


def test_it_is_a_table_to_ask_and_no_part_of_a_release(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    extraction = made(1)
    extraction.sections.clear()
    [told] = proposed("131.35万元", "其中拟购货物", GOODS)
    extraction.proposals = [
        told.model_copy(update={"document_id": extraction.document.document_id, "section_id": None})
    ]
    Dataset(tmp_path / "data").write([extraction])
    assert sql.run(tmp_path / "data", "SELECT item, value FROM proposals").to_pylist() == [
        {"item": "procurement.goods", "value": Decimal("1313500.0000")}
    ]
    figures = sql.run(tmp_path / "data", "SELECT count(*) AS n FROM figures WHERE item = 'procurement.goods'")
    assert figures.to_pylist() == [{"n": 0}]
    publish(tmp_path / "data", tmp_path / "release")
    released = [path for path in (tmp_path / "release").rglob("*") if path.is_file()]
    assert released
    assert not [path for path in released if "proposals" in path.as_posix()]
    assert not [path for path in released if path.suffix in (".md", ".json") and "proposals" in path.read_text("utf-8")]
    _print_proposals(terminal(), extraction.proposals)
    assert "131.35万元" in capsys.readouterr().out
