"""The journal's part on conversions: which PDF was made of which file, and by what."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace
from datetime import UTC, datetime

CONVERSIONS = """
CREATE TABLE IF NOT EXISTS conversions (
    original TEXT NOT NULL, converter TEXT NOT NULL, version TEXT NOT NULL, kind TEXT NOT NULL, document_id TEXT,
    code TEXT, message TEXT, notes TEXT, at TEXT NOT NULL, PRIMARY KEY (original, converter, version));
CREATE INDEX IF NOT EXISTS conversions_document ON conversions (document_id);
"""


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a converter made of a file: the PDF's sha256, or a problem's code and message."""

    original: str
    converter: str
    version: str
    kind: str
    document_id: str | None = None
    code: str | None = None
    message: str | None = None
    notes: tuple[tuple[str, str, int | None], ...] = ()  # what of the file its PDF lacks: code, message, page


class ConversionBook:
    """Conversions in the journal's database: one for each file, converter and version."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def put(self, conversion: Conversion) -> None:
        """Remember what came of a conversion (its PDF is durable)."""
        row = [getattr(conversion, name) for name in _COLUMNS[:-1]] + [json.dumps(conversion.notes)]
        marks = ", ".join("?" * (len(row) + 1))
        sql = f"INSERT OR REPLACE INTO conversions ({', '.join(_COLUMNS)}, at) VALUES ({marks})"
        self._db.execute(sql, (*row, datetime.now(UTC).isoformat()))

    def of(self, original: str, converter: str, version: str) -> Conversion | None:
        """What this version of a converter made of a file before; None where it has not been tried."""
        where = "original = ? AND converter = ? AND version = ?"
        row = self._db.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM conversions WHERE {where}", (original, converter, version)
        ).fetchone()
        return _conversion(row) if row else None

    def of_document(self, document_id: str) -> Conversion | None:
        """How a PDF was made; None of one that was published as it is."""
        row = self._db.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM conversions WHERE document_id = ? ORDER BY at DESC", (document_id,)
        ).fetchone()
        return _conversion(row) if row else None


def _conversion(row: sqlite3.Row) -> Conversion:
    *told, notes = row
    return replace(Conversion(*told), notes=tuple(tuple(note) for note in json.loads(notes or "[]")))


_COLUMNS = ("original", "converter", "version", "kind", "document_id", "code", "message", "notes")
