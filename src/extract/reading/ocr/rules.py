"""Ink of a page → its rules: long thin strokes, and short ones that touch them; rows of digits are none."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np

from ..pages import Box, Edge


class Rule(NamedTuple):
    """A stroke, in pixels: from `start` to `end` along its way, `at` across it, so many pixels thick."""

    start: float
    end: float
    at: float
    thick: float
    inked: float  # of its length


class Rules(NamedTuple):
    """The rules of a page, and the page's pixels that they cover (1)."""

    across: list[Rule]
    down: list[Rule]
    mask: Any


SHORTEST = 9.0  # points: less is part of a letter
LONG = 42.0  # points: no letter's stroke is as long, whatever it touches
THICK = 3.0  # points: a thicker one is a bar or a picture; blur makes 2.4 of a rule of one point
NOISE, GAP = 1.0, 5.0  # points: a rule may be broken by noise, and by what stands on it
PIECE = 18.0  # points: both its pieces are then longer than a letter's stroke
TOUCH = 1.0  # points: as near do two rules touch; the strokes of 本 end 2 points from the rules around it
FULL = 0.82  # of its length has ink: digits in a row have less
WHOLE = 0.9  # of its length, once it is joined: strokes of letters in a row have less
CLEAR = 0.2  # of the pixels beside it may be ink: digits in a row have more


def rules_of(ink: Any, scale: float) -> Rules:
    """Ink of a straight page, `scale` pixels to the point → its rules."""
    across, flat = _strokes(ink, scale)
    down, tall = _strokes(np.ascontiguousarray(ink.T), scale)
    across, down = _joined_to_others(across, down, scale)
    mask = np.zeros_like(ink)
    _paint(mask, flat, across)
    _paint(mask.T, tall, down)
    return Rules(across, down, mask)


def _paint(mask: Any, strokes: Any, rules: list[Rule]) -> None:
    """Mark the pixels of strokes that are rules."""
    for rule in rules:
        half = rule.thick / 2 + 1.5
        top, bottom = max(0, int(rule.at - half)), int(rule.at + half) + 2
        left, right = max(0, int(rule.start) - 1), int(rule.end) + 2
        mask[top:bottom, left:right] |= strokes[top:bottom, left:right]


def _strokes(ink: Any, scale: float) -> tuple[list[Rule], Any]:
    """Level strokes that can be rules, and their pixels."""
    length = max(5, round(SHORTEST * scale))
    gap = max(1, round(NOISE * scale))
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    joined = cv2.dilate(opened, np.ones((3, 1), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found: list[Rule] = []
    for label in range(1, count):
        left, top, width, height, _ = stats[label].tolist()
        if height > 3 * THICK * scale:
            continue
        part = (labels[top : top + height, left : left + width] == label) & (
            opened[top : top + height, left : left + width] > 0
        )
        rule = _rule(part, ink, left, top, scale)
        if rule is not None:
            found.append(rule)
    return _merged(found, scale), cv2.dilate(opened, np.ones((3, 3), np.uint8))


def _rule(part: Any, ink: Any, left: int, top: int, scale: float) -> Rule | None:
    """A connected stroke → the rule; None where it is too thick, too thin of ink, or has ink on both its sides."""
    rows = part.sum(axis=1)
    columns = np.nonzero(part.any(axis=0))[0]
    start, end = left + int(columns[0]), left + int(columns[-1]) + 1
    thick = float(part.sum()) / max(1, end - start)
    if thick > THICK * scale:
        return None
    at = top + float((rows * np.arange(len(rows))).sum() / rows.sum())
    near = round(thick / 2)
    band = ink[max(0, int(at) - near) : int(at) + near + 1, start:end]
    if float(band.any(axis=0).mean()) < FULL:
        return None
    off = round(thick / 2 + 0.6 * scale) + 1
    if end - start < LONG * scale * 4 and _beside(ink, at, off, start, end) > CLEAR:
        return None
    return Rule(start, end, at + 0.5, thick, end - start)


def _beside(ink: Any, at: float, off: int, start: int, end: int) -> float:
    """How much of the rows on both sides of a stroke is ink."""
    shares = []
    for row in (round(at) - off, round(at) + off):
        inside = 0 <= row < ink.shape[0]
        shares.append(float(ink[row, start:end].mean()) if inside else 0.0)
    return sum(shares) / 2


def _merged(found: list[Rule], scale: float) -> list[Rule]:
    """Strokes one behind the other on one height → one rule."""
    kept: list[Rule] = []
    for rule in sorted(found, key=lambda one: (one.start, one.at)):
        for at, other in enumerate(kept):
            gap = GAP if min(other.end - other.start, rule.end - rule.start) >= PIECE * scale else NOISE
            if abs(other.at - rule.at) <= 1.2 * scale and rule.start - other.end <= gap * scale:
                longer = other if other.end - other.start >= rule.end - rule.start else rule
                inked = other.inked + min(rule.inked, max(0.0, rule.end - other.end))
                kept[at] = Rule(other.start, max(other.end, rule.end), longer.at, longer.thick, inked)
                break
        else:
            kept.append(rule)
    return [rule for rule in kept if rule.inked >= WHOLE * (rule.end - rule.start)]


def _joined_to_others(across: list[Rule], down: list[Rule], scale: float) -> tuple[list[Rule], list[Rule]]:
    """Long rules, and the shorter ones that reach from one rule that stays to another: a letter's touch no long one."""
    kept, left = ([rule for rule in rules if rule.end - rule.start >= LONG * scale] for rules in (across, down))
    for _ in range(3):
        more = [rule for rule in across if rule not in kept and _reaches(rule, left, scale)]
        others = [rule for rule in down if rule not in left and _reaches(rule, kept, scale)]
        if not more and not others:
            break
        kept, left = kept + more, left + others
    return kept, left


def _reaches(rule: Rule, others: list[Rule], scale: float) -> bool:
    """Whether both of its ends touch rules of the other way."""
    near = [one for one in others if one.start - TOUCH * scale <= rule.at <= one.end + TOUCH * scale]
    return all(
        any(abs(one.at - end) <= TOUCH * scale + one.thick / 2 for one in near) for end in (rule.start, rule.end)
    )


def edges_of(rules: Rules, scale: float) -> list[Edge]:
    """Rules in pixels → ruling edges in points."""
    flat = [Edge(one.start / scale, one.at / scale, one.end / scale, one.at / scale, True) for one in rules.across]
    tall = [Edge(one.at / scale, one.start / scale, one.at / scale, one.end / scale, False) for one in rules.down]
    return sorted(flat) + sorted(tall)


def tables_of(rules: Rules, scale: float) -> list[Box]:
    """Rules → the boxes of the tables that they make, in points: rules that touch, some of them level, some upright."""
    groups: list[tuple[list[Rule], list[Rule]]] = []
    for rule in rules.across:
        joined = [group for group in groups if any(_meet(rule, other, scale) for other in group[1])]
        uprights = [other for other in rules.down if _meet(rule, other, scale)]
        flat = [rule, *(one for group in joined for one in group[0])]
        groups = [group for group in groups if group not in joined]
        groups.append((flat, uprights + [one for group in joined for one in group[1]]))
    return [_box(flat, tall, scale) for flat, tall in groups if len(flat) > 1 and tall]


def _meet(flat: Rule, tall: Rule, scale: float) -> bool:
    reach = 3 * TOUCH * scale
    return flat.start - reach <= tall.at <= flat.end + reach and tall.start - reach <= flat.at <= tall.end + reach


def _box(flat: list[Rule], tall: list[Rule], scale: float) -> Box:
    ends = [(one.start, one.end, one.at, one.at) for one in flat] + [
        (one.at, one.at, one.start, one.end) for one in tall
    ]
    left, right, top, bottom = zip(*ends, strict=True)
    return Box(min(left) / scale, min(top) / scale, max(right) / scale, max(bottom) / scale)
