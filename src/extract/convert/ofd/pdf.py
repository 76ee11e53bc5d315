"""Writes a PDF object by object: pages as they come, what they share at the end; the same calls give the same bytes."""

from __future__ import annotations

import zlib
from typing import BinaryIO

MOST_WRITTEN = 500_000_000  # bytes


class TooLongError(Exception):
    """More is written than a PDF may have."""


class Pdf:
    """A PDF being written to a file."""

    def __init__(self, file: BinaryIO) -> None:
        """Begin it."""
        self._file, self._places = file, [0]
        self._at = 0
        self._pages: list[int] = []
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self.tree, self.shared = self.reserve(), self.reserve()

    def reserve(self) -> int:
        """A number for an object that is written later."""
        self._places.append(0)
        return len(self._places) - 1

    def add(self, content: str, number: int = 0) -> int:
        """An object; gives its number."""
        return self._object(content.encode("latin-1"), number)

    def stream(self, told: str, data: bytes, *, packed: bool = False) -> int:
        """A stream with the entries `told`; `packed` data brings its filter with it."""
        if not packed:
            data, told = zlib.compress(data, 6), f"{told} /Filter /FlateDecode"
        head = f"<< {told} /Length {len(data)} >>\nstream\n".encode("latin-1")
        return self._object(head + data + b"\nendstream", 0)

    def page(self, width: float, height: float, content: bytes) -> None:
        """A page with what is drawn on it; its fonts and pictures are those that all pages share."""
        drawn = self.stream("", content)
        box = f"[0 0 {width:.3f} {height:.3f}]"
        told = f"/Type /Page /Parent {self.tree} 0 R /Resources {self.shared} 0 R /MediaBox {box}"
        self._pages.append(self.add(f"<< {told} /Contents {drawn} 0 R >>"))

    def finish(self, resources: str) -> None:
        """The resources, the tree of pages and the table of places."""
        self.add(resources, self.shared)
        kids = " ".join(f"{number} 0 R" for number in self._pages)
        self.add(f"<< /Type /Pages /Count {len(self._pages)} /Kids [{kids}] >>", self.tree)
        root = self.add(f"<< /Type /Catalog /Pages {self.tree} 0 R >>")
        start = self._at
        rows = "".join(f"{place:010d} 00000 n \n" for place in self._places[1:])
        self._write(f"xref\n0 {len(self._places)}\n0000000000 65535 f \n{rows}".encode())
        self._write(f"trailer\n<< /Size {len(self._places)} /Root {root} 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())

    def _object(self, content: bytes, number: int) -> int:
        number = number or self.reserve()
        self._places[number] = self._at
        self._write(f"{number} 0 obj\n".encode() + content + b"\nendobj\n")
        return number

    def _write(self, content: bytes) -> None:
        self._at += len(content)
        if self._at > MOST_WRITTEN:
            raise TooLongError
        self._file.write(content)


def number(value: float) -> str:
    """A number as PDF has it: at most four decimals, never in powers of ten."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
