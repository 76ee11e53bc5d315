"""The panel: what is 0, declared none, contradicted, not read and without a document stays five different things."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import Any

import pytest

import extract
from benchmarks.made_years import accounts
from extract.dataset.dataset import Dataset
from extract.errors import UserError
from extract.knowledge.asking import Names, names
from extract.query.panel import pairs_of, panel_rows
from extract.query.sql import run
from extract.records.coverage import CoverageRow
from extract.records.extraction import Extraction
from extract.resources import patterns_dir
from tests.conftest import Juesuan
from tests.test_export import cells

BUREAU, ARCHIVE, UNION = "云岫市统计局", "云岫市档案局", "云岫市工商业联合会"
BASES = ("final", "initial_budget")


def spent(name: str, year: int, *values: str, none: bool = False, kind: str = "final_accounts") -> Extraction:
    """A department's accounts with one statement of 三公经费 for each of some values."""
    made = accounts(name, year, kind=kind)
    own = "final" if kind == "final_accounts" else "initial_budget"
    first = made.figures[0].model_copy(update={"item": "sangong", "fund": None, "basis": own, "measure": "amount"})
    for number, value in enumerate(values):
        told: dict[str, Any] = {
            "value": 10000 * int(value),
            "printed": f"{value}.00万元",
            "figure_id": f"{name}{number}",
        }
        made.figures.append(first.model_copy(update={**told, "stated_none": none}))
    return made


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("panel") / "data"
    Dataset(root).write(
        [
            spent(BUREAU, 2022, "12"),
            spent(BUREAU, 2023, "0"),
            spent(BUREAU, 2023, "15", kind="budget"),
            spent(ARCHIVE, 2022, "0", none=True),
            spent(ARCHIVE, 2023, "3", "9"),
            spent(UNION, 2022),
        ]
    )
    return root


WANTED = {
    (BUREAU, 2022): ("12", "value"),
    (BUREAU, 2023): ("0", "value"),
    (ARCHIVE, 2022): ("0", "declared_none"),
    (ARCHIVE, 2023): ("", "contradicted"),
    (UNION, 2022): ("", "not_read"),
    (UNION, 2023): ("", "no_document"),
}


def told(rows: list[dict[str, Any]], value: str, status: str) -> dict[tuple[str, int], tuple[str, str]]:
    """Department and year → 万元 as text, and what became of it."""
    found = {}
    for row in rows:
        amount = row[value]
        text = "" if amount in (None, "") or amount != amount else f"{float(amount) / 10000:g}"
        found[row["department"], int(row["fiscal_year"])] = (text, row[status])
    return found


def test_five_things_stay_five_in_every_form(data: Path, tmp_path: Path, juesuan: Juesuan) -> None:
    long = panel_rows(data, ["三公经费"]).to_pylist()
    assert told(long, "value", "status") == WANTED
    assert told(extract.panel(data, "sangong").to_dict("records"), "sangong", "sangong_status") == WANTED
    seen = run(data, "SELECT department, fiscal_year, sangong_final, sangong_final_status FROM panel").to_pylist()
    assert told(seen, "sangong_final", "sangong_final_status") == WANTED
    printed = juesuan("panel", "sangong", "-o", data, "--years", "2022-2023", "--wide", "--csv")
    assert told(list(csv.DictReader(io.StringIO(printed.out))), "sangong", "sangong_status") == WANTED
    book = tmp_path / "panel.xlsx"
    assert juesuan("panel", "sangong", "-o", data, "--wide", "--xlsx", book).status == 0
    found = cells(book)
    heads = {found[f"{letter}1"][1]: letter for letter in "ABCDEFG"}
    rows = [{name: found.get(f"{at}{n}", ("", ""))[1] for name, at in heads.items()} for n in range(2, 2 + len(WANTED))]
    assert told(rows, "sangong", "sangong_status") == WANTED


def test_accounts_speak_for_what_was_spent_and_budgets_for_what_was_planned(data: Path) -> None:
    (row,) = panel_rows(data, ["sangong", *BASES], [2023], wide=True, departments=["统计局"]).to_pylist()
    assert (row["sangong_final"], row["sangong_final_status"]) == (0, "value")
    assert (row["sangong_initial_budget"], row["sangong_initial_budget_kind"]) == (150000, "budget")
    (before,) = panel_rows(data, ["sangong", "initial_budget"], [2022], departments=[BUREAU]).to_pylist()
    assert (before["status"], before["kind"]) == ("not_read", None), "its accounts are there, and may print it"


def test_who_was_expected_and_published_nothing_is_told_apart(data: Path, tmp_path: Path) -> None:
    """From who is only a Word file nothing was read; a department that has nothing else stands in the panel, too."""
    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    states = {
        (UNION, 2023): "absent",
        (UNION, 2022): "refused",
        ("地震局", 2022): "refused",
        ("地震局", 2023): "absent",
    }
    about: dict[str, Any] = {"region_code": "990101", "region": "云湖县", "kind": "final_accounts"}
    rows = [CoverageRow(department=n, fiscal_year=y, state=state, **about) for (n, y), state in states.items()]
    Dataset(copy).keep_coverage({"990101": rows})
    found = told(panel_rows(copy, ["sangong"]).to_pylist(), "value", "status")
    assert found == {
        **WANTED,
        (UNION, 2023): ("", "not_published"),
        ("地震局", 2022): ("", "not_read"),
        ("地震局", 2023): ("", "not_published"),
    }


def test_years_without_any_document_and_short_names(data: Path) -> None:
    rows = panel_rows(data, ["sangong"], [2019, 2022], departments=["工商联"]).to_pylist()
    assert [(row["fiscal_year"], row["status"]) for row in rows] == [(2019, "no_document"), (2022, "not_read")]
    with pytest.raises(UserError, match="nobody in the dataset fits"):
        panel_rows(data, ["sangong"], departments=["地震局"])


def test_facts_come_as_a_frame(data: Path) -> None:
    found = extract.facts(data, "三公", "final")
    assert found.value.sum() == 120000
    assert len(extract.facts(data, default=False)) > len(extract.facts(data))


@pytest.mark.parametrize(
    ("command", "hint"),
    [
        (["panel", "sangon"], "sangong “三公”经费合计"),
        (["panel", "三工经费"], "sangong “三公”经费合计"),
        (["panel", "final"], "name an item"),
        (["panel", "performance.grade"], "is a grade in words"),
        (["compare", "三工经费"], "sangong “三公”经费合计"),
        (["items", "公务招待"], "sangong.reception"),
        (["panel", "sangong", "--years", "2024-2022"], "write years and spans"),
        (["panel", "--csv", "sangong", "expenditure"], "name a file"),
    ],
)
def test_what_is_unknown_gets_a_hint_and_no_empty_answer(
    data: Path, juesuan: Juesuan, command: list[str], hint: str
) -> None:
    place = [] if command[0] == "items" else ["-o", data]
    answer = juesuan(*command, *place)
    assert (answer.status, answer.out) == (2, "")
    assert hint in answer.err


def test_items_are_found_by_code_label_and_alias(juesuan: Juesuan) -> None:
    for word in ("三公", "“三公”经费", "sangong"):
        assert "“三公”经费合计" in juesuan("items", word).out
    assert [pair.item for pair in pairs_of(["接待费", "收入"])] == ["sangong.reception", "revenue"]
    assert len(juesuan("items").out.splitlines()) > 100
    assert "工商业联合会" in juesuan("items", "工商联").out, "an office, by its short name"


def test_an_alias_that_is_another_item_s_name_or_has_no_proof_is_told() -> None:
    known = names(patterns_dir())
    assert list(known.wrong()) == []
    entry = known.aliases.item["sangong"]
    for change, said in (({"words": ["接待费"]}, "is a name of"), ({"counter": "三公"}, "is found")):
        spoilt = known.aliases.model_copy(
            update={"item": {**known.aliases.item, "sangong": entry.model_copy(update=change)}}
        )
        assert any(said in line for line in Names(known.items, spoilt).wrong())
