"""A PDF → its pages as a scanner would give them: noise, a slight turn, a red seal, JPEG; own seed, no text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from PIL import Image

PAPER, DIRT = 246, 5.0  # of 255: how bright the paper is, and how far its pixels lie apart
SEAL = (214, 32, 44)


@dataclass(frozen=True, slots=True)
class Scanner:
    """How a file is scanned: dots to the inch, JPEG's quality, most degrees of skew, a seal on each so many-th page."""

    dpi: int = 200
    quality: int = 80
    blur: float = 0.5  # pixels
    skew: float = 0.6
    seal_every: int = 3  # of the pages with numbers; 0: none
    one_bit: bool = False


def scan(path: Path, into: Path, scanner: Scanner, seed: int = 23) -> None:
    """A PDF → a PDF of pictures alone."""
    document = pypdfium2.PdfDocument(path)
    chance = np.random.default_rng([seed, scanner.dpi, len(document)])
    pages = [Image.fromarray(page) for page in _pages(document, scanner, chance)]
    pages[0].save(
        into,
        "PDF",
        resolution=scanner.dpi,
        save_all=True,
        append_images=pages[1:],
        quality=scanner.quality,
    )


def _pages(document: Any, scanner: Scanner, chance: np.random.Generator) -> Iterator[Any]:
    numbered = 0
    for page in document:
        drawn = page.render(scale=scanner.dpi / 72).to_numpy()[:, :, :3][:, :, ::-1]
        has_numbers = sum(char.isdigit() for char in page.get_textpage().get_text_range()) > 20
        numbered += has_numbers
        sealed = bool(scanner.seal_every) and has_numbers and numbered % scanner.seal_every == 0
        yield scanned(drawn, scanner, chance, sealed)


def scanned(drawn: Any, scanner: Scanner, chance: np.random.Generator, sealed: bool) -> Any:
    """A page as drawn, RGB → as scanned."""
    height, width = drawn.shape[:2]
    page = drawn.astype(np.float32) * (PAPER / 255.0)
    if sealed:
        page *= _seal(height, width, scanner.dpi, chance) / 255.0
    angle = chance.uniform(-scanner.skew, scanner.skew)
    way = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    page = cv2.warpAffine(page, way, (width, height), flags=cv2.INTER_LINEAR, borderValue=(PAPER,) * 3)
    page = cv2.GaussianBlur(page, (0, 0), scanner.blur)
    light = np.linspace(1.0, chance.uniform(0.94, 1.0), width, dtype=np.float32)[None, :, None]
    page = page * light + chance.normal(0, DIRT, (height, width, 1)).astype(np.float32)
    page = np.clip(page, 0, 255).astype(np.uint8)
    return (page.mean(axis=2) > 150).astype(np.uint8) * 255 if scanner.one_bit else page


def _seal(height: int, width: int, dpi: int, chance: np.random.Generator) -> Any:
    """White paper with a round seal somewhere in its middle, as ink that lets through what is under it."""
    seal = np.full((height, width, 3), 255, np.float32)
    radius = round(dpi * 0.83)  # 42 mm across
    at = (round(width * chance.uniform(0.35, 0.75)), round(height * chance.uniform(0.35, 0.75)))
    thick = max(2, dpi // 28)
    cv2.circle(seal, at, radius, SEAL, thick)
    star = [
        (round(at[0] + length * radius * np.sin(turn)), round(at[1] - length * radius * np.cos(turn)))
        for turn, length in ((np.pi * step / 5, 0.32 if step % 2 == 0 else 0.13) for step in range(10))
    ]
    cv2.fillPoly(seal, [np.array(star, np.int32)], SEAL)
    for step in range(14):
        turn = np.pi * (0.75 + 1.5 * step / 13)
        x, y = at[0] + 0.76 * radius * np.sin(turn), at[1] - 0.76 * radius * np.cos(turn)
        size = round(radius * 0.11)
        for line in range(3):  # strokes as dense as a letter's
            left, top = round(x - size), round(y - size + line * size)
            cv2.rectangle(seal, (left, top), (left + 2 * size, top + thick // 2), SEAL, -1)
        cv2.line(seal, (round(x), round(y - size)), (round(x), round(y + size)), SEAL, thick // 2 + 1)
    worn = chance.uniform(0.72, 1.0, (height, width, 1)).astype(np.float32)
    return 255 - (255 - seal) * worn
