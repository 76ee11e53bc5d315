"""行政区划 (GB/T 2260): names that a cover prints → code and full name."""

from __future__ import annotations

import csv
import functools
import re
from dataclasses import dataclass
from pathlib import Path

from .. import resources

# 朝阳市场监督管理局 is no office of 朝阳市
_PART_OF_A_WORD = re.compile("市(?:场|政(?:工程|管理|园林|设施|公用|环卫))")


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
        if len(candidates) == 1 and not _PART_OF_A_WORD.match(text, length - 1):
            return candidates[0]
    return None


def contradiction(code: str, name: str, folder: Path | None = None) -> str | None:
    """A code and a region's name that the list knows as two places → what it says; None where it knows no better."""
    regions = load_regions(folder)
    known = regions.get(name, [])
    if known:
        codes = sorted({region.code for region in known})
        return None if code in codes else f"{name} is {' or '.join(codes)}, not {code}"
    own = next((region for group in regions.values() for region in group if region.code == code), None)
    return f"{code} is {own.full_name}, not {name}" if own else None


def apart(first: str, second: str) -> bool:
    """Whether two codes are two places, neither of them a part of the other: 310107 and 110102, but not 310000."""
    a, b = (re.sub(r"(?:00){1,2}$", "", code) for code in (first, second))
    return not (a.startswith(b) or b.startswith(a))
