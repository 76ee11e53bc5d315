"""What does not add up in made and in real documents is found, and nothing else."""

from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.bench_checks import KINDS, count, sound
from benchmarks.misread import WAYS
from extract.checks.run import run_checks
from extract.document.extract import extract_document
from extract.proving.load import load_knowledge
from extract.records.extraction import Extraction
from extract.records.tables import Document
from fixtures.api import generate
from fixtures.families import FAMILIES
from tests.conftest import Juesuan

SHARED = Path(__file__).resolve().parents[2] / "shared"
D = Decimal
Row = dict[str, Any]


@pytest.mark.parametrize("family", FAMILIES)
def test_clean_documents_give_no_fails(family: str, tmp_path: Path) -> None:
    extraction = extract_document(generate(family, 31, tmp_path).pdf, load_knowledge())
    assert not [check.statement for check in extraction.checks if check.status == "fails"]
    assert sum(check.status == "holds" for check in extraction.checks) > 50
    tested = [figure for figure in extraction.figures if figure.confirmed_by or figure.contradicted_by]
    assert len(tested) > len(extraction.figures) / 3


@pytest.mark.parametrize("kind", KINDS)
def test_planted_mistakes_are_found_and_named(kind: str, tmp_path: Path) -> None:
    """All families in turn. What stands alone in its document cannot be found, and its figure has to say so."""
    counts: Counter[str] = Counter()
    families, start = list(FAMILIES), KINDS.index(kind)
    for seed in range(40 + start, 44 + start):
        made = generate(families[seed % len(families)], seed, tmp_path, slips=(kind,))
        extraction = extract_document(made.pdf, load_knowledge())
        for slip in made.truth.slips[:1]:
            count(counts, extraction, slip, {check.verdict for check in extraction.checks if check.status == "fails"})
    assert counts["planted"]
    assert not counts["missed"]
    assert not counts["confirmed"]
    assert counts["named"] == counts["found"]


@pytest.mark.parametrize("way", WAYS)
def test_what_we_misread_accuses_nobody(way: str, tmp_path: Path) -> None:
    """A word that no pattern knows, a digit that one reader misreads or loses, a value that is spoilt after reading."""
    families = list(FAMILIES)
    for seed in range(60, 63):
        _, extraction = sound(way, families[(5 * seed) % len(families)], seed, load_knowledge(), tmp_path)
        told = [row.sentence for row in extraction.checks if row.verdict == "contradiction"]
        assert not told


def test_bad_rows_never_raise() -> None:
    """A document without a single figure has no checks."""
    extraction = Extraction(Document(document_id="0" * 64))
    run_checks(extraction, load_knowledge(), SimpleNamespace(tables=[], figures=[]))
    assert extraction.checks == []


# --- documents labelled by hand, where they are at hand


def labels(stem: str) -> list[Row]:
    """The inconsistencies that people found in a document."""
    with (SHARED / "gold" / f"{stem}.inconsistencies.csv").open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def numbers(*texts: str | None) -> set[Decimal]:
    """The numbers in some texts; `8 listed` and eight names are one."""
    return {D(found.replace(",", "")) for text in texts for found in re.findall(r"\d[\d,]*\.?\d*", text or "")}


def fits(check: Any, label: Row, pages: dict[str, int]) -> bool:
    """Whether a finding is the labelled one: on its page (of one of its numbers), with two of its numbers or all."""
    found = numbers(check.statement)
    same_page = int(label["page"]) in {check.page, *(pages.get(name) for name in check.figure_ids)}
    common = found & numbers(label["statement"], label["expected"], label["found"], label["remark"])
    return check.status == label["kind"] and same_page and len(common) >= min(2, len(found))


GOLD = sorted((SHARED / "gold").glob("*.inconsistencies.csv")) if (SHARED / "gold").is_dir() else []


@pytest.mark.skipif(not GOLD, reason="no labelled documents beside the repository (../shared/gold)")
@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.name.split(".")[0])
def test_labelled_documents(path: Path) -> None:
    """Every labelled `fails` and `rounding` is found as such on its page, and no `fails` that people did not find."""
    stem = path.name.removesuffix(".inconsistencies.csv")
    extraction = extract_document(SHARED / "real" / f"{stem}.pdf", load_knowledge())
    pages = {figure.figure_id: figure.page for figure in extraction.figures if figure.page}
    missed, claimed = [], set()
    for label in labels(stem):
        fitting = [check.check_id for check in extraction.checks if fits(check, label, pages)]
        claimed |= set(fitting)
        if label["kind"] in ("fails", "rounding", "undefined") and not fitting:
            missed.append(label["statement"])
    extra = [
        check.statement for check in extraction.checks if check.status == "fails" and check.check_id not in claimed
    ]
    assert (missed, extra) == ([], [])


# --- the command


def test_check_prints_findings_and_says_so_by_its_status_only_where_asked(juesuan: Juesuan, tmp_path: Path) -> None:
    made = generate("shanghai", 41, tmp_path, slips=("share",))
    plain = juesuan("check", made.pdf, "--html", "report")
    assert plain.status == 0, plain.err
    assert "contradiction N01" in plain.out
    assert made.truth.slips[0].printed in plain.out
    assert juesuan("check", made.pdf, "--strict").status == 1
    assert juesuan("check", "nowhere").status == 2
