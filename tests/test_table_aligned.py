"""Tables without rules: columns that are empty on a page, and labels that stand for several rows."""

from __future__ import annotations

import pytest

from extract.reading.pages import Box
from extract.tables.aligned import continue_aligned, read_aligned
from extract.tables.merged_labels import merge_labels
from extract.tables.model import Slot
from extract.tables.pieces import Piece
from extract.tables.place import Span
from extract.tables.rules import Rule

from .glyphs import ending, matrix, pieces
from .reading import knowledge

KNOWN = knowledge().tables


def aligned(
    head: list[Piece], *rows: list[Piece]
) -> tuple[list[list[str]], list[tuple[float, float, bool, int]]] | None:
    found = read_aligned(head, rows, 5, KNOWN)
    if found is None:
        return None
    part, spans = found
    assert (part.page, part.setting, part.xs, part.depth) == (
        5,
        "aligned",
        [float(at) for at in range(len(part.matrix[0]) + 1)],
        1,
    )
    return [[own.text for own in one] for one in part.matrix], [(s.x0, s.x1, s.numbers, s.column) for s in spans]


def test_a_page_whose_columns_are_partly_empty() -> None:
    head = pieces((50, "项目"), ending(200, "预算数"), ending(300, "决算数"), (350, "备注"))
    rows = [
        pieces((50, "教育"), ending(200, "1.50"), baseline=120),
        pieces((50, "国防"), ending(200, "-"), baseline=140),
    ]
    read_so = aligned(head, *rows)
    assert read_so is not None
    texts, spans = read_so
    assert texts == [["项目", "预算数", "决算数", "备注"], ["教育", "1.50", "", ""], ["国防", "-", "", ""]]
    assert spans == [(50, 70, False, 0), (180, 200, True, 1), (270, 300, True, 2), (350, 370, False, 3)]
    again = [Span(*span) for span in spans]
    more = continue_aligned([pieces((50, "外交"), ending(300, "7.50"), (350, "款某"), baseline=90)], again, 4, 6, KNOWN)
    assert [[own.text for own in one] for one in more.matrix] == [["外交", "", "7.50", "款某"]]
    assert (more.page, more.depth, more.frame, more.setting) == (6, 0, Box(50, 82, 370, 92), "aligned")
    assert aligned(pieces((50, "项目")), *rows) is None, "one column"
    part, _ = read_aligned(head, rows, 5, KNOWN) or (None, None)
    assert part is not None
    assert part.frame == Box(50, 92, 370, 142)
    marked = continue_aligned(
        [pieces(ending(200, "1.50"), ending(300, "2.50")), pieces((190, "123456789012345678"), baseline=120)],
        again,
        4,
        6,
        KNOWN,
    )
    assert [one.several for one in marked.matrix[1]] == [False] * 4
    assert marked.matrix[1][1] is marked.matrix[1][2]


# a label that stands for several rows


def merged(labels: list[float | None], rows: int, second: str, rules: list[Rule], after: int = 1) -> list[list[int]]:
    """Rows twenty points apart with labels whose middles stand at heights → for each row, those that share its slot."""
    lines = [pieces((100, "款"), ending(300, "1.50"), baseline=100.0 + 20 * at) for at in range(rows)]
    body = matrix(*([["", second if at != after - 1 else second and "款", "1.50"] for at in range(rows)]))
    for at, middle in enumerate(labels):
        if middle is not None:
            own = pieces((50, "人员"), baseline=middle + 3)[0]
            body[at][0] = Slot(at, at + 1, 0, 1, ["人员"], own.box)
    merge_labels(body, lines, [(50.0, 70.0, 0), (100.0, 110.0, 1)], rules)
    for row in body:
        assert row[0].row1 - row[0].row0 == sum(other[0] is row[0] for other in body)
    return [[at for at, other in enumerate(body) if other[0] is row[0]] for row in body]


ALONE = [[0], [1], [2], [3]]


@pytest.mark.parametrize(
    ("labels", "together"),
    [
        ([None, 117.0, None, 157.0], [[0, 1, 2], [0, 1, 2], [0, 1, 2], [3]]),  # the middles of rows are 97, 117 …
        ([None, 119.25, None, 157.0], [[0, 1, 2], [0, 1, 2], [0, 1, 2], [3]]),
        ([None, 119.5, None, 157.0], ALONE),
        ([107.0, None, 147.0, None], [[0, 1], [0, 1], [2, 3], [2, 3]]),
        ([97.0, 117.0, 137.0, 157.0], ALONE),
        ([97.0, None, None, 147.0], ALONE),
        ([107.0, 117.0, 147.0, None], ALONE),  # the second stands in the first one's rows
        ([107.0, None, None, None], ALONE),  # the last two are nobody's
        ([None, None, None, None], ALONE),
        ([127.0, None, None, None], [[0, 1, 2, 3]] * 4),
    ],
)
def test_a_label_in_the_middle_of_its_rows_stands_for_them(
    labels: list[float | None], together: list[list[int]]
) -> None:
    assert merged(labels, 4, "款", []) == together
    assert merged(labels, 4, "", []) == ALONE, "where each has a label of its own"


def test_a_rule_that_leaves_a_column_out_joins_rows() -> None:
    whole, part = [Rule(107.0 + 20 * at, 40, 320) for at in range(3)], Rule(127.0, 90, 320)
    assert merged([97.0, 117.0, None, 157.0], 4, "款", [whole[0], part, whole[2]]) == [[0], [1, 2], [1, 2], [3]]
    assert merged([97.0, None, 137.0, 157.0], 4, "款", [whole[0], part, whole[2]]) == [[0], [1, 2], [1, 2], [3]]
    assert merged([97.0, 117.0, 137.0, 157.0], 4, "款", [whole[0], part, whole[2]]) == ALONE, "two labels"
    assert merged([97.0, 117.0, None, 157.0], 4, "款", [whole[0], Rule(127, 60, 320), whole[2]]) == ALONE
    assert merged([97.0, 117.0, None, 157.0], 4, "款", [whole[0], Rule(127, 40, 60), whole[2]]) == ALONE
    assert merged([97.0, 117.0, None, 157.0], 4, "款", [whole[0], part, Rule(127.5, 30, 80), whole[2]]) == ALONE
    assert merged([107.0, None, 147.0, None], 4, "款", [whole[1]]) == ALONE, "no rule between the others"
    third = [whole[0], part, Rule(147.0, 90, 320)]
    assert merged([97.0, 117.0, None, None], 4, "款", third) == [[0], [1, 2, 3], [1, 2, 3], [1, 2, 3]]
    assert merged([97.0, 117.0, None, None], 4, "", [Rule(97, 90, 320), Rule(157, 90, 320)]) == ALONE, (
        "not between them"
    )
