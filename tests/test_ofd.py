"""OFD → PDF: what a file draws stands where it drew it, for both readers; hostile files end with their reason."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pdfplumber
import pikepdf
import pypdfium2
import pytest
from PIL import EpsImagePlugin, Image, ImageOps

from extract.convert.kinds import Kind
from extract.convert.ofd.draw import ofd_to_pdf
from extract.convert.ofd.process import ofd_convert
from extract.errors import DocumentError
from extract.limits import Limits
from fixtures.api import document
from fixtures.printing.ofd import SPACE, Way, print_ofd
from fixtures.quirks import Quirks

from .ofd_files import PAGE, members, page, path, text, write
from .reading import cell_key, differences, explanation_key, figure_key, read, uncertain

MM = 72 / 25.4
TIDY = Quirks(latin="Latin")
WAYS = {
    "offsets in runs": (Way(), TIDY),
    "a CTM, a template, offsets one by one": (Way(runs=False, scaled=True, template=True), TIDY),
    "embedded fonts, glyphs named, rules filled": (Way(embedded=True, rectangles=True), TIDY),
    # columns without rules: digits of a font that is lacking must be as wide as they are, or 1,160.02 is read as 02
    "a font that is lacking, no rules": (Way(), Quirks(latin="Helvetica", rules="none")),
    "the same, each character an object": (Way(alone=True), Quirks(latin="Helvetica", rules="none")),
}


@pytest.mark.parametrize(("way", "quirks"), WAYS.values(), ids=WAYS)
def test_an_ofd_file_is_read_like_the_pdf(way: Way, quirks: Quirks, tmp_path: Path) -> None:
    made = document("beijing_city", 3, quirks)
    native, ofd, pdf = tmp_path / "native.pdf", tmp_path / "file.ofd", tmp_path / "made.pdf"
    native.write_bytes(made.pdf)
    print_ofd(made, ofd, way)
    assert ofd_to_pdf(ofd, pdf) == ()
    wanted, found = read(native), read(pdf)
    assert len(wanted.figures) > 250
    for key, name in ((figure_key, "figures"), (cell_key, "table_cells"), (explanation_key, "explanations")):
        assert differences(map(key, getattr(wanted, name)), map(key, getattr(found, name))) == ([], [])
    for one, two in zip(wanted.figures, found.figures, strict=True):
        assert (one.top, one.bottom, one.page) == pytest.approx((two.top, two.bottom, two.page), abs=0.05)
        assert one.x0 == pytest.approx(two.x0, abs=0.05)
        assert one.x1 == pytest.approx(two.x1, abs=0.05 if way.embedded else 2.5)
    assert not uncertain(found)
    assert [row.code for row in found.problems] == [row.code for row in wanted.problems]


def drawn(tmp_path: Path, held: dict[str, bytes]) -> tuple[list[tuple[str, float, float]], Path, list[str]]:
    """A file → its characters with their origins in mm, as both readers of PDF see them; the PDF; codes of notes."""
    pdf = tmp_path / "made.pdf"
    notes = ofd_to_pdf(write(tmp_path / "file.ofd", held), pdf)
    with pdfplumber.open(pdf) as file:
        first = file.pages[0]
        chars = [(c["text"], c["matrix"][4] / MM, (float(first.height) - c["matrix"][5]) / MM) for c in first.chars]
    other = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    assert "".join(other.get_text_range().split()) == "".join("".join(char for char, _, _ in chars).split())
    return chars, pdf, [note.code for note in notes]


@pytest.mark.parametrize("delta", ["g 3 6 10", "6 6 6 10", "g 2 6 g 1 6 10", "G 3 6 10", "g 3 6 1e1"])
def test_offsets_of_characters_are_read_in_every_form(delta: str, tmp_path: Path) -> None:
    chars, _, _ = drawn(tmp_path, members(text("决算12万", 20, 50, delta=f' DeltaX="{delta}"')))
    assert [(char, round(x, 2), round(y, 2)) for char, x, y in chars] == [
        ("决", 20, 50), ("算", 26, 50), ("1", 32, 50), ("2", 38, 50), ("万", 48, 50),
    ]  # fmt: skip


def test_maps_and_boxes_place_a_text(tmp_path: Path) -> None:
    """A CTM turns and scales about the object's own corner, blocks and drawings lie inside one another."""
    turned = text("上下", 0, 5, 'CTM="0 2 -2 0 100 40"', delta=' DeltaX="5"')
    unit = f'<ofd:CompositeGraphicUnit ID="70" Width="9" Height="9"><ofd:Content>{text("内", 3, 8)}</ofd:Content>'
    held = members(
        f"<ofd:PageBlock>{turned}</ofd:PageBlock>"
        '<ofd:CompositeObject ID="9" ResourceID="70" Boundary="50 60 20 20" CTM="2 0 0 2 1 1"/>'
    )
    more = f"<ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
    held["Doc_0/PublicRes.xml"] = held["Doc_0/PublicRes.xml"].replace(b"</ofd:Res>", more.encode())
    chars, _, notes = drawn(tmp_path, held)
    # (0, 5) and (5, 5) of the object, turned by a quarter and twice as large
    assert {(char, round(x, 2), round(y, 2)) for char, x, y in chars} == {
        ("上", 90, 40), ("下", 90, 50), ("内", 50 + 1 + 2 * 3, 60 + 1 + 2 * 8),
    }  # fmt: skip
    assert not notes


def test_templates_annotations_and_hidden_objects(tmp_path: Path) -> None:
    held = members(
        text("正", 20, 50) + text("隐", 20, 70, 'Visible="false"') + text("无", 20, 90, 'Alpha="0"'),
        common='<ofd:TemplatePage ID="77" BaseLoc="Tpls/T.xml"/>',
        document="<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>",
        before='<ofd:Template TemplateID="77" ZOrder="Foreground"/>',
    )
    held["Doc_0/Tpls/T.xml"] = page(text("版", 30, 50)).encode()
    told = '<ofd:Page PageID="1"><ofd:FileLoc>A.xml</ofd:FileLoc></ofd:Page>'
    held["Doc_0/Annots/Annotations.xml"] = f"<ofd:Annotations {SPACE}>{told}</ofd:Annotations>".encode()
    look = f'<ofd:Annot ID="3"><ofd:Appearance Boundary="100 100 50 50">{text("注", 1, 6)}</ofd:Appearance></ofd:Annot>'
    gone = look.replace("注", "灭").replace('ID="3"', 'ID="4" Visible="false"')
    held["Doc_0/Annots/A.xml"] = f"<ofd:PageAnnot {SPACE}>{look}{gone}</ofd:PageAnnot>".encode()
    chars, _, _ = drawn(tmp_path, held)
    assert [(char, round(x), round(y)) for char, x, y in chars] == [("正", 20, 50), ("版", 30, 50), ("注", 101, 106)]


def seal() -> bytes:
    """A red picture without transparency, as a seal that would hide what lies under it."""
    out = io.BytesIO()
    Image.new("RGB", (60, 60), (250, 120, 120)).save(out, "PNG")
    return out.getvalue()


def test_a_seal_is_drawn_and_hides_no_number(tmp_path: Path) -> None:
    """Its picture lies inside the signed value; one that is no picture is told."""
    listed = "<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>"
    held = members(text("合计123.45万元", 20, 50, delta=' DeltaX="g 10 5"'), body=listed)
    signed = '<ofd:Signature ID="1" BaseLoc="/Doc_0/Signs/S.xml"/>'
    held["Doc_0/Signs/Signatures.xml"] = f"<ofd:Signatures {SPACE}>{signed}</ofd:Signatures>".encode()
    stamp = '<ofd:SignedInfo><ofd:StampAnnot ID="1" PageRef="1" Boundary="15 30 42 42"/></ofd:SignedInfo>'
    told = f"<ofd:Signature {SPACE}>{stamp}<ofd:SignedValue>V.dat</ofd:SignedValue></ofd:Signature>"
    held["Doc_0/Signs/S.xml"] = told.encode()
    held["Doc_0/Signs/V.dat"] = b"0\x82\x01\x01\x04\x20" + seal() + b"\x03\x02"
    _, pdf, notes = drawn(tmp_path, held)
    assert not notes
    shown = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil().convert("RGB")
    assert shown.getpixel((round(50 * MM * 2), round(60 * MM * 2))) == pytest.approx((250, 120, 120), abs=2)
    assert read(pdf).document.numbers_printed == 1  # what lies under an opaque picture is not printed
    held["Doc_0/Signs/V.dat"] = b"0\x82PK\x03\x04"
    assert drawn(tmp_path, held)[2] == ["ofd_seal_skipped"]


def test_what_cannot_be_drawn_is_told(tmp_path: Path) -> None:
    """Glyphs without Unicode, pictures of kinds that nothing reads, fills that change: the text beside them stays."""
    told = '<ofd:CGTransform CodePosition="0" CodeCount="2" GlyphCount="2"><ofd:Glyphs>7 8</ofd:Glyphs>'
    glyphs = f"{told}</ofd:CGTransform>"
    strange = text("\ue001\ue002", 20, 80, inside=glyphs, delta=' DeltaX="5"')
    shade = path("M 0 0 L 9 0 L 9 9 C", 'Fill="true"', "<ofd:FillColor><ofd:AxialShd/></ofd:FillColor>")
    held = members(text("在", 20, 50) + strange + shade + '<ofd:ImageObject ResourceID="5" Boundary="0 0 9 9"/>')
    media = '<ofd:MultiMedias><ofd:MultiMedia ID="5" Type="Image" Format="JB2"><ofd:MediaFile>a.jb2</ofd:MediaFile>'
    more = f"{media}</ofd:MultiMedia></ofd:MultiMedias></ofd:Res>".encode()
    held["Doc_0/PublicRes.xml"] = held["Doc_0/PublicRes.xml"].replace(b"</ofd:Res>", more)
    held["Doc_0/Res/a.jb2"] = b"\x97JB2\r\n\x1a\n" + bytes(40)
    chars, pdf, notes = drawn(tmp_path, held)
    assert notes == ["ofd_text_without_unicode", "ofd_not_drawn", "ofd_image_skipped"]
    assert [char for char, _, _ in chars] == ["在", "\ufffd", "\ufffd"]
    assert read(pdf).document.status != "failed"


def test_paths_are_lines_rectangles_and_arcs(tmp_path: Path) -> None:
    """An upright rectangle is PDF's own; an arc goes round by the way that its flags say."""
    rectangle = path("M 20 20 L 60 20 L 60 40 L 20 40 C", 'LineWidth="0.5"')
    _, pdf, _ = drawn(tmp_path, members(rectangle + path("S 100 50 A 20 20 0 1 1 120 30")))
    with pdfplumber.open(pdf) as file:
        (found,) = file.pages[0].rects
    assert [found[name] / MM for name in ("x0", "top", "x1", "bottom")] == pytest.approx([20, 20, 60, 40], abs=0.01)
    with pikepdf.open(pdf) as whole:
        operators = [str(operator) for _, operator in pikepdf.parse_content_stream(whole.pages[0])]
    assert operators.count("re") == 1
    shown = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil().convert("L")
    # three quarters round (100, 30), from below it over its left and its top to its right
    box = ImageOps.invert(shown).crop((round(70 * MM * 2), 0, shown.width, shown.height)).getbbox()
    assert box is not None
    assert [side / MM / 2 for side in box] == pytest.approx([80 - 70, 10, 120 - 70, 50], abs=0.5)


DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "1">]><a>&x;</a>'
LOOP = '<ofd:CompositeObject ID="9" ResourceID="70" Boundary="0 0 9 9"/>'
HOSTILE: dict[str, tuple[dict[str, bytes | None], str]] = {
    "a document type": ({PAGE: DOCTYPE}, "damaged"),
    "no XML": ({"Doc_0/Document.xml": b"<a><b></a>"}, "damaged"),
    "a page that is not there": ({PAGE: None}, "damaged"),
    "no document": ({"OFD.xml": b"<a/>"}, "damaged"),
    "no pages": ({"Doc_0/Document.xml": b"<a><CommonData/></a>"}, "zero_pages"),
    "too deep": ({PAGE: b"<a>" * 70 + b"</a>" * 70}, "too_large"),
    "a sheet as long as a street": (
        {PAGE: page("", "<ofd:Area><ofd:PhysicalBox>0 0 210 99999999</ofd:PhysicalBox></ofd:Area>").encode()},
        "damaged",
    ),
    "a member that unpacks to gigabytes": ({PAGE: b" " * 64_000_001}, "too_large"),
    "a drawing of thousands of itself": (
        {
            "Doc_0/PublicRes.xml": f'<ofd:Res {SPACE}><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="70">'
            f"<ofd:Content>{LOOP * 9}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
            "</ofd:Res>".encode(),
            PAGE: page(LOOP).encode(),
        },
        "too_large",
    ),
}


POSTSCRIPT = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n"


@pytest.mark.parametrize("picture", [POSTSCRIPT, seal()[:60], b"P6 99999 99999 255\n", b""])
def test_a_picture_of_another_kind_costs_the_picture_alone(
    picture: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostScript too, which Pillow would hand to another program, gs."""
    program = tmp_path / "gs"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(EpsImagePlugin, "gs_binary", None)
    held = members(text("在", 20, 50) + '<ofd:ImageObject ResourceID="5" Boundary="0 0 9 9"/>')
    media = '<ofd:MultiMedias><ofd:MultiMedia ID="5" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile>'
    more = f"{media}</ofd:MultiMedia></ofd:MultiMedias></ofd:Res>".encode()
    held["Doc_0/PublicRes.xml"] = held["Doc_0/PublicRes.xml"].replace(b"</ofd:Res>", more)
    held["Doc_0/Res/a.png"] = picture
    chars, _, notes = drawn(tmp_path, held)
    assert ([char for char, _, _ in chars], notes) == (["在"], ["ofd_image_skipped"])
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_with_its_reason(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changes, code = HOSTILE[name]
    monkeypatch.setattr("extract.convert.ofd.draw.MOST_DRAWN", 50_000)
    held = {**members(text("在", 20, 50)), **changes}
    file = write(tmp_path / "file.ofd", {key: value for key, value in held.items() if value is not None})
    with pytest.raises(DocumentError) as found:
        ofd_to_pdf(file, tmp_path / "made.pdf")
    assert found.value.code == code


def test_a_file_cut_off_anywhere_ends_with_its_reason(tmp_path: Path) -> None:
    whole = write(tmp_path / "file.ofd", members(text("在", 20, 50))).read_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as file:
        assert PAGE in file.namelist()
    for end in range(0, len(whole), 97):
        (tmp_path / "cut.ofd").write_bytes(whole[:end])
        with pytest.raises(DocumentError):
            ofd_to_pdf(tmp_path / "cut.ofd", tmp_path / "made.pdf")


def test_a_file_is_drawn_in_a_process_of_its_own(tmp_path: Path) -> None:
    """What it says there comes back: notes with their pages, and the reason of a file that cannot be drawn."""
    strange = text("\ue001", 20, 80)
    file = write(tmp_path / "file.ofd", members(text("在", 20, 50) + strange + strange))
    (note,) = ofd_convert(file, Kind.OFD, tmp_path / "made.pdf", Limits())
    assert (note[0], note[2]) == ("ofd_text_without_unicode", 1)
    assert note[1].endswith("(2 times)")
    ofd_to_pdf(file, tmp_path / "here.pdf")
    assert (tmp_path / "made.pdf").read_bytes() == (tmp_path / "here.pdf").read_bytes()
    write(file, members("") | {PAGE: DOCTYPE})
    with pytest.raises(DocumentError) as found:
        ofd_convert(file, Kind.OFD, tmp_path / "other.pdf", Limits())
    assert found.value.code == "damaged"
    assert not (tmp_path / "other.pdf").exists()
