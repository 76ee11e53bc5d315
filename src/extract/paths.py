"""A path of a file as text that can be written and printed, whatever bytes its name is made of."""

from __future__ import annotations

import os
from pathlib import Path


def text_of(path: Path | str) -> str:
    """A path, or a file's name, as clean text: each part as UTF-8, else GB18030 (Chinese zips), else with `\\xNN`.

    For people and for the dataset; the file itself is opened by its path.
    """
    return "/".join(_text(part) for part in os.fsencode(path).split(b"/"))


def _text(part: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return part.decode(encoding)
        except UnicodeDecodeError:
            continue
    return part.decode("utf-8", "backslashreplace")
