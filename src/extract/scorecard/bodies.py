"""What kind of body a document is of, since not every requirement holds for every kind: patterns/scorecard.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..records.extraction import Extraction
from ..records.vocabulary import Body, UnitLevel


def body_of(extraction: Extraction, tables: Sequence[Any], known: Mapping[Body, Any]) -> Body:
    """A document's rows and official tables → university, institution, else office (机关)."""
    document = extraction.document
    spent = {(row.function_name or "").split("/")[-1] for row in extraction.figures if row.value}
    titles = "".join(table.title or "" for table in tables)
    for body, words in known.items():
        if any(word in titles for word in words.titles):
            return body
        if spent.intersection(words.never):
            continue
        own = document.unit_level == UnitLevel.UNIT and spent.intersection(words.functions)
        if words.named(document.department or "") or own:
            return body
    return Body.OFFICE
