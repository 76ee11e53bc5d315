"""Pages of PDFs in a static site: which of them, their picture, and on which of them a figure or a finding stands."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..explore.site import Site
from .crops import strip_of

# pages with a finding or with a number that contradicts another come first, then those of the facts that are added up
_PAGES = """
WITH accused AS (
    SELECT document_id, page FROM checks WHERE verdict = 'contradiction'
    UNION SELECT document_id, page FROM figures WHERE meaning = 'contradicted' OR contradicted_by > 0
), added AS (SELECT document_id, page FROM facts WHERE is_default AND page IS NOT NULL GROUP BY ALL)
SELECT f.document_id, f.page, d.fiscal_year, count(*) OVER () AS number
FROM (SELECT DISTINCT document_id, page FROM figures WHERE page IS NOT NULL) f
JOIN documents d USING (document_id)
WHERE d.current IS NOT FALSE
ORDER BY (f.document_id, f.page) IN (SELECT (document_id, page) FROM accused) DESC,
    (f.document_id, f.page) IN (SELECT (document_id, page) FROM added) DESC,
    d.fiscal_year DESC NULLS LAST, f.document_id, f.page LIMIT ?
"""
_PLACES = """
SELECT figure_id AS name, page FROM figures WHERE document_id = ? AND page IS NOT NULL
UNION ALL SELECT check_id, page FROM checks WHERE document_id = ? AND page IS NOT NULL
"""
DOCUMENTS = 8  # whose figures' pages are remembered at once: pages are written document by document


class Leaves:
    """The pages of PDFs that a site has, at most `most`."""

    def __init__(self, site: Site, sources: dict[str, str | None], most: int) -> None:
        self.site, self.sources = site, sources
        found = site.rows(_PAGES, most) if most else []
        at_hand = {document_id: self._path(document_id) for document_id in {row["document_id"] for row in found}}
        self.left_out = found[0]["number"] - len(found) if found else 0
        self.pages = {(row["document_id"], row["page"]) for row in found if at_hand[row["document_id"]] is not None}
        self._places = lru_cache(DOCUMENTS)(self._read_places)

    def __contains__(self, place: tuple[str, int]) -> bool:
        return place in self.pages

    def in_order(self) -> list[tuple[str, int]]:
        """The pages, document by document."""
        return sorted(self.pages)

    def page_of(self, document_id: str, name: str) -> int | None:
        """The page of the site on which a figure, or the first number of a finding, stands; None where it has none."""
        page = self._places(document_id).get(name)
        return page if page is not None and (document_id, page) in self.pages else None

    def _read_places(self, document_id: str) -> dict[str, int]:
        return {row["name"]: row["page"] for row in self.site.rows(_PLACES, document_id, document_id)}

    def picture(self, document_id: str, page: int) -> bytes | None:
        """A whole page in few greys; None where it cannot be drawn."""
        path = self._path(document_id)
        drawn = self.site.renderer.draw(path, page) if path else None
        return strip_of(drawn.png, (drawn.width, drawn.height), [], (0.0, drawn.height)) if drawn else None

    def _path(self, document_id: str) -> Any:
        return self.site.files.find(document_id, self.sources.get(document_id))
