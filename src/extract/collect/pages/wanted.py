"""Which titles of a list a district's file asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...text import squeeze

if TYPE_CHECKING:
    from ..district_models import Links

_LEAST_CUT = 8  # characters of a title that a list cuts off


def wants(links: Links, title: str, cut_counts: bool = False) -> bool:
    """Whether a title has the words that are asked for; `cut_counts`: one that was cut off may have them."""
    text = squeeze(title)
    if any(word in text for word in links.unwanted):
        return False
    wanted = not links.wanted or any(word in text for word in links.wanted)
    return wanted or (cut_counts and is_cut(title))


def is_cut(title: str) -> bool:
    """云湖县城乡建设与交通运输综合服务中心20...: the list prints half of it. 更多... is whole."""
    text = squeeze(title)
    return text.endswith(("...", "…")) and len(text.rstrip(".…")) >= _LEAST_CUT
