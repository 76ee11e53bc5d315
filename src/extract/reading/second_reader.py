"""How many documents both readers of the PDF read: all of them, a sample, or none."""

from __future__ import annotations

import os

from ..errors import UserError

SETTING = "JUESUAN_VERIFY"


def parse_verify(text: str) -> int:
    """`all` → 1, `sample=20` → 20 (one document in twenty), `off` → 0; UserError for anything else."""
    if text in ("all", "off"):
        return int(text == "all")
    name, _, number = text.partition("=")
    if name == "sample" and number.isdecimal() and int(number) > 0:
        return int(number)
    raise UserError(f"--verify {text}: say all, off, or sample=N for one document in N")


def verify_setting() -> int:
    """What the environment variable JUESUAN_VERIFY says; all documents where it is not set."""
    return parse_verify(os.environ.get(SETTING) or "all")


def is_chosen(document_id: str, verify: int) -> bool:
    """Whether a document is one of those that both readers read: the same ones in every run."""
    return verify > 0 and int(document_id[:12], 16) % verify == 0
