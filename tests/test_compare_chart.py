"""Charts of comparisons: gaps with their reason, footnotes below, right Chinese, nothing hostile, the same bytes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from extract.compare.altair import FONTS, chart_bytes, spec, wrapped, write_chart
from extract.compare.chart import chart
from extract.compare.comparison import Comparison, Row, Subject, Value
from extract.compare.series import MOST, series
from extract.errors import UserError
from tests.conftest import Juesuan

SANGONG = Subject("sangong", "“三公”经费合计", "amount", "元", "sangong")
HOSTILE = "</script><script>alert(1)</script>\"'&局"


def row(name: str, year: int, final: int | None, state: str = "disclosed", **more: Any) -> Row:
    value = None if final is None else Value((Decimal(final),), "d", "f")
    budget = more.pop("budget", None)
    held = Value((Decimal(budget),), "d", "b") if budget is not None else None
    return Row("990301", "映川市", name, "department", year, state, final=value, budget=held, **more)


def compared(*rows: Row, **more: Any) -> Comparison:
    return Comparison(SANGONG, None, (), more.get("per"), list(rows), more.get("notes", []))


@pytest.fixture
def mixed() -> Comparison:
    return compared(
        row("甲局", 2024, 205_700, budget=262_400, notes=["adjusted_budget"]),
        row("甲局", 2023, None, "not_read"),
        row("乙局", 2024, 0, "declared_none"),
        row("乙局", 2023, 0),
        row("丙局", 2024, None, "not_disclosed", notes=["check_fails", "prior_from_last_year"]),
        row("丙局", 2023, None, "no_document"),
        notes=["levels"],
    )


def test_a_gap_is_a_reason_and_never_zero(mixed: Comparison) -> None:
    bars = {(group.name, bar.year): bar for group in series(mixed).groups for bar in group.bars}
    assert bars["甲局", 2024].label == "20.57（预算 26.24） [1]"
    assert [(bars[key].value, bars[key].label) for key in [("甲局", 2023), ("乙局", 2024), ("乙局", 2023)]] == [
        (None, "未能读取"),
        (0, "0.00（声明为无）"),
        (0, "0.00"),
    ]
    assert (bars["丙局", 2024].value, bars["丙局", 2024].label) == (None, "未公开 [2]")
    assert (bars["丙局", 2023].value, bars["丙局", 2023].label) == (None, "未收集到文件")
    drawn = spec([series(mixed)])
    assert {datum["said"] for datum in data(drawn) if "value" not in datum} == {
        "未能读取",
        "未公开 [2]",
        "未收集到文件",
    }
    picture = chart(mixed)
    assert picture.count("<title>") == 1 + 3, "a gap is drawn as a bar"
    assert "未收集到文件" in picture


def data(node: Any) -> list[dict[str, Any]]:
    """What altair draws, wherever in its specification it stands."""
    if isinstance(node, dict):
        return [node] if "said" in node else [datum for child in node.values() for datum in data(child)]
    return [datum for child in node for datum in data(child)] if isinstance(node, list) else []


def test_footnotes_stand_below_the_chart(mixed: Comparison) -> None:
    notes = series(mixed).footnotes
    assert notes[0].startswith("[1] 预算为全年预算数")
    assert notes[1].startswith("[2] 该数据有算不平之处")
    assert any("分别排名" in note for note in notes)
    assert "上年数取自" not in "".join(notes), "no bar shows last year's amount of this document"
    written = "".join("".join(node.itertext()) for node in ElementTree.fromstring(chart_bytes([mixed], ".svg")).iter())
    assert all(note[:20] in written for note in notes)
    many = series(compared(*(row(f"第{n}局", 2024, 1000 + n) for n in range(MOST + 3))))
    assert len(many.groups) == MOST
    assert any(f"共 {MOST + 3} 个" in note for note in many.footnotes), "departments are left out in silence"


def test_departments_of_one_name_stay_two() -> None:
    other = row("甲局", 2024, 5)
    other.region_code, other.region = "990302", "映川市"
    names = [group.name for group in series(compared(row("甲局", 2024, 9), other)).groups]
    assert len(set(names)) == 2


def test_below_zero_is_drawn_to_the_other_side() -> None:
    picture = ElementTree.fromstring(chart(compared(row("甲局", 2024, 30_000), row("乙局", 2024, -10_000))))
    bars = [node for node in picture.iter() if node.tag.endswith("rect") and node.attrib["height"] == "14"]
    ends = [(float(bar.attrib["x"]), float(bar.attrib["x"]) + float(bar.attrib["width"])) for bar in bars]
    assert ends[0][0] == pytest.approx(ends[1][1])
    assert ends[1][0] < ends[0][0]


def test_no_name_ends_the_script_or_becomes_markup() -> None:
    found = compared(row(HOSTILE, 2024, 50_000))
    page = chart_bytes([found], ".html").decode()
    assert page.count("</script>") == 2
    assert "alert(1)</script>" not in page
    text = page[page.index("vegaEmbed('#chart', ") + len("vegaEmbed('#chart', ") :]
    drawn, _ = json.JSONDecoder().raw_decode(text)
    assert HOSTILE in {datum["name"] for datum in data(drawn)}
    ElementTree.fromstring(chart_bytes([found], ".svg"))


def test_a_chart_needs_nothing_from_elsewhere_and_is_the_same_each_time(mixed: Comparison) -> None:
    for kind in (".html", ".svg", ".png"):
        once = chart_bytes([mixed, mixed], kind)
        assert once == chart_bytes([mixed, mixed], kind), kind
    page = re.sub("<script>.*?</script>", "", chart_bytes([mixed], ".html").decode(), flags=re.DOTALL)
    assert not re.findall(r"<(?:script|link|img)\b|https?:", page)


def test_chinese_is_drawn_with_the_font_of_the_package(tmp_path: Path) -> None:
    """Each letter has an outline of its own: no two names give the same picture, as rows of empty boxes would."""
    assert (FONTS / "juesuan-sans.ttf").stat().st_size < 2_000_000
    pictures = set()
    for name in ("汀泉区司法局", "汀泉区民政局", "汀泉区瀍鄠局"):
        write_chart([compared(row(name, 2024, 12_300))], tmp_path / "a.png")
        picture = Image.open(BytesIO((tmp_path / "a.png").read_bytes())).convert("L")
        pictures.add(picture.crop((0, 0, picture.width // 3, picture.height)).tobytes())
    assert len(pictures) == 3


def test_a_chart_that_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"\.html, \.png, \.svg"):
        write_chart([compared(row("甲局", 2024, 5))], tmp_path / "a.jpg")
    with pytest.raises(UserError, match="nothing to draw"):
        write_chart([compared(row("甲局", 2024, None, "not_disclosed"))], tmp_path / "a.png")
    assert not list(tmp_path.iterdir())


def test_the_command_draws_and_loads_altair_for_that_alone(juesuan: Juesuan, sample_data: Path) -> None:
    answer = juesuan("compare", "sangong", "staff.actual", "-o", sample_data, "--chart", "new/chart.png")
    assert answer.status == 0, answer.err
    assert Path("new/chart.png").read_bytes().startswith(b"\x89PNG")
    assert juesuan("compare", "sangong", "-o", sample_data, "--chart", "chart.doc").status == 2
    command = (
        "import extract.cli, extract.commands.compare, extract.compare.chart, sys; sys.exit('altair' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", command], check=False).returncode == 0


def test_a_footnote_is_broken_into_lines_and_loses_nothing() -> None:
    text = "数据" * 90 + "abc"
    lines = wrapped(text, 40)
    assert "".join(lines) == text
    assert max(sum(1 + (char > "ÿ") for char in line) for line in lines) <= 40
