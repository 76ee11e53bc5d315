"""The text that another program laid under a picture of a page, as a second witness to what we recognise of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .pages import Box, Char, Page, Recognised, box_of

NUMBER = re.compile(r"\d(?:[\d.,，．]*\d)?")
APART = 0.3  # of the size: digits of one number stand no farther apart
SIGNS = str.maketrans("，．", ",.")


def compared(page: Page, under: Page) -> Page:
    """A page as it was recognised, its numbers set against those of the hidden layer: what both say is read twice.

    A number that the layer has at the same place and otherwise is disputed; one that it has not stays as it is.
    """
    if under.layer != "hidden" or not page.recognised:
        return page
    witness = list(numbers_of(under))
    return replace(
        page, recognised=[_compared(number, page.on_sheet(number.box), witness) for number in page.recognised]
    )


def _compared(number: Recognised, place: Box, witness: list[tuple[str, Box]]) -> Recognised:
    found = [text for text, box in witness if _share_place(place, box)]
    if len(found) != 1 or number.mended:
        return number
    if _plain(found[0]) == _plain(number.text):
        return number._replace(agreed=True) if number.other is None else number
    return number._replace(agreed=False, other=number.other or found[0])


def numbers_of(page: Page) -> Iterator[tuple[str, Box]]:
    """The numbers of a page's lines with their boxes; those of two columns stand apart."""
    for line in page.lines:
        for run in _close_together(line.chars):
            text = "".join([char.text if len(char.text) == 1 else "?" for char in run])
            for match in NUMBER.finditer(text):
                yield match[0], box_of(run[match.start() : match.end()])


def _close_together(chars: Sequence[Char]) -> Iterator[list[Char]]:
    run: list[Char] = []
    for char in chars:
        if run and char.x0 - run[-1].x1 > APART * char.size:
            yield run
            run = []
        run.append(char)
    if run:
        yield run


def _share_place(box: Box, other: Box) -> bool:
    """Whether the middle of each box is in the other one: layers are laid roughly, and lines stand close."""
    return _middle_in(box, other) and _middle_in(other, box)


def _middle_in(box: Box, other: Box) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return other.x0 <= x <= other.x1 and other.top <= y <= other.bottom


def _plain(text: str) -> str:
    """A number's digits and marks as one writes them: also of full width; its sign is no part of what is compared."""
    match = NUMBER.search(text.translate(SIGNS))
    return match[0] if match else text
