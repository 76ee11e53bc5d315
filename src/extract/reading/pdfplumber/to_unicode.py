"""What a font's codes mean (its ToUnicode), read by regular expressions where it is written as producers write it.

    2 beginbfchar <0003> <0020> <0011> <FF0C> endbfchar
    1 beginbfrange <0020> <0029> <0030> endbfrange

All else in it is left to pdfminer's parser, and the whole where anything else gives codes a meaning.
"""

from __future__ import annotations

import re
from binascii import unhexlify
from collections.abc import Iterator
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1

Meaning = tuple[int, bytes]  # a code, and its UTF-16

_CODE = rb"<(?:[0-9a-fA-F]{2}){1,2}>\s*+"
_TEXT = rb"<(?:[0-9a-fA-F]{2})++>\s*+"
_CHARS = rb"\bbeginbfchar\s++((?:" + _CODE + _TEXT + rb")*+)endbfchar(?=\s)"
_RANGES = rb"\bbeginbfrange\s++((?:" + _CODE + _CODE + rb"<[0-9a-fA-F]{4}>\s*+)*+)endbfrange(?=\s)"
_SECTION = re.compile(_CHARS + rb"|" + _RANGES)
_OTHERS = re.compile(rb"bfchar|bfrange|cidchar|cidrange|usecmap")
_UNSEEN = re.compile(rb"%[^\r\n]*beginbf|\([^()]*beginbf")  # a remark, a string
_HEX = re.compile(rb"[0-9a-fA-F]++")


def parted(spec: Any) -> tuple[Any, list[Meaning]]:
    """A font's dictionary → the same without what is read here of its ToUnicode, and that."""
    try:
        stream = resolve1(spec.get("ToUnicode"))
        data = stream.get_data() if isinstance(stream, PDFStream) else b""
    except Exception:  # whatever it is, the library finds it, too
        return spec, []
    sections = list(_SECTION.finditer(data))
    unusual = _OTHERS.search(_SECTION.sub(b"", data)) or _UNSEEN.search(data)
    if not sections or unusual or b"endcmap" in data[: sections[-1].end()]:
        return spec, []
    rest = PDFStream({}, _SECTION.sub(b"beginbfchar endbfchar", data))
    return {**spec, "ToUnicode": rest}, [one for section in sections for one in _meanings(*section.groups())]


def _meanings(chars: bytes | None, ranges: bytes | None) -> Iterator[Meaning]:
    words = _HEX.findall(chars or ranges or b"")
    if chars is not None:
        yield from ((int(code, 16), unhexlify(text)) for code, text in zip(words[::2], words[1::2], strict=True))
        return
    for first, last, text in zip(words[::3], words[1::3], words[2::3], strict=True):
        start, base = int(first, 16), int(text, 16)
        for step in range(int(last, 16) - start + 1) if len(first) == len(last) else ():
            yield start + step, ((base + step) & 0xFFFF).to_bytes(2, "big")
