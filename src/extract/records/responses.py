"""The table of answers: what an office said of a finding, a requirement or a whole document, and what came of it."""

from __future__ import annotations

from datetime import date

from . import vocabulary as terms
from .base import Record, described


class Response(Record):
    """responses: what an office answered, and what came of it; only in a release that was given them."""

    document_id: str = described("文件标识", "string", "", ...)
    check_id: str | None = described("核对标识", "string", "the finding that is answered, if one is")
    requirement: str | None = described("要求代码", "string", "the requirement that is answered, if one is")
    outcome: terms.ResponseOutcome = described(
        "结果", "string", "corrected, explained, or withdrawn (our mistake: it counts no more)", ...
    )
    answered_on: date = described("日期", "date32", "the day of the answer", ...)
    who: str = described("回应者", "string", "", ...)
    text: str = described("回应", "string", "", ...)
    link: str | None = described("链接", "string", "where the answer or the corrected file stands")


# what no dataset holds: a release alone, where whoever publishes gave them
GIVEN: dict[str, type[Record]] = {"responses": Response}
