"""Made disclosures against the table `facts`: `python benchmarks/facts.py [NUMBER]` (500).

Every thing that a disclosure states must be one fact, with the value that is printed most exactly; every contradiction
is found, none is invented; versions, twins and tables as a file of their own change nothing. What is wrong is printed.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.made_facts import Key, Made, differences, disclosures, key_of  # noqa: E402
from extract.dataset.dataset import Dataset  # noqa: E402
from extract.records.facts import FactRow  # noqa: E402

SHOWN = 40


def measure(number: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """What was planted in so many disclosures, written into a dataset in `folder`, and what its facts have wrong."""
    made = list(disclosures(number, folder / "pdf"))
    Dataset(folder / "data").write(extraction for one in made for extraction in one.extractions)
    by_document: dict[str, dict[Key, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in Dataset(folder / "data").read("facts").to_pylist():
        if not row["derived"]:
            fact = FactRow(**row)
            by_document[fact.disclosure_id or ""][_key(fact)].append(fact)
    counted = Counter({"disclosures": len(made), "documents": sum(len(one.extractions) for one in made)})
    wrong = []
    for one in made:
        counted.update(one.planted)
        counted["facts"] += len(one.facts)
        wrong += differences(one, _facts_of(one, by_document))
    return counted, wrong


def _key(fact: FactRow) -> Key:
    key = key_of(fact)
    return (*key[:4], fact.part, *key[5:])


def _facts_of(one: Made, by_disclosure: dict[str, dict[Key, list[Any]]]) -> dict[Key, list[Any]]:
    found: dict[Key, list[Any]] = defaultdict(list)
    for name in {extraction.document.document_id for extraction in one.extractions} & by_disclosure.keys():
        for key, rows in by_disclosure[name].items():
            found[key] += rows
    return found


def main() -> None:
    """Counts, and what is wrong."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with TemporaryDirectory() as folder:
        counted, wrong = measure(number, Path(folder))
    print(", ".join(f"{count:,} {what}" for what, count in counted.items()))
    print(f"{len(wrong)} wrong")
    for line in wrong[:SHOWN]:
        print(f"  {line}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
