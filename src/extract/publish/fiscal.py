"""csv/fiscal.csv of a release: amounts alone, each once and with its phase, as the Fiscal Data Package counts them."""

from __future__ import annotations

from csv import writer as csv_writer
from pathlib import Path

import duckdb

from ..query.export import safe_text
from ..query.sql import SETTINGS
from .package import FISCAL_COLUMNS, PHASES

FISCAL = "fiscal"
BATCH_ROWS = 5_000  # as Python objects
_NAMED = {"note": "part", "currency": "'CNY'"}  # columns that facts call otherwise
_PARTITIONS = "SELECT DISTINCT fiscal_year, region_code FROM read_parquet(?) ORDER BY ALL"
_AMOUNTS = """
SELECT {columns} FROM (SELECT *, CASE basis {phases} END AS phase FROM read_parquet(?) WHERE {own}) AS stated
LEFT JOIN (SELECT document_id, figure_id, origin FROM read_parquet(?) WHERE {own}) USING (document_id, figure_id)
WHERE measure = 'amount' AND unit = '元' AND phase IS NOT NULL AND value IS NOT NULL
ORDER BY department, kind, fact_id
"""


def write_fiscal(folder: Path) -> int:
    """Write the table of the release in `folder` from its Parquet files; gives the number of its rows.

    A fact that contradicts itself has no amount, and no row.
    """
    phases = " ".join(f"WHEN '{basis}' THEN '{phase}'" for basis, phase in PHASES.items())
    columns = ", ".join(f"{_NAMED.get(name, name)} AS {name}" for name in FISCAL_COLUMNS)
    files = [str(folder / "parquet" / f"{table}.parquet") for table in ("facts", "figures")]
    count = 0
    with (
        duckdb.connect(":memory:") as connection,
        (folder / "csv" / f"{FISCAL}.csv").open("w", encoding="utf-8-sig", newline="") as stream,
    ):
        for name, value in SETTINGS.items():
            connection.execute(f"SET {name} = '{value}'")
        lines = csv_writer(stream, lineterminator="\r\n")
        lines.writerow(FISCAL_COLUMNS)
        # one district's year after the other: the whole would be held at once
        for year, region in connection.execute(_PARTITIONS, files[:1]).fetchall():
            own = f"{_is('fiscal_year', year)} AND {_is('region_code', region)}"
            answer = connection.execute(_AMOUNTS.format(columns=columns, phases=phases, own=own), files)
            while rows := answer.fetchmany(BATCH_ROWS):
                lines.writerows([safe_text(value) for value in row] for row in rows)
                count += len(rows)
    return count


def _is(name: str, value: object) -> str:
    """A column's value as a condition that row groups can be left out by."""
    quoted = str(value).replace("'", "''")
    return f"{name} IS NULL" if value is None else f"{name} = '{quoted}'"
