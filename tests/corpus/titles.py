"""Real titles of disclosures, labelled before any program had read them.

titles.csv has the sha256 of each title (NFKC, white space removed), where it stood, and what a careful reader takes
from it; the texts lie outside the project, in build/corpus or in the folder that JUESUAN_CORPUS names.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extract.identity.titles import read_title

LABELS = Path(__file__).with_name("titles.csv")
KINDS = ("final_accounts", "budget", "")  # empty: the title does not tell, or tells two
SCOPES = ("department", "unit", "government", "other", "")
COLUMNS = ("sha256", "address", "kind", "year", "department", "scope", "note")
LACKING = "the titles' texts are not here: `python -m tests.corpus.fetch` brings them"


@dataclass(frozen=True, slots=True)
class Label:
    """What one title says, and where it was published; None where it does not say it."""

    sha256: str
    address: str
    kind: str | None
    year: int | None
    department: str | None
    scope: str | None
    note: str


def normal(text: str) -> str:
    """The form that is hashed and compared: NFKC, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def digest(title: str) -> str:
    """sha256 of a title's normal form, hex."""
    return hashlib.sha256(normal(title).encode()).hexdigest()


def rows(path: Path = LABELS) -> list[dict[str, str]]:
    """titles.csv as it is written."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def labels(path: Path = LABELS) -> dict[str, Label]:
    """The labels by the title's hash."""
    return {row["sha256"]: _label(row) for row in rows(path)}


def _label(row: dict[str, str]) -> Label:
    year = int(row["year"]) if row["year"] else None
    kind, department, scope = (row[name] or None for name in ("kind", "department", "scope"))
    return Label(row["sha256"], row["address"], kind, year, department, scope, row["note"])


def folder() -> Path:
    """Where the texts lie: JUESUAN_CORPUS, or build/corpus of the checkout, which git ignores."""
    named = os.environ.get("JUESUAN_CORPUS")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "build" / "corpus"


def texts(place: Path, wanted: dict[str, Label]) -> dict[str, str]:
    """Hash → text of the wanted titles that stand in the folder's titles.jsonl or, a line each, in its *.txt files."""
    found = {digest(text): text for text in _lines(place)}
    return {key: text for key, text in found.items() if key in wanted}


def _lines(place: Path) -> Iterator[str]:
    listed = place / "titles.jsonl"
    if listed.is_file():
        yield from (json.loads(line)["title"] for line in listed.read_text(encoding="utf-8").splitlines() if line)
    for path in sorted(place.glob("*.txt")):
        yield from (line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def told(title: str) -> tuple[str | None, int | None, str | None]:
    """Kind, year and department that the program takes from a title."""
    said = read_title(title)
    return said.kind or None, said.year, said.department or None
