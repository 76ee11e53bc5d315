"""The department in a title: what stands between its anchors, without the words around a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..knowledge.regions import find_region
from .title_words import TitleWords

if TYPE_CHECKING:
    from .titles import Anchor

LONGEST, SHORTEST = 40, 2
_WRITTEN = re.compile(r"[一-龥A-Za-z0-9（）()·“”]+")
_HAN = re.compile(r"[一-龥]")
_PIECES = re.compile(r"[-—–_|｜/~：:（）()，、；《》“”]+")
_APPROVAL = re.compile(r"批复[^（）]{0,3}(?:（[^（）]{2,20}）)?$")  # …的批复（云湖县水务局）
_MATTERS = ("final", "budget", "draft", "both", "execution", "spent", "period")


class Name(NamedTuple):
    """A piece of a title that may be a name, as printed, and whether it ends as an office's does."""

    text: str
    office: bool


class Names:
    """Finds the names in one title; `text` is what words are looked for in, `printed` the same as it was printed."""

    def __init__(self, words: TitleWords, text: str, printed: str) -> None:
        self.words, self.text, self.printed = words, text, printed

    def department(self, anchors: Sequence[Anchor]) -> str | None:
        """The department whose accounts the title is of: before 关于 or behind it, before the year or behind it."""
        matter = next((i for i, anchor in enumerate(anchors) if anchor.role in _MATTERS), len(anchors))
        about = max((i for i in range(matter) if anchors[i].role == "about"), default=-1)
        approved = any(anchor.role == "approval" for anchor in anchors[about + 1 : matter])
        approved = approved or (about >= 0 and _APPROVAL.search(self.text) is not None)
        subject = self._of(anchors, about, matter)
        if about >= 0 and (approved or self.words.has("circular", self.text)):
            return subject.text if subject and subject.office else self._behind(anchors, matter)
        publisher = self._publisher(anchors, about) if about >= 0 else None
        if subject and (subject.office or not publisher):
            return subject.text
        if publisher and publisher.office:
            return publisher.text
        return self._behind(anchors, matter)

    def _of(self, anchors: Sequence[Anchor], about: int, matter: int) -> Name | None:
        """`云湖县2031年行政审批局`: the zones between 关于 and the matter; a place belongs to the office behind it."""
        bounds = [0 if about < 0 else anchors[about].end]
        zones: list[tuple[int, int]] = []
        for anchor in anchors[about + 1 : matter]:
            if anchor.role != "date" or not zones:
                zones.append((bounds[-1], anchor.start))
            bounds.append(anchor.end)
        zones.append((bounds[-1], anchors[matter].start if matter < len(anchors) else len(self.text)))
        if matter == len(anchors) and len(zones) > 1:
            zones[-1] = (zones[-1][0], len(self.text))
        names = [name for start, end in zones if (name := self.name(start, end)) is not None]
        if matter == len(anchors):  # 2031年度审计工作报告
            names = [name for name in names if name.office]
        office = next((i for i, name in enumerate(names) if name.office), None)
        if office is None:
            return next((name for name in names if self._stands_alone(name.text)), None)
        before = names[office - 1] if office else None
        own = names[office].text
        if before and self._is_place(before.text, own) and not own.startswith(before.text):
            return Name(before.text + own, True)
        return names[office]

    def alone(self) -> str | None:
        """The office that the whole title is the name of, and nothing else: 附件3：云湖县水务局."""
        name = self.name(0, len(self.text))
        whole = name is not None and name.office and self.printed.endswith(name.text)
        return name.text if name and whole and self.words.has("placed", name.text) else None

    def _publisher(self, anchors: Sequence[Anchor], about: int) -> Name | None:
        start = 0
        for anchor in anchors[:about]:
            start = anchor.end
        return self.name(start, anchors[about].start)

    def _behind(self, anchors: Sequence[Anchor], matter: int) -> str | None:
        """`2031年部门决算公开说明-堤防处`, `…预算（云湖县水务局）`: one office behind the matter."""
        later = anchors[matter:]
        bounds = zip((anchor.end for anchor in later), self._starts(later), strict=False)
        found: set[str] = set()
        for start, end in bounds:
            for piece in [*_PIECES.finditer(self.text, start, end), None]:
                name = self.name(start, piece.start() if piece else end)
                start = piece.end() if piece else end
                if name and name.office:
                    found.add(name.text)
        return found.pop() if len(found) == 1 else None

    def _starts(self, anchors: Sequence[Anchor]) -> list[int]:
        """Where the zone behind each anchor ends."""
        return [*(anchor.start for anchor in anchors[1:]), len(self.text)]

    def name(self, start: int, end: int) -> Name | None:
        """A zone of the title → the name in it, without the words before and behind; None where nothing is left."""
        start, stop = self._without_leads(start, self._without_seal(start, end))
        end = stop
        while start < end and not self._office(start, end) and (cut := self._without_tail(start, end)) < end:
            end = self._without_seal(start, cut)
        start, end = self._without_leads(start, end)
        text = self.text[start:end]
        if not SHORTEST <= len(text) <= LONGEST or not _WRITTEN.fullmatch(text) or not _HAN.search(text):
            return None
        if self.words.has("generic", text) or self.words.has("sentence", text):
            return None
        office = self._office(start, end)
        if not office and self.words.has("loose", text):
            return None
        if not office and self.words.has("level_name", self.text[end:]) and self.text[stop : stop + 1].isdigit():
            return None  # 云岭省交通运输部门2031年: nobody's full name
        return Name(self.printed[start:end], office)

    def _without_leads(self, start: int, end: int) -> tuple[int, int]:
        while start < end:
            lead = self.words.roles["lead"].match(self.text[start:end])
            if lead is None or not lead.end():
                break
            start += lead.end()
        return start, end

    def _without_seal(self, start: int, end: int) -> int:
        seal = self.words.roles["seal"].search(self.text, start, end)
        return seal.start() if seal else end

    def _without_tail(self, start: int, end: int) -> int:
        """Where the words behind a name begin: the fewest that leave an office, else the most."""
        tail = self.words.roles["tail"]
        longest = tail.search(self.text[start:end])
        if longest is None:
            return end
        shorter = range(end - 1, start + longest.start(), -1)
        return next(
            (at for at in shorter if self._office(start, at) and tail.match(self.text[at:end])), start + longest.start()
        )

    def _office(self, start: int, end: int) -> bool:
        return self.words.has("office", self.text[start:end])

    def _is_place(self, text: str, own: str) -> bool:
        """云湖县, 云湖: what may stand before an office's own name, which has no place of its own then."""
        return self.words.has("place", text) or (len(text) <= 4 and not self.words.has("region", own))

    def _stands_alone(self, text: str) -> bool:
        """Whether words that end as no office does may be one's name all the same: 云湖县青石村, but no place."""
        return self.words.has("placed", text) and not self.words.has("place", text) and not is_region(text)


def is_region(text: str) -> bool:
    """Whether a text is a region's name and nothing else."""
    region = find_region(text)
    return region is not None and text in region.forms()
