"""The tables of a run rather than of a document, one model each: what was asked of which site."""

from __future__ import annotations

from datetime import datetime

from . import vocabulary as terms
from .base import Record, described


class Fetch(Record):
    """fetches: what was asked of which site."""

    url: str = described("地址", "string", "", ...)
    source: str | None = described("来源", "string", "the district's name in patterns/districts")
    at: datetime | None = described("时间", "timestamp")
    status: int | None = described("HTTP 状态", "int32")
    outcome: terms.FetchOutcome = described(
        "结果", "string", "new, unchanged, changed, blocked, soft_404, not_pdf, gone, error", ...
    )
    document_id: str | None = described("文件标识", "string")
    etag: str | None = described("ETag", "string")
    last_modified: str | None = described("Last-Modified", "string")
    bytes: int | None = described("字节数", "int64")
    seconds: float | None = described("耗时", "float64")
