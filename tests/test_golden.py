"""Golden documents and generated ones: everything they say is read, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from extract.dataset.rows import files_of_document
from fixtures import build
from fixtures.api import generate
from fixtures.families import FAMILIES
from fixtures.truth import Truth, read_truth

from .reading import cell_key, differences, explanation_key, figure_key, prose_figures, read, uncertain

GOLDEN = sorted((Path(build.__file__).parent / "golden").glob("*.pdf"))
# the publisher's slips change what a sentence says; the checks' tests read these documents
SLIPS = [path for path in GOLDEN if path.stem.startswith("slips")]

# the same documents in every run; a nightly run names how many others it draws: JUESUAN_PROPERTY_DOCUMENTS=200
NIGHTLY = os.environ.get("JUESUAN_PROPERTY_DOCUMENTS")
SEEDS = int(NIGHTLY or 20)


def assert_read(path: Path, truth: Truth, prose: bool = True) -> None:
    extraction = read(path)
    if prose:
        wanted = [figure_key(figure) for figure in truth.figures]
        missed, invented = differences(wanted, map(figure_key, prose_figures(extraction)))
        assert not invented, f"{path.name}: figures that it does not state: {invented[:5]}"
        assert not missed, f"{path.name}: figures not read: {missed[:5]}"
        reasons = [explanation_key(reason) for reason in truth.explanations]
        missed, invented = differences(reasons, map(explanation_key, extraction.explanations))
        assert not invented, f"{path.name}: reasons that it does not give: {invented[:5]}"
        assert not missed, f"{path.name}: reasons not read: {missed[:5]}"
    missed, invented = differences(map(cell_key, truth.cells), map(cell_key, extraction.table_cells))
    assert not missed, f"{path.name}: cells not read: {missed[:5]}"
    assert not invented, f"{path.name}: cells that are not there: {invented[:5]}"
    assert not uncertain(extraction), path.name
    document = extraction.document
    assert document.numbers_printed == document.numbers_accounted
    for name in ("department", "fiscal_year", "kind"):
        assert getattr(document, name) == truth.metadata[name], name
    assert files_of_document(extraction).document.status == "extracted"  # no row that its table cannot have


@pytest.mark.parametrize("path", [path for path in GOLDEN if path not in SLIPS], ids=lambda path: path.stem)
def test_golden_documents_are_read_whole(path: Path) -> None:
    assert_read(path, read_truth(path.with_suffix(".truth.json")))


# shrinking a seed says nothing: two seeds have nothing in common
@settings(
    max_examples=SEEDS,
    derandomize=NIGHTLY is None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(family=st.sampled_from(sorted(FAMILIES)), seed=st.integers(0, 10**6))
def test_a_made_document_is_read_whole(family: str, seed: int, tmp_path: Path) -> None:
    """Random money, wording and layout → PDF → rows equal to what was written."""
    made = generate(family, seed, tmp_path)
    assert_read(made.pdf, made.truth)
