"""How scorecard and league work, in Chinese and from their data: for the page, the CLI and docs/scorecard.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from ..knowledge.asking import vocabulary
from ..knowledge.files import read_toml
from ..records.vocabulary import Body, CardLevel, Kind, Measure
from ..resources import patterns_dir
from .known import Requirement, Requirements, load_requirements

_AMOUNTS = (Measure.AMOUNT, Measure.COUNT, Measure.SCORE, Measure.GRADE)  # said by the item's name
_HEADS = ("代码", "要求", "依据", "对谁", "怎样认出", "何时算未核查", "分")


@dataclass(frozen=True, slots=True)
class Rule:
    """A requirement in words."""

    code: str
    label: str
    level: str
    factor: str
    basis: str
    sources: tuple[str, ...]
    holds: str
    recognised: str
    unchecked: str
    points: int


@dataclass(frozen=True, slots=True)
class Method:
    """The whole method; `parts`: headings with their paragraphs; `sets`: each set's label with its tables by kind."""

    requirements: tuple[Rule, ...]
    parts: dict[str, tuple[str, ...]]
    bodies: dict[str, str]
    sets: dict[str, dict[str, str]]
    sources: tuple[str, ...]


@cache
def method() -> Method:
    """The method in words, from patterns/scorecard.toml and the names that it uses."""
    known = load_requirements()
    told, share = known.method, f"{known.least_checked:.0%}"
    points = "、".join(f"{CardLevel(level).label} {value} 分" for level, value in known.points.items())
    parts = {
        "怎样排名": (*(line.format(least=share) for line in told.ranking), f"每项的满分按层级：{points}。"),
        "无就是无": tuple(told.none),
        "什么算未核查": tuple(told.unchecked),
        "限度": tuple(told.limits),
    }
    return Method(
        tuple(_rule(entry, known) for entry in known.entries),
        parts,
        dict(_bodies(known)),
        {own.label: {kind.label: _tables(getattr(own, kind), known) for kind in Kind} for own in known.tables.values()},
        tuple(known.sources.values()),
    )


def _rule(entry: Requirement, known: Requirements) -> Rule:
    return Rule(
        entry.code,
        entry.label,
        CardLevel(entry.level).label,
        entry.factor,
        entry.legal_basis,
        tuple(known.sources[source] for source in entry.sources),
        _holds(entry, known),
        entry.recognised or "；".join(_needed(entry.need)),
        entry.unchecked,
        known.points[entry.level],
    )


def _holds(entry: Requirement, known: Requirements) -> str:
    """For whom a requirement holds: `北京市的决算；高等学校、事业单位除外`."""
    kind = "、".join(Kind(kind).label for kind in entry.kinds) or "决算、预算"
    places = "、".join(known.labels[region] for region in entry.regions)
    only = f"，只对{'、'.join(Body(body).label for body in entry.bodies)}" if entry.bodies else ""
    without = f"；{'、'.join(Body(body).label for body in entry.not_bodies)}除外" if entry.not_bodies else ""
    return f"{f'{places}的' if places else ''}{kind}{only}{without}"


def _needed(need: Iterable[str]) -> Iterator[str]:
    """Each entry of `need` in words: `机关运行经费的增减额或增减率`."""
    for entry in need:
        yield " 或 ".join(dict.fromkeys(_entry(part) for part in entry.split("|")))


def _entry(part: str) -> str:
    head, _, rest = part.partition(":")
    if head == "section":
        return f"“{read_toml(patterns_dir() / 'sections.toml')[rest]['example'][0]}”一章有文字"
    if head == "table":
        return f"报表《{load_requirements().table_names[rest]}》"
    if head == "reason":
        return f"{_item(rest)}增减的原因"
    measure = rest.partition(":")[0]
    return _item(head) + ("" if measure in ("", *_AMOUNTS) else f"的{Measure(measure).label}")


def _item(item: str) -> str:
    if item.endswith(".*"):
        own = vocabulary().get(item.removesuffix(".*"))
        return f"{own['label']}的任一分项" if own else _group(item)
    return str(vocabulary()[item]["label"])


def _group(item: str) -> str:
    """Of items without one above them, the first few: `编制数、实有人数等`."""
    below = [str(entry["label"]) for code, entry in vocabulary().items() if code.startswith(item[:-1])]
    return f"{'、'.join(below[:3])}等任一项"


def _bodies(known: Requirements) -> Iterator[tuple[str, str]]:
    for body, words in known.bodies.items():
        told = [f"名称以{'、'.join(words.names)}结尾"]
        told += [f"报表题目里有“{'、'.join(words.titles)}”"] if words.titles else []
        told += [f"单位自己的文件列有“{'、'.join(words.functions)}”支出"] if words.functions else []
        never = f"；列有“{'、'.join(words.never)}”支出的除外" if words.never else ""
        yield body.label, f"{'；或'.join(told)}{never}"
    yield Body.OFFICE.label, "其余"


def _tables(codes: Iterable[str], known: Requirements) -> str:
    since = {code: f"（{year}年度起）" for code, year in known.since.items()}
    return "、".join(known.table_names[code] + since.get(code, "") for code in codes)


def markdown() -> str:
    """The method as Markdown: what `juesuan scorecard --method` prints and docs/scorecard.md holds."""
    told = method()
    lines = ["# 公开评分的方法", "", "由 patterns/scorecard.toml 生成：`juesuan scorecard --method`。"]
    for title, paragraphs in told.parts.items():
        lines += ["", f"## {title}", "", *(f"- {paragraph}" for paragraph in paragraphs)]
    lines += ["", "## 逐项要求", "", f"| {' | '.join(_HEADS)} |", f"|{'---|' * len(_HEADS)}"]
    lines += [f"| {' | '.join(_cells(rule))} |" for rule in told.requirements]
    lines += ["", "## 机构的种类怎样认出", "", *(f"- {body}：{how}" for body, how in told.bodies.items())]
    lines += ["", "## 报表", ""]
    for label, kinds in told.sets.items():
        lines += [f"- {label}，{kind}：{tables}" for kind, tables in kinds.items()]
    return "\n".join([*lines, "", "## 出处", "", *(f"- {source}" for source in told.sources), ""])


def _cells(rule: Rule) -> tuple[str, ...]:
    basis = f"{rule.basis}（{rule.level}）"
    return (rule.code, rule.label, basis, rule.holds, rule.recognised, rule.unchecked, str(rule.points))
