"""The table `coverage`: what a district's lists name, what was to be expected, and what became of it."""

from __future__ import annotations

from datetime import date, datetime

from . import vocabulary as terms
from .base import Record, described


class CoverageRow(Record):
    """coverage: one row for each department, year and kind that a district's lists name or that was to be expected.

    What a list names without department, year or kind has a row for each link, with null there: nothing is guessed.
    """

    region_code: str | None = described("行政区划代码", "string", "of the district whose lists were read")
    region: str | None = described("行政区划", "string")
    department: str | None = described("部门", "string", "the document's own where it was read, else as the list says")
    fiscal_year: int | None = described("年度", "int16", "the same; null where neither says it")
    kind: terms.Kind | None = described("类别", "string", "the same")
    state: terms.CoverageState = described(
        "状态",
        "string",
        "published, converted, scanned, refused (detail: what it is), not_reached (no answer yet), "
        "listed_without_file, gone (404) or absent (of lists that were read to their end)",
        ...,
    )
    detail: str | None = described("说明", "string", "what a file is that is no PDF, why it was not reached")
    url: str | None = described("地址", "string", "of the file, else of the page; of what is absent the list's")
    published_on: date | None = described("发布日期", "date32", "null where the site does not say")
    days_late: int | None = described(
        "迟公开天数", "int32", "beyond the 20 from 批复 on; null where no page prints its date"
    )
    document_id: str | None = described("文件标识", "string", "of the file to read")
    archive_name: str | None = described("存档文件", "string", "where the archive has the bytes of what is no PDF")
    checked_at: datetime | None = described("核实时间", "timestamp", "when a run first found it so, UTC")
