"""A dataset as it counts after the answers: without what was withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..query.league import SUMS
from ..query.sql import OUTCOME
from ..records.responses import Response
from ..records.vocabulary import CardStatus, ResponseOutcome

if TYPE_CHECKING:
    import duckdb

# temporary tables and views hide those of the database for as long as the cursor lives
_TABLE = """
CREATE TEMP TABLE withdrawn AS
SELECT unnest($documents) AS document_id, unnest($checks) AS check_id, unnest($requirements) AS requirement
"""
_GONE = "(document_id, {0}) IN (SELECT (document_id, {0}) FROM temp.withdrawn WHERE {0} IS NOT NULL)"
_CHECK, _REQUIREMENT = _GONE.format("check_id"), _GONE.format("requirement")
_OF_THESE = "document_id IN (SELECT document_id FROM temp.withdrawn)"
_VIEWS = f"""
CREATE TEMP VIEW checks AS SELECT * REPLACE (CASE WHEN {_CHECK} THEN '{ResponseOutcome.WITHDRAWN}' ELSE status END
    AS status, CASE WHEN NOT {_CHECK} THEN verdict END AS verdict) FROM {{own}}.checks;
CREATE TEMP VIEW check_totals AS SELECT * FROM {{own}}.check_totals WHERE NOT {_OF_THESE} UNION ALL
    SELECT document_id, {OUTCOME}, rule, count(*) FROM temp.checks WHERE {_OF_THESE} GROUP BY ALL;
CREATE TEMP VIEW scorecard AS SELECT * REPLACE (CASE WHEN {_REQUIREMENT} THEN '{CardStatus.NOT_CHECKED}' ELSE status END
    AS status, CASE WHEN {_REQUIREMENT} THEN 0 ELSE points END AS points) FROM {{own}}.scorecard;
CREATE TEMP VIEW league AS SELECT * FROM {{own}}.league WHERE NOT {_OF_THESE} UNION ALL {SUMS.format(some=_OF_THESE)};
CREATE TEMP VIEW documents AS SELECT * REPLACE (CASE WHEN {_OF_THESE} THEN (SELECT count(*) FROM temp.checks c
    WHERE c.document_id = d.document_id AND c.verdict = 'contradiction')::INTEGER ELSE checks_failed END
    AS checks_failed) FROM {{own}}.documents d;
"""


def see_answered(cursor: duckdb.DuckDBPyConnection, withdrawn: list[Response]) -> None:
    """Lets the cursor see checks, scorecard, documents, `league` and `check_totals` without what was withdrawn.

    It costs nothing where nothing was.
    """
    if not withdrawn:
        return
    columns = {"documents": "document_id", "checks": "check_id", "requirements": "requirement"}
    cursor.execute(_TABLE, {key: [getattr(row, name) for row in withdrawn] for key, name in columns.items()})
    found = cursor.execute("SELECT current_database()").fetchone()
    name = str(found[0]).replace('"', '""') if found else ""
    cursor.execute(_VIEWS.format(own=f'"{name}".main'))
