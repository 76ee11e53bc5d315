"""Made documents printed in other formats: each says all that the PDF says, and the same seed gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from html import unescape

import pytest

from fixtures.api import document
from fixtures.document import Doc
from fixtures.printing.docx import docx_bytes
from fixtures.printing.html import html_bytes
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
