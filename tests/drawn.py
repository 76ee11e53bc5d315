"""Pages drawn at random with what a PDF can do to text and rulings: clips, forms, turns, curves, doubled text, inks."""

from __future__ import annotations

import random
from pathlib import Path

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 400, 300
# a page's /Rotate, and what makes its text stand level all the same
TURNS = {
    0: (1, 0, 0, 1, 0, 0),
    90: (0, 1, -1, 0, WIDTH, 0),
    180: (-1, 0, 0, -1, WIDTH, HEIGHT),
    270: (0, -1, 1, 0, 0, HEIGHT),
}
WORDS = ("3069.44", "fi", "fake bold", "1.", "-", " ", "9", "a b  c")


def draw(path: Path, seed: int, pages: int = 6, odd: float = 0.02) -> Path:
    """A file of some such pages; the same seed draws the same. `odd`: how much of it is turned, unseen or inked."""
    chance = random.Random(seed)
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=True)
    for number in range(pages):
        turn = chance.choice(list(TURNS))
        canvas.setPageRotation(turn)
        if chance.random() < 0.8:
            canvas.transform(*TURNS[turn])
        if chance.random() < 0.3:
            canvas.setCropBox((20, 10, WIDTH - 30, HEIGHT - 5))
        if chance.random() < 0.5:
            canvas.beginForm(f"form{number}")
            _some(canvas, chance, 4, odd)
            canvas.endForm()
            canvas.saveState()
            canvas.transform(chance.choice([1, 0.5, 1.25]), 0, 0, 1, chance.uniform(-20, 60), chance.uniform(-9, 40))
            canvas.doForm(f"form{number}")
            canvas.restoreState()
        _some(canvas, chance, chance.randrange(1, 25), odd)
        canvas.showPage()
    canvas.save()
    return path


def _some(canvas: Canvas, chance: random.Random, things: int, odd: float) -> None:
    canvas.setFont("Helvetica", 9)
    for _ in range(things):
        canvas.saveState()
        if chance.random() < 0.2:
            clip = canvas.beginPath()
            clip.rect(chance.uniform(0, 200), chance.uniform(0, 100), chance.uniform(0, 300), chance.uniform(0, 200))
            canvas.clipPath(clip, stroke=0, fill=0)
        chance.choice([_text, _text, _text, _ruling, _ruling, _box, _curve])(canvas, chance, odd)
        if chance.random() < 1.5 * odd:
            chance.choice([_inked, _picture])(canvas, chance)
        canvas.restoreState()


def _place(chance: random.Random) -> tuple[float, float]:
    """Often on a grid of half hundredths, where rounding decides."""
    x, y = chance.uniform(-10, WIDTH), chance.uniform(-10, HEIGHT)
    return (round(x * 2) / 2 + 0.005, round(y) + 0.125) if chance.random() < 0.5 else (x, y)


def _text(canvas: Canvas, chance: random.Random, odd: float) -> None:
    x, y = _place(chance)
    line = canvas.beginText(x, y)
    line.setFont(chance.choice(["Helvetica", "Times-Roman", "Courier"]), chance.choice([6, 9, 12.5]))
    if chance.random() < odd:
        line.setTextTransform(*chance.choice([(0, 1, -1, 0), (1, 0.3, 0, 1), (-1, 0, 0, -1)]), x, y)
    if chance.random() < odd:
        line.setTextRenderMode(3)
    if chance.random() < 0.2:
        line.setHorizScale(chance.choice([80, 150]))
    word = chance.choice(WORDS)
    line.textOut(word)
    canvas.drawText(line)
    if chance.random() < odd:
        canvas.drawString(x + 0.3, y, word)


def _inked(canvas: Canvas, chance: random.Random) -> None:
    """Text in an ink that may not be seen, or may be a watermark's, sometimes on a shape in an ink like that."""
    colors = [(1, 1, 1), (0.96, 0.97, 0.96), (0.7, 0.7, 0.75), (0.2, 0.3, 0.6), (0.0, 0.0, 0.0)]
    x, y = _place(chance)
    if chance.random() < 0.5:
        canvas.setFillColorRGB(*chance.choice(colors))
        canvas.rect(x - 5, y - 5, chance.choice([30, 120]), 20, stroke=0, fill=1)
    canvas.setFillColorRGB(*chance.choice(colors), alpha=chance.choice([1, 1, 0.3, 0.02]))
    canvas.setFont("Helvetica", chance.choice([9, 9, 30]))
    canvas.drawString(x, y, chance.choice(WORDS))


def _picture(canvas: Canvas, chance: random.Random) -> None:
    """A picture, which may hide what was drawn before it."""
    mode, mask = chance.choice([("RGB", None), ("RGBA", "auto")])
    picture = ImageReader(Image.new(mode, (4, 4), (90, 90, 90, 0)[: len(mode)]))
    canvas.drawImage(picture, *_place(chance), *chance.choice([(60, 40), (300, 250), (80, 2)]), mask=mask)


def _paint(canvas: Canvas, chance: random.Random) -> None:
    color = chance.choice([0.0, 0.0, 0.5, 0.99, 1.0])
    canvas.setStrokeGray(color)
    canvas.setFillGray(color)


def _ruling(canvas: Canvas, chance: random.Random, odd: float) -> None:
    _paint(canvas, chance)
    x, y = _place(chance)
    canvas.line(x, y, *chance.choice([(x + 200, y), (x, y + 90), (x + 40, y + 30), (x, y)]))


def _box(canvas: Canvas, chance: random.Random, odd: float) -> None:
    _paint(canvas, chance)
    width, height = chance.choice([(120, 0.7), (0.5, 80), (90, 40), (2.9, 3.1)])
    canvas.rect(*_place(chance), width, height, stroke=chance.choice([0, 1]), fill=chance.choice([0, 1]))


def _curve(canvas: Canvas, chance: random.Random, odd: float) -> None:
    _paint(canvas, chance)
    path = canvas.beginPath()
    path.moveTo(*_place(chance))
    for _ in range(chance.randrange(1, 5)):
        if chance.random() < 0.5:
            path.lineTo(*_place(chance))
        else:
            path.curveTo(*_place(chance), *_place(chance), *_place(chance))
        if chance.random() < 0.3:
            path.close()
    canvas.drawPath(path, stroke=chance.choice([0, 1]), fill=chance.choice([0, 1]))
