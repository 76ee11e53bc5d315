"""行政区划 (GB/T 2260): names that a cover prints → code and full name."""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from pathlib import Path

from .. import resources


@dataclass(frozen=True, slots=True)
class Region:
    """A division: code, own name, names of those above it from the top."""

    code: str
    name: str
    within: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """北京市西城区."""
        return "".join((*self.within, self.name))

    def forms(self) -> list[str]:
        """How a cover may print it: with all, some or none of those above."""
        names = [self.full_name, self.name]
        if len(self.within) == 2:
            names += [self.within[0] + self.name, self.within[1] + self.name]
        return names


@functools.lru_cache(maxsize=4)
def load_regions(folder: Path | None = None) -> dict[str, list[Region]]:
    """patterns/regions.csv → regions by each form of their name."""
    path = (folder or resources.patterns_dir()) / "regions.csv"
    found: dict[str, list[Region]] = {}
    with path.open(encoding="utf-8", newline="") as handle:
        rows = csv.reader(handle)
        next(rows)  # code,name,within
        for code, name, within in rows:
            region = Region(code, name, tuple([part for part in within.split("/") if part]))
            for form in dict.fromkeys(region.forms()):
                found.setdefault(form, []).append(region)
    return found


def find_region(text: str, folder: Path | None = None) -> Region | None:
    """The region that a department's name begins with: the longest form that means one place only."""
    regions = load_regions(folder)
    for length in range(min(len(text), 24), 1, -1):
        candidates = regions.get(text[:length], [])
        if len(candidates) == 1:
            return candidates[0]
    return None
