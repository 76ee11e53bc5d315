"""Whether two names that lists and covers give may be one department's: 云湖县水务局, 县水务局, 水务局."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

SHORTEST = 2  # characters of a name that another one may hold
ABBREVIATED = 3  # characters of an abbreviation: 发改委 for 发展和改革委员会
_TAIL = re.compile(r"(?:[（(]?本级[）)]?|部门|单位)$")


@cache
def bare(name: str, region: str) -> str:
    """A name without its district before it, whole or in part, and without 本级 behind it."""
    starts = (region[at:] for at in range(len(region)))
    short = next((name.removeprefix(start) for start in starts if name.startswith(start)), name)
    return _TAIL.sub("", short) or name


def alike(first: str, second: str) -> bool:
    """Whether two bare names may be one department's: one holds the other, or abbreviates it.

    In doubt they may: who is taken for another is not accused of having published nothing.
    """
    short, long = sorted((first, second), key=len)
    if short in long:
        return len(short) >= SHORTEST or short == long
    rest = iter(long)
    return len(short) >= ABBREVIATED and all(sign in rest for sign in short)


class Names:
    """The names of a district's departments: those on the covers decide how the links' are spelled."""

    def __init__(self, region: str, pairs: Iterable[tuple[str | None, str]], others: Iterable[str]) -> None:
        """`pairs`: a link's department, where it says one, with its document's; `others`: of links without one."""
        self._region = region
        self._links: dict[str, set[str]] = defaultdict(set)
        self._bare: dict[str, set[str]] = defaultdict(set)
        for link, document in pairs:
            self._bare[bare(document, region)].add(document)
            if link and self.alike(link, document):
                self._links[link].add(document)
        self._others: dict[str, set[str]] = defaultdict(set)
        for name in others:
            self._others[bare(name, region)].add(name)

    def alike(self, first: str, second: str) -> bool:
        """Whether two names may be one department's."""
        return alike(bare(first, self._region), bare(second, self._region))

    def of_link(self, name: str) -> str:
        """A link's name as that department's documents spell it, where it is known which that is."""
        short = bare(name, self._region)
        for known in (self._links.get(name), self._bare.get(short)):
            if known and len(known) == 1:
                return next(iter(known))
        return min(self._others.get(short, {name}), key=lambda other: (-len(other), other))
