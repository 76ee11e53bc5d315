"""Labels of passages that nobody had tuned to: codes and numbers; whoever scores them looks their texts up."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

from extract.records.vocabulary import Basis, Fund, Kind, Measure

from .reading import knowledge

FOLDER = Path(__file__).parent / "corpus"
LONGEST = 16  # characters of a number as printed: a sentence is none


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_labelled_figure_is_one_that_the_vocabulary_can_say() -> None:
    items = knowledge().items
    for row in _rows("passage_figures.csv"):
        assert row["item"] in items, row
        assert row["measure"] in list(Measure), row
        assert row["basis"] in ["", *Basis], row
        assert row["fund"] in ["", *Fund], row
        assert row["relative_to"] in ["", *Basis, *items], row
        assert row["text_value"] or Decimal(row["value"]).is_finite(), row


def test_passages_are_of_many_places_and_each_has_its_labels_and_none_its_text() -> None:
    passages, figures = _rows("passages.csv"), _rows("passage_figures.csv")
    counted = Counter(row["id"] for row in figures)
    assert counted.keys() <= {row["id"] for row in passages}
    assert len({row["id"] for row in passages}) == len({row["sha256"] for row in passages}) == len(passages)
    assert {row["kind"] for row in passages} == {"final", "budget"} == {kind.value.partition("_")[0] for kind in Kind}
    assert max(len(row["printed"]) for row in figures) <= LONGEST
