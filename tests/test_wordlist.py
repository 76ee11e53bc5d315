"""What is told to be a list of words finds what the expression finds, the longest at each place."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from extract.knowledge.regexes.wordlist import WordList, compile_list, words_of
from extract.proving.load import load_knowledge

LISTS = {
    "本年度|本年": {"本年", "本年度"},
    "(?:年初|年末)?预算[数额]?": {
        *("预算", "预算数", "预算额", "年初预算", "年初预算数", "年初预算额"),
        *("年末预算", "年末预算数", "年末预算额"),
    },
    "(?:支|收)入?|收支": {"支", "支入", "收", "收入", "收支"},
    "\\(含\\)": {r"\(含\)"},
    "初\\d?年?": {"初", "初\\d", "初年", "初\\d年"},
    # what must stand before a word and behind it
    "年初?(?=末|预算)|(?<!上|本)年度(?!\\d)|(?<=收入)年": {
        *("年(?=末|预算)", "年初(?=末|预算)", "(?<!(?:上|本))年度(?!\\d)", "(?<=(?:收入))年"),
    },
}
OTHERS = ["(?<=上|前年)年", "(?=年初)年", "年(?=末*)", "(?P<b>预算|决算)", "\\d年", "[一-龥]年"]
OTHERS += ["年*", "年{2}", "(?i)kw", "年?", "^年"]


@pytest.mark.parametrize("expression", LISTS)
def test_words_of_a_list(expression: str) -> None:
    assert {word.source for word in words_of(expression) or ()} == LISTS[expression]


@pytest.mark.parametrize("expression", OTHERS)
def test_what_is_more_than_a_list_stays_an_expression(expression: str) -> None:
    assert words_of(expression) is None


def test_a_long_list_is_one_only_where_it_is_written_out() -> None:
    plain = [f"{one}{other}" for one in "本上去前今明往" for other in "年季月旬周日时"]
    assert {word.source for word in words_of("|".join(plain)) or ()} == set(plain)
    assert words_of("[本上去前今明往][年季月旬周日时]") is None


@given(st.sampled_from(sorted(LISTS)), st.text("上本年度初末预算数额支收入(含)3", max_size=12))
def test_a_list_finds_what_its_expression_finds(expression: str, text: str) -> None:
    whole = regex.compile(expression, regex.POSIX)
    words = words_of(expression)
    assert words is not None
    found = [match.span() for match in compile_list(words).finditer(text)]
    assert found == [match.span() for match in whole.finditer(text)]


def test_what_is_looked_for_in_every_sentence_is_a_list_of_words() -> None:
    link = next(pattern for pattern in load_knowledge().tokens if pattern.pattern_id == "tokens.filler.link")
    assert isinstance(link.regex, WordList)  # a word that is more than letters has an entry of its own beside it
