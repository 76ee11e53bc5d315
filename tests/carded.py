"""Documents with cards as no document gave them: for tests of the league and of what offices answer."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from extract.dataset.dataset import Dataset
from extract.records.extraction import Extraction
from extract.records.tables import Check, Document, ScorecardRow

POINTS = {"✓": 2, "∅": 2, "✗": 0, "?": 0, "–": 0}
STATUS = {"✓": "disclosed", "∅": "declared_none", "✗": "missing", "?": "not_checked", "–": "not_applicable"}


def identity(name: str) -> str:
    """The sha256 that a document of this name has here."""
    return hashlib.sha256(name.encode()).hexdigest()


def carded(department: str, card: str, contradictions: int = 0, **columns: Any) -> Extraction:
    """A document whose card has a sign for each requirement (`✓✗∅?–`), two points each; so many contradictions."""
    known: dict[str, Any] = {
        "region_code": "330199", "region": "云湖市", "fiscal_year": 2031, "kind": "final_accounts", "body": "office",
        "status": "extracted", "current": True, **columns,
    }  # fmt: skip
    name = f"{department}{known['fiscal_year']}{known['kind']}"
    own = {"document_id": identity(name)}
    document = Document(
        **own,
        department=department,
        title=name,
        source_url=f"https://example.org/{name}.pdf",
        landing_url="https://example.org/list.html",
        **known,
    )
    rows = [
        ScorecardRow(
            **own, requirement=f"D{number:02d}", label=f"要求{number}", status=STATUS[sign], points=POINTS[sign],
            points_possible=0 if sign in "–?" else 2,
        )
        for number, sign in enumerate(card, 1)
    ]  # fmt: skip
    checks = [
        Check(
            **own, check_id=f"{own['document_id'][:8]}-{number}", rule="N01", status="fails", verdict="contradiction",
            statement=f"{number} + 1 ≠ {number}", page=1,
        )
        for number in range(contradictions)
    ]  # fmt: skip
    document.checks_failed = contradictions
    return Extraction(document, checks=checks, scorecard=rows)


def league_data(folder: Path) -> Path:
    """A dataset with two kinds, two years, three sets of templates and two kinds of bodies."""
    Dataset(folder).write(
        [
            carded("云湖市财政局", "✓✓✓✗?", 2),
            carded("云湖市水务局", "∅✓✓✗✗✓✓✗"),  # 10 of 16
            carded("云湖市教育局", "✓✓✓✗–?"),  # as the first, of another number of points asked
            carded("云湖市档案局", "✓✓✗✗??", region_code="330198", region="云湖市山下区"),
            carded("云湖市气象局", "✓???"),  # one of four: less than half
            carded("云湖市地震局", "", status="failed", body=None),
            carded("云湖市第一中学", "✗✗✓✓", body="institution"),
            carded("云湖大学", "✓✓✗", body="university"),
            carded("京畿区财政局", "✓✗✗", region_code="110199", region="京畿区"),
            carded("云湖市财政局", "✗✗✓", fiscal_year=2030),
            carded("云湖市财政局", "✓✓✗", kind="budget", fiscal_year=2032),
        ]
    )
    return folder
