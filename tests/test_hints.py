"""What a pattern needs is told from the pattern: nothing that it matches may be kept from it."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from extract.knowledge.load import matches
from extract.knowledge.model import KINDS
from extract.knowledge.regexes.hints import DIGIT, Sieve, needs
from extract.proving.load import load_knowledge

NEEDS = {
    "年初预算": [{"年初预算"}],
    "(?:比|较)上年(?:增加|减少)": [{"上年"}, {"增加", "减少"}, {"比", "较"}],
    "(?P<money>\\d+)万元": [{"万元"}, {DIGIT}],
    "(?:其中)?共(?!计)人?": [{"共"}],  # what may be left out, and what must not follow, is not asked for
    "支出(?=年初|上年)": [{"上年", "年初"}, {"支出"}],  # what must follow stands in the text
    "(?<=年)支出": [{"支出"}],  # what must stand before may lie outside it
    "收(?:入|.{2})": [{"收"}],  # one branch tells nothing
    "[^。]{1,9}": [],
    "[一-龥]{2}局": [{"局"}],
    "(?i)kw": [],  # letters of either case
    "(?:(?:公车|车辆)购置){1,2}": [{"公车", "车辆"}, {"购置"}],
    "\\p{Han}年": [],  # of the module regex alone
}


@pytest.mark.parametrize("expression", NEEDS)
def test_needs(expression: str) -> None:
    assert sorted(map(sorted, needs(expression))) == sorted(map(sorted, NEEDS[expression]))


WORDS = ["比上年增加", "较上年", "减少", "收入", "收支", "１２万元", "3.5万元", "年初预算", "其中", "共", "，", "KW"]


@given(st.lists(st.sampled_from(WORDS), max_size=6).map("".join))
def test_a_sieve_keeps_all_that_match(text: str) -> None:
    sieve = Sieve([[needs(expression)] for expression in NEEDS])
    found = [index for index, expression in enumerate(NEEDS) if regex.search(expression, text)]
    assert set(found) <= set(sieve.sift(text))


def test_each_pattern_is_a_candidate_for_all_that_it_matches() -> None:
    knowledge = load_knowledge()
    parts = ["tokens", *KINDS.values()]
    patterns = [pattern for part in parts for pattern in getattr(knowledge, part)]
    tried = kept = 0
    for text in [str(pattern.data["example"]) for pattern in patterns]:
        candidates = {pattern.pattern_id for part in parts for pattern in knowledge.candidates(text, part)}
        tried, kept = tried + len(patterns), kept + len(candidates)
        for pattern in patterns:
            assert pattern.pattern_id in candidates or not matches(pattern.regex, text), (pattern.pattern_id, text)
    assert kept < 0.15 * tried  # or it would spare nothing
