"""Pieces that touch or straddle: cut where other rows' columns end, marked where nobody tells whose they are."""

from __future__ import annotations

import pytest

from extract.tables.headtree import Block
from extract.tables.pieces import Piece
from extract.tables.place import Span, is_number, mark_strays, place_rows
from extract.tables.recut import cut_heads, recut, straddling

from .glyphs import Set, ending, pieces, run
from .reading import knowledge

KNOWN = knowledge().tables


def row(*sets: Set | list[Set], baseline: float = 100.0) -> list[Piece]:
    """Pieces of one line; a list of texts is one piece with gaps."""
    from extract.tables.pieces import piece

    groups = [own if isinstance(own, list) else [own] for own in sets]
    return [piece([char for x, words in group for char in run(x, words, baseline)]) for group in groups]


def told(rows: list[list[Piece]]) -> list[list[str]]:
    return [[own.text for own in one] for one in rows]


GLUED = [
    ([(100.0, "1204"), (120.0, "商品")], 120.0, ["1204", "商品"]),
    ([(100.0, "1204"), (120.0, "商品")], 121.25, ["1204", "商品"]),
    ([(100.0, "1204"), (120.0, "商品")], 121.5, ["1204商品"]),
    ([(100.0, "1204"), (120.0, "商品")], 118.5, ["1204商品"]),
    ([(100.0, "302"), (115.0, "商品")], 115.0, ["302商品"]),  # a code and its name
    ([(100.0, "302"), (117.0, "商品")], 115.0, ["302商品"]),
    ([(100.0, "302"), (117.5, "商品")], 115.0, ["302", "商品"]),
    ([(100.0, "1,204"), (125.0, "1,310")], 125.0, ["1,204", "1,310"]),
    ([(100.0, "-1,204.10"), (145.0, "款")], 145.0, ["-1,204.10", "款"]),
    ([(100.0, "604.30"), (130.0, "30201")], 130.0, ["604.3030201"]),  # one number, that no one prints
    ([(100.0, "1204")], 110.0, ["1204"]),  # one number
    ([(100.0, "商品"), (122.5, "12"), (135.0, "服务")], 132.5, ["商品", "12", "服务"]),
    ([(100.0, "商品"), (122.0, "12"), (135.0, "服务")], 132.0, ["商品12服务"]),
    ([(100.0, "商品"), (122.5, "12.")], 137.5, ["商品12."]),  # no number
    ([(100.0, "商品服务")], 120.0, ["商品服务"]),
    ([(100.0, "0012")], 120.0, ["0012"]),
]


@pytest.mark.parametrize(("glued", "end", "cut"), GLUED)
def test_a_piece_is_cut_where_a_number_ends_as_others_do(glued: list[Set], end: float, cut: list[str]) -> None:
    assert told(recut([row(glued), row(ending(end, "7.50"))])) == [cut, ["7.50"]]
    assert told(recut([row(glued, ending(end, "7.50"))]))[0][0] == "".join(words for _, words in glued), "its own row"
    assert told(recut([row(glued), row(ending(end, "款"))]))[0] == ["".join(words for _, words in glued)]


def doubtful(rows: list[list[Piece]]) -> list[str]:
    return [own.text for one in rows for own in one if own.doubtful]


@pytest.mark.parametrize(("gap", "close"), [(-1.0, False), (-0.5, True), (6.0, True), (6.5, False)])
def test_a_dash_close_before_a_number_is_told(gap: float, close: bool) -> None:
    rows = [row(ending(260.0 - gap, "-"), (260.0, "1,204.50")), row(ending(300.0, "3.50"))]
    assert doubtful(recut(rows)) == (["1,204.50"] if close else [])
    apart = [[*row(ending(260.0 - gap, "-"), baseline=101.0), *row((260.0, "1,204.50"))]]
    assert doubtful(recut(apart)) == [], "of another line"
    words = [row(ending(260.0 - gap, "-"), (260.0, "款")), row(ending(260.0 - gap, "其他"), (260.0, "1.50"))]
    assert doubtful(recut(words)) == []


@pytest.mark.parametrize(
    ("above", "known"),
    [
        (ending(254.0, "7.50"), True),  # a number of the dash's own column
        (ending(254.0, "--"), True),
        (ending(254.0, "款"), False),
        (ending(249.0, "7.50"), False),  # it ends where the dash begins
        (ending(300.0, "1,234,567.50"), False),  # a number of the next column
        (ending(260.0, "7.50"), False),
        (ending(259.5, "7.50"), True),
    ],
)
def test_a_dash_is_a_cell_where_another_row_has_one_there(above: Set, known: bool) -> None:
    rows = [row(ending(254.0, "-"), (260.0, "1,204.50")), row(above)]
    assert doubtful(recut(rows)) == ([] if known else ["1,204.50"])
    assert "1,204.50" in doubtful(recut([[*rows[0], *row(above)]])), "its own row does not tell"


@pytest.mark.parametrize(("start", "over"), [(118.0, False), (117.5, True)])
def test_numbers_drawn_over_one_another_are_marked(start: float, over: bool) -> None:
    assert doubtful(recut([row((start, "2.50"), (100.0, "1.50"))])) == (["2.50", "1.50"] if over else [])
    assert doubtful(recut([[*row((100.0, "1.50")), *row((start, "2.50"), baseline=101.0)]])) == []
    assert doubtful(recut([row((100.0, "款项"), (start, "2.50"))])) == []


HEADS = [(100.0, 130.0), (140.0, 160.0), (200.0, 220.0)]


@pytest.mark.parametrize(
    ("head", "spans", "cut"),
    [
        ([(100.0, "决算数"), (132.5, "项目")], [(95.0, 128.0), (134.0, 170.0)], ["项目", "决算数"]),
        ([(100.0, "决算数"), (132.0, "项目")], [(95.0, 128.0), (134.0, 170.0)], ["决算数项目"]),  # too close
        ([(100.0, "决算数"), (132.5, "项目")], [(95.0, 133.75), (134.0, 170.0)], ["项目", "决算数"]),
        ([(100.0, "决算数"), (132.5, "项目")], [(95.0, 134.0), (135.0, 170.0)], ["决算数项目"]),  # over the second
        ([(100.0, "决算数"), (132.5, "项目")], [(95.0, 128.0), (128.5, 170.0)], ["决算数项目"]),
        ([(100.0, "决算数"), (132.5, "项目")], [(95.0, 128.0), (128.75, 170.0)], ["项目", "决算数"]),
        ([(100.0, "决算数"), (132.5, "项目")], [(95.0, 128.0), (152.5, 170.0)], ["决算数项目"]),  # beside it
        ([(100.0, "决算数"), (132.5, "项目")], [(95.0, 100.0), (134.0, 170.0)], ["决算数项目"]),
        ([(100.0, "决算数"), (132.5, "项目")], [(95.0, 128.0)], ["决算数项目"]),
        ([(100.0, "决算数"), (132.5, "说明")], [(95.0, 128.0), (134.0, 170.0)], ["说明", "决算数"]),
        ([(100.0, "决算数"), (132.5, "款")], [(95.0, 128.0), (134.0, 170.0)], ["款", "决算数"]),
        ([(100.0, "决算数"), (132.5, "某某")], [(95.0, 128.0), (134.0, 170.0)], ["决算数某某"]),  # no head
        (
            [(100.0, "决算数"), (132.5, "项目"), (155.0, "决算数")],
            [(95.0, 128.0), (134.0, 150.0), (156.0, 180.0)],
            ["决算数", "项目", "决算数"],
        ),
    ],
)
def test_two_heads_close_together_are_two_over_two_columns(
    head: list[Set], spans: list[tuple[float, float]], cut: list[str]
) -> None:
    assert [own.text for own in cut_heads(row(head), spans, KNOWN)] == cut


def number(own: Piece) -> bool:
    return is_number(own, KNOWN)


def astray(*rows: list[Piece]) -> list[str]:
    ids = straddling(list(rows), number)
    assert ids == {id(own) for one in rows for own in one if own.doubtful}
    return doubtful(list(rows))


@pytest.mark.parametrize(
    ("left", "width", "over"),
    [
        (99.0, 8, False),
        (101.5, 8, False),
        (101.75, 8, True),
        (118.25, 8, True),
        (118.5, 8, False),
        (110.0, 8, True),
        (100.0, 4, False),
        (110.0, 7, True),
    ],
)
def test_a_number_over_the_gap_of_two_is_neithers(left: float, width: int, over: bool) -> None:
    """Two numbers of another row leave 120 to 140 free."""
    pair = row(ending(120.0, "1.50"), (140.0, "22.50"))
    assert astray(pair, row((left, "1,234,567"[:width] if width == 9 else "9" * width)), row((left, "款" * 9))) == (
        ["9" * width] if over else []
    )


COLUMN = [ending(200.0, words) for words in ("1.50", "12.50", "112.50", "2.50")]


@pytest.mark.parametrize(
    ("own", "away"),
    [
        (ending(200.0, "1,234,567.50"), False),  # longer, and it ends with them
        (ending(205.0, "7.50"), False),  # half a size off
        (ending(205.25, "7.50"), True),
        (ending(194.75, "7.50"), False),  # inside the column
        (ending(194.75, "1,234.50"), True),  # beyond its left side
        (ending(194.75, "1234.50"), True),
        (ending(198.0, "1234.50"), False),
    ],
)
def test_a_number_out_of_its_column_is_marked(own: Set, away: bool) -> None:
    rows = [row(one) for one in COLUMN]
    assert astray(*rows, row(own)) == ([own[1]] if away else [])


def test_numbers_that_end_nearly_alike_are_a_column() -> None:
    rows = [row(ending(end, "1.50")) for end in (200.0, 200.0, 200.0, 201.25)]
    assert astray(*rows, row(ending(206.0, "7.50"))) == [], "half a size beyond the last of them"
    assert astray(*rows, row(ending(206.5, "7.50"))) == ["7.50"]
    assert astray(*rows[:2], row(ending(206.0, "7.50"))) == ["7.50"], "two of three"
    assert astray(rows[0], row(ending(206.0, "7.50"))) == []


@pytest.mark.parametrize(("shift", "away"), [(5.0, False), (5.25, True)])
def test_a_column_may_stand_in_its_middle(shift: float, away: bool) -> None:
    centred = [(200.0 - 2.5 * len(words), words) for words in ("1.50", "112.50", "1,112.50", "3.50")]
    assert astray(*(row(one) for one in centred), row((180.0 - shift, "1,212.50"))) == (["1,212.50"] if away else [])
    uneven = [row((150.0 + 7 * at, "1.50")) for at in range(5)]
    assert astray(*uneven) == [], "no column that ends or stands alike"


def test_columns_are_told_from_one_another() -> None:
    """Ten and ten numbers: the one that ends apart is away from its own column alone."""
    left, right = ending(150.0, "1.50"), ending(220.0, "2.50")
    assert astray(*(row(left, right) for _ in range(4)), row(ending(150.0, "3.50"), ending(230.0, "4.50"))) == ["4.50"]
    close = [row(ending(150.0, "1.50"), ending(170.0, "2.50")) for _ in range(4)]
    assert astray(*close, row(ending(170.0, "5.50"))) == []


# into slots

SPANS = [Span(40, 100, False, 0), Span(180, 200, True, 1), Span(280, 300, True, 2)]


def slots(*sets: Set | list[Set], spans: list[Span] = SPANS, leaves: list[Block] | None = None) -> list[list[str]]:
    count = max(span.column for span in spans) + 1
    (own,) = place_rows([row(*sets)], spans, count, 3, leaves or [], KNOWN)
    assert [(one.row0, one.row1) for one in own] == [(3, 4)] * count
    return [one.lines for one in own]


@pytest.mark.parametrize(
    ("own", "column"),
    [
        ((60.0, "款"), 0),
        ((120.0, "款"), 0),  # words go with words
        ((190.0, "款"), 0),
        (ending(200.0, "1.50"), 1),
        (ending(230.0, "1.50"), 1),
        (ending(251.0, "1.50"), 2),
        (ending(300.0, "1.50"), 2),
        (ending(230.0, "-"), 1),
        ((60.0, "1.50"), 1),
        (ending(200.0, "1,234,567,890,123,456.50"), 1),
    ],
)
def test_a_piece_stands_in_the_column_it_is_nearest_to(own: Set, column: int) -> None:
    assert slots(own) == [[own[1]] if at == column else [] for at in range(3)]


def test_words_go_under_heads_of_words_where_no_column_has_any() -> None:
    leaves = [Block(pieces((x, words))) for x, words in ((40.0, "项目"), (180.0, "决算数"), (400.0, "备注"))]
    spans = [*SPANS[1:2], Span(420, 430, True, 2)]
    assert slots((60.0, "款"), spans=spans, leaves=leaves) == [["款"], [], []]
    assert slots((185.0, "款"), spans=spans, leaves=leaves) == [["款"], [], []]
    assert slots((350.0, "款"), spans=spans, leaves=leaves) == [[], [], ["款"]]
    assert slots((190.0, "款"), spans=SPANS[1:])[0] == ["款"], "nowhere else"


@pytest.mark.parametrize(
    ("own", "over"),
    [
        ((190.0, "1,234,567,890,123.50"), True),  # 190 to 290
        ((198.5, "123456789012345.50"), False),
        ((198.25, "123456789012345.50"), True),
        (ending(300.0, "1,234,567,890,123,456.50"), False),  # it ends as the second does
        (ending(301.25, "1,234,567,890,123,456.50"), False),
        (ending(301.5, "1,234,567,890,123,456.50"), True),
    ],
)
def test_a_number_over_two_columns_is_one_slot_over_both(own: Set, over: bool) -> None:
    (found,) = place_rows([row(own, (50.0, "款"))], SPANS, 3, 0, [], KNOWN)
    assert (found[1] is found[2]) == over
    if over:
        assert (found[1].col0, found[1].col1, found[1].lines, found[1].several) == (1, 3, [own[1]], False)
        (both,) = place_rows([row(own, ending(200.0, "7.50"))], SPANS, 3, 5, [], KNOWN)
        assert (both[1].lines, both[1].several, both[2] is both[1], both[1].row0) == ([own[1], "7.50"], True, True, 5)


@pytest.mark.parametrize(("x", "over"), [(175.0, False), (176.25, False), (176.5, True), (173.5, True)])
def test_a_number_in_the_middle_of_a_column_is_its(x: float, over: bool) -> None:
    """Ninety points wide, in the middle of the first column or not, and three points into the second."""
    spans = [Span(180, 260, True, 0), Span(258, 300, True, 1)]
    (found,) = place_rows([row((x, "123456789012345.50"))], spans, 2, 0, [], KNOWN)
    assert (found[0] is found[1]) == over
    assert found[0].lines == ["123456789012345.50"]


def test_two_numbers_in_one_slot_are_several() -> None:
    def several(*own: Piece) -> list[bool]:
        return [slot.several for slot in place_rows([list(own)], SPANS, 3, 0, [], KNOWN)[0]]

    assert several(*row(ending(200, "1.50"), (50, "款"), (70, "项"))) == [False] * 3
    assert several(*row(ending(200, "1.50"), ending(170, "2.50"))) == [False, True, False]
    assert several(*row(ending(200, "-"), ending(170, "2.50"))) == [False, True, False]
    (doubted,) = row(ending(300, "1.50"))
    doubted.doubtful = True
    assert several(doubted) == [False, False, True]
    assert several(*row([(180.0, "12"), (200.0, "34")])) == [False, True, False]


@pytest.mark.parametrize(("few", "marked"), [(1, True), (2, True), (3, False)])
def test_numbers_beside_their_columns_others_are_marked(few: int, marked: bool) -> None:
    spans = [Span(180, 200, True, 1), Span(220, 240, True, 1), Span(280, 300, True, 2), Span(185, 230, False, 1)]
    rows = [row(ending(200.5, "1.50"), ending(300, "4.50")) for _ in range(4)]
    rows += [row((219.5, "2.50"), (222, "款")) for _ in range(few)]
    mark_strays(rows, spans, KNOWN)
    assert doubtful(rows) == (["2.50"] * few if marked else [])
    others = [row(ending(200, "1.50")) for _ in range(4)] + [row((219.25, "2.50")), row(ending(240.75, "2.50"))]
    mark_strays(others, spans, KNOWN)
    assert doubtful(others) == [], "in no column"
