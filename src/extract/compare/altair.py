"""Comparisons as chart files, drawn by altair: HTML that needs nothing from elsewhere, PNG and SVG in right Chinese.

altair and vl-convert cost a second to load: only this module imports them, and it is imported where a chart is written.
The same comparisons give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from ..errors import UserError
from ..query.export import replace
from .comparison import Comparison
from .series import Bar, Series, series

FONTS = Path(__file__).resolve().parent / "fonts"
FONT = "Juesuan Sans, system-ui, PingFang SC, Noto Sans CJK SC, Microsoft YaHei, sans-serif"
KINDS = (".html", ".png", ".svg")
COLOURS = ("#0b6e63", "#58a79c", "#9cc9c2", "#c7d9d6", "#dfe8e6")  # the newest year the darkest
INK, SOFT, BUDGET = "#1c2422", "#5a6663", "#8d9a96"
WIDTH, BAR, LINE = 560, 18, 124  # LINE: of a footnote, in half-width characters
SCALE = 2.0  # pixels of the PNG a point
ROOM = 1.4  # the axis against the longest bar: its label stands beyond
_STYLE = """
body { font: 15px/1.6 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #1c2422;
  max-width: 64rem; margin: 0 auto; padding: 1rem; }
.chart { overflow-x: auto; } h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; } caption { text-align: left; color: #5a6663; }
td, th { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid #dbe2df; vertical-align: top; }
.n { text-align: right; font-variant-numeric: tabular-nums; } .why { color: #5a6663; }
"""
_OPTIONS = {"actions": {"export": True, "source": False, "compiled": False, "editor": False}, "renderer": "svg"}


def write_chart(comparisons: Sequence[Comparison], path: Path) -> None:
    """Draw the comparisons, one below the other, into a file whose ending says how: .html, .png or .svg.

    UserError for another ending, and where no comparison has a value that could be drawn.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise UserError(f"{path.name}: a chart is {', '.join(KINDS)}: name it {path.stem}.png")
    content = chart_bytes(comparisons, kind)
    replace(path, lambda target: _put(target, content))


def chart_bytes(comparisons: Sequence[Comparison], kind: str) -> bytes:
    """The comparisons as one chart of a kind of KINDS."""
    drawn = [series(comparison) for comparison in comparisons]
    if not any(bar.value is not None for one in drawn for group in one.groups for bar in group.bars):
        raise UserError("nothing to draw: no department states a value")
    if kind == ".html":
        return _html(drawn).encode()
    vl_convert.register_font_directory(str(FONTS))
    text = json.dumps(spec(drawn), ensure_ascii=False)
    if kind == ".png":
        png: bytes = vl_convert.vegalite_to_png(text, scale=SCALE)
        return png
    return vl_convert.vegalite_to_svg(text).encode()


def spec(drawn: Sequence[Series], footnotes: bool = True) -> dict[str, Any]:
    """The Vega-Lite specification; numbers in it are for drawing alone, what is read is text made from decimals."""
    charts = [_one(one, footnotes) for one in drawn]
    whole = alt.vconcat(*charts, spacing=36).configure(font=FONT, background="#ffffff", padding=14)
    whole = whole.configure_view(stroke=None).configure_axis(labelColor=INK, titleColor=SOFT, labelFontSize=12)
    whole = whole.configure_axisY(domain=False, ticks=False, labelLimit=260, labelPadding=8)
    whole = whole.configure_axisX(grid=True, gridColor="#e6ebe9", domain=False, titleFontWeight="normal")
    found: dict[str, Any] = whole.configure_legend(labelFontSize=12).to_dict()
    return found


def _one(drawn: Series, footnotes: bool) -> alt.VConcatChart:
    """One comparison: its title, its bars and, below them, its footnotes."""
    bars = [(group.name, bar) for group in drawn.groups for bar in group.bars]
    title = alt.TitleParams(
        drawn.title,
        subtitle=_subtitle(drawn, bars),
        anchor="start",
        fontSize=16,
        color=INK,
        subtitleColor=SOFT,
        subtitlePadding=6,
        offset=14,
    )
    layered = alt.layer(*_layers(drawn, bars), width=WIDTH, height=alt.Step(BAR, **{"for": "offset"}))
    lines = [line for note in drawn.footnotes for line in wrapped(note, LINE)] if footnotes else []
    below = alt.TitleParams(
        lines, orient="bottom", anchor="start", fontSize=11, fontWeight="normal", color=SOFT, offset=12, lineHeight=16
    )
    return alt.vconcat(alt.vconcat(layered, title=below) if lines else layered, title=title)


def _subtitle(drawn: Series, bars: Sequence[tuple[str, Bar]]) -> str:
    return f"单位：{drawn.unit}" + ("　空框：预算数" if any(bar.budget is not None for _, bar in bars) else "")


def _layers(drawn: Series, bars: Sequence[tuple[str, Bar]]) -> list[alt.Chart]:
    """The budgets' outlines, the bars, and the text beside: a value or, where there is none, its reason in grey."""
    names, years = [group.name for group in drawn.groups], [str(year) for year in drawn.years]
    place = {
        "y": alt.Y("name:N", sort=names, title=None, scale=alt.Scale(paddingInner=0.25)),
        "yOffset": alt.YOffset("year:N", sort=years, scale=alt.Scale(paddingInner=0.1)),
    }
    across = alt.Scale(domain=list(_reach(bars)), nice=False)
    axis = alt.Axis(tickCount=6, labelFlush=False)
    colour = alt.Color(
        "year:N",
        sort=years,
        title=None,
        scale=alt.Scale(domain=years, range=list(COLOURS[: len(years)])),
        legend=alt.Legend(orient="right", symbolType="square") if len(years) > 1 else None,
    )
    told = [
        alt.Tooltip(name, title=title) for name, title in (("name:N", "部门"), ("year:N", "年度"), ("said:N", "数值"))
    ]
    there = [_datum(name, bar) for name, bar in bars if bar.value is not None]
    gaps = [_datum(name, bar) for name, bar in bars if bar.value is None]
    budgets = [datum for datum in there if "budget" in datum]
    layers = []
    if budgets:
        outline = alt.Chart(_data(budgets)).mark_bar(fill="#ffffff", stroke=BUDGET, strokeWidth=1)
        layers.append(outline.encode(x=alt.X("budget:Q"), tooltip=told, **place))
    filled = alt.Chart(_data(there)).mark_bar()
    layers.append(
        filled.encode(x=alt.X("value:Q", title=None, scale=across, axis=axis), color=colour, tooltip=told, **place)
    )
    for back in (False, True):
        side = [datum for datum in there if (datum["value"] < 0) is back]
        text = alt.Chart(_data(side)).mark_text(align="right" if back else "left", dx=-5 if back else 5, color=INK)
        layers += [text.encode(x=alt.X("end:Q"), text="said:N", **place)] if side else []
    if gaps:
        why = alt.Chart(_data(gaps)).mark_text(align="left", dx=5, color=SOFT)
        layers.append(why.encode(x=alt.datum(0), text="said:N", **place))
    return layers


def _reach(bars: Sequence[tuple[str, Bar]]) -> tuple[float, float]:
    """The ends of the axis: 0 is always on it, and there is room for the labels."""
    values = [
        value for _, bar in bars for value in (bar.value, bar.budget) if value is not None and bar.value is not None
    ]
    least, most = min([*values, Decimal(0)]), max([*values, Decimal(0)])
    room = float(most - least or 1) * (ROOM - 1)
    return float(least) - (room if least else 0), float(most) + (room if most or not least else 0)


def _datum(name: str, bar: Bar) -> dict[str, Any]:
    """One bar for altair; its label stands beyond the bar and beyond the budget's outline."""
    found: dict[str, Any] = {"name": name, "year": str(bar.year), "said": bar.label}
    if bar.value is not None:
        sides = [bar.value, bar.budget] if bar.budget is not None else [bar.value]
        found |= {"value": float(bar.value), "end": float(max(sides) if bar.value >= 0 else min(sides))}
    if bar.budget is not None:
        found["budget"] = float(bar.budget)
    return found


def _data(values: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=values)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` half-width characters; Chinese breaks anywhere."""
    lines, room = [""], width
    for char in text:
        size = 1 + (char > "ÿ")
        if size > room:
            lines.append("")
            room = width
        lines[-1] += char
        room -= size
    return lines


@cache
def _scripts() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script; three seconds to bundle."""
    bundle: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return bundle


def _html(drawn: Sequence[Series]) -> str:
    """The chart with its scripts in the file itself, and below it what it says as footnotes and as a table."""
    title = "、".join(one.title for one in drawn)
    notes = "".join(_written(one) for one in drawn)
    return (
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<style>{_STYLE}</style></head>\n<body><div class="chart" id="chart" aria-hidden="true"></div>\n{notes}\n'
        f"<script>{_scripts()}</script>\n"
        f"<script>vegaEmbed('#chart', {_script(spec(drawn, footnotes=False))}, {_script(_OPTIONS)});</script>\n"
        "</body></html>\n"
    )


def _script(value: Any) -> str:
    """JSON that may stand in a script: no text of a document ends it."""
    return json.dumps(value, ensure_ascii=True).replace("<", "\\u003c").replace("&", "\\u0026")


def _written(drawn: Series) -> str:
    notes = "".join(f"<li>{escape(note)}</li>" for note in drawn.footnotes)
    rows = "".join(
        f'<tr><th scope="row">{escape(group.name)}</th><td>{bar.year}</td>'
        f'<td class="{"n" if bar.value is not None else "why"}">{escape(bar.label)}</td></tr>'
        for group in drawn.groups
        for bar in group.bars
    )
    return (
        f"<h2>{escape(drawn.title)}</h2><ul>{notes}</ul>"
        f'<table><caption>{escape(drawn.unit)}</caption><thead><tr><th scope="col">部门</th><th scope="col">年度</th>'
        f'<th scope="col" class="n">数值</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _put(target: Path, content: bytes) -> None:
    target.write_bytes(content)
