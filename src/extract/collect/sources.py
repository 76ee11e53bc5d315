"""What a district's site says of a file: its row in the journal's sightings."""

from __future__ import annotations

from ..records.extraction import Source
from .discover import Link
from .district_models import District


def source_of_link(district: District, link: Link, name: str | None) -> Source:
    """Where a link's file came from, under the name that it is saved as."""
    return Source(
        file_name=name,
        source_url=link.url,
        landing_url=link.landing_url,
        link_text=link.text or None,
        region_code=district.code,
        region=district.region,
        department=link.department,
        fiscal_year=link.fiscal_year,
        kind=link.kind,
        published_on=link.published_on,
    )
