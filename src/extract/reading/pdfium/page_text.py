"""The text of an open PDFium page, made from its objects as they are when it is first asked for."""

from __future__ import annotations

from typing import Any


class PageText:
    """Holds PDFium's text page until it is closed."""

    def __init__(self, pdfium: Any, page: Any) -> None:
        self.pdfium, self.page = pdfium, page
        self._handle: Any = None

    @property
    def handle(self) -> Any:
        """PDFium's text page."""
        if self._handle is None:
            self._handle = self.pdfium.FPDFText_LoadPage(self.page)
        return self._handle

    def close(self) -> None:
        """Forget it: it is made anew when it is asked for again."""
        if self._handle is not None:
            self.pdfium.FPDFText_ClosePage(self._handle)
            self._handle = None
