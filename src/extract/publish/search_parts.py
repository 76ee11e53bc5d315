"""What the static site's search looks through: every sentence and every number, in parts of about a megabyte."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from ..explore import words
from ..explore.site import Site

PART = 1_000_000  # characters of a part
PARTS = 40  # at most; the newest years first
AT_ONCE = 2000  # rows that are read at once
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
_SHORTEST = 4  # characters of what is a sentence
# a document's sentences and numbers beside each other, so that a part is of few documents
_DOCUMENTS = """
SELECT document_id, department, region, fiscal_year FROM documents
WHERE current IS NOT FALSE ORDER BY fiscal_year DESC NULLS LAST, region_code, department, document_id
"""
_TEXTS = (
    "SELECT page_from AS page, text FROM sections WHERE document_id = ? AND text <> '' ORDER BY page_from, section_id"
)
_NUMBERS = """
SELECT figure_id, page, item, function_name, economic_name, basis, measure, printed, value, unit FROM figures
WHERE document_id = ? AND printed IS NOT NULL ORDER BY page, top, x0, figure_id
"""


def written(site: Site, where: Callable[[str], str], put: Callable[[str, bytes], None]) -> tuple[list[str], bool]:
    """Write the parts; gives their files, and whether all documents are in them.

    A part is `JUESUAN.part([[head, link, [[page, link, text] …], [[printed, 元, label, link] …]] …])`, a document each.
    """
    files: list[str] = []
    held: list[str] = []
    length = 0
    for told in _told(site, where):
        if length and length + len(told) > PART:
            files.append(_put(files, held, put))
            held, length = [], 0
            if len(files) == PARTS:
                return files, False
        held.append(told)
        length += len(told)
    if held:
        files.append(_put(files, held, put))
    return files, True


def _put(files: list[str], held: list[str], put: Callable[[str, bytes], None]) -> str:
    name = f"static/search-{len(files) + 1}.js"
    put(name, f"window.JUESUAN.part([{','.join(held)}]);\n".encode("utf-8", "replace"))
    return name


def _told(site: Site, where: Callable[[str], str]) -> Iterator[str]:
    for row in site.rows(_DOCUMENTS):
        own = f"/d/{row['document_id']}"
        head = f"{words.short(row['department'], row['region'])} {row['region'] or ''} {row['fiscal_year'] or ''}"
        texts = [
            [section["page"], where(f"{own}/p/{section['page']}"), sentence]
            for section in site.rows(_TEXTS, row["document_id"])
            for sentence in _sentences(section["text"])
        ]
        numbers = [
            _number(figure, where(f"{own}/f/{figure['figure_id']}"))
            for figure in site.rows(_NUMBERS, row["document_id"])
        ]
        yield script([head.strip(), where(own), texts, numbers])


def _sentences(text: str) -> Iterator[str]:
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        if len(sentence) >= _SHORTEST:
            yield sentence


def _number(figure: dict[str, Any], link: str) -> list[Any]:
    """What is printed, its value in 元 where it is money, what it is, and where it stands."""
    value = figure["value"]
    money = f"{abs(value).normalize():f}" if value is not None and figure["unit"] == "元" else ""
    told = " ".join(filter(None, (words.named(figure), words.BASES.get(figure["basis"], ""))))
    return [figure["printed"], money, told, figure["page"] or "", link]


def script(value: Any) -> str:
    """JSON for a script: without what could end one, or a line of one."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
