"""What a family seen for the first time gives: each made family is read without the phrases that only it makes fire.

    python benchmarks/families.py [--seeds 4] [--strict]

A phrase (a subject, frame or special reason of patterns/phrases) is a family's own where no other family's documents
make it fire; two families of one city count as one. Tokens and sections stay, and what is no district's wording:
subjects that are no more than an item's name (资产总额), the printed forms of 支出功能分类 (小学教育（2050202）), and
the sentence on planned purchases, which the central departments' budgets print too; --strict takes those out as well.
Exit status 1 where a family falls below the bar.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from extract.knowledge.model import Knowledge, Reading, Reason  # noqa: E402
from extract.proving.load import load_knowledge  # noqa: E402
from fixtures.families import FAMILIES  # noqa: E402
from tests.telling import Made, make, tell, without  # noqa: E402

RECALL, PRECISION = 0.85, 0.98
NATIONAL = ("matters.planned_vehicles", "matters.planned_equipment")
KIN = {"beijing_city": "beijing"}  # written by one hand


class Score(NamedTuple):
    """Figures that the documents state, that were read, and that were read rightly."""

    stated: int
    read: int
    right: int

    @property
    def recall(self) -> float:
        """Share of the stated figures that were read."""
        return self.right / self.stated if self.stated else 1.0

    @property
    def precision(self) -> float:
        """Share of the figures read that are stated."""
        return self.right / self.read if self.read else 1.0


def score(documents: list[Made], knowledge: Knowledge) -> Score:
    """A family's documents, read with this knowledge."""
    stated = read = right = 0
    for made in documents:
        for part in tell(made, knowledge):
            stated += part.wanted.total()
            read += part.found.total()
            right += (part.wanted & part.found).total()
    return Score(stated, read, right)


def fired(documents: list[Made], knowledge: Knowledge) -> set[str]:
    """The phrases that a family's documents make fire."""
    found: set[str] = set()
    for made in documents:
        for part in tell(made, knowledge):
            for told in part.told:
                rows: list[Reading | Reason] = [*told.readings, *told.reasons]
                found.update(name for row in rows for name in (row.pattern_id, row.subject.pattern_id))
    return found


def vocabulary(knowledge: Knowledge) -> set[str]:
    """Subjects that are no more than their item's name, and those of every region."""
    found = set(NATIONAL)
    for pattern in knowledge.subjects:
        item = knowledge.items.get(str(pattern.data.get("item")))
        named = item is not None and pattern.regex.fullmatch(item.label)
        if named or pattern.pattern_id.startswith("functions."):
            found.add(pattern.pattern_id)
    return found


def main() -> int:
    """Print the table; 1 where a family falls below the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=4, help="documents of each family")
    parser.add_argument("--strict", action="store_true", help="take the vocabulary out, too")
    options = parser.parse_args()
    seeds = range(options.seeds)
    knowledge = load_knowledge()
    documents = {family: [make(family, seed) for seed in seeds] for family in FAMILIES}
    by_family = {family: fired(made, knowledge) for family, made in documents.items()}
    shared = set() if options.strict else vocabulary(knowledge)
    below = 0
    print("| family | figures | recall | precision | own phrases | recall without | precision without |")
    print("|---|---|---|---|---|---|---|")
    for family, made in documents.items():
        others = [names for name, names in by_family.items() if KIN.get(name, name) != KIN.get(family, family)]
        own = by_family[family].difference(shared, *others)
        whole, first = score(made, knowledge), score(made, without(knowledge, own))
        below += first.recall < RECALL or first.precision < PRECISION
        print(
            f"| {family} | {whole.stated} | {whole.recall:.3f} | {whole.precision:.3f} | {len(own)} "
            f"| {first.recall:.3f} | {first.precision:.3f} |"
        )
    print(f"\nbar without: recall {RECALL}, precision {PRECISION}; below it: {below} of {len(FAMILIES)} families")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
