"""Whether pages that are pictures are recognised: where the extra is installed, or never."""

from __future__ import annotations

import os

from ...errors import UserError
from .engine import missing

SETTING = "JUESUAN_OCR"


def parse_ocr(text: str) -> bool:
    """`auto` → true, `off` → false; UserError for anything else."""
    if text not in ("auto", "off"):
        raise UserError(f"--ocr {text}: say auto (scanned pages are read where juesuan[ocr] is installed) or off")
    return text == "auto"


def ocr_setting() -> bool:
    """What the environment variable JUESUAN_OCR says; true where it is not set."""
    return parse_ocr(os.environ.get(SETTING) or "auto")


def recognises() -> bool:
    """Whether pages that are pictures are read here: it is wanted, and what it takes is installed."""
    return ocr_setting() and missing() is None
