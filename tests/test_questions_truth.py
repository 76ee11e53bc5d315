"""The twenty questions of a dataset of real shape: each answer, in SQL and in pandas, is the truth and not only one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract.query.sql import run
from tests.made_disclosures import write
from tests.test_questions import Question, by_pandas, by_sql, questions, text

SCHOOL, CIVIL, SPORT, CULTURE = "岚川市云溪区教育局", "岚川市云溪区民政局", "岚川市石亭区体育局", "岚川市石亭区文化馆"
# by the number of the question, reckoned by hand from tests/made_disclosures.py; amounts in 元
TRUTH: dict[str, list[tuple[Any, ...]]] = {
    "1": [(CIVIL, 2024, 90_000, 10_000), (SCHOOL, 2024, 123_456, -6_500)],
    "2": [(SCHOOL, 2024, 150_000, 123_456), (CIVIL, 2024, 100_000, 90_000)],
    "3": [
        ("岚川市云溪区", 2023, 1, 0, 80_000),
        ("岚川市云溪区", 2024, 2, 0, 213_456),
        ("岚川市石亭区", 2022, 1, 0, 5_000),
        ("岚川市石亭区", 2023, 1, 0, 25_000),
        ("岚川市石亭区", 2024, 1, 1, 0),
    ],
    "4": [
        (SCHOOL, "department", "all", 10_000_000),
        (CIVIL, "department", "all", 6_000_000),
        (SPORT, "department", "all", 2_000_000),
        (CULTURE, "unit", "all", 800_000),
    ],
    "5": [(SCHOOL, 4_000_000, 40), (CIVIL, 1_500_000, 25)],
    "6": [("205", 8_000_000), ("208", 7_000_000)],
    "7": [(SCHOOL, 2024, "fiscal", 95), (CIVIL, 2024, "fiscal", 101)],
    "8": [(SCHOOL, 2024, 20_000, 40, 500)],
    "9": [(CIVIL, 2024, 2, 40_000), (SCHOOL, 2024, 4, 25_864)],
    "10": [(CIVIL, 200_000, 260_000, 60_000)],
    "11": [("政府采购货物支出", 300_000), ("政府采购服务支出", 50_000), ("政府采购工程支出", 30_000)],
    "12": [(CIVIL, 2024, 45), (SCHOOL, 2024, 60)],
    "13": [("本年支出合计", "gov_fund", 1)],
    "14": [(CIVIL, "车辆老化，维修增加")],
    "15": [("厉行节约", 2), ("政策调整", 1)],
    "16": [("down", 2, 2), ("up", 1, 1)],
    "17": [("holds", True)],
    "18": [(SPORT, 2024, 4, "35,000.00", "contradict"), (CULTURE, 2024, 3, "无", "once")],
    "19": [(CIVIL, 25, 240_000), (SCHOOL, 50, 200_000), (SPORT, 16, 125_000), (CULTURE, 8, 100_000)],
    "20": [(10, 0)],
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("truth") / "data")


@pytest.mark.parametrize("question", [pytest.param(q, id=q.title.split(".")[0]) for q in questions()])
def test_the_answer_is_the_truth(question: Question, made: Path) -> None:
    truth = [
        [text(Decimal(one) if type(one) is int else one) for one in row] for row in TRUTH[question.title.split(".")[0]]
    ]
    assert by_sql(made, question)[1] == truth
    assert by_pandas(made, question) == truth


def test_the_sum_of_what_may_be_added_up_needs_no_further_condition(made: Path) -> None:
    asked = "SELECT sum(value) AS s FROM facts WHERE item = 'sangong' AND basis = 'final' AND is_default"
    assert run(made, asked).to_pylist() == [{"s": 80_000 + 213_456 + 5_000 + 25_000}]


def test_zero_none_contradicted_unread_and_without_a_document_are_five_things(made: Path) -> None:
    rows = run(made, "SELECT department, fiscal_year, sangong_final_status AS s FROM panel").to_pylist()
    told = {(row["department"], row["fiscal_year"]): row["s"] for row in rows}
    assert told[SPORT, 2024] == "contradicted"
    assert told[CULTURE, 2024] == "declared_none"
    assert told[CULTURE, 2023] == told["岚川市石亭区统计局", 2024] == "no_document"
    asked = (
        "SELECT sangong_reception_people_final AS n, sangong_reception_people_final_status AS s FROM panel WHERE n = 0"
    )
    assert run(made, asked).to_pylist() == [{"n": 0, "s": "value"}]
    asked = "SELECT operating_funds_final_status AS s FROM panel WHERE department LIKE '%体育局' AND fiscal_year = 2024"
    assert run(made, asked).to_pylist() == [{"s": "not_read"}]
