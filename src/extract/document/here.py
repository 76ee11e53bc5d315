"""A file read in this process, for whoever looks at one: its pages that are pictures recognised where that can be."""

from __future__ import annotations

from pathlib import Path

from ..accounting.ledger import Ledger
from ..knowledge.model import Knowledge
from ..reading.ocr.engine import load_recogniser, missing
from ..reading.ocr.setting import ocr_setting, unread_pictures
from ..records.extraction import Extraction
from ..records.vocabulary import Stage
from .extract import extract_document
from .rows import OnLedger, problem_row


def extract_here(path: Path, knowledge: Knowledge, on_ledger: OnLedger | None = None, verify: int = 1) -> Extraction:
    """A file → all its rows. Pages that are pictures are read from them, unless JUESUAN_OCR is off.

    `on_ledger` hears of the reading that counts alone.
    """
    ledgers: list[Ledger] = []
    found = extract_document(path, knowledge, on_ledger=ledgers.append, verify=verify)
    lacking = missing() if found.pictures and ocr_setting() else None
    if lacking is not None:
        told = unread_pictures(len(found.pictures), lacking)
        found.problems.append(problem_row(found.document, Stage.READ, *told))
    elif found.pictures and ocr_setting():
        ledgers.clear()
        recogniser = load_recogniser()
        found = extract_document(path, knowledge, on_ledger=ledgers.append, verify=verify, recogniser=recogniser)
    if on_ledger is not None:
        for ledger in ledgers[-1:]:
            on_ledger(ledger)
    return found
