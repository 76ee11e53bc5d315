"""How far a pattern can be led astray is told from the pattern: a time limit may be left out only where it is not."""

from __future__ import annotations

import time

import pytest
import regex

from extract.errors import ReadTimeoutError
from extract.knowledge.load import matches
from extract.knowledge.model import KINDS
from extract.knowledge.regexes.effort import ENOUGH, UNTOLD, ways
from extract.proving.load import load_knowledge

WAYS = {
    "年初预算": 1,
    "(?:比|较)上年": 1,  # a character of a class
    "(?P<prior>上年|去年|上年同期)度?": 6,
    "[一-龥]{2,5}局": 4,
    "(?:收入|支出){1,2}": 6,
    "(?<!上)年(?=度末|年初)": 3,  # looked at, and not gone back into
    "(?:(?!年初)[一-龥]){2,24}局": 23 * 24,
    "\\d++(?:,\\d{3})?": 2,
    "(?:[一二]{1,3}|三)*": UNTOLD,
    "(?:\\d+)+": UNTOLD,
    "\\p{Han}年": UNTOLD,  # of the module regex alone
}


@pytest.mark.parametrize("expression", WAYS)
def test_ways(expression: str) -> None:
    assert ways(regex.compile(expression)) == WAYS[expression]


def test_what_can_run_away_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extract.knowledge.load.TIMEOUT", 0.05)
    with pytest.raises(ReadTimeoutError):
        matches(regex.compile("(?:a|aa)+$"), "a" * 60 + "b")


def test_what_has_no_limit_needs_none() -> None:
    """The worst that can be asked of the patterns without a limit, on a text as long as they are let loose on."""
    knowledge = load_knowledge()
    patterns = [pattern for part in ("tokens", *KINDS.values()) for pattern in getattr(knowledge, part)]
    free = [pattern for pattern in patterns if ways(pattern.regex) * 300 < ENOUGH]
    assert len(free) > 0.5 * len(patterns)
    for pattern in free:
        text = (str(pattern.data["example"]) * 300)[:300]
        began = time.process_time()
        matches(pattern.regex, text)
        assert time.process_time() - began < 1, pattern.pattern_id
