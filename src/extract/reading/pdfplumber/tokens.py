"""The words of a content stream as regular expressions: those that producers write, and no others.

Whatever is written otherwise is none of these (`1-2`, names with `#`, strings in strings, pictures in the stream): it
is left to pdfminer's parser. What is here is read as that one reads it; `tests/test_content.py` holds the two together.
"""

from __future__ import annotations

import re
from binascii import unhexlify
from typing import Any

from pdfminer.psparser import LIT, PSLiteral

END = rb"(?=[\s/\[\]()<>%]|\Z)"
NUMBER = rb"[-+]?(?:[0-9]{1,18}(?:\.[0-9]*+)?+|\.[0-9]++)"
NAME = rb"/[^\s#/%\[\]()<>{}]++"
HEX = rb"<(?:[0-9a-fA-F]{2})*+>"
TEXT = rb"\((?:[^()\\]++|\\[nrtbf()\\]|\\[0-3][0-7]{2}|\\[0-7]{1,2}(?![0-7]))*+\)"
STRING = HEX + rb"|" + TEXT
WORD = rb"[A-Za-z][A-Za-z0-9*]*+|['\"]"
SHOWN = rb"\[(?:\s++|" + NUMBER + END + rb"|" + STRING + rb")*+\]"
ITEM = NUMBER + END + rb"|" + NAME + END + rb"|" + STRING
LIST = rb"\[(?:\s++|" + ITEM + rb")*+\]"
ENTRIES = rb"<<(?:\s*+" + NAME + END + rb"\s*+(?:" + ITEM + rb"|" + LIST + rb"))*+\s*+>>"

# a rectangle that is filled or clips, or an operator, after its numbers; a string that is shown, or several; a name and
# its operator; what prints nothing: /Artifact <</Type /Pagination>> BDC, [3 2] 0 d; anything else
STATEMENT = re.compile(
    rb"\s*+(?:"
    rb"((?:" + NUMBER + rb"\s++){0,6}+)(?:re\s++(W\*?\s++n|f\*?)|(" + WORD + rb"))" + END + rb"|"
    rb"(?:(" + STRING + rb")\s*+Tj|(" + SHOWN + rb")\s*+TJ)" + END + rb"|"
    rb"(" + NAME + rb")\s++(" + NUMBER + rb"\s++)?+([A-Za-z]{2})" + END + rb"|"
    rb"" + NAME + rb"\s*+" + ENTRIES + rb"\s*+BDC" + END + rb"|"
    rb"\[(?:\s++|" + NUMBER + END + rb")*+\]\s*+" + NUMBER + rb"\s++d" + END + rb"|"
    rb"(\S)|\Z)"
)
TOKEN = re.compile(rb"\s*+(?:(" + ITEM + rb"|" + LIST + rb")(?!>)|(" + WORD + rb")" + END + rb")")
_PART = re.compile(ITEM)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(.))")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def value_of(item: bytes) -> Any:
    """A number, name, string or list as it is written → as pdfminer's parser gives it."""
    match item[:1]:
        case b"/":
            return name_of(item)
        case b"(" | b"<":
            return string_of(item)
        case b"[":
            return [value_of(part) for part in _PART.findall(item[1:-1])]
    return float(item) if b"." in item else int(item)


def string_of(item: bytes) -> bytes:
    """`(text)` or `<74657874>` → its bytes."""
    if item[0] == ord("<"):
        return unhexlify(item[1:-1])
    return _ESCAPE.sub(_unescaped, item[1:-1]) if b"\\" in item else item[1:-1]


def _unescaped(match: re.Match[bytes]) -> bytes:
    code, letter = match.groups()
    return bytes([int(code, 8)]) if code else _ESCAPED.get(letter, letter)


def name_of(item: bytes) -> PSLiteral:
    """`/F1` → the library's name."""
    try:
        return LIT(item[1:].decode())
    except UnicodeDecodeError:
        return LIT(item[1:])
