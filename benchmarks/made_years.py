"""Rows of departments over several years, without PDFs: for the rules between documents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from extract.records.extraction import Extraction
from extract.records.tables import Document, Figure

YEARS = (2022, 2023)


def made_years(documents: int) -> Iterator[Extraction]:
    """That many final accounts, two years of each department; every tenth implies another last year."""
    for number in range(documents):
        department, year = number // len(YEARS), YEARS[number % len(YEARS)]
        yield accounts(f"云岫市第{department}局", year, restated=department % 10 == 0)


def accounts(
    name: str,
    year: int,
    restated: bool = False,
    kind: str = "final_accounts",
    level: str = "department",
    **changed: str,
) -> Extraction:
    """One department: 支出 1,000万元 in 2022, 100 more each year; 50万元 carried over; or as `changed` says."""
    document_id = hashlib.sha256(f"{name}/{year}/{kind}".encode()).hexdigest()
    document = Document(
        document_id=document_id, department=name, region_code="990101", fiscal_year=year, kind=kind, unit_level=level
    )
    spent = 1000 + 100 * (year - 2022)
    values = {
        "spent": str(spent),
        "change": "100" if not restated else "130",
        "opening": "50",
        "closing": "50",
    } | changed

    def figure(item: str, value: str, measure: str = "amount", **columns: Any) -> Figure:
        key = f"{document_id}{item}{measure}{columns}"
        return Figure(
            document_id=document_id,
            figure_id=hashlib.sha256(key.encode()).hexdigest()[:16],
            item=item,
            item_label=item,
            measure=measure,
            value=Decimal(value) * (1 if measure == "count" else 10000),
            unit="个" if measure == "count" else "元",
            printed=f"{value}万元",
            page=3,
            **columns,
        )

    own = "final" if kind == "final_accounts" else "initial_budget"
    figures = [figure("expenditure", values["spent"], fund="general", basis=own)]
    if kind == "final_accounts":
        figures += [
            figure("expenditure", values["change"], "change", fund="general", basis="final", relative_to="prior_final"),
            figure("carryover.opening", values["opening"], fund="all", basis="final"),
            figure("carryover.closing", values["closing"], fund="all", basis="final"),
        ]
    if "budget" in values:
        figures.append(figure("expenditure", values["budget"], fund="general", basis="initial_budget"))
    if "units" in values:
        figures.append(figure("organisation.budget_units", values["units"], "count", basis="final"))
    return Extraction(document, figures=figures)
