"""The one line that a person reads where a file of the dataset cannot be read: which it is, and how it is mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import UnreadableError, UserError
from ..records.tables import TABLES
from .layout import LOOSE, OF_PARTITION, files_of, is_compacted
from .whole import is_whole, suspects

_NAMED = re.compile(r"[^'\"\s][^'\"]*?\.parquet")
# modules of the libraries that read Parquet; DuckDB's other errors are about the question
_READERS = ("pyarrow", "duckdb", "_duckdb")
_OF_QUESTIONS = ("ParserException", "BinderException", "CatalogException", "OutOfMemoryException")


def damage_behind(error: Exception, *roots: Path) -> UserError | None:
    """The damaged file of the datasets in `roots` that made a reader of Parquet fail; None where it is not that."""
    if isinstance(error, UserError) or not _is_of_a_reader(error):
        return None
    for root in roots:
        if path := _damaged(root, str(error)):
            return UserError(f"{root}/{path} is damaged: {how_to_mend(root, path)}")
    return None


@contextmanager
def naming_damage(root: Path) -> Iterator[None]:
    """UserError of one line in place of what a reader says of a damaged file."""
    try:
        yield
    except Exception as error:
        if found := damage_behind(error, root):
            raise found from error
        raise


def how_to_mend(root: Path, path: str) -> str:
    """What a person does about a file that is damaged or missing."""
    name = path.rsplit("/", 1)[1]
    if name in OF_PARTITION:
        return "the next juesuan extract or juesuan run makes it anew"
    if name.startswith(LOOSE):
        return "remove it (the journal of the archive has the rows of each run)"
    if is_compacted(path):
        return f"juesuan extract of its documents' files -o {root} reads them again, and so does juesuan run"
    return f"juesuan extract {_file_name(root, path)} -o {root} reads its document again, and so does juesuan run"


def _file_name(root: Path, path: str) -> str:
    """The name of the document's file, where that can still be read."""
    from .parquet import rows_of  # pyarrow: mostly no file is damaged

    own = root / "documents" / path.split("/", 1)[1]
    with suppress(UnreadableError, IndexError, KeyError):
        name = str(rows_of(own, ["file_name"])[0]["file_name"] or "FILE.pdf")
        return "'" + "".join(sign if sign.isprintable() else "?" for sign in name) + "'"
    return "FILE.pdf"


def _is_of_a_reader(error: Exception) -> bool:
    if isinstance(error, UnreadableError):
        return not isinstance(error.__cause__, FileNotFoundError)
    kind = type(error)
    of_reader = kind.__module__.split(".")[0] in _READERS and kind.__name__ not in _OF_QUESTIONS
    return of_reader or (isinstance(error, OSError) and not isinstance(error, FileNotFoundError))


def _damaged(root: Path, said: str) -> str | None:
    """The first file that cannot be read: one that the error names, one that is not as it was written, or any."""
    named = (str(match[0]).removeprefix(f"{root}/") for match in _NAMED.finditer(said))
    own = [path for path in named if not path.startswith("/")]  # another dataset's file is named whole
    for path in (*own, *sorted(suspects(root)), *(path for table in TABLES for path in files_of(root, table))):
        if (root / path).is_file() and not is_whole(root, path):
            return path
    return None
