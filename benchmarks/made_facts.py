"""Made disclosures with planted repetitions, roundings, contradictions and versions, and the facts that they state.

A family's writer says what its document states (fixtures/truth.py); each of these statements becomes a figure as a
perfect reader would give it. What is then planted is noted, so that each fact is known: its value, or that it has none.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from extract.records.extraction import Extraction
from extract.records.tables import Document, Figure
from fixtures.api import generate
from fixtures.families import FAMILIES
from fixtures.truth import FigureTruth, Truth

KEY = (
    "item", "fund", "function_code", "function_name", "economic_code", "vehicle_type", "note", "basis", "measure",
    "relative_to", "relative_fund",
)  # fmt: skip
WAN, PLANTS = Decimal(10000), ("again", "finer", "cut", "contradicted")
Key = tuple[Any, ...]


@dataclass(slots=True)
class Made:
    """The documents of one disclosure, and what its facts are: None where they contradict each other."""

    extractions: list[Extraction] = field(default_factory=list)
    facts: dict[Key, set[Decimal] | None] = field(default_factory=dict)
    planted: dict[str, int] = field(default_factory=dict)


def disclosures(number: int, folder: Path) -> Iterator[Made]:
    """That many disclosures of all families, each of a department of its own."""
    families = sorted(FAMILIES)
    for seed in range(number):
        truth = generate(families[seed % len(families)], 9000 + seed, folder).truth
        yield _made(truth, seed, random.Random(f"facts/{seed}"))
        for path in folder.glob("*.pdf"):
            path.unlink()


def _made(truth: Truth, seed: int, chance: random.Random) -> Made:
    made = Made()
    document = _document(truth, seed, "now")
    figures = [_figure(document, row, number) for number, row in enumerate(truth.figures)]
    made.facts = _expected(truth.figures)
    tables = _document(truth, seed, "tables") if seed % 5 == 0 else document
    extra = list(_plant(made, tables, figures, chance))
    if tables is document:
        made.extractions = [Extraction(document, figures=[*figures, *extra])]
    else:  # narrative and tables as two files
        document.companions, tables.companions = [tables.document_id], [document.document_id]
        tables.department, tables.unit_level = None, None
        made.extractions = [Extraction(document, figures=figures), Extraction(tables, figures=extra)]
    if seed % 3 == 0:
        made.extractions.append(_older(truth, seed, document))
    if seed % 4 == 0 and tables is document:
        made.extractions.append(_restamped(truth, seed, made.extractions[0]))
    chance.shuffle(made.extractions)
    return made


def _document(truth: Truth, seed: int, version: str) -> Document:
    told = truth.metadata
    name = hashlib.sha256(f"{told['family']}/{seed}/{version}".encode()).hexdigest()
    kept = {column: told[column] for column in ("region_code", "region", "fiscal_year", "kind", "unit_level")}
    return Document(document_id=name, department=f"{told['department']}第{seed}所", **kept)


def _figure(document: Document, row: FigureTruth, number: int, **changed: Any) -> Figure:
    names = (*KEY, "unit", "printed", "text_value")
    told = {name: getattr(row, name) or None for name in names}
    value = None if row.measure == "grade" else Decimal(row.value)
    columns = {**told, "value": value, "stated_none": row.stated_none, "page": 1 + number // 20, **changed}
    figure_id = f"{document.document_id[:8]}-{number}{'t' if changed else ''}"
    return Figure(document_id=document.document_id, figure_id=figure_id, **columns)


def key_of(row: Any) -> Key:
    """What a figure, a truth's row or a fact is about; of a 科目 its code, or its name where it has none."""
    told = [getattr(row, name, None) or None for name in KEY]
    part = "/".join(filter(None, (told[5], told[6]))) or None
    return (told[0], told[1], told[2] or told[3], told[4], part, *told[7:])


def _expected(rows: list[FigureTruth]) -> dict[Key, set[Decimal] | None]:
    """What the writer states: of each thing the values that are printed most exactly."""
    groups: dict[Key, list[FigureTruth]] = defaultdict(list)
    for row in rows:
        groups[key_of(row)].append(row)
    return {key: _finest(found) for key, found in groups.items()}


def _finest(rows: list[FigureTruth]) -> set[Decimal]:
    spoken = [row for row in rows if not row.stated_none] or rows
    least = min(_step(row.printed) for row in spoken)
    return {Decimal(row.value or 0) for row in spoken if _step(row.printed) == least and row.measure != "grade"}


def _step(printed: str) -> Decimal:
    """One of the last printed digit, in 元: 100 of 0.31万元 as of 1.2万元, whose zero is dropped."""
    digits = re.search(r"\d[\d,]*(?:\.(\d+))?", printed)
    decimals = len(digits[1] or "") if digits else 0
    factor = Decimal(100000000) if "亿" in printed else WAN if "万" in printed else Decimal(1)
    return factor.scaleb(-max(decimals, 2) if factor > 1 else -decimals)


def _plant(made: Made, document: Document, figures: list[Figure], chance: random.Random) -> Iterator[Figure]:
    """Statements of the same things once more, in tables: in 万元 as printed, or in 元."""
    money = [row for row in figures if row.unit == "元" and row.measure == "amount" and row.value]
    exact = {key_of(row) for row in money if "万元" not in (row.printed or "")}  # 86,083,100元 leaves nothing to round
    once = {key_of(row): row for row in money if made.facts[key_of(row)] == {row.value} and key_of(row) not in exact}
    chosen = sorted(once.values(), key=lambda row: row.figure_id)
    chance.shuffle(chosen)
    for number, row in enumerate(chosen[: 3 * len(PLANTS)]):
        plant = PLANTS[number % len(PLANTS)]
        made.planted[plant] = made.planted.get(plant, 0) + 1
        assert row.value is not None
        value = row.value + _off(plant, chance) * (1 if row.value > 0 else -1)
        wan = plant == "again"
        printed = f"{value / WAN:,.2f}" if wan else f"{value:,.0f}"
        told = {"value": value, "printed": printed, "table_id": "t01" if wan else "t02", "origin": "table"}
        kept = {name: getattr(row, name) for name in (*KEY, "unit", "page")}
        figure_id = f"{document.document_id[:8]}-t{number}"
        yield Figure(document_id=document.document_id, figure_id=figure_id, **kept, **told)
        made.facts[key_of(row)] = {"again": {row.value}, "contradicted": None}.get(plant, {value})


def _off(plant: str, chance: random.Random) -> Decimal:
    """How far the second statement is from the first, in 元."""
    spans = {"again": (0, 0), "finer": (-49, 49), "cut": (51, 99), "contradicted": (250, 90000)}
    return Decimal(chance.randint(*spans[plant]))


def _older(truth: Truth, seed: int, document: Document) -> Extraction:
    """The version before, at the same address: with other numbers."""
    older = _document(truth, seed, "before")
    document.supersedes = older.document_id
    figures = [_figure(older, row, number) for number, row in enumerate(truth.figures)]
    for figure in figures:
        figure.value = None if figure.value is None else figure.value * 3
    return Extraction(older, figures=figures)


def _restamped(truth: Truth, seed: int, now: Extraction) -> Extraction:
    """The same text in other bytes, at another address."""
    twin = _document(truth, seed, "twin")
    twin.content_id = now.document.content_id = f"text-{seed}"
    figures = [figure.model_copy(update={"document_id": twin.document_id}) for figure in now.figures]
    return Extraction(twin, figures=figures)


def differences(made: Made, facts: Mapping[Key, list[Any]]) -> list[str]:
    """What is wrong with a disclosure's facts (key → its rows), a line each."""
    wrong = [f"not stated: {key}" for key in facts.keys() - made.facts.keys()]
    for key, expected in made.facts.items():
        rows = facts.get(key, [])
        if len(rows) != 1:
            wrong.append(f"{len(rows)} times: {key}")
        elif expected is None:
            wrong += [] if rows[0].agreement == "contradict" else [f"contradiction not found: {key}"]
        elif rows[0].agreement == "contradict":
            wrong.append(f"contradiction invented: {key} {rows[0].other_values}")
        elif expected and rows[0].value not in expected:
            wrong.append(f"{rows[0].value} for {sorted(expected)}: {key}")
    return wrong
