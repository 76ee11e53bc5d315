"""What a converter wrote: whether it is a PDF with text, and the same bytes for the same file each time."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import DocumentError

# when it was written, and a number made of that: as long as before, or the PDF's own table of places would be wrong
_STAMPS = re.compile(
    rb"(?P<before>/(?:CreationDate|ModDate)\s?\(|/DocChecksum\s*/|/ID\s*\[\s*<)"
    rb"(?P<stamp>[^)>\s/]+)(?P<between>>\s*<)?(?P<second>[0-9A-Fa-f]+)?"
)
_DATED = re.compile(rb"<xmp:(?:Create|Modify|Metadata)Date>[^<]*|<xmpMM:\w+ID>[^<]*")
_DIGITS = re.compile(rb"[0-9A-Fa-f]")


def settle(path: Path, printed: bool) -> None:
    """Makes a converter's PDF the same each time; DocumentError where it is none.

    `printed`: whether the file that was converted has text, so that a PDF without any lost it.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DocumentError("conversion_failed", "the converter ended as if all were well, and wrote nothing") from None
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise DocumentError("conversion_failed", "what the converter wrote is no whole PDF")
    if printed and b"/Font" not in content:
        raise DocumentError("conversion_lost_text", "the file has text, and the PDF made of it has none")
    path.write_bytes(_DATED.sub(_zeroed, _STAMPS.sub(_without_stamps, content)))


def _without_stamps(match: re.Match[bytes]) -> bytes:
    stamps = (match["between"] or b"").join(_DIGITS.sub(b"0", match[name] or b"") for name in ("stamp", "second"))
    return match["before"] + stamps


def _zeroed(match: re.Match[bytes]) -> bytes:
    name, _, stamp = match[0].partition(b">")
    return name + b">" + _DIGITS.sub(b"0", stamp)
