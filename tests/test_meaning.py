"""What a number means is proven by another place, never by its own sentence or table, and never by chance."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from extract.checks.run import find
from extract.document.meaning import judge
from extract.records.extraction import Extraction
from extract.records.tables import Document
from extract.tables.identities import evaluate
from extract.tables.model import TableInfo
from tests.checking import Row, cell, facts_of, made, row

GENERAL: dict[str, Any] = {"fund": "general"}
ALL: dict[str, Any] = {"fund": "all"}
PLANNED: dict[str, Any] = {"fund": "general", "basis": "initial_budget"}
LESS: dict[str, Any] = {"fund": "general", "relative_to": "initial_budget"}
SPENT = row("expenditure", "880.10万元", **GENERAL)
BUDGET = row("expenditure", "900.40万元", **PLANNED)
CHANGE = row("expenditure", "-20.30万元", "change", **LESS)
DONE = row("expenditure", "97.75%", "completion_pct", **LESS)


def judged(*rows: Row) -> list[str]:
    """Rows → what is said of their meaning, in order."""
    figures = figures_of(*rows)
    return [f"{figure.meaning}" for figure in figures]


def figures_of(*rows: Row) -> list[Any]:
    """Rows → figures with their meaning and trace."""
    rows = tuple({"trace": None} | one for one in rows)
    plain, tables = made(*rows)
    infos = []
    for name in dict.fromkeys(figure.table_id for figure in tables):
        info = TableInfo(name, name.removeprefix("t-"), None, "万元", [3])
        own = [figure for figure in tables if figure.table_id == name]
        short = [SimpleNamespace(**{**vars(one), "figure_id": one.figure_id.rpartition("-")[2]}) for one in own]
        info.identities = evaluate(info, short)
        infos.append(info)
    extraction = Extraction(Document(document_id="0" * 64))
    facts = facts_of(*rows)
    extraction.findings, extraction.known_facts = find(extraction, facts, infos), facts.all
    extraction.figures = [*plain, *tables]
    judge(extraction)
    by_order = {one.figure_id.rpartition(".")[2].lstrip("f"): one for one in extraction.figures}
    return [by_order[str(number)] for number in range(len(rows))]


def table(name: str, item: str, printed: str, **columns: Any) -> Row:
    """A cell of a table of its own."""
    return cell(name, item, printed, **columns)


# the rows, and what is proven of them (p), only stated (s) or contradicted (c)
CASES: dict[str, tuple[list[Row], str]] = {
    "a cell says the same": ([SPENT, table("general_expenditure", "expenditure", "880.10", **GENERAL)], "pp"),
    "a cell says another number": ([SPENT, table("general_expenditure", "expenditure", "888.10", **GENERAL)], "cc"),
    "whole 万元 are rounded": (
        [row("expenditure", "881万元", **GENERAL), table("general_expenditure", "expenditure", "880.61", **GENERAL)],
        "pp",
    ),
    "an equation of one section": ([SPENT, BUDGET, CHANGE, DONE], "ssss"),
    "whose terms stand in tables": (
        [
            SPENT,
            BUDGET,
            CHANGE,
            DONE,
            table("general_expenditure", "expenditure", "880.10", **GENERAL),
            table("fiscal", "expenditure", "900.40", **PLANNED),
        ],
        "pppppp",
    ),
    "one of them does not": (
        [SPENT, BUDGET, CHANGE, table("general_expenditure", "expenditure", "880.10", **GENERAL)],
        "pssp",
    ),
    "a change of few digits": (
        [
            row("expenditure", "0.04万元", "change", **LESS),
            table("general_expenditure", "expenditure", "880.14", **GENERAL),
            table("fiscal", "expenditure", "880.10", **PLANNED),
        ],
        "spp",
    ),
    "off by what two roundings allow": (
        [SPENT, table("general_expenditure", "expenditure", "880.11", **GENERAL)],
        "ss",
    ),
    "nothing, and no cell": ([row("sangong.abroad", "0万元")], "s"),
    "nothing, as the cell has it": ([row("sangong.abroad", "0万元"), table("sangong", "sangong.abroad", "0")], "pp"),
    "nothing is left for it": (
        [
            row("sangong.abroad", "0万元"),
            table("sangong", "sangong", "8.50"),
            table("sangong", "sangong.vehicle", "8.00"),
            table("sangong", "sangong.reception", "0.50"),
        ],
        "psss",
    ),
    "something is left": (
        [
            row("sangong.abroad", "0万元"),
            table("sangong", "sangong", "9.50"),
            table("sangong", "sangong.vehicle", "8.00"),
            table("sangong", "sangong.reception", "0.50"),
        ],
        "sccc",
    ),
    "a small count twice": (
        [row("assets.vehicles", "3辆", "count"), row("assets.vehicles", "3辆", "count", section_id="2/1")],
        "ss",
    ),
    "a count that is no chance": (
        [row("staff.total", "47个", "count"), row("staff.total", "47个", "count", section_id="2/1")],
        "pp",
    ),
    "two counts of one thing": (
        [row("staff.total", "47个", "count"), row("staff.total", "48个", "count", section_id="2/1")],
        "cc",
    ),
    "all of it": (
        [
            row("expenditure.basic", "100%", "share_pct", relative_to="expenditure", **ALL),
            table("expenditure", "expenditure", "880.10", **ALL),
            table("expenditure", "expenditure.basic", "880.10", **ALL),
        ],
        "sss",
    ),
    "an inequality of two items": (
        [
            row("operating_funds", "90.00万元"),
            row("expenditure.basic.public", "80.00万元", section_id="2/1", **GENERAL),
        ],
        "ss",
    ),
    "of one item": (
        [row("expenditure", "90.00万元", **GENERAL), row("expenditure", "80.00万元", section_id="2/1", **ALL)],
        "cc",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_speaks_for_a_number(case: str) -> None:
    rows, told = CASES[case]
    assert "".join(meaning[0] for meaning in judged(*rows)) == told


def test_a_table_proves_itself_only_once_it_is_known_from_outside() -> None:
    parts = [cell("general_expenditure", "expenditure", "880.10", (0, 1), **GENERAL)]
    parts += [
        cell("general_expenditure", "expenditure", printed, (at, 1), function_code=code, **GENERAL)
        for at, (code, printed) in enumerate((("201", "600.10"), ("208", "280.00")), 1)
    ]
    assert judged(*parts) == ["stated"] * 3
    assert judged(*parts, SPENT) == ["proven"] * 4
    wrong = [*parts[:2], {**parts[2], "printed": "280.50"}]
    assert judged(*wrong, SPENT) == ["contradicted"] * 3 + ["proven"]


def test_nothing_in_a_table_follows_where_all_the_rest_is_known() -> None:
    parts = [cell("general_expenditure", "expenditure", "880.10", (0, 1), **GENERAL)]
    parts += [
        cell("general_expenditure", item, printed, (0, at), **GENERAL)
        for at, (item, printed) in enumerate((("expenditure.basic", "880.10"), ("expenditure.project", "0.00")), 2)
    ]
    assert judged(*parts) == ["stated"] * 3
    assert judged(*parts, SPENT) == ["proven"] * 4


def test_what_was_taken_from_a_table_is_not_proven_by_it() -> None:
    taken = {**SPENT, "trace": "subject:clause basis:words taken:t-general_expenditure"}
    same = table("general_expenditure", "expenditure", "880.10", **GENERAL)
    other = table("fiscal", "expenditure", "880.10", **GENERAL)
    assert judged(taken, same)[0] == "stated"
    assert judged(taken, same, other)[0] == "proven"


def test_a_subject_of_another_sentence_makes_one_place_of_both() -> None:
    """In a section that a table vouches for, sentences that name their own subjects prove each other's numbers."""
    anchor = [
        row("revenue.undertaking", "55.25万元", **GENERAL),
        table("revenue", "revenue.undertaking", "55.25", **GENERAL),
    ]
    twice = [{**SPENT, "item": "expenditure.basic", "quote": quote} for quote in ("一", "二")]
    heads = [{**one, "trace": "subject:heading basis:words"} for one in twice]
    assert judged(*twice) == ["stated"] * 2
    assert judged(*twice, *anchor)[:2] == ["proven"] * 2
    assert judged(*heads, *anchor)[:2] == ["stated"] * 2


def test_changes_of_all_codes_prove_the_change_of_their_whole() -> None:
    whole = row("expenditure", "30.50万元", "change", section_id="2/1", relative_to="prior_final", **GENERAL)
    parts = [
        row(
            "expenditure",
            printed,
            "change",
            section_id=f"2/1/{code}",
            relative_to="prior_final",
            function_code=code,
            **GENERAL,
        )
        for code, printed in (("201", "41.25万元"), ("208", "-10.75万元"))
    ]
    assert judged(whole, *parts) == ["proven"] * 3
    assert judged(whole, parts[0]) == ["stated"] * 2


def test_a_trace_says_which_rule_it_rests_on() -> None:
    spent, _ = figures_of({**SPENT, "trace": "subject:clause"}, table("fiscal", "expenditure", "880.10", **GENERAL))
    assert spent.trace.startswith("subject:clause proof:NT")
    spent, _ = figures_of({**SPENT, "trace": "subject:clause"}, table("fiscal", "expenditure", "880.40", **GENERAL))
    assert spent.trace.startswith("subject:clause against:NT")


def disclosure() -> list[Row]:
    """Tables of one year and the sentences that repeat them, invented."""
    codes = {"201": "612.35", "208": "143.07", "210": "58.94", "221": "65.74"}
    rows = [cell("general_expenditure", "expenditure", "880.10", (0, 1), **GENERAL)]
    rows += [cell("fiscal", "expenditure", "880.10", **GENERAL), cell("fiscal", "expenditure", "900.40", **PLANNED)]
    for at, (code, printed) in enumerate(codes.items(), 1):
        rows.append(cell("general_expenditure", "expenditure", printed, (at, 1), function_code=code, **GENERAL))
        share = f"{float(printed) / 8.801:.2f}%"
        told = {"function_code": code, "section_id": "1/3", "quote": code, **GENERAL}
        rows.append(row("expenditure", f"{printed}万元", **told))
        rows.append(row("expenditure", share, "share_pct", relative_to="expenditure", **told))
    return [*rows, SPENT, BUDGET, CHANGE, DONE]


def test_a_digit_that_is_changed_costs_the_proof() -> None:
    rows = disclosure()
    proven = [at for at, meaning in enumerate(judged(*rows)) if meaning == "proven"]
    assert len(proven) == len(rows)
    tried = kept = 0
    for at in proven:
        printed = rows[at]["printed"]
        for place in (place for place, char in enumerate(printed) if char.isdigit()):
            digit = str((int(printed[place]) + 3) % 10)
            changed = {**rows[at], "printed": printed[:place] + digit + printed[place + 1 :]}
            tried += 1
            kept += judged(*rows[:at], changed, *rows[at + 1 :])[at] == "proven"
    assert kept <= tried // 20, f"{kept} of {tried} are still proven"
