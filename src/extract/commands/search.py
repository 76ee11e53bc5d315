"""juesuan search: departments, items, numbers and sentences of a dataset, each with its page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from ..errors import UserError
from ..knowledge.asking import vocabulary
from ..query import search as found
from ..query.search import Rows
from ..query.sql import Row, connect, rows
from ..records.vocabulary import Basis, Direction
from ..terminal import terminal
from . import shell
from .lookup import existing_data
from .screen import print_grid


class Heads(NamedTuple):
    """The heads of the answer's tables, each after its title, and the lines for nothing and for what to do next."""

    departments: tuple[str, ...]
    items: tuple[str, ...]
    numbers: tuple[str, ...]
    sentences: tuple[str, ...]
    reasons: tuple[str, ...]
    more: str
    none: str
    place: str


HEADS = {
    "zh": Heads(
        ("部门", "地区", "部门", "文件数"),
        ("项目", "代码", "名称"),
        ("数字", "标识", "部门", "年度", "项目", "口径", "原文数字", "页"),
        ("原文", "部门", "年度", "页", "标识", "句子"),
        ("增减原因", "部门", "年度", "页", "项目", "原因"),
        "只列这么多，--limit 可加",
        "没有找到“{words}”：换一个更短的词，或只写数字（887.36）；juesuan items 列出项目",
        "看一个数字在原文的位置：juesuan where 标识 --image 页.png",
    ),
    "en": Heads(
        ("departments", "district", "department", "documents"),
        ("items", "code", "label"),
        ("numbers", "figure", "department", "year", "item", "basis", "printed", "page"),
        ("sentences", "department", "year", "page", "figure", "sentence"),
        ("reasons", "department", "year", "page", "item", "reason"),
        "no more are shown: --limit",
        "nothing is found for {words}: try a shorter word, or a number alone (887.36); juesuan items lists items",
        "where a number stands: juesuan where FIGURE --image page.png",
    ),
}
ID = 10  # characters of an id that are shown
LISTS = 2  # numbers, sentences and reasons may be many; the tables before are whole
app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan search 公务接待 --year 2024")
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORD…", help="疫情, 工商联, 公务接待费, 887.36, 8873600 …")],
    data: shell.DataFolder = Path("data"),
    region: Annotated[str, typer.Option(help="A district's code.")] = "",
    year: Annotated[int | None, typer.Option(help="One fiscal year.")] = None,
    direction: Annotated[Direction | None, typer.Option(help="Only reasons: for more (up), for less (down).")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Of numbers, sentences and reasons at most so many each.")] = 20,
    lang: shell.Lang = None,
) -> None:
    """Find departments, items, numbers and every sentence that holds all the words, each with its page."""
    heads = HEADS[shell.language(lang)]
    wanted = found.Wanted(" ".join(words), region, year, direction.value if direction else "")
    connection = connect(existing_data(data), ("documents", "sections", "figures", "explanations"))
    try:
        ask = partial(rows, connection)
        reasons = [_reason(row) for row in found.reasons(ask, wanted, limit)]
        told = (*(_all_else(ask, wanted, limit) if direction is None else ([],) * 4), reasons)
    finally:
        connection.close()
    if not any(told):
        raise UserError(heads.none.format(words=wanted.text))
    for at, (head, lines) in enumerate(zip(heads, told, strict=False)):
        _print(head, lines, heads.more if at >= LISTS and len(lines) == limit else "")
    if told[2] or any(line[3] for line in told[3]):
        shell.say(heads.place)


def _all_else(ask: Rows, wanted: found.Wanted, limit: int) -> tuple[list[list[str]], ...]:
    return (
        [_office(row) for row in found.departments(ask, wanted)],
        [list(one) for one in found.items(wanted)],
        [_number(row) for row in found.numbers(ask, wanted, limit)],
        [_sentence(row) for row in found.sentences(ask, wanted, limit)],
    )


def _print(head: Sequence[str], lines: list[list[str]], more: str) -> None:
    if lines:
        shell.say(f"{head[0]}  {len(lines)}{f' ({more})' if more else ''}")
        print_grid(terminal(), head[1:], lines)


def _office(row: Row) -> list[str]:
    return [row["region"] or row["region_code"] or "", row["department"], str(row["documents"])]


def _number(row: Row) -> list[str]:
    basis = Basis.labels().get(row["basis"], row["basis"] or "")
    name, year = row["department"] or "", str(row["fiscal_year"] or "")
    return [
        row["figure_id"][:ID],
        name,
        year,
        _item(row),
        basis,
        row["printed"] or "",
        str(row["page"] or ""),
    ]


def _sentence(row: Row) -> list[str]:
    name, year = row["department"] or "", str(row["fiscal_year"] or "")
    pages = "–".join(dict.fromkeys(str(row[at]) for at in ("page", "page_to") if row[at]))
    return [name, year, pages, (row["figure_id"] or "")[:ID], row["text"]]


def _reason(row: Row) -> list[str]:
    name, year = row["department"] or "", str(row["fiscal_year"] or "")
    return [name, year, str(row["page"] or ""), _item(row), row["text"]]


def _item(row: Row) -> str:
    label = vocabulary().get(row["item"], {}).get("label", row["item"] or "")
    return f"{label} {(row['function_name'] or '').split('/')[-1]}".strip()
