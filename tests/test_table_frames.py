"""Ruling edges → frames and their cells: a grid is its cells however it is drawn, and what does not touch is two."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from extract.reading.pages import Edge
from extract.tables.rules import NEAR, Frame, Rule, blocks, frames, loose_rules

Cell = tuple[int, int, int, int]  # first row, the row behind the last, first column, the column behind the last


def partition(chance: random.Random, rows: int, columns: int) -> list[Cell]:
    """A grid cut into cells at random, some of them over several rows and columns."""
    free = {(row, column) for row in range(rows) for column in range(columns)}
    cells: list[Cell] = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) not in free:
                continue
            low, end = row + 1, column + 1
            while end < columns and (row, end) in free and chance.random() < 0.25:
                end += 1
            while low < rows and all((low, at) in free for at in range(column, end)) and chance.random() < 0.25:
                low += 1
            free -= {(r, c) for r in range(row, low) for c in range(column, end)}
            cells.append((row, low, column, end))
    return cells


def ruled(cells: list[Cell], xs: list[float], ys: list[float], chance: random.Random) -> list[Edge]:
    """Each cell's border drawn for itself, a little off, in one piece or in two that touch, in any order."""
    edges: list[Edge] = []
    for top, bottom, left, right in cells:
        for y in (ys[top], ys[bottom]):
            edges += _pieces(xs[left], xs[right], y, True, chance)
        for x in (xs[left], xs[right]):
            edges += _pieces(ys[top], ys[bottom], x, False, chance)
    chance.shuffle(edges)
    return edges


def _pieces(low: float, high: float, at: float, flat: bool, chance: random.Random) -> list[Edge]:
    at += chance.choice([-0.5, 0.0, 0.0, 0.5])
    middle = chance.uniform(low, high)
    ends = [low, high] if chance.random() < 0.7 else [low, middle, high]
    gaps = [(one + (2.5 if number else 0.0), other) for number, (one, other) in enumerate(pairwise(ends))]
    return [Edge(one, at, other, at, True) if flat else Edge(at, one, at, other, False) for one, other in gaps]


def places(chance: random.Random, count: int, start: float) -> list[float]:
    found = [start]
    for _ in range(count):
        found.append(found[-1] + chance.choice([8.0, 14.5, 40.0, 90.0]))
    return found


@pytest.mark.parametrize("start", range(0, 300, 100))
def test_a_grid_drawn_cell_by_cell_is_its_cells(start: int) -> None:
    for seed in range(start, start + 100):
        chance = random.Random(seed)
        rows, columns = chance.randint(2, 7), chance.randint(3, 6)
        cells = partition(chance, rows, columns)
        xs, ys = places(chance, columns, 40.0), places(chance, rows, 100.0)
        drawn = {place for _, _, left, right in cells for place in (left, right)}
        if drawn != set(range(columns + 1)) or {p for top, low, _, _ in cells for p in (top, low)} != set(
            range(rows + 1)
        ):
            continue  # a boundary that no cell has
        edges = ruled(cells, xs, ys, chance)
        (frame,) = frames(edges)
        assert frame.xs == pytest.approx(xs, abs=0.6), seed
        assert frame.ys == pytest.approx(ys, abs=0.6), seed
        assert frame.box == pytest.approx((xs[0], ys[0], xs[-1], ys[-1]), abs=0.6)
        assert sorted(blocks(frame)) == sorted(cells), seed


@pytest.mark.parametrize(("gap", "count"), [(2.0, 1), (3.0, 1), (3.2, 2), (30.0, 2)])
def test_what_does_not_touch_is_two_frames(gap: float, count: int) -> None:
    edges: list[Edge] = []
    for ys in ((160.0 + gap, 180.0 + gap, 200.0 + gap), (120.0, 140.0, 160.0)):
        edges += [Edge(40.0, y, 200.0, y, True) for y in ys]
        edges += [Edge(x, ys[0], x, ys[-1], False) for x in (40.0, 90.0, 200.0)]
    found = frames(edges)
    assert len(found) == count
    assert [frame.ys[0] for frame in found] == [120.0, 160.0 + gap][:count]


@pytest.mark.parametrize(
    ("xs", "ys", "is_frame"),
    [
        ((40, 300), (100, 120), False),  # a box around a text
        ((40, 300), (100, 120, 140, 160), False),  # one column
        ((40, 170, 300), (100, 120), False),  # two cells
        ((40, 100, 170, 300), (100, 120), True),
        ((40, 170, 300), (100, 120, 140), True),
    ],
)
def test_a_single_line_or_column_is_no_frame(xs: tuple[float, ...], ys: tuple[float, ...], is_frame: bool) -> None:
    flats = [Edge(xs[0], y, xs[-1], y, True) for y in ys]
    uprights = [Edge(x, ys[0], x, ys[-1], False) for x in xs]
    assert bool(frames([*flats, *uprights])) == is_frame
    assert not frames(flats)
    assert not frames(uprights)


def test_a_side_that_is_not_drawn_is_closed_by_the_ends_of_the_others() -> None:
    flats = [Edge(40, y, 300, y, True) for y in (100, 120, 140)]
    uprights = [Edge(x, 90, x, 155, False) for x in (100, 170)]
    (frame,) = frames([*flats, *uprights])
    assert (frame.xs, frame.ys) == ([40, 100, 170, 300], [90, 100, 120, 140, 155])
    near = [Edge(x, 95, x, 146, False) for x in (100, 170)]  # six points: the rules of a cell jut out by as much
    assert frames([*flats, *near])[0].ys == [100, 120, 140]


def test_the_longest_rules_say_where_a_side_that_is_not_drawn_stands() -> None:
    flats = [Edge(left, y, right, y, True) for left, y, right in ((40, 100, 180), (90, 120, 300), (60, 140, 200))]
    (frame,) = frames([*flats, *(Edge(x, 100, x, 140, False) for x in (100, 170))])
    assert (frame.xs, frame.ys) == ([40, 100, 170, 300], [100, 120, 140])


def test_frames_come_from_the_top_and_from_the_left() -> None:
    grids = [((300, 350, 400), (100, 180, 200)), ((40, 90, 140), (100, 190, 210)), ((500, 550, 600), (101, 110, 120))]
    edges: list[Edge] = []
    for xs, ys in grids:
        edges += [Edge(xs[0], y, xs[-1], y, True) for y in ys] + [Edge(x, ys[0], x, ys[-1], False) for x in xs]
    assert [frame.xs[0] for frame in frames(edges)] == [40, 300, 500]


@pytest.mark.parametrize(("covered", "closed"), [(0.49, False), (0.5, True), (0.51, True)])
def test_a_rule_closes_a_cell_where_it_covers_half_of_its_side(covered: float, closed: bool) -> None:
    flats = [Edge(40, y, 240, y, True) for y in (100, 140, 180)]
    part = Edge(140, 100, 140, 140 + 40 * covered, False)
    (frame,) = frames([*flats, Edge(40, 100, 40, 180, False), Edge(240, 100, 240, 180, False), part])
    assert frame.xs == [40, 140, 240]
    assert ((1, 2, 0, 2) not in blocks(frame)) == closed


def scattered(chance: random.Random) -> Edge:
    """Often beside another, on its line or almost, or with an end just where another begins to be too far."""
    x, y, long = (chance.choice([0, 0.5, 1.5, 2, 3, 4, 40, 43, 46, 80]) * chance.choice([1, 1, 1.1]) for _ in range(3))
    return Edge(x, y, x + long, y, True) if chance.random() < 0.5 else Edge(x, y, x, y + long, False)


def test_rules_hold_all_their_pieces_and_no_two_of_a_line_touch() -> None:
    chance = random.Random(9)
    for _ in range(1500):
        edges = [scattered(chance) for _ in range(chance.randrange(1, 30))]
        flats = loose_rules(edges)
        for edge in edges:
            if edge.horizontal:
                own = [rule for rule in flats if rule.low <= edge.x0 and edge.x1 <= rule.high]
                assert any(abs(rule.at - edge.top) <= NEAR / 2 for rule in own)
        ends = {edge.x0 for edge in edges} | {edge.x1 for edge in edges}
        assert all(rule.low in ends and rule.high in ends for rule in flats)
        for one, other in pairwise(flats):
            assert one.at < other.at or (one.at == other.at and other.low - one.high > NEAR)


def test_frames_are_the_rules_that_hang_together() -> None:
    chance = random.Random(10)
    several = 0
    for _ in range(1500):
        edges = [scattered(chance) for _ in range(chance.randrange(6, 40))]
        found = frames(edges)
        several += len(found) > 1
        for frame in found:
            rules = [*frame.flats, *frame.uprights]
            assert _together(frame, rules[0]) == set(rules)
        for rule in loose_rules(edges):
            owners = [frame for frame in found if rule in frame.flats]
            assert len(owners) <= 1
            for frame in found:
                touched = any(_touch(rule, upright) for upright in frame.uprights)
                assert touched == (frame in owners)
    assert several > 20


def _together(frame: Frame, first: Rule) -> set[Rule]:
    """The rules of a frame that can be reached from one, over those that cross or touch."""
    seen, waiting = {first}, [first]
    while waiting:
        one = waiting.pop()
        across = frame.uprights if one in frame.flats else frame.flats
        more = {other for other in across if (_touch(one, other) if one in frame.flats else _touch(other, one))} - seen
        seen |= more
        waiting += more
    return seen


def _touch(flat: Rule, upright: Rule) -> bool:
    along = flat.low - NEAR <= upright.at <= flat.high + NEAR
    return along and upright.low - NEAR <= flat.at <= upright.high + NEAR
