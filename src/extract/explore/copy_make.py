"""Makes the one file that the page answers from: the tables copied out of thousands of small files, and views' counts.

Run as a process of its own, `python -m extract.explore.copy_make DATASET TARGET [OLDER]`: its memory ends with it. From
an older copy only the partitions whose files changed are read again.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Collection, Sequence
from glob import escape
from operator import itemgetter
from pathlib import Path

import duckdb

from ..compare.read import Fact
from ..dataset.damage import naming_damage
from ..dataset.layout import SCHEMA_FILE, files_of, place_of, region_of
from ..errors import UserError
from ..query.league import SUMS
from ..query.sql import OUTCOME, empty_table, rows_of

SHOWN = (
    *("documents", "sections", "figures", "facts", "explanations", "checks", "scorecard", "unmatched", "problems"),
    "coverage",
)
FILES_AT_ONCE = 500  # of documents' own files
FEW = 0.2  # of the partitions: when more have changed, the copy is made anew
# the facts that comparisons read, an item's beside each other, so that one item is one stretch of the table
_COLUMNS = ", ".join((*Fact._fields, "is_whole", "relative_fund"))
_PLACE = "item || chr(31) || coalesce(function_code, '')"  # in the table
_WHOLE = "part IS NULL AND economic_code IS NULL AND economic_name IS NULL AND {some}"
_COMPARED = f"""
INSERT INTO compared SELECT {_COLUMNS} FROM facts WHERE {_WHOLE} AND {_PLACE} BETWEEN ? AND ?
ORDER BY item, function_code, document_id
"""
_PLACES = f"SELECT {_PLACE} AS place, count(*) FROM facts WHERE {_WHOLE} GROUP BY place ORDER BY place"
# 支出功能分类 that documents print, the commonest first, to choose from
_FUNCTIONS = """
INSERT INTO functions SELECT function_code, mode(function_name) FROM facts
WHERE item = 'expenditure' AND function_code IS NOT NULL AND function_name IS NOT NULL AND is_default
GROUP BY function_code ORDER BY count(*) DESC, function_code LIMIT 200
"""
SORTED_AT_ONCE = 400_000  # facts: a sort of ten million takes more memory than the copy is given
_TOTALS = f"""
INSERT INTO check_totals SELECT document_id, {OUTCOME}, rule, count(*) FROM checks WHERE {{some}} GROUP BY ALL
"""
_LEAGUE = f"INSERT INTO league BY NAME {SUMS}"
_STALE = "(coalesce(fiscal_year, 0), coalesce(region_code, '')) IN (SELECT year, region FROM temp.stale)"
_DERIVED = {"check_totals": _TOTALS, "league": _LEAGUE}
_CREATE = f"""
CREATE TABLE files (path VARCHAR, state VARCHAR);
CREATE TABLE compared AS SELECT {_COLUMNS} FROM facts;
CREATE TABLE check_totals (document_id VARCHAR, status VARCHAR, rule VARCHAR, n BIGINT);
CREATE TABLE league (document_id VARCHAR, points BIGINT, possible BIGINT, asked BIGINT, missing BIGINT,
    not_checked BIGINT, missed VARCHAR[]);
CREATE TABLE functions (code VARCHAR, name VARCHAR);
CREATE SCHEMA compare;
CREATE VIEW compare.documents AS SELECT * FROM main.documents;
CREATE VIEW compare.unmatched AS SELECT * FROM main.unmatched;
CREATE VIEW compare.facts AS
    SELECT *, NULL AS part, NULL AS economic_code, NULL AS economic_name FROM main.compared;
"""


def recipe() -> str:
    """What makes the copy: another one, and the copies that were made before are of no use."""
    return "\n".join((Path(__file__).read_text(encoding="utf-8"), _CREATE, _COMPARED, _FUNCTIONS, *_DERIVED.values()))


def states(root: Path) -> dict[str, str]:
    """Every file of the shown tables → its size and time; the dataset's state."""
    found = {}
    for table in SHOWN:
        for path in files_of(root, table):
            try:
                state = os.stat(root / path)
            except FileNotFoundError:  # replaced at this moment: the next look finds it
                continue
            found[path] = f"{state.st_size} {state.st_mtime_ns}"
    return found


def make(root: Path, target: Path, older: Path | None = None) -> None:
    """The copy of the dataset in `root` at `target`; raises DuckDB's errors and OSError."""
    if older:
        shutil.copyfile(older, target)
    now = states(root)
    connection = duckdb.connect(str(target))
    try:
        connection.execute("SET threads = 2; SET memory_limit = '200MB'; SET TimeZone = 'UTC'")
        connection.execute("SET preserve_insertion_order = false")  # where the order counts it is asked for
        if not older:
            _create(connection)
        before = dict(connection.execute("SELECT path, state FROM files").fetchall())
        stale = {place_of(path) for path, _ in before.items() ^ now.items()}
        if len(stale) > FEW * len({place_of(path) for path in now}) and older:
            connection.close()
            target.unlink()
            make(root, target)
            return
        _forget(connection, stale)
        _read(connection, root, [path for path in now if place_of(path) in stale])
        some = _STALE if older else "true"
        _compare(connection, some)
        for sql in _DERIVED.values():
            connection.execute(sql.format(some=some))
        connection.execute("DELETE FROM functions")
        connection.execute(_FUNCTIONS)
        connection.execute("DELETE FROM files")
        connection.execute("INSERT INTO files SELECT unnest(?), unnest(?)", [list(now), list(now.values())])
    finally:
        connection.close()


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    for table in SHOWN:
        connection.execute(f'CREATE TABLE "{table}" AS {empty_table(table)}')
    connection.execute(_CREATE)


def _forget(connection: duckdb.DuckDBPyConnection, places: Collection[str]) -> None:
    """Takes away what the copy has of some partitions, and notes them as stale."""
    found = [(int(place.split("/")[0].partition("=")[2]), region_of(f"{place}/") or "") for place in sorted(places)]
    connection.execute("CREATE TEMP TABLE stale (year INTEGER, region VARCHAR)")
    connection.execute(
        "INSERT INTO stale SELECT unnest(?), unnest(?)", [[*map(itemgetter(0), found)], [*map(itemgetter(1), found)]]
    )
    ids = " UNION ".join(
        f"SELECT document_id FROM {table} WHERE {_STALE}" for table in ("facts", "checks", "scorecard")
    )
    connection.execute(f"CREATE TEMP TABLE gone AS {ids}")
    for table in SHOWN:
        connection.execute(f'DELETE FROM "{table}" WHERE {_STALE}')
    for table in ("compared", *_DERIVED):
        connection.execute(f'DELETE FROM "{table}" WHERE document_id IN (SELECT document_id FROM temp.gone)')


def _read(connection: duckdb.DuckDBPyConnection, root: Path, paths: Sequence[str]) -> None:
    """The files' rows, in the order of partition and document: a sort of everything takes three times the memory."""
    for table in SHOWN:
        own = [path for path in paths if path.startswith(f"{table}/") and not path.endswith(SCHEMA_FILE)]
        for start in range(0, len(own), FILES_AT_ONCE):
            some = [escape(str(root / path)) for path in own[start : start + FILES_AT_ONCE]]
            connection.execute(f'INSERT INTO "{table}" BY NAME {rows_of(table, some)}')


def _compare(connection: duckdb.DuckDBPyConnection, some: str) -> None:
    """The facts that comparisons read, some items after the other, each sorted by itself."""
    first, last, rows = "", "", 0
    for place, count in [*connection.execute(_PLACES.format(some=some)).fetchall(), ("", 0)]:
        if rows and (not count or rows + count > SORTED_AT_ONCE):
            connection.execute(_COMPARED.format(some=some), [first, last])
            rows = 0
        first, last, rows = (first if rows else place), place, rows + count


if __name__ == "__main__":
    try:
        with naming_damage(Path(sys.argv[1])):
            make(*(Path(name) for name in sys.argv[1:]))
    except UserError as error:
        sys.exit(str(error))
