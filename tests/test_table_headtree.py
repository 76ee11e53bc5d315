"""Heads of tables without rules: which lines are one head, which head stands over which, and over which columns."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import combinations_with_replacement

import pytest

from extract.tables.aligned import alignment, match, spans_of
from extract.tables.headtree import Block, adopt, head_blocks, head_matrix, is_head, lowest
from extract.tables.pieces import Piece
from extract.tables.place import Span

from .glyphs import ending, pieces
from .reading import knowledge

KNOWN = knowledge().tables
LETTERS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


@dataclass(eq=False)
class Head:
    """A head with those beneath it."""

    text: str
    below: list[Head] = field(default_factory=list)
    x0: float = 0.0
    x1: float = 0.0

    @property
    def leaves(self) -> list[Head]:
        return [leaf for head in self.below for leaf in head.leaves] if self.below else [self]

    @property
    def depth(self) -> int:
        return 1 + max((head.depth for head in self.below), default=0)


def grown(chance: random.Random, letters: list[str], depth: int) -> Head:
    text = "".join(letters.pop() for _ in range(chance.choice([1, 2])))
    return Head(text, [grown(chance, letters, depth - 1) for _ in range(chance.randint(2, 3) if depth > 1 else 0)])


def forest(chance: random.Random) -> list[Head]:
    """Heads beside one another, all as deep as one another, and often one at the left that reaches down to the body."""
    letters = list(LETTERS) * 5
    chance.shuffle(letters)
    depth = chance.choice([1, 2, 2, 2, 3])
    heads = [grown(chance, letters, depth) for _ in range(chance.randint(1, 3))]
    return [grown(chance, letters, 1), *heads] if chance.random() < 0.5 else heads


def set_heads(heads: list[Head], chance: random.Random) -> list[Piece]:
    """Each head in the middle of its cell; a cell without others beneath it reaches down to the body."""
    x, depth = 50.0, max(head.depth for head in heads)
    for leaf in (leaf for head in heads for leaf in head.leaves):
        leaf.x0, leaf.x1 = x, x + chance.choice([30.0, 40.0, 60.0])
        x = leaf.x1 + chance.choice([4.0, 12.0])
    found: list[Piece] = []

    def put(head: Head, level: int) -> None:
        own = head.leaves
        head.x0, head.x1 = own[0].x0, own[-1].x1
        low = level if head.below else depth - 1
        middle = 100.0 + 20 * (level + low) / 2
        found.extend(pieces(((head.x0 + head.x1) / 2 - 5 * len(head.text), head.text), baseline=middle))
        for one in head.below:
            put(one, level + 1)

    for head in heads:
        put(head, 0)
    chance.shuffle(found)
    return found


def paths(heads: list[Head], over: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    return [
        path
        for head in heads
        for path in (paths(head.below, (*over, head.text)) if head.below else [(*over, head.text)])
    ]


def test_each_head_is_under_the_one_that_stands_over_it() -> None:
    deep = 0
    for seed in range(50):
        chance = random.Random(seed)
        heads = forest(chance)
        blocks = head_blocks(set_heads(heads, chance), lambda _: False)
        leaves = {(leaf.x0 + leaf.x1) / 2: (leaf.x0, leaf.x1) for head in heads for leaf in head.leaves}
        adopt(blocks, {id(block): leaves[block.middle] for block in blocks if block.middle in leaves})
        told = head_matrix([block for block in blocks if not block.children])
        read = [tuple(own.text for own in dict.fromkeys(column)) for column in zip(*told, strict=True)]
        assert read == paths(heads), seed
        deep += len(told) > 2
        for at, row in enumerate(told):
            for column, own in enumerate(row):
                assert own.row0 <= at < own.row1
                assert own.col0 <= column < own.col1
                assert all(told[r][c] is own for r in range(own.row0, own.row1) for c in range(own.col0, own.col1))
    assert deep > 5
    assert head_matrix([]) == []


# the lines of one head


def joined(*lines: tuple[float, float, str]) -> list[str]:
    """Texts at (x, baseline) → the heads that they are."""
    own = [piece for x, baseline, words in lines for piece in pieces((x, words), baseline=baseline)]
    return [block.text for block in head_blocks(own, lambda text: KNOWN.role(text) == "code")]


@pytest.mark.parametrize(
    ("x", "baseline", "words", "one"),
    [
        (50.0, 118.0, "决算数", True),  # under its middle
        (50.0, 118.5, "决算数", False),
        (50.0, 100.5, "决算数", False),
        (50.0, 100.75, "决算数", True),
        (51.5, 118.0, "决算数", True),
        (52.0, 118.0, "决算数", False),
        (50.5, 118.0, "决算", True),  # under its beginning
        (51.0, 118.0, "决算", False),
        (55.0, 118.0, "决算", True),
        (55.0, 118.0, "决算数数", False),
        (45.0, 118.0, "决算数数", True),
        (40.0, 118.0, "决算数数数", False),  # longer than the line above by two
        (58.0, 114.5, "决算", True),  # within its width, close
        (58.0, 114.75, "决算", False),
        (62.0, 114.5, "决算", True),  # two points beyond it
        (62.25, 114.5, "决算", False),
        (48.0, 114.5, "决算", True),
        (47.75, 114.5, "决算", False),
    ],
)
def test_a_wrapped_head_is_one(x: float, baseline: float, words: str, one: bool) -> None:
    assert joined((50.0, 100.0, "本年度"), (x, baseline, words)) == (
        ["本年度" + words] if one else sorted(["本年度", words], key=lambda w: x + 5 * len(w) if w == words else 65)
    )


def test_the_parts_of_a_code_are_heads_of_their_own_and_one_alone_is_none() -> None:
    assert joined((50, 100, "科目"), (50, 112, "类"), (60, 112, "款"), (70, 112, "项")) == ["类", "科目", "款", "项"]
    assert joined((50, 100, "财政拨"), (60, 112, "款")) == ["财政拨款"]
    assert joined((50, 100, "财政"), (50, 112, "拨款"), (50, 124, "收入")) == ["财政拨款收入"]
    assert joined((80, 100, "乙"), (50, 101, "甲")) == ["甲", "乙"]


def test_heads_over_no_other_are_the_lowest() -> None:
    def over(x: float, baseline: float) -> list[str]:
        blocks = [Block(pieces((50, "甲乙"))), Block(pieces((x, "丙丁"), baseline=baseline))]
        return [block.text for block in lowest(blocks)]

    assert over(60, 102.25) == ["丙丁"]
    assert over(60, 102.0) == ["甲乙", "丙丁"], "beside it"
    assert over(70, 130) == over(30, 130) == ["甲乙", "丙丁"]
    assert over(69.5, 130) == over(30.5, 130) == ["丙丁"]
    assert over(60, 80) == ["甲乙"]


@pytest.mark.parametrize(
    ("text", "head"), [("项目", True), ("类", True), ("决算数", True), ("金额", True), ("某某", False), ("", False)]
)
def test_what_stands_over_a_column(text: str, head: bool) -> None:
    assert is_head(text, KNOWN) == head


# columns under heads


def cost(spans: list[Span], leaves: list[Block], columns: tuple[int, ...]) -> float:
    """What it costs to put each span under a head: the sum of what the module's constants say."""
    total = 0.0
    for at, (span, column) in enumerate(zip(spans, columns, strict=True)):
        box, middle = leaves[column].box, (span.x0 + span.x1) / 2
        total += max(box.x0 - span.x1, span.x0 - box.x1, 0.0) + 0.02 * abs(box.x0 + box.x1 - span.x0 - span.x1)
        role = KNOWN.role(leaves[column].text) or "value"
        if span.numbers:
            total += 250.0 if role == "label" else 0.0
            own, near = (box.x0 + box.x1) / 2, [block.middle for block in leaves]
            if column and middle < own:
                total += max((near[column - 1] + own) / 2 - middle, 0.0)
            elif column + 1 < len(leaves) and middle > own:
                total += max(middle - (near[column + 1] + own) / 2, 0.0)
        else:
            total += 60.0 if role in ("value", "code", "line") else 0.0
        total += 120.0 if at and columns[at - 1] == column else 0.0
    return total


WORDS = ["项目", "决算数", "备注", "行次", "科目编码", "金额"]


def test_columns_have_the_heads_that_cost_least() -> None:
    chance = random.Random(4)
    for _ in range(400):
        leaves = [
            Block(pieces((50 + 70 * at + chance.random() * 30, chance.choice(WORDS))))
            for at in range(chance.randint(1, 4))
        ]
        starts = sorted(chance.random() * 320 for _ in range(chance.randint(1, 4)))
        spans = [Span(x, x + chance.random() * 60, chance.random() < 0.6) for x in starts]
        assert match(spans, leaves, KNOWN) == len(leaves)
        found = tuple(span.column for span in spans)
        ways = list(combinations_with_replacement(range(len(leaves)), len(spans)))
        assert found in ways
        assert cost(spans, leaves, found) == pytest.approx(min(cost(spans, leaves, way) for way in ways))


@pytest.mark.parametrize(
    ("x0", "roles", "column"),
    [
        (114.0, ["项目", "决算数"], 1),
        (106.0, ["项目", "决算数"], 1),
        (400.0, ["决算数", "项目"], 0),
        (420.0, ["决算数", "项目"], 1),
    ],
)
def test_numbers_stand_under_a_label_where_no_other_head_is_near(x0: float, roles: list[str], column: int) -> None:
    leaves = [Block(pieces((50, roles[0]))), Block(pieces((400, roles[1])))]
    spans = [Span(x0, x0 + 30, True)]
    match(spans, leaves, KNOWN)
    assert spans[0].column == min(range(2), key=lambda at: cost(spans, leaves, (at,)))
    nobody = [Span(1, 2, True), Span(3, 4, False)]
    assert match(nobody, [], KNOWN) == 2
    assert [span.column for span in nobody] == [0, 1]


def spans(*rows: list[Piece]) -> list[tuple[float, float, bool]]:
    return [(span.x0, span.x1, span.numbers) for span in spans_of(rows, KNOWN)]


def test_texts_that_overlap_along_the_line_are_one_column() -> None:
    rows = [pieces((50, "甲"), ending(200, "1.50"), ending(300, "-")), pieces((55, "乙丙"), ending(200, "11.50"))]
    assert spans(*rows) == [(50, 75, False), (175, 200, True), (295, 300, True)]
    assert spans(pieces((50, "甲")), pieces((59.5, "乙"))) == [(50, 60, False), (59.5, 69.5, False)]
    assert spans(pieces((50, "甲")), pieces((59.25, "乙"))) == [(50, 69.25, False)]
    assert spans(pieces((50, "甲乙丙")), pieces((60, "乙"))) == [(50, 80, False)]
    assert spans(pieces((50, "甲"), (150, "合计"), (250, "栏次"))) == [(50, 60, False)], "a total may stand anywhere"
    both = [pieces(ending(200, "1.50"), ending(300, "2.50"))] * 3
    assert spans(*both, pieces((185, "1234567890123456789"))) == [(180, 200, True), (280, 300, True)], "over two"


@pytest.mark.parametrize(
    ("ends", "share"),
    [([200.0], 1.0), ([222.0], 1.0), ([222.25], 0.0), ([178.0], 1.0), ([177.75], 0.0), ([200, 300], 0.5), ([], 0)],
)
def test_how_much_of_a_page_stands_in_the_columns_of_the_page_before(ends: list[float], share: float) -> None:
    own = [Span(180, 200, True, 1), Span(250, 330, False, 2)]
    rows = [pieces(*(ending(end, "1.50") for end in ends), (40, "款"))]
    assert alignment(rows, own, KNOWN) == share
