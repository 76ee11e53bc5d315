"""An exception in the middle of a run is a fault of ours: it costs what it met, becomes a row, and the run goes on."""

from __future__ import annotations

import errno
import sqlite3
import traceback
from pathlib import Path

from ..errors import INTERNAL_ERROR, UserError
from ..records.tables import Problem
from ..records.vocabulary import Stage

_PACKAGE = Path(__file__).parents[1]
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
_LONGEST = 500  # characters of an exception's own words


def stops_run(error: Exception) -> bool:
    """Whether there is no going on: what a person must mend, a full disk, a journal that cannot be written."""
    no_room = isinstance(error, OSError) and error.errno in _NO_ROOM
    return no_room or isinstance(error, (UserError, sqlite3.Error))


def internal_error(error: Exception, stage: Stage, district: str, url: str | None) -> Problem:
    """The problem row of a fault: where it happened in our code, and the exception's words, escaped."""
    told = f"{type(error).__name__}: {str(error)[:_LONGEST]}".encode("utf-8", "backslashreplace").decode()
    message = f"{district}, {stage}: {told} ({_place(error)}); please report it"
    return Problem(url=url, stage=stage, code=INTERNAL_ERROR, message=message)


def _place(error: Exception) -> str:
    """The innermost line of ours: collect/pages/markup.py:80 in anchors."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(_PACKAGE):
            return f"{path.relative_to(_PACKAGE).as_posix()}:{frame.lineno} in {frame.name}"
    return "outside of this program"
