"""Exceptions are our faults or a person's; what is wrong with a document is data (records.Problem)."""

from __future__ import annotations

INTERNAL_ERROR = "internal_error"  # code of problems: a fault of ours, not of the document or the site


class JuesuanError(Exception):
    """The root of everything this package raises itself."""


class UserError(JuesuanError):
    """A person asked for what cannot be done: one clear line that says what to do; exit status 2."""


class PatternError(UserError):
    """A file in patterns/ is wrong: names the file, the entry and what to mend."""


class DocumentError(JuesuanError):
    """A document cannot be read: `code` becomes a row of problems, and the batch goes on."""

    def __init__(self, code: str, message: str, page: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.page = page


class ReadTimeoutError(JuesuanError):
    """A pattern ran out of time on a text: regex's TimeoutError is an OSError, so it is converted at once."""


class UnreadableError(ValueError):
    """A Parquet file that is damaged or not there."""
