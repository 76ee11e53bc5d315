"""Tables that are drawn without rich look as rich draws them."""

from __future__ import annotations

from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.commands import screen
from extract.terminal import Terminal

HEADS = ["rank", "年", "of budget", "note"]
texts = st.text(st.sampled_from("ab 1.%中（ー[]/\\é"), max_size=9)
rows = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(texts, min_size=width, max_size=width), min_size=1, max_size=6)
)


def shown(table: list[list[str]], numbers: set[int], width: int) -> str:
    console = Terminal(file=StringIO(), width=width, highlight=False)
    screen.print_grid(console, HEADS[: len(table[0])], table, numbers)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def rich(table: list[list[str]], numbers: set[int], width: int) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screen, "_has_lines", lambda _: True)
        return shown(table, numbers, width)


@given(rows, st.sets(st.integers(0, 3)), st.sampled_from([20, 40, 200]))
def test_a_table_is_drawn_as_rich_draws_it(table: list[list[str]], numbers: set[int], width: int) -> None:
    numbers = {number for number in numbers if number < len(table[0])}
    assert shown(table, numbers, width) == rich(table, numbers, width)
