"""Made documents printed in other formats: each says all that the PDF says, and the same seed gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pypdfium2
import pytest
from PIL import ImageChops

from fixtures.api import document
from fixtures.document import Doc
from fixtures.printing.archive import seven_zip, zip_bytes
from fixtures.printing.docx import docx_bytes
from fixtures.printing.html import html_bytes
from fixtures.printing.scan import Scanning, pictures, scanned
from fixtures.printing.xlsx import xlsx_bytes
from fixtures.quirks import Quirks

SEED = ("guangxi", 7)


def html_text(content: bytes) -> str:
    return unescape(re.sub(r"<[^>]+>", "\n", content.decode()))


def members_text(content: bytes, wanted: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        found = [file.read(name).decode() for name in file.namelist() if re.search(wanted, name)]
    return unescape(re.sub(r"<[^>]+>", "\n", "\n".join(found)))


FORMATS: dict[str, tuple[Callable[[Doc], bytes], Callable[[bytes], str]]] = {
    "docx": (docx_bytes, lambda content: members_text(content, r"word/document\.xml")),
    "html": (html_bytes, html_text),
    "xlsx": (xlsx_bytes, lambda content: members_text(content, r"sharedStrings|worksheets/sheet")),
}


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_a_printed_document_says_what_its_pdf_says(kind: str) -> None:
    made = document(*SEED, Quirks())
    printed, text_of = FORMATS[kind]
    lines = text_of(printed(made)).splitlines()
    for block in made.blocks:
        assert block.kind != "text" or block.marked.text in lines
    shown = {value(line) for line in lines}
    assert {value(cell.text) for cell in made.truth.cells} <= shown


def value(text: str) -> str:
    """910.6900000000001 in a sheet's XML is 910.69, and so is a cell's 910.69."""
    plain = text.replace(",", "")
    return f"{float(plain):.2f}" if re.fullmatch(r"-?\d+(\.\d+)?", plain) else text


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_printing_again_gives_the_same_bytes(kind: str) -> None:
    printed = FORMATS[kind][0]
    assert printed(document(*SEED, Quirks())) == printed(document(*SEED, Quirks()))


def test_a_scan_shows_the_pages_and_says_nothing() -> None:
    made = document(*SEED, Quirks(), tables=False)
    whole = Scanning(dpi=60, upside_down=2, seal=2, seed=3)
    pdf = pypdfium2.PdfDocument(scanned(made.pdf, whole))
    assert [page.get_textpage().get_text_bounded() for page in pdf] == [""] * len(made.sheets)
    assert all(abs(page.get_width() - sheet.width) < 1.3 for page, sheet in zip(pdf, made.sheets, strict=True))
    # a page fed the wrong way round is the same page, turned: nothing else is drawn at random by it
    right = list(pictures(made.pdf, replace(whole, upside_down=0, noise=0, skew=0)))
    turned = list(pictures(made.pdf, replace(whole, noise=0, skew=0)))
    same = [ImageChops.difference(one, two).getbbox() is None for one, two in zip(right, turned, strict=True)]
    assert same.count(False) == 2
    assert scanned(made.pdf, whole) == scanned(made.pdf, whole)


def test_archives_hold_their_members_under_their_names() -> None:
    """The zip's names are GBK without a flag; the 7z is read by who reads 7z, where libarchive is."""
    members = [("决算公开/某局2031年度部门决算.pdf", b"%PDF" * 1000), ("说明.txt", b"")]
    with zipfile.ZipFile(io.BytesIO(zip_bytes(members))) as file:
        assert [(info.filename.encode("cp437").decode("gbk"), file.read(info)) for info in file.infolist()] == members
        assert not any(info.flag_bits for info in file.infolist())
    content = seven_zip(members)
    assert content[:6] == b"7z\xbc\xaf\x27\x1c"
    assert members[0][0].encode("utf-16-le") in content
