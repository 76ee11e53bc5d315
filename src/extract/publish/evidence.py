"""Pictures of a static site: the strips of PDFs' pages on which a figure, or the numbers of a finding, are framed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..explore.site import Site
from ..explore.view_finding import finding_of
from ..query.finding import Place, places_of
from .crops import box_of, crop, strip_of
from .links import Target

_FIGURES = (
    "SELECT document_id, figure_id, page, x0, top, x1, bottom FROM figures WHERE figure_id = ? AND document_id = ?"
)


class Evidence:
    """Draws strips of the dataset's PDFs, as far as they are at hand; `sources`: where each document came from."""

    def __init__(self, site: Site, sources: Mapping[str, str | None]) -> None:
        self.site, self.sources = site, sources

    def page_of(self, target: Target) -> int | None:
        """The page that a figure or a finding stands on; None for one that the dataset does not have."""
        if target.kind == "finding":
            check, _ = finding_of(self.site, target.document_id, target.figure_id)
            return None if check is None else int(check["page"] or 0)
        found = self.site.one(_FIGURES, target.figure_id, target.document_id)
        return None if found is None else int(found["page"] or 0)

    def strips(self, target: Target) -> list[bytes | None]:
        """The pictures of a figure or a finding, in the order in which its page shows them."""
        if target.kind == "finding":
            check, figures = finding_of(self.site, target.document_id, target.figure_id)
            found = places_of(check, figures) if check else []
            return [self._strip(place) for place in found if self._picture(place.document_id, place.page)]
        return [self._crop(self.site.one(_FIGURES, target.figure_id, target.document_id) or {})]

    def _crop(self, figure: Mapping[str, Any]) -> bytes | None:
        box = box_of(dict(figure)) if figure else None
        drawn = self._picture(figure["document_id"], figure["page"]) if box else None
        return crop(drawn.png, (drawn.width, drawn.height), box) if drawn and box else None

    def _strip(self, place: Place) -> bytes | None:
        drawn = self._picture(place.document_id, place.page)
        return (
            strip_of(drawn.png, (drawn.width, drawn.height), place.boxes, place.band(drawn.height)) if drawn else None
        )

    def _picture(self, document_id: str, page: int | None) -> Any:
        path = self.site.files.find(document_id, self.sources.get(document_id))
        return self.site.renderer.draw(path, page) if path is not None and page else None
