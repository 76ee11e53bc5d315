"""Loads, proves and compiles patterns/; the only caller of `regex`, with a timeout wherever it could run away.

TOML and not YAML: PyYAML reads 0310115 as an octal number and lets a doubled key win in silence.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import regex

from ..errors import PatternError, ReadTimeoutError
from ..numbers import NUMBER
from .functions import load_functions
from .model import KINDS, Item, Knowledge, Pattern, SectionRule
from .regexes.effort import ENOUGH, ways
from .regexes.hints import needs
from .regexes.wordlist import compile_list, words_of
from .tables import load as load_tables

TIMEOUT = 2.0  # seconds for one pattern on one sentence: a thousand times what any of them needs
FORBIDDEN = regex.compile(r"(?<!\\)\.[*+]|\{\d*,\}")

FUND = (
    r"(?:(?P<general>一般公共预算(?:当年)?(?:财政)?(?:拨款|资金|补助)?|公共财政(?:预算)?(?:财政)?拨款|公共预算拨款"
    r"|一般公共财政(?:预算)?拨款)"
    r"|(?P<gov_fund>政府性基金(?:预算)?(?:当年)?(?:财政)?(?:拨款|资金)?)"
    r"|(?P<state_capital>国有资本经营(?:预算)?(?:当年)?(?:财政)?(?:拨款|资金)?)"
    r"|(?P<fiscal>(?:当年|本年)?财政拨款|公共预算财政拨款))"
)
MACROS: dict[str, str] = {
    "{fund}": FUND,
    "{fund?}": f"(?:{FUND}(?:安排)?的?)?",
    "{b}": "(?P<b>预算|决算|概算)?",
    "{sangong}": '[“"‘”〝]?三公[”"’“〞]?',
    "{abroad}": "因公出国(?:[（(]境[）)])?",
    "{year}": r"20\d\d年(?:度)?",
    "{prior}": r"(?:上一?年(?:度)?|去年|上年同期)",
    "{money}": rf"(?P<money>{NUMBER})(?P<money_unit>亿元|百万元|千元|万元|元|万(?![元多余]))",
    "{number}": NUMBER,
    "{percent}": rf"(?P<percent>{NUMBER})%",
}


_MONEY_UNITS = "亿元|百万元|千元|万元|元|万(?![元多余])"
_SLOT = regex.compile(r"\{(?P<form>money|percent|count):(?P<name>\w+)(?::(?P<units>[^}]*))?\}")


def _slot(match: Any) -> str:
    """`{count:n:批次|批}` → a group `n` for the number and one `n_unit` for its unit."""
    units = {"money": _MONEY_UNITS, "percent": "%"}.get(match["form"], match["units"])
    spelled = "|[一二两三四五六七八九十]" if match["form"] == "count" else ""
    return f"(?P<{match['name']}>{NUMBER}{spelled})(?P<{match['name']}_unit>{units})"


def matches(pattern: Any, text: str, pos: int = 0, endpos: int | None = None) -> list[Any]:
    """Matches of a compiled pattern, each found within the time limit; ReadTimeoutError past it."""
    end = len(text) if endpos is None else endpos
    if isinstance(pattern, re.Pattern) or ways(pattern) * (end - pos) < ENOUGH:  # the first: a list of words
        return list(pattern.finditer(text, pos, end))
    try:
        return list(pattern.finditer(text, pos, end, timeout=TIMEOUT))
    except TimeoutError:  # regex's TimeoutError is an OSError elsewhere: it is converted at once
        raise ReadTimeoutError(f"pattern took over {TIMEOUT} s on {text[:60]!r}") from None


def match_at(pattern: Any, text: str, pos: int, endpos: int) -> Any:
    """The match that begins at a position, or None; ReadTimeoutError past the time limit."""
    if isinstance(pattern, re.Pattern) or ways(pattern) * (endpos - pos) < ENOUGH:
        return pattern.match(text, pos, endpos)
    try:
        return pattern.match(text, pos, endpos, timeout=TIMEOUT)
    except TimeoutError:
        raise ReadTimeoutError(f"pattern took over {TIMEOUT} s on {text[:60]!r}") from None


def expand(word: str, slots: bool = False) -> str:
    """A pattern's word with its macros written out: `{fund?}支出{b}` → a regular expression."""
    for name, value in MACROS.items():
        word = word.replace(name, value)
    return _SLOT.sub(_slot, word) if slots else word


def compile_words(where: str, words: list[str], slots: bool = False) -> Any:
    """Words → one compiled expression; PatternError where one is wrong or can run away."""
    for word in words:
        if FORBIDDEN.search(word):
            raise PatternError(f"{where}: {word!r} may run away; write [^。]{{0,120}} instead of .* or .+")
    try:
        # leftmost longest, so that the order of words never decides: 本年度 before 本年
        flags = 0 if slots else regex.POSIX
        compiled = regex.compile("|".join(f"(?:{expand(word, slots)})" for word in words), flags)
        listed = None if slots else words_of(compiled.pattern)
        return compile_list(listed) if listed else compiled
    except regex.error as error:
        raise PatternError(f"{where}: not a regular expression: {error}") from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PatternError(f"{path.name}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PatternError(f"{path.name}: not valid TOML: {error}") from None


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".toml", ".csv"} and "districts" not in path.parts:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _items(folder: Path) -> dict[str, Item]:
    items = {}
    for code, entry in _read(folder / "items.toml").items():
        try:
            items[code] = Item(
                code, entry["label"], entry["group"], entry["quantity"], entry["unit"], entry.get("parent")
            )
        except KeyError as error:
            raise PatternError(f"items.toml: [{code}] lacks {error}") from None
    for item in items.values():
        if item.parent and item.parent not in items:
            raise PatternError(f"items.toml: [{item.code}] has an unknown parent {item.parent!r}")
    return items


def _sections(folder: Path) -> dict[str, SectionRule]:
    rules = {}
    for code, entry in _read(folder / "sections.toml").items():
        where = f"sections.toml: [{code}]"
        words = _required(where, entry, "words")
        rules[code] = SectionRule(
            code, compile_words(where, words), entry.get("fund"), entry.get("figures"), entry.get("relative_to")
        )
        for example in _required(where, entry, "example"):
            if not rules[code].regex.search(example):
                raise PatternError(f"{where}: its example {example!r} is not recognised")
        for counter in _required(where, entry, "counter"):
            match = rules[code].regex.search(counter)
            if match and match.group() == counter:
                raise PatternError(f"{where}: its counter-example {counter!r} is recognised")
    return rules


_KEYS = frozenset({"words", "example", "gives", "counter"})  # of every entry
# what else an entry of a kind may say; `replaces`: of a district's own wording
KEYS_OF = {
    "subject": frozenset({
        "item", "items", "economic", "label", "in", "out", "section", "codes", "listed", "resumes", "free", "unless",
        "unless_named", "basis", "units", "follow", "follow_fund", "note", "keep_note", "total", "side", "twins",
        "kind", "each", "measure", "relative_to", "fund", "no_fund", "counts", "within", "budget_item",
        "replaces",
    }),
    "frame": frozenset({"emit", "in", "replaces"}),
    "explain": frozenset({"item", "in", "relative_to", "direction", "fund", "replaces"}),
    "cause": frozenset({"label"}),
    **dict.fromkeys(("direction", "basis", "quality", "unmatched"), frozenset({"value"})),
}  # fmt: skip


def _required(where: str, entry: dict[str, Any], key: str) -> Any:
    if key not in entry:
        raise PatternError(f"{where} lacks {key!r}")
    return entry[key]


def _patterns(path: Path, folder: Path) -> Iterator[Pattern]:
    stem = path.relative_to(folder).with_suffix("").as_posix().replace("phrases/", "")
    for kind, entries in _read(path).items():
        for name, entry in entries.items():
            middle = "" if path.parent.name == "phrases" else f".{kind}"
            yield make_pattern(f"{stem}{middle}.{name}", kind, f"{path.name}: [{kind}.{name}]", entry)


def make_pattern(pattern_id: str, kind: str, where: str, entry: dict[str, Any]) -> Pattern:
    """An entry of phrases or tokens, compiled; PatternError (`where`: file and entry) for what is missing or wrong."""
    if strange := sorted(entry.keys() - _KEYS - KEYS_OF.get(kind, frozenset())):
        raise PatternError(f"{where}: unknown key {strange[0]!r}: is it misspelled?")
    words = _required(where, entry, "words")
    _required(where, entry, "example")
    _required(where, entry, "counter")
    compiled = compile_words(where, words, kind in {"frame", "explain", "unmatched", "cause"})
    needed = tuple(needs(expand(word, slots=True)) for word in words)
    return Pattern(pattern_id, kind, compiled, needed, tuple(entry.get("in", ())), dict(entry))


def load_general(folder: Path) -> Knowledge:
    """The patterns/ folder → what holds everywhere, without districts' wordings and not prepared: proving/ goes on."""
    if not (folder / "items.toml").is_file():
        raise PatternError(f"{folder}: no items.toml there; name the folder that holds the patterns")
    found: dict[str, list[Pattern]] = {}
    seen: dict[str, str] = {}
    files = [folder / name for name in ("tokens.toml", "causes.toml", "unmatched.toml")]
    for path in [*files, *sorted((folder / "phrases").glob("*.toml"))]:
        for pattern in _patterns(path, folder):
            if pattern.pattern_id in seen:
                raise PatternError(f"{path.name}: {pattern.pattern_id} is there twice")
            seen[pattern.pattern_id] = path.name
            found.setdefault(pattern.kind, []).append(pattern)
    by_kind: dict[str, Any] = {part: found.get(kind, []) for kind, part in KINDS.items()}
    knowledge = Knowledge(
        version=_fingerprint(folder),
        items=_items(folder),
        sections=_sections(folder),
        tokens=[pattern for kind, group in found.items() if kind not in KINDS for pattern in group],
        **by_kind,
        tables=load_tables(folder),
        functions=load_functions(folder),
    )
    check_references(knowledge)
    return knowledge


def check_references(knowledge: Knowledge) -> None:
    """Every item and section that an entry of phrases or tables names must exist."""
    for pattern in knowledge.subjects + knowledge.frames + knowledge.explains:
        names = [pattern.data.get("item"), *pattern.data.get("items", ())]
        names += [emit.get("item") for emit in pattern.data.get("emit", ())]
        for name in names:
            if name and "{" not in name and name not in knowledge.items:
                raise PatternError(f"{pattern.pattern_id}: unknown item {name!r}")
        for section in pattern.scopes:
            if section not in knowledge.sections:
                raise PatternError(f"{pattern.pattern_id}: unknown section {section!r}")
    for name in knowledge.tables.items.named():
        if name not in knowledge.items:
            raise PatternError(f"table_items.toml: unknown item {name!r}")
