"""What a change is measured against: 比上年, 与2023年度相比, 比年初预算数, 较2024年预算执行数."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..identity.titles import said_kind
from ..knowledge.model import Scope

# what accounts, a budget and its execution are in a document of a kind, by how many years they are from its own
BASES: Mapping[tuple[str, int], Mapping[str, str]] = {
    ("final_accounts", 0): {"final": "final", "execution": "final", "budget": "budget"},
    ("final_accounts", -1): {"final": "prior_final", "execution": "prior_final", "budget": "prior_budget"},
    ("budget", 0): {"budget": "initial_budget"},
    ("budget", -1): {"final": "prior_final", "execution": "prior_execution", "budget": "prior_budget"},
}
NAMED = {"年初": "initial_budget", "全年": "annual_budget", "调整": "annual_budget"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The other basis of a change; `prior` where the words name an earlier year."""

    basis: str | None
    when: str | None = None
    prior: bool = False


def compare(
    when: str | None, what: str | None, scope: Scope, named: str | None, section: str | None = None
) -> Comparison:
    """The words for when (上年, 2023年) and what (年初预算, 决算, 预算执行 …) → the basis they mean.

    `named` is the budget that the text named last: a bare 预算 means that one; `section` is what the heading compares
    with.
    """
    prior = _is_prior(when, scope)
    word = what or ""
    if "年初预算" in word or word == "initial_budget":
        return Comparison("prior_budget" if prior else "initial_budget", when, prior)
    if "全年预算" in word or "调整" in word or word == "annual_budget":
        return Comparison("annual_budget", when, prior)
    if "执行" in word or word == "prior_execution":
        return Comparison("prior_execution", when, prior)
    if "预算" in word or word == "budget":
        if prior:
            return Comparison("prior_budget", when, prior)
        return Comparison("initial_budget" if scope.kind == "budget" else named or "budget", when, prior)
    if "决算" in word or word in ("final", "完成"):
        return Comparison("prior_final", when, prior)
    return Comparison(section or scope.prior, when, prior)


def titled_basis(words: str, year: int, scope: Scope) -> str | None:
    """`2030年“三公”经费预算执行情况` → the basis of the amounts under it; None where that is the document's own."""
    kind = said_kind(words)
    said = "execution" if "执行" in words else {"final_accounts": "final", "budget": "budget"}.get(kind or "")
    basis = BASES.get((scope.kind or "", year - (scope.year or 0)), {}).get(said or "")
    return None if basis == scope.default_basis else basis


def named_budget(words: str | None) -> str | None:
    """`年初`, `调整后的` … before 预算 → the budget that they name; None where they name none."""
    return next((basis for word, basis in NAMED.items() if word in (words or "")), None)


def _is_prior(when: str | None, scope: Scope) -> bool:
    if not when:
        return False
    year = re.match(r"20\d\d", when)
    if year is None:
        return True
    return scope.year is None or int(year.group()) < scope.year
