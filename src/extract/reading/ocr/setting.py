"""Whether pages that are pictures are recognised: --ocr, or else the environment's JUESUAN_OCR."""

from __future__ import annotations

import os
from functools import cache

from ...errors import UserError
from .engine import missing

SETTING = "JUESUAN_OCR"
MISSING = "ocr_missing"  # code of problems


def ocr_setting() -> bool:
    """`auto`, which holds where nothing is set, → True, `off` → False; UserError for anything else."""
    text = os.environ.get(SETTING) or "auto"
    if text not in ("auto", "off"):
        raise UserError(f"--ocr {text}: say auto, or off to leave pages that are pictures unread")
    return text == "auto"


def recognises() -> bool:
    """Whether pages that are pictures are read here: it is wanted, and what it takes is installed."""
    return ocr_setting() and _installed()


@cache
def _installed() -> bool:
    return missing() is None


def unread_pictures(pages: int, why: str) -> tuple[str, str]:
    """The code and message of a document's problem whose pictures cannot be read here."""
    return MISSING, f"{pages} pages are pictures of text, and were not read: {why}"
