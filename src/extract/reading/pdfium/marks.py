"""What a marked-content sequence would have a reader say in place of its text (`/Span <</ActualText (…)>> BDC`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

KEY = b"ActualText"


def unmark(pdfium: Any, texts: Sequence[Any]) -> None:
    """Take such marks off text objects, so that PDFium's text has the characters that they print."""
    for item, count in zip(texts, map(pdfium.FPDFPageObj_CountMarks, texts), strict=True):
        for index in reversed(range(count)):
            mark = pdfium.FPDFPageObj_GetMark(item, index)
            if pdfium.FPDFPageObjMark_GetParamValueType(mark, KEY):
                pdfium.FPDFPageObj_RemoveMark(item, mark)
