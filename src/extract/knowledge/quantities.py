"""patterns/items.toml read by itself, for those who need no more of the knowledge than what is counted in what."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from ..resources import patterns_dir
from .files import read_toml


@functools.cache
def quantities() -> Mapping[str, str]:
    """Item → what it is counted in: amount, count, rate, score or grade."""
    return {code: entry["quantity"] for code, entry in read_toml(patterns_dir() / "items.toml").items()}
