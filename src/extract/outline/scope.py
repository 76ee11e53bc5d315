"""Whose accounts a document holds: a department's or unit's, a government's own, or nobody's (a contract, a paper)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..identity.title_words import TitleWords, load_title_words, prepared
from ..identity.titles import Reading
from ..records.vocabulary import DocumentScope, UnitLevel
from .cover import is_office

READ = (DocumentScope.DEPARTMENT, DocumentScope.UNIT)  # the scopes whose numbers are read into figures
GOVERNMENT, OTHER = DocumentScope.GOVERNMENT, DocumentScope.OTHER
PARTIES = 15  # first lines in which a contract names its parties
FEW, PLAIN = 2, 3  # headings that tell a government's accounts; that tell a department's in spite of the title


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose accounts, and the words that say so; both None where nothing does."""

    scope: DocumentScope | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """Headings and tables of a government's accounts, of a department's, of these and other papers; the first ones."""

    government: int
    department: int
    usual: int
    government_line: str
    department_line: str
    usual_line: str


def read_scope(
    title: str, reading: Reading, department: str | None, lines: Sequence[str], tables: Iterable[str], opening: str
) -> Scope:
    """Title, what it says, the office, short lines, titles of tables, the opening words → whose accounts these are."""
    words = load_title_words()
    own = is_own_office(reading.department or department, words)
    body = _body([*tables, *lines], words)
    if any(words.has("party", prepared(line)) for line in lines[:PARTIES]):
        return Scope(OTHER, "it names the parties of a contract")
    if words.has("other", prepared(title)) and not (own and reading.kind):
        return Scope(OTHER, f"title: {title[:60]}")
    if reading.level and (own or not words.has("report", prepared(title))):
        return Scope(_level(reading), f"title: {title[:60]}")
    if words.has("public", prepared(title)):
        return Scope(GOVERNMENT, f"title: {title[:60]}")
    plainly = body.department + body.usual >= PLAIN and not body.government
    if words.has("government", prepared(title)) and not own and not plainly:
        return Scope(GOVERNMENT, f"title: {title[:60]}")
    if own and reading.kind:
        return Scope(_level(reading), f"title: {title[:60]}")
    return _by_body(title, reading, body, opening, words)


def _by_body(title: str, reading: Reading, body: Body, opening: str, words: TitleWords) -> Scope:
    """Where the title alone does not tell."""
    if body.government >= FEW and body.government > body.department + body.usual:
        return Scope(GOVERNMENT, f"{body.government} headings such as {body.government_line[:40]!r}")
    if reading.kind:
        return Scope(_level(reading), f"title: {title[:60]}")
    if body.department or body.usual >= PLAIN:
        return Scope(_level(reading), f"headings such as {(body.department_line or body.usual_line)[:40]!r}")
    spoken = words.roles["department"].search(prepared(opening))
    return Scope(_level(reading), f"it says {spoken.group()}") if spoken else Scope()


def _level(reading: Reading) -> DocumentScope:
    return DocumentScope.UNIT if reading.level == UnitLevel.UNIT else DocumentScope.DEPARTMENT


def is_own_office(name: str | None, words: TitleWords) -> bool:
    """Whether a name is an office whose accounts are its own: not a town, a 财政局 or a congress, which have two."""
    return name is not None and is_office(name) and not words.has("head", prepared(name))


def _body(lines: Iterable[str], words: TitleWords) -> Body:
    found: dict[str, list[str]] = {"government_body": [], "department": [], "usual": []}
    for line in dict.fromkeys(lines):
        text = prepared(line)
        role = next((role for role in found if words.has(role, text)), None)
        if role is not None:
            found[role].append(line)
    government, department, usual = found.values()
    first = [next(iter(group), "") for group in (government, department, usual)]
    return Body(len(government), len(department), len(usual), first[0], first[1], first[2])


def is_elsewhere(title: str | None) -> bool:
    """Whether a table's title says that it is of a government's accounts, in a department's document: 全市, 分地区."""
    return title is not None and load_title_words().has("elsewhere", prepared(title))
