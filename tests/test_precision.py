"""A wording that nobody has seen costs recall, never precision: on text that was mutated no wrong figure appears."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable

import pytest

from extract.prose.scan import scan
from extract.text import squeeze
from fixtures.families import FAMILIES

from .reading import knowledge
from .telling import Key, Made, make, tell

STRANGE = ("图书购置费", "绿植养护费", "值班伙食补贴", "档案托管支出", "房屋测绘经费")
AMOUNT = re.compile(r"\d[\d,]*(?:\.\d+)?(?=万元|元|%|辆|人)")
UNIT = re.compile(r"(?<=\d)(?:万元|亿元|元|%|辆|人次|人|批次|个|台（套）)")
IN_NUMBER = "0123456789.,-"
Mutation = Callable[[str, random.Random], str]


def strange_subject(text: str, rng: random.Random) -> str:
    """One subject becomes an item that no vocabulary has."""
    tokens = [t for t in scan(text, knowledge(), ()).tokens if t.kind == "subject"]
    if not tokens:
        return text
    token = rng.choice(tokens)
    return text[: token.start] + rng.choice(STRANGE) + text[token.end :]


def strange_subjects(text: str, rng: random.Random) -> str:
    """All of them do."""
    for token in reversed([t for t in scan(text, knowledge(), ()).tokens if t.kind == "subject"]):
        text = text[: token.start] + rng.choice(STRANGE) + text[token.end :]
    return text


def unit_lost(text: str, rng: random.Random) -> str:
    """One number loses its unit."""
    found = list(UNIT.finditer(text))
    if not found:
        return text
    unit = rng.choice(found)
    return text[: unit.start()] + text[unit.end() :]


def units_lost(text: str, rng: random.Random) -> str:
    """All money loses its unit."""
    return re.sub(r"(?<=\d)万?元", "", text)


def cut_short(text: str, rng: random.Random) -> str:
    """The paragraph breaks off in the middle of a word or a number."""
    return text[: rng.randrange(len(text) // 3, len(text))] if len(text) > 12 else text


def cut_inside(text: str, rng: random.Random) -> str:
    """Some words in the middle are gone."""
    if len(text) < 30:
        return text
    start = rng.randrange(5, len(text) - 12)
    end = start + rng.randrange(2, 10)
    while start and text[start - 1] in IN_NUMBER:  # no number is made anew
        start -= 1
    while end < len(text) and text[end] in IN_NUMBER:
        end += 1
    return text[:start] + text[end:]


def number_blotted(text: str, rng: random.Random) -> str:
    """A number was never filled in."""
    found = list(AMOUNT.finditer(text))
    if not found:
        return text
    number = rng.choice(found)
    return text[: number.start()] + rng.choice(("XX", "", "**")) + text[number.end() :]


def insertion(text: str, rng: random.Random) -> str:
    """A clause about something else stands between."""
    if "项目总预算" in text:
        return text  # a project's parts may bear any name
    places = [match.end() for match in re.finditer("[，；]", text)]
    clause = f"{rng.choice(STRANGE)}{rng.randrange(1, 900)}.{rng.randrange(10, 99)}万元，"
    at = rng.choice(places) if places else 0
    return text[:at] + clause + text[at:]


MUTATIONS = (strange_subject, strange_subjects, unit_lost, units_lost, cut_short, cut_inside, number_blotted, insertion)
SEEDS = (0, 1)


def mutated(made: Made, mutation: Mutation, rng: random.Random) -> dict[int, str]:
    """About half of the paragraphs that hold figures, each with one mutation."""
    places = [place for place, block in enumerate(made.blocks) if block.level < 0 and block.marked.figures]
    return {place: mutation(squeeze(made.blocks[place].marked.text), rng) for place in places if rng.random() < 0.5}


def is_flagged(key: Key) -> bool:
    """A classification that no list has is a problem row of its own (function_unknown); a grade is no number."""
    functions = knowledge().functions
    return key[-1] is None or bool(key[1] and not functions.has(key[1]))


def read_mutated(family: str, mutation: Mutation) -> tuple[int, list[tuple[Key, str]]]:
    """How many figures a family's mutated documents still give, and those that the documents do not state."""
    count, wrong = 0, list[tuple[Key, str]]()
    for seed in SEEDS:
        made = make(family, seed)
        texts = mutated(made, mutation, random.Random(f"{mutation.__name__}/{family}/{seed}"))
        for read in tell(made, knowledge(), texts):
            count += sum(read.found.values())
            extra = [key for key in (read.found - read.wanted).elements() if not is_flagged(key)]
            if not any(told.ambiguities for told in read.told):
                wrong += [(key, read.text) for key in extra]
    return count, wrong


@pytest.mark.parametrize("mutation", [m for m in MUTATIONS if m is not cut_inside], ids=lambda m: m.__name__)
def test_mutated_text_gives_no_wrong_figure(mutation: Mutation) -> None:
    for family in FAMILIES:
        count, wrong = read_mutated(family, mutation)
        assert count, family
        assert not wrong, f"{family}: {wrong[0]}"


def test_words_cut_out_of_a_sentence_hardly_give_a_wrong_figure() -> None:
    """A cut can make another whole sentence: 年初预算52万元，决算49万元 → 年初预算49万元."""
    total, wrong = 0, list[tuple[Key, str]]()
    for family in FAMILIES:
        count, found = read_mutated(family, cut_inside)
        total, wrong = total + count, wrong + found
    assert len(wrong) <= 0.01 * total, wrong


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_the_publishers_own_slips_give_no_wrong_figure(family: str) -> None:
    """What is printed wrongly is read as printed: nothing is made of it that it does not say."""
    planted: Counter[str] = Counter()
    for seed in SEEDS:
        for slip in ("cut", "drop_unit", "name", "run_on", "no_percent", "no_reason", "both_words", "ordinal"):
            made = make(family, seed, (slip,))
            planted.update(made.slips)
            for read in tell(made, knowledge()):
                assert not read.found - read.wanted, f"{slip}: {read.text}"
    assert planted


def test_without_a_mutation_everything_is_read() -> None:
    """The ground that the other tests stand on."""
    for family in FAMILIES:
        for read in tell(make(family, 7), knowledge()):
            assert read.found == read.wanted, f"{family}: {read.text}"
