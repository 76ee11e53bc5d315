"""docs/accuracy.md and its chart, from what was measured."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

INTRO = """# Accuracy

Written by `make accuracy` from documents that people labelled; nothing below is typed by hand. Two readers that share
no code, PDFium and pdfplumber, read every document; a figure or cell that both read alike is certain, one that they
read differently is *disputed*, keeps both values, and is a row of `problems`.

A **silent error** is a figure or cell that differs from its label while nothing marks it. The bound is what a rate
could be at most, at 95%, given so many rows and so few errors (exact binomial).

![Shares](accuracy.svg)
"""


def page(rows: Sequence[tuple[str, str]], silent: Sequence[str], judged: Sequence[str]) -> str:
    """The page: the table, then each difference by name."""
    lines = [INTRO, "| what | measured |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows), ""]
    if silent:
        lines += ["## Silent errors", "", *(f"- {told}" for told in silent), ""]
    if judged:
        lines += ["## Where the page says otherwise than its label", ""]
        lines += ["Looked at on the page, with the reason in `benchmarks/labels_contradicted.toml`; not counted.", ""]
        lines += [*(f"- {told}" for told in judged), ""]
    return "\n".join(lines)


def picture(shares: Mapping[str, float]) -> str:
    """Each share as a bar, from 80% to 100%: an SVG."""
    import altair as alt
    import vl_convert

    data = alt.Data(values=[{"what": name, "share": value} for name, value in shares.items()])
    base = alt.Chart(data).encode(
        y=alt.Y("what:N", sort=list(shares), title=None, axis=alt.Axis(labelLimit=260)),
        x=alt.X("share:Q", scale=alt.Scale(domain=[0.8, 1.0], clamp=True), axis=alt.Axis(format=".0%"), title=None),
    )
    bars = base.mark_bar(color="#1f5fa8", clip=True)
    told = base.mark_text(align="right", dx=-6, color="white").encode(text=alt.Text("share:Q", format=".2%"))
    drawn = (bars + told).properties(
        width=460, height=alt.Step(28), title="On labelled documents (the axis starts at 80%)"
    )
    return str(vl_convert.vegalite_to_svg(json.loads(drawn.to_json())))
