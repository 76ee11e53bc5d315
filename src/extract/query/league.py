"""The league: documents of one kind, one year and one set of templates, by the share of what is asked of them.

One place for the CLI and the page. What was not checked is outside the share; who was checked too little has no place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, NamedTuple

from ..records.vocabulary import Body, CardStatus, DocumentStatus, Kind
from ..scorecard.known import DEFAULT_SET, UNIVERSITY_SET, load_requirements

Row = dict[str, Any]
Ask = Callable[..., list[Row]]  # SQL and its values → rows

# what each document's card comes to, from its rows of `scorecard`
SUMS = f"""
SELECT document_id, sum(coalesce(points, 0)) AS points,
    sum(coalesce(points_possible, 0)) FILTER (status NOT IN ('{CardStatus.NOT_CHECKED}', '{CardStatus.NOT_APPLICABLE}'))
        AS possible,
    count(*) FILTER (status <> '{CardStatus.NOT_APPLICABLE}') AS asked,
    count(*) FILTER (status = '{CardStatus.MISSING}') AS missing,
    count(*) FILTER (status = '{CardStatus.NOT_CHECKED}') AS not_checked,
    coalesce(list_sort(list(label) FILTER (status = '{CardStatus.MISSING}')), []) AS missed
FROM scorecard WHERE {{some}} GROUP BY document_id
"""
# the newest versions, of two files of one disclosure one; `league` and `check_totals` are SUMS and counts by outcome
_OURS = """
d.current IS NOT FALSE AND (coalesce(len(d.companions), 0) = 0 OR d.document_id < list_min(d.companions))
    AND (l.document_id IS NOT NULL OR d.status = '{failed}')
    AND ($region = '' OR starts_with(coalesce(d.region_code, ''), $region) OR contains(coalesce(d.region, ''), $region))
"""
_RANKED = """
WITH cards AS (
    SELECT d.document_id, d.region, d.department, d.file_name, d.unit_level, d.fiscal_year, d.kind,
        {template} AS template, coalesce(d.body, '') AS body, coalesce(l.points, 0) AS points,
        coalesce(l.possible, 0) AS possible, coalesce(l.asked, 0) AS asked,
        coalesce(l.asked - l.not_checked, 0) AS checked, coalesce(l.missing, 0) AS missing,
        coalesce(l.not_checked, 0) AS not_checked, coalesce(l.missed, []) AS missed, coalesce(f.n, 0) AS contradictions,
        coalesce(l.possible, 0) > 0 AND l.asked - l.not_checked >= l.asked * {least} AS placed
    FROM documents d LEFT JOIN league l USING (document_id)
    LEFT JOIN (SELECT document_id, sum(n) AS n FROM check_totals WHERE status = 'contradiction' GROUP BY ALL) f
    USING (document_id)
    WHERE d.kind = $kind AND d.fiscal_year = $year AND {ours}
)
SELECT *, CASE WHEN placed THEN rank() OVER (
    PARTITION BY template, body, placed ORDER BY points / greatest(possible, 1) DESC) END AS place,
    count(*) FILTER (placed) OVER (PARTITION BY template, body) AS ranked
FROM cards ORDER BY template, body = '', body DESC, placed DESC, place, department, document_id
LIMIT $most OFFSET $skipped
"""
_CHOICES = """
SELECT DISTINCT d.kind, d.fiscal_year FROM documents d LEFT JOIN league l USING (document_id)
WHERE d.kind IS NOT NULL AND d.fiscal_year IS NOT NULL AND {ours} ORDER BY d.kind DESC, d.fiscal_year DESC
"""
_OUTSIDE = """
SELECT count(*) AS n FROM documents d LEFT JOIN league l USING (document_id)
WHERE (d.kind IS NULL OR d.fiscal_year IS NULL) AND {ours}
"""
# who is in no league because nothing of theirs could be read: what the districts' own lists say of it
_SILENT = """
SELECT c.region_code, c.region, c.department, c.fiscal_year, c.kind, c.state, c.detail, c.url FROM coverage c
WHERE c.kind = $kind AND c.fiscal_year = $year AND c.department IS NOT NULL
    AND c.state NOT IN ('published', 'converted')
    AND ($region = '' OR starts_with(coalesce(c.region_code, ''), $region) OR contains(coalesce(c.region, ''), $region))
ORDER BY c.region_code, c.department, c.state
"""
EVERY = 1 << 31
_UNKNOWN = "机构种类未知"  # of a document not read, or read before kinds of bodies were told


class Choice(NamedTuple):
    """What one league ranks, and what else there is: (kind, year), accounts first and the newest year first."""

    kind: str
    year: int
    choices: list[tuple[str, int]]

    @property
    def years(self) -> list[int]:
        """The years of the chosen kind."""
        return [year for kind, year in self.choices if kind == self.kind]

    @property
    def kinds(self) -> list[str]:
        """The kinds that there are, accounts first."""
        return list(dict.fromkeys(kind for kind, _ in self.choices))


class Ranking(NamedTuple):
    """One ranking, or the part of it that was asked for: all of one set of templates and one kind of body."""

    template: str
    body: str
    rows: list[Row]

    @property
    def label(self) -> str:
        """Whose ranking it is: `北京市 · 机关`."""
        name = load_requirements().labels.get(self.template, self.template)
        if self.template == UNIVERSITY_SET:
            return name
        return f"{name}，{Body.labels().get(self.body, self.body) or _UNKNOWN}"


def choose(ask: Ask, kind: str | None, year: int | None, region: str = "") -> Choice | None:
    """What to rank: what is wanted, else accounts before budgets and of them the newest year; None where nothing is."""
    found = [(row["kind"], row["fiscal_year"]) for row in ask(_CHOICES.format(ours=_ours()), {"region": region})]
    fits = [one for one in found if kind in (None, one[0]) and year in (None, one[1])]
    return Choice(*fits[0], found) if fits else None


def ranked(ask: Ask, choice: Choice, region: str = "", most: int = EVERY, skipped: int = 0) -> list[Row]:
    """That many rows of the chosen league after those skipped, ranking after ranking, each row with its `place`.

    `place` is None for who was checked too little or not read; equal shares have equal places.
    """
    known = load_requirements()
    sets = ", ".join(f"'{one}'" for one in known.labels if one.isdigit())
    template = f"""CASE WHEN d.body = '{Body.UNIVERSITY}' THEN '{UNIVERSITY_SET}'
        WHEN left(d.region_code, 2) IN ({sets}) THEN left(d.region_code, 2) ELSE '{DEFAULT_SET}' END"""
    sql = _RANKED.format(template=template, least=known.least_checked, ours=_ours())
    wanted = {"kind": choice.kind, "year": choice.year, "region": region, "most": most, "skipped": skipped}
    return ask(sql, wanted)


def rankings(rows: Iterable[Row]) -> list[Ranking]:
    """The rows of `ranked`, each ranking apart."""
    return [Ranking(*key, list(own)) for key, own in groupby(rows, key=lambda row: (row["template"], row["body"]))]


def outside(ask: Ask, region: str = "") -> int:
    """How many documents are in no league at all, since their year or their kind is not known."""
    return int(ask(_OUTSIDE.format(ours=_ours()), {"region": region})[0]["n"])


def silent(ask: Ask, choice: Choice, region: str = "") -> list[Row]:
    """Departments that a district's lists name, or lead one to expect, and whose document cannot be ranked: `state`."""
    return ask(_SILENT, {"kind": choice.kind, "year": choice.year, "region": region})


def heading(choice: Choice) -> str:
    """What a league ranks: `2023年度决算`."""
    return f"{choice.year}年度{Kind(choice.kind).label}"


def unplaced(row: Row) -> str:
    """Why a row has no place; empty for one that has."""
    if row["placed"]:
        return ""
    if not row["asked"]:
        return "文件未能读出，没有评分"
    return f"应查 {row['asked']} 项只查明 {row['checked']} 项，不排名"


def _ours() -> str:
    return _OURS.format(failed=DocumentStatus.FAILED)
