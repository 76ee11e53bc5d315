"""The questions of docs/questions.md: SQL and pandas give the answer that is printed there, on the sample's documents.

`python -m tests.test_questions DATASET` writes the answers again; nothing else does.
"""

from __future__ import annotations

import re
import sys
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import extract
from extract.query.export import safe_text
from extract.query.sql import CHINESE, run

DOC = Path(__file__).resolve().parent.parent / "docs" / "questions.md"
_QUESTION = re.compile(
    r"^## (?P<title>.+?)\n\n```sql\n(?P<sql>.+?)\n```\n\n```python\n(?P<code>.+?)\n```\n\n"
    r"<!-- answer -->\n(?P<answer>.*?)<!-- end -->",
    re.MULTILINE | re.DOTALL,
)


class Question(NamedTuple):
    """One question of the document."""

    title: str
    sql: str
    code: str
    answer: str


def questions() -> list[Question]:
    """All questions of the document."""
    return [Question(**match.groupdict()) for match in _QUESTION.finditer(DOC.read_text(encoding="utf-8"))]


def by_sql(data: Path, question: Question) -> tuple[list[str], list[list[str]]]:
    answer = run(data, question.sql)
    return answer.column_names, [[text(value) for value in row.values()] for row in answer.to_pylist()]


def by_pandas(data: Path, question: Question) -> list[list[str]]:
    load = partial(_load, data)
    names: dict[str, Any] = {"load": load, "facts": load("data", "facts"), "documents": load("data", "documents")}
    names["panel"] = lambda _, *words, **more: extract.panel(data, *words, **more)
    exec(question.code, names)
    return [[text(value) for value in row] for row in names["answer"].itertuples(index=False)]


def _load(data: Path, _: str, table: str) -> Any:
    return extract.load(data, table)


def text(value: Any) -> str:
    """A value as the document prints it, whether it came as Decimal, float or numpy's."""
    if hasattr(value, "item"):
        value = value.item()
    return safe_text(Decimal(str(value)) if isinstance(value, float) else value)


def markdown(columns: list[str], rows: list[list[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


@pytest.mark.parametrize("question", [pytest.param(q, id=q.title.split(".")[0]) for q in questions()])
def test_both_ways_give_the_answer_that_is_printed(question: Question, sample_data: Path) -> None:
    columns, rows = by_sql(sample_data, question)
    assert rows, "an answer without rows teaches nothing"
    assert markdown(columns, rows) == question.answer
    assert sorted(by_pandas(sample_data, question)) == sorted(rows)


def test_there_are_twenty_each_of_six_lines_at_most() -> None:
    for question in questions():
        lines = question.sql.splitlines()
        assert len(lines) <= 6, question.title
        assert max(map(len, [*lines, *question.code.splitlines()])) <= 120, question.title
    assert [q.title.split(".")[0] for q in questions()] == [str(number) for number in range(1, 21)]


def test_the_chinese_views_have_the_same_rows(sample_data: Path) -> None:
    for table, name in CHINESE.items():
        counts = run(sample_data, f'SELECT (SELECT count(*) FROM {table}) AS a, (SELECT count(*) FROM "{name}") AS b')
        [row] = counts.to_pylist()
        assert row["a"] == row["b"], table
    [row] = run(sample_data, "SELECT 部门, 数值 FROM 数据 WHERE 项目代码 = 'sangong' LIMIT 1").to_pylist()
    assert set(row) == {"部门", "数值"}


def _write_again(data: Path) -> None:
    document = DOC.read_text(encoding="utf-8")
    for question in questions():
        answered = question.sql + "\n```\n\n```python\n" + question.code + "\n```\n\n<!-- answer -->\n"
        document = document.replace(answered + question.answer, answered + markdown(*by_sql(data, question)))
        same = sorted(by_pandas(data, question)) == sorted(by_sql(data, question)[1])
        print("" if same else "DIFFERS: " + question.title, *by_pandas(data, question)[:3] if not same else "")
    DOC.write_text(document, encoding="utf-8")


if __name__ == "__main__":
    _write_again(Path(sys.argv[1]))
