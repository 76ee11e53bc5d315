"""Tables laid out at random, drawn into a PDF: lanes, rules or none, amounts whole or with decimals, narrow gaps."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from fixtures import fonts
from fixtures.sheet import Sheet, render

TITLE = "一般公共预算财政拨款基本支出决算明细表"
VALUES = ("年初预算数", "调整预算数", "决算数")
NAMES = (
    "一般公共服务支出", "国防支出", "公共安全支出", "教育支出", "科学技术支出", "文化旅游体育与传媒支出",
    "社会保障和就业支出", "卫生健康支出", "节能环保支出", "城乡社区支出", "农林水支出", "交通运输支出",
    "住房保障支出", "粮油物资储备支出",
)  # fmt: skip
ORDINALS = "一二三四五六七八九"
SIZE, STEP, TOP = 9.0, 18.0, 700.0
Told = tuple[str, str, str]  # code or label, head, text


@dataclass(slots=True)
class Layout:
    """How one table is laid out."""

    lanes: int = 1
    values: int = 1
    coded: bool = False
    rules: str = (
        "none"  # full, rows, blocks (rules around some rows, and between all columns), open (around some rows), none
    )
    decimals: int = 2
    gap: float = 10.0  # points between two columns
    rows: int = 6
    latin: str = "Helvetica"
    centred: bool = False  # amounts stand in the middle of their columns
    across: bool = False  # one number stands in the middle of two columns
    step: float = STEP


@dataclass(slots=True)
class Laid:
    """A table drawn: its page, what its cells say, and the numbers that stand over two columns."""

    sheet: Sheet
    truth: Counter[Told] = field(default_factory=Counter)
    across: list[str] = field(default_factory=list)


def random_layout(chance: random.Random) -> Layout:
    """Any layout that fits on a page."""
    lanes = chance.choice([1, 1, 2, 2, 3])
    return Layout(
        lanes=lanes,
        values=chance.randint(1, 3 if lanes == 1 else 2 if lanes == 2 else 1),
        coded=chance.random() < 0.4,
        rules=chance.choice(["full", "rows", "blocks", "open", "none"]),
        decimals=chance.choice([0, 2]),
        gap=chance.choice([4.0, 5.0, 6.0, 8.0, 12.0, 20.0, 30.0] if lanes < 3 else [4.0, 5.0, 6.0, 8.0, 12.0]),
        rows=chance.randint(4, 14),
        latin=chance.choice(["Helvetica", "Times-Roman", "Han"]),
        centred=chance.random() < 0.2,
        across=chance.random() < 0.2,
        step=chance.choice([14.0, 16.0, 18.0, 24.0]),
    )


def lay(layout: Layout, chance: random.Random) -> Laid:
    """Draw a table."""
    heads = _heads(layout)
    body = [_row(layout, at, chance) for at in range(layout.rows)]
    edges = _edges(layout, heads, body)
    laid = Laid(Sheet(width=max(595.28, edges[-1][1] + 40)))
    _text(laid.sheet, 150, TOP + 34, TITLE, 15, layout)
    _text(laid.sheet, edges[-1][1] - 60, TOP + 15, "单位：万元", SIZE, layout)
    for (x0, x1), head in zip(edges, heads, strict=True):
        _text(laid.sheet, (x0 + x1 - _width(head, layout)) / 2, TOP, head, SIZE, layout)
    pair = _pair(layout, heads) if layout.across else None
    for at, cells in enumerate(body):
        y = TOP - layout.step * (at + 1)
        straddles = pair if at == layout.rows // 2 else None
        _set_row(laid, layout, (heads, cells), edges, y, straddles)
    _rule(laid.sheet, layout, edges)
    return laid


def draw(laid: Laid, path: Path) -> Path:
    """The page as a file."""
    path.write_bytes(render([laid.sheet], "laid"))
    return path


def _heads(layout: Layout) -> list[str]:
    lane = (["科目编码", "科目名称"] if layout.coded else ["项目"]) + list(VALUES[-layout.values :])
    return lane * layout.lanes


def _row(layout: Layout, at: int, chance: random.Random) -> list[str]:
    cells: list[str] = []
    for lane in range(layout.lanes):
        place = lane * layout.rows + at
        if layout.coded:
            code = str(301 + lane) if at == 0 else f"{301 + lane}{at:02d}"
            cells += [code, NAMES[place % len(NAMES)].removesuffix("支出") + "费"]
        else:
            ordinal = ORDINALS[at % 9] if at < 9 else "十" + ORDINALS[at % 9]
            cells.append(f"{ordinal}、{NAMES[place % len(NAMES)]}")
        cells += [_amount(layout, chance) for _ in range(layout.values)]
    return cells


def _amount(layout: Layout, chance: random.Random) -> str:
    kind = chance.random()
    sign = "-" if chance.random() < 0.05 else ""
    if kind < 0.12:
        return "-"
    if kind < 0.24:
        return ""
    whole = chance.choice([chance.randint(0, 99), chance.randint(100, 999), chance.randint(1000, 999999)])
    return f"{sign}{whole + chance.random() * (layout.decimals > 0):,.{layout.decimals}f}"


def _edges(layout: Layout, heads: list[str], body: list[list[str]]) -> list[tuple[float, float]]:
    """From where to where each column's texts reach."""
    edges, x = [], 40.0
    for column, head in enumerate(heads):
        wide = max(_width(text, layout) for text in (head, *(row[column] for row in body)))
        edges.append((x, x + wide))
        x += wide + layout.gap
    return edges


def _pair(layout: Layout, heads: list[str]) -> int | None:
    """The first column of values beside which another one stands."""
    return next((at for at in range(len(heads) - 1) if heads[at] in VALUES and heads[at + 1] in VALUES), None)


def _set_row(
    laid: Laid,
    layout: Layout,
    table: tuple[list[str], list[str]],
    edges: list[tuple[float, float]],
    y: float,
    pair: int | None,
) -> None:
    heads, cells = table
    lane = len(heads) // layout.lanes
    for column, text in enumerate(cells):
        x0, x1 = edges[column]
        if pair is not None and column == pair:
            text = "12,345.67" if layout.decimals else "12,345"
            middle = (x1 + edges[column + 1][0]) / 2
            _text(laid.sheet, middle - _width(text, layout) / 2, y, text, SIZE, layout)
            laid.across.append(text)
        elif text and not (pair is not None and column == pair + 1):
            value = heads[column] in VALUES
            room = x1 - x0 - _width(text, layout)
            _text(laid.sheet, x0 + (room / 2 if layout.centred else room) * value, y, text, SIZE, layout)
            if value:
                laid.truth[cells[column - column % lane], heads[column], text] += 1


def _rule(sheet: Sheet, layout: Layout, edges: list[tuple[float, float]]) -> None:
    left, right = edges[0][0] - 3, edges[-1][1] + 3
    ys = [TOP + 12, *(TOP - 5 - layout.step * at for at in range(layout.rows + 1))]
    if layout.rules in ("blocks", "open"):
        ys = [y for at, y in enumerate(ys) if at < 2 or (at - 1) % 3 == 0 or at == len(ys) - 1]
    if layout.rules != "none":
        sheet.rules += [(left, y, right, y) for y in ys]
    if layout.rules in ("full", "blocks"):
        between = [(one[1] + other[0]) / 2 for one, other in pairwise(edges)]
        sheet.rules += [(x, ys[0], x, ys[-1]) for x in (left, *between, right)]


def _text(sheet: Sheet, x: float, y: float, text: str, size: float, layout: Layout) -> None:
    sheet.text(x, y, text, size, layout.latin)


def _width(text: str, layout: Layout) -> float:
    return words(text, layout.latin, SIZE)


def words(text: str, latin: str, size: float) -> float:
    """How wide a text is set, in points."""
    return fonts.measure(text, latin) * size
