"""What each word of a number does in the rules: tests/check_words.txt, one line for each of the invented figures.

Each is told otherwise in one way at a time, and the line says which findings go and which come: `-N02f +N02n`, the code
of a rule and of what it came to (h holds, r rounding, f fails, u undefined, n not evaluated). `-N03f +N03f`: other
numbers are in it, or other ones are suspected. `python -m tests.test_check_words` writes it again: read what changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from extract.checks.findings import Finding
from tests.checking import Row, row
from tests.test_check_findings import CASES, Rules, named

PRINTED = Path(__file__).with_name("check_words.txt")
FEW = 12  # numbers of a case, of which each is told otherwise
NOTHING = row("party.branches", "1个", "count")  # what no rule speaks of
NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")
# a word → the other one that is told in its place
OTHER: dict[str, dict[str | None, str | None]] = {
    "basis": {"initial_budget": "final", "budget": "final", "prior_final": "final", None: "initial_budget"},
    "fund": {None: "general", "all": "general", "general": "fiscal", "fiscal": "all", "gov_fund": "general"},
    "section_id": {"2/1": "1/1", "9/1": "1/1", None: "9/1"},
    "relative_to": {"prior_final": "initial_budget", "initial_budget": "prior_final", None: "prior_final"},
    "relative_fund": {"all": "fiscal", None: "all"},
    "measure": {
        "amount": "change", "change": "amount", "change_pct": "completion_pct", "share_pct": "change_pct",
        "completion_pct": "change_pct", "count": "amount", "score": "amount",
    },
}  # fmt: skip
PLAIN: dict[str, str] = {
    "function_code": "2059999", "economic_code": "30217", "vehicle_type": "其他用车", "note": "乙",
    "table_id": "t-other", "pattern_id": "table.performance",
}  # fmt: skip


def reckoned(printed: str, way: str) -> str:
    """Another number in the place of the printed one, with its unit and its decimals."""
    found = NUMBER.search(printed)
    if found is None:
        return printed
    number = Decimal(found.group().replace(",", ""))
    last = Decimal(1).scaleb(number.as_tuple().exponent)  # type: ignore[arg-type]  # finite
    values = {"nothing": number * 0, "more": number + last, "twice": 2 * number, "turned": -number}
    return NUMBER.sub(f"{values[way]:f}", printed, count=1)


def otherwise(told: Row) -> Iterator[tuple[str, Row | None]]:
    """A number told otherwise, in one way at a time; None: not told at all."""
    yield "gone", None
    for way in ("nothing", "more", "twice", "turned"):
        if (printed := reckoned(told["printed"], way)) != told["printed"]:
            yield way, told | {"printed": printed}
    for column, others in OTHER.items():
        if column in told or None in others:
            yield column.removesuffix("_id"), told | {column: others.get(told.get(column), others.get(None))}
    for column, plain in PLAIN.items():
        of_table = column in ("table_id", "pattern_id")
        if not of_table or column in told:
            yield column.split("_")[0], told | {column: None if column in told and not of_table else plain}
    yield "none", told | {"stated_none": True}


def kinds(found: list[Finding]) -> Counter[tuple[str, ...]]:
    """Findings by rule, status and numbers."""
    return Counter((one.rule, one.status[0], *(fact.id for fact in one.about), *one.suspects) for one in found)


def difference(before: Counter[tuple[str, ...]], after: Counter[tuple[str, ...]]) -> str:
    """Which findings go and which come."""
    gone = [f"-{rule}{status}" for rule, status, *_ in (before - after).elements()]
    come = [f"+{rule}{status}" for rule, status, *_ in (after - before).elements()]
    return " ".join([*gone, *come]) or "the same"


def lines(rules: Rules, told: list[Row]) -> Iterator[str]:
    """A line for each number: the ways that make no difference, and what the others do."""
    before = kinds(named(rules(*told)))

    def outcome(*rows: Row) -> str:
        return difference(before, kinds(named(rules(*rows))))

    for at, one in enumerate(told):
        if one in told[:at]:
            continue
        ways: dict[str, list[str]] = {}
        for way, other in otherwise(one):
            ways.setdefault(outcome(*told[:at], other or NOTHING, *told[at + 1 :]), []).append(way)
        for place, twin in (
            ("beside", {"section_id": "1/2"}),
            ("here", {"printed": reckoned(one["printed"], "twice")}),
        ):
            ways.setdefault(outcome(*told, one | twin), []).append(f"again {place}")
        outcomes = "; ".join(f"{', '.join(some)} {what}" for what, some in ways.items())
        yield f"{one['item']} {one['printed']}: {outcomes}"


def printed() -> str:
    """All lines, case by case."""
    few = [case for case in CASES if len(case[2]) <= FEW]
    return "".join(f"[{name}]\n" + "".join(f"{line}\n" for line in lines(rules, told)) for name, rules, told in few)


def test_each_word_of_a_number_does_what_was_read() -> None:
    assert printed().splitlines() == PRINTED.read_text("utf-8").splitlines()


if __name__ == "__main__":
    PRINTED.write_text(printed(), "utf-8")
