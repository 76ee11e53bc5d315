"""What three readers make of shadings, patterns and sheer pictures, of forms in forms, and of files that say too little.

PDFium with the part in C, PDFium without it, and pdfplumber say the same, and what is written here.
"""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from extract.errors import DocumentError
from extract.reading import native
from extract.reading.native.build import build
from extract.reading.native.page import native_reader
from extract.reading.pages import Page
from extract.reading.pdfium.document import FastPdf
from extract.reading.readers import READERS
from extract.reading.second_reader import verify_setting

from .contents import HEIGHT, WIDTH, written
from .test_reading_corners import FORTY_FOUR, HALF, LAST, PAIR, file_of, lines, shown, told, under

ALL = (*READERS, FastPdf)
SEEN = ["11 50 61.1 100 10", FORTY_FOUR]
SQUARE = [(0, 0, 0, 200), (0, 0, 200, 0), (0, 200, 200, 200), (200, 0, 200, 200)]
WHITE = f"1 g {shown('11', 50, 200)}{shown('22', 250, 200)}0 g {LAST}"  # one on what is painted, one on the paper
OUTLINED = f"{shown('11', 50, 200, '2 Tr')}0 g 0 G BT 0 Tr ET {LAST}"
# name → operators, what the form draws, the lines, what else is told
CASES: dict[str, tuple[str, str, list[str], dict[str, Any]]] = {
    "white on a shading": (f"q 0 0 200 300 re W n /S sh Q {WHITE}", "", SEEN, {"hidden": 2}),
    "white on a pattern": (f"/Pattern cs /P scn 0 100 200 200 re f {WHITE}", "", SEEN, {"hidden": 2, "edges": SQUARE}),
    "white on a form's shading": (f"q 0 0 200 300 re W n /X Do Q {WHITE}", "/S sh", SEEN, {"hidden": 2}),
    "a stroke that is a line": (f"3 w 0 203 m 200 203 l S {WHITE}", "", [FORTY_FOUR], {"hidden": 4, "edges": [(0, 97, 200, 97)]}),
    "a stroke that is wider": (f"3.5 w 0 203 m 200 203 l S {WHITE}", "", SEEN, {"hidden": 2, "edges": [(0, 97, 200, 97)]}),
    "a fill that is a line": (f"0 201 200 3 re f {WHITE}", "", [FORTY_FOUR], {"hidden": 4, "edges": [(0, 98, 200, 98)]}),
    "under a picture": (f"{PAIR}q {HALF}Q {LAST}", "", [FORTY_FOUR], {"hidden": 4, "images": 0.5}),
    "under a sheer picture": (f"{shown('11', 50, 200)}q /H gs {HALF}Q {LAST}", "", SEEN, {"images": 0.5}),
    "under a sheer form's picture": (f"{shown('11', 50, 200)}q /H gs /X Do Q {LAST}", HALF, SEEN, {"images": 0.5}),
    "in a pattern": (f"/Pattern cs /P scn {shown('11', 50, 200)}0 g {LAST}", "", SEEN, {}),
    "in a pattern with white edges": (f"/Pattern cs /P scn 1 G {OUTLINED}", "", SEEN, {}),
    "white with edges in a pattern": (f"1 g /Pattern CS /P SCN {OUTLINED}", "", SEEN, {}),
    "white with white edges": (f"1 g 1 G {OUTLINED}", "", [FORTY_FOUR], {"hidden": 2}),
    "larger than any sheet": (under("300000 0 0 300000") + LAST, "", [FORTY_FOUR], {"hidden": 2}),
}  # fmt: skip


def painting(path: Path, content: str, form: str) -> Path:
    """A page with a shading S, a pattern P and a state H that lets half through, also in its form."""
    file_of(path, content, {"form": form} if form else {})
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0].obj.Resources
        ramp = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1]), C1=Array([0]), N=1)
        shading = Dictionary(
            ShadingType=2, ColorSpace=Name.DeviceGray, Coords=Array([0, 0, WIDTH, 0]), Function=pdf.make_indirect(ramp)
        )
        dots = pdf.make_stream(b"0 0 5 5 re f")
        dots.Type, dots.PatternType, dots.PaintType, dots.TilingType = Name.Pattern, 1, 1, 1
        dots.BBox, dots.XStep, dots.YStep, dots.Resources = Array([0, 0, 10, 10]), 10, 10, Dictionary()
        for resources in (page, *([page.XObject.X.Resources] if form else [])):
            resources.Shading, resources.Pattern = Dictionary(S=shading), Dictionary(P=dots)
            resources.ExtGState = Dictionary(H=Dictionary(ca=0.5))
        pdf.save(path)
    return path


@pytest.mark.parametrize("name", CASES)
def test_what_is_seen_on_each_ground(name: str, tmp_path: Path) -> None:
    content, form, words, others = CASES[name]
    path = painting(tmp_path / "x.pdf", content, form)
    for opened in ALL:
        (page,) = opened(path).pages()
        assert (lines(page), told(page)) == (words, others), opened


def read(path: Path, opened: Any) -> Page:
    (page,) = opened(path).pages()
    return page


@pytest.mark.parametrize(("forms", "printed"), [(12, SEEN), (13, [FORTY_FOUR])])
def test_text_is_read_in_twelve_forms_within_each_other(forms: int, printed: list[str], tmp_path: Path) -> None:
    path = written(tmp_path / "x.pdf", f"/X Do {LAST}", shown("11", 50, 200))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for _ in range(forms - 1):
            outer = pdf.make_stream(b"/X Do")
            outer.Type, outer.Subtype, outer.BBox = Name.XObject, Name.Form, Array([0, 0, WIDTH, HEIGHT])
            outer.Resources = Dictionary(XObject=Dictionary(X=pdf.pages[0].obj.Resources.XObject.X))
            pdf.pages[0].obj.Resources.XObject.X = pdf.make_indirect(outer)
        pdf.save(path)
    assert [lines(read(path, opened)) for opened in (READERS.first, FastPdf)] == [printed] * 2
    assert lines(read(path, READERS.second)) == SEEN, "so that the page is one on which two readers differ"


def test_two_characters_of_one_glyph_share_its_place(tmp_path: Path) -> None:
    path = written(tmp_path / "x.pdf", shown("12", 50, 200) + LAST)
    meanings = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <31> <FF086B3E> endbfchar"
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        font = pdf.pages[0].obj.Resources.Font.F
        font.BaseFont = Name("/Other")  # the widths of a standard font are known
        font.FirstChar, font.LastChar, font.Widths = 49, 52, Array([1000, 500, 500, 500])
        font.FontDescriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name("/Other"), Flags=32)
        digits = b"1 beginbfrange <32> <34> <0032> endbfrange"
        font.ToUnicode = pdf.make_stream(b"begincmap " + meanings + b" " + digits + b" endcmap")
        pdf.save(path)
    for opened in ALL:
        chars = read(path, opened).lines[0].chars
        found = [(char.text, round(char.x0, 1), round(char.x1, 1)) for char in chars]
        assert found == [("（", 50, 55), ("款", 55, 60), ("2", 60, 65)], opened


def test_text_that_runs_downwards_stands_below_itself(tmp_path: Path) -> None:
    path = written(tmp_path / "x.pdf", f"BT /V 10 Tf 200 200 Td (支出) Tj /F 10 Tf (11) Tj ET {LAST}")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        fonts = pdf.pages[0].obj.Resources.Font
        fonts.V = pdf.make_indirect(Dictionary(fonts.G))
        fonts.V.Encoding = Name("/GBK-EUC-V")
        content = f"BT /V 10 Tf 200 200 Td (支出) Tj /F 10 Tf (11) Tj ET {LAST}"
        pdf.pages[0].obj.Contents = pdf.make_stream(content.encode("gbk"))
        pdf.save(path)
    for opened in ALL:
        page = read(path, opened)
        assert [line.text.strip() for line in page.lines] == ["支", "出", "11", "44"], opened
        first, second, third = (line.chars[0] for line in page.lines[:3])
        assert second.baseline - first.baseline == pytest.approx(10), opened
        assert (second.x0, third.x0) == (first.x0, pytest.approx(200)), opened
        assert third.baseline == pytest.approx(120), opened


# --- files that say too little


def test_a_file_may_not_say_how_many_pages_it_has(tmp_path: Path) -> None:
    path = written(tmp_path / "x.pdf", LAST)
    whole = path.read_bytes()
    for said in (b"/Cound 1", b"/Count 0", b"/Count()"):
        path.write_bytes(whole.replace(b"/Count 1", said))
        assert [lines(read(path, opened)) for opened in ALL] == [[FORTY_FOUR]] * 3, said
    path.write_bytes(whole.replace(b"/Count 1", b"/Count 9999999"))
    with pytest.raises(DocumentError, match="9999999 pages") as error:
        READERS.second(path)
    assert error.value.code == "too_many_pages"


def test_a_file_without_pages_is_refused(tmp_path: Path) -> None:
    pikepdf.new().save(tmp_path / "x.pdf")
    for opened in ALL:
        with pytest.raises(DocumentError) as error:
            opened(tmp_path / "x.pdf")
        assert error.value.code == "zero_pages"


def test_why_a_page_s_operators_cannot_be_read_is_told_in_two_hundred_characters(tmp_path: Path) -> None:
    path = written(tmp_path / "x.pdf", LAST)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(b"x", Filter=Name("/" + "Y" * 300))
        pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    page = read(path, READERS.second)
    assert page.failure is not None
    assert page.failure.startswith("PDFNotImplementedError: ")
    assert (len(page.failure), page.lines, page.width) == (200, [], WIDTH)
    path = written(tmp_path / "x.pdf", LAST)
    assert read(path, READERS.second).failure is None


# --- settings


@pytest.mark.parametrize(("said", "one_in"), [(None, 1), ("", 1), ("all", 1), ("off", 0), ("sample=20", 20)])
def test_the_environment_says_how_many_documents_both_readers_read(
    said: str | None, one_in: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JUESUAN_VERIFY", raising=False)
    if said is not None:
        monkeypatch.setenv("JUESUAN_VERIFY", said)
    assert verify_setting() == one_in


def test_the_part_in_c_is_left_out_where_the_environment_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    native.built.cache_clear()
    try:
        monkeypatch.setenv(native.SETTING, "off")
        assert native_reader() is None
        native.built.cache_clear()
        monkeypatch.setenv(native.SETTING, "on")
        monkeypatch.setattr(native, "name", lambda: "_reader_of_nothing")
        assert native_reader() is None, "not built"
    finally:
        native.built.cache_clear()


def test_what_stands_in_the_way_of_building_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "false")
    made, why = build(tmp_path)
    assert made is None
    assert why
    assert list(tmp_path.iterdir()) == []
    made, why = build(tmp_path / "none")
    assert made is None
    assert "none" in why


@pytest.mark.skipif(native.built() is None, reason="the native reader is not built here (juesuan native)")
def test_what_is_built_takes_the_place_of_what_was_built_before(tmp_path: Path) -> None:
    suffix = Path(str(native.built().__file__)).name.partition(".")[2]  # type: ignore[union-attr]
    before, other = tmp_path / f"_reader_before.{suffix}", tmp_path / "other"
    before.touch()
    other.touch()
    made, why = build(tmp_path)
    assert (made, why) == (tmp_path / f"{native.name()}.{suffix}", "")
    assert sorted(tmp_path.iterdir()) == sorted([tmp_path / f"{native.name()}.{suffix}", other])
