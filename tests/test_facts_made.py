"""Every thing that made disclosures state is one fact, whatever is repeated, rounded, contradicted or replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.facts import measure
from extract.resolution import agreement


@pytest.mark.parametrize("blind", [False, True])
def test_every_fact_is_there_once_with_its_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blind: bool) -> None:
    """One of each family; and the measurement itself sees where contradictions are no longer told from roundings."""
    if blind:
        monkeypatch.setattr(agreement, "agree", lambda *_: True)
    counted, wrong = measure(1 if blind else 15, tmp_path)
    assert counted["contradicted"] >= (3 if blind else 40)
    assert len(wrong) == (counted["contradicted"] if blind else 0), wrong[:3]
