"""The table `documents`: each published file, what it says it is, and how it was read."""

from __future__ import annotations

from datetime import date, datetime

from . import vocabulary as terms
from .base import Record, described


class Document(Record):
    """documents: one row for each published file (each version of it)."""

    document_id: str = described("文件标识", "string", "sha256 of the file's bytes, hex", ...)
    region_code: str | None = described("行政区划代码", "string", "GB/T 2260, six digits")
    region: str | None = described("行政区划", "string", "its name")
    department: str | None = described(
        "部门", "string", "publishing department or unit, as on the cover or in the title"
    )
    unit_level: terms.UnitLevel | None = described("级次", "string", "department (部门) or unit (单位)")
    scope: terms.DocumentScope | None = described(
        "范围",
        "string",
        "department, unit, government (一级政府) or other; the first two alone are read into figures; null: not told",
    )
    body: terms.Body | None = described("机构种类", "string", "office (机关), institution (事业单位), university")
    fiscal_year: int | None = described("年度", "int16", "the accounts' year, not the year of publication")
    kind: terms.Kind | None = described("类别", "string", "final_accounts (决算) or budget (预算)")
    title: str | None = described("标题", "string", "title as printed")
    producer: str | None = described("制作软件", "string", "PDF producer")
    source_url: str | None = described("来源地址", "string", "where the file came from")
    landing_url: str | None = described("来源页面", "string", "the page that linked it")
    file_name: str | None = described("文件名", "string")
    published_on: date | None = described("发布日期", "date32", "null where the site does not say")
    approved_on: date | None = described(
        "批复日期",
        "date32",
        "day of the 批复 of these accounts, as its own text prints it; null: it prints none, or several",
    )
    retrieved_at: datetime | None = described("取得时间", "timestamp", "when the bytes were fetched or read, UTC")
    pages: int | None = described("页数", "int32")
    text_layer: terms.TextLayer | None = described(
        "文字层", "string", "native, hidden (a layer under pictures of the pages), ocr, mixed (several of them) or none"
    )
    pages_pictured: int | None = described(
        "图像页数", "int32", "pages that are pictures, or whose fonts do not say what is printed; null: there are none"
    )
    pages_recognised: int | None = described(
        "识别页数", "int32", "how many of these were read from their pictures; null: it was not tried"
    )
    status: terms.DocumentStatus = described(
        "状态", "string", "extracted, partial or failed; the reasons stand in problems", terms.DocumentStatus.EXTRACTED
    )
    supersedes: str | None = described("替代", "string", "document_id of the earlier version of the same disclosure")
    converted_from: str | None = described("转换自", "string", "sha256 of the file the PDF was made of; null: of none")
    disclosure_id: str | None = described(
        "公开标识", "string", "one for all versions of a disclosure, and for its narrative and tables as two files"
    )
    superseded_by: str | None = described(
        "被替代", "string", "document_id of the newer version, or of the file kept of two"
    )
    current: bool | None = described("现行", "bool", "no newer version of it is there: facts are made of these alone")
    content_id: str | None = described(
        "内容标识",
        "string",
        "sha256 of the text that was read: two files with one content differ in stamps alone; null where text lacks",
    )
    companions: list[str] | None = described(
        "同一公开的其他文件",
        "strings",
        "document_id of the other files of the same disclosure: narrative and tables as two PDFs; null: it is one file",
    )
    verified: bool | None = described("已核对", "bool", "both readers of the PDF read it; false: the fast one alone")
    figures: int | None = described("数据条数", "int32")
    explanations: int | None = described("原因条数", "int32")
    checks_failed: int | None = described("不符条数", "int32")
    numbers_printed: int | None = described("印出的数字", "int32", "every number printed in the document")
    numbers_accounted: int | None = described(
        "已归属的数字", "int32", "in a figure, a table cell or a row of unmatched"
    )
    extractor_version: str | None = described(
        "程序版本", "string", "version and fingerprint of the program that read it: 0.1.0+3f9a2c1b70de"
    )
    patterns_version: str | None = described("规则版本", "string")
