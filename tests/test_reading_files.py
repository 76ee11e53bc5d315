"""Files and their inks, as each reader is told of them: who made it, why it cannot be read, what hides what."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfminer.cmapdb import IdentityCMapByte
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extract.errors import DocumentError
from extract.reading import native
from extract.reading.agreement import _near, _same_places
from extract.reading.inks import share_of
from extract.reading.native.build import SUFFIX, _reason, build
from extract.reading.pages import UNMAPPED, Char, Edge, Line, Page
from extract.reading.pdfium.document import FastPdf
from extract.reading.pdfium.page import FastPageReader
from extract.reading.pdfplumber.spacing import space_of
from extract.reading.readers import READERS
from extract.reading.sniff import ends, sniff
from tests.inked import picture
from tests.test_reading_parts import char


def made(path: Path, producer: str = "", creator: str = "", pages: int = 1, **more: Any) -> Path:
    """A file of empty pages."""
    canvas = Canvas(str(path), pagesize=(600, 400), invariant=True, **more)
    canvas.setProducer(producer)
    canvas.setCreator(creator)
    for _ in range(pages):
        canvas.drawString(50, 300, "12.5")
        canvas.showPage()
    canvas.save()
    return path


@pytest.mark.parametrize("opened", [*READERS, FastPdf])
def test_a_file_says_how_many_pages_it_has_and_who_made_it(opened: Any, tmp_path: Path) -> None:
    for producer, creator, told in (("A 甲", "B", "A 甲"), ("", "B", "B")):
        pdf = opened(made(tmp_path / "x.pdf", producer, creator, pages=2))
        assert (pdf.count, pdf.producer, len(list(pdf.pages()))) == (2, told, 2)
        pdf.close()
        pdf.close()


@pytest.mark.parametrize("opened", [*READERS, FastPdf])
def test_why_a_file_cannot_be_read(opened: Any, tmp_path: Path) -> None:
    locked = made(tmp_path / "locked.pdf", encrypt=StandardEncryption("secret", canPrint=0))
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4\n" + b"x" * 99 + b"%%EOF")
    for path, code in ((locked, "encrypted"), (broken, "damaged")):
        with pytest.raises(DocumentError) as error:
            opened(path)
        assert error.value.code == code
        assert error.value.message


def test_what_is_damaged_is_told_in_two_hundred_characters_from_its_beginning(tmp_path: Path) -> None:
    path, told = tmp_path / "x.pdf", "the page tree cannot be read: MalformedPDFException("
    for word, length in (("a", 120), ("a" * 300, 200)):
        with pikepdf.open(made(path), allow_overwriting_input=True) as pdf:
            pdf.pages[0].obj.MediaBox = pikepdf.Array([0, 0, pikepdf.String(word)])
            pdf.save(path)
        with pytest.raises(DocumentError) as error:
            READERS.second(path)
        assert (error.value.code, error.value.message.startswith(told)) == ("damaged", True)
        assert len(error.value.message) <= length
    assert len(error.value.message) == 200
    for end, code in ((b"", "truncated"), (b"%%EOF" + b" " * 2043, "damaged"), (b"%%EOF" + b" " * 2044, "truncated")):
        path.write_bytes(b"%PDF-1.4\n" + b"x" * 99 + end)
        with pytest.raises(DocumentError, match=r"^the file's structure cannot be read: PDF") as error:
            READERS.second(path)
        assert error.value.code == code


def test_the_mark_of_a_pdf_is_in_the_first_kilobyte_and_its_end_in_the_last_two(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b" " * 1019 + b"%PDF-")
    sniff(path)
    path.write_bytes(b" " * 1020 + b"%PDF-")
    with pytest.raises(DocumentError, match="its first kilobyte has no %PDF-"):
        sniff(path)
    for behind, whole in ((2043, True), (2044, False)):
        path.write_bytes(b"%PDF-" + b" " * 3000 + b"%%EOF" + b" " * behind)
        assert ends(path) == whole


def test_a_page_of_which_nothing_is_told_has_nothing() -> None:
    page = Page(3, 600.0, 400.0)
    assert (
        page.number,
        page.rotation,
        page.image_area,
        page.hidden_chars,
        page.unmapped_chars,
        page.layer,
        page.failure,
    ) == (3, 0, 0.0, 0, 0, "native", None)
    assert [list(part) for part in (page.chars, page.lines, page.edges, page.across)] == [[]] * 4


def test_a_page_is_as_large_as_its_box_to_a_hundredth(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "x.pdf"), pagesize=(600.1267, 400.5643), invariant=True)
    canvas.drawString(50, 300, "12.5")
    canvas.showPage()
    canvas.save()
    for opened in (*READERS, FastPdf):
        (page,) = opened(tmp_path / "x.pdf").pages()
        assert (page.width, page.height) == (600.13, 400.56)


def test_a_hyphen_at_a_line_s_end_is_printed(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "x.pdf"), pagesize=(600, 400), invariant=True)
    for at, words in enumerate(("the words of a line that is bro-", "ken behind its hyphen")):
        canvas.drawString(50, 300 - 15 * at, words)
    canvas.showPage()
    canvas.save()
    for opened in (*READERS, FastPdf):
        (page,) = opened(tmp_path / "x.pdf").pages()
        assert [line.text.strip() for line in page.lines] == [
            "the words of a line that is bro-",
            "ken behind its hyphen",
        ]


@given(
    st.lists(
        st.sampled_from([0x41, 0xD7FF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF, 0x110000]),
        min_size=1,
        max_size=5,
    )
)
def test_two_halves_are_one_character_and_one_alone_is_none(codes: list[int]) -> None:
    """As UTF-16 has them; a code beyond all characters means nothing."""
    reader = FastPageReader.__new__(FastPageReader)
    reader.pdfium = SimpleNamespace(FPDFText_GetUnicode=lambda _, at: codes[at] if at < len(codes) else 0)
    found = "".join(reader._far(None, at, code) or "" for at, code in enumerate(codes))
    wanted, at = "", 0
    while at < len(codes):
        code, behind = codes[at], codes[at + 1] if at + 1 < len(codes) else 0
        if 0xD800 <= code < 0xDC00 <= behind < 0xE000:
            wanted, at = wanted + (chr(code) + chr(behind)).encode("utf-16", "surrogatepass").decode("utf-16"), at + 1
        else:
            wanted += UNMAPPED if 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)
        at += 1
    assert found == wanted


def test_what_a_font_makes_of_the_single_byte_of_a_space() -> None:
    """A composite font has it where its codes are told one by one, or its codes are its glyphs."""

    def font(several: bool, **codes: Any) -> Any:
        return SimpleNamespace(is_multibyte=lambda: several, cmap=SimpleNamespace(**codes))

    assert [
        space_of(font(False)),
        space_of(font(True, code2cid={32: 7})),
        space_of(font(True, code2cid={32: {1: 2}})),
        space_of(font(True)),
    ] == [32, 7, None, None]
    identity = SimpleNamespace(is_multibyte=lambda: True, cmap=IdentityCMapByte())
    assert space_of(identity) == 32


@pytest.mark.parametrize(("times", "share"), [(0, 0.0), (1, 0.5), (2, 1.0), (3, 1.0)])
def test_images_cover_a_page_once_at_most(times: int, share: float, tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "x.pdf"), pagesize=(600, 400), invariant=True)
    canvas.drawString(50, 300, "12.5")
    for _ in range(times):
        canvas.drawImage(picture(), 0, 0, 600, 200)
    canvas.showPage()
    canvas.save()
    for opened in (*READERS, FastPdf):
        (page,) = opened(tmp_path / "x.pdf").pages()
        assert page.image_area == pytest.approx(share, abs=0.001)
    assert (share_of(50, 100), share_of(300, 100), share_of(50, 0), share_of(0, 100)) == (0.5, 1.0, 0.0, 0.0)


def _of(char: Char) -> Page:
    return Page(1, 100.0, 100.0, chars=[char], lines=[Line(1, [char])])


def test_two_readings_are_apart_from_the_edge_on() -> None:
    one = char("1", 0.0, 0.0)
    for other, same in (
        ({"x0": 1.49}, True),
        ({"x0": 1.5}, False),
        ({"x0": -1.5}, False),
        ({"baseline": 0.69}, True),
        ({"baseline": 0.7}, False),
        ({"baseline": -0.7}, False),
    ):
        assert _same_places(_of(one), _of(one._replace(**other))) == same
    edge = Edge(0.0, 0.0, 0.0, 0.0, True)
    for side in ("x0", "top", "x1", "bottom"):
        for by, near in ((0.69, True), (0.7, False), (-0.7, False)):
            assert _near(edge, edge._replace(**{side: by})) == near  # type: ignore[arg-type]
    assert not _near(Edge(5.0, 5.0, 5.0, 5.0, True), Edge(-5.0, -5.0, -5.0, -5.0, True))


# --- the native reader is built or says why not


def test_a_reader_that_is_built_is_not_built_again(tmp_path: Path) -> None:
    path = tmp_path / f"{native.name()}{SUFFIX}"
    path.touch()
    assert build(tmp_path) == (path, "")
    assert path.stat().st_size == 0
    told = ["", "  \n a.c: Error: no header \nlast\n", "first\n last \n"]
    assert [_reason(one) for one in told] == ["no answer", "a.c: Error: no header", "last"]
    assert [one.suffix for one in native.sources()] == [".c"] * len(native.sources()) != []
